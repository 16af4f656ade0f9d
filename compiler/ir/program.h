// The program: everything that is linked, symbolic until layout.
//
// Functions, data, globals, tables, tags and custom sections are rows of
// tables; every address in their bytes is a relocation that names a symbol and
// an addend. No number of the final module (function index, table slot, memory
// address) stands in the bytes yet. A lowering fills this from whatever it
// makes: LLVM's relocatable objects are read back into it, objects of other
// compilers likewise. Layout decides where things stand, encode writes bytes.
//
//   symbol  app::main  ── defined by ──►  function #3 ── relocation @12
//                                              (FunctionIndexLeb → symbol
//                                              core::fmt::write)
//
// All views point into input files or lowered objects, which the `Inputs` of
// the link keep alive until the module is written.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/base/ids.h"
#include "compiler/ir/ids.h"
#include "compiler/wasm/module.h"
#include "compiler/wasm/types.h"

namespace wasmrust {

using SymbolKind = wasm::SymbolKind;
using RelocationType = wasm::RelocationType;

// A place in the bytes of a row that depends on where a symbol ends up.
struct Relocation {
  RelocationType type;
  uint32_t offset;       // from the first byte of the row's bytes
  SymbolId symbol;       // None for TypeIndexLeb
  TypeId function_type;  // TypeIndexLeb only
  int64_t addend = 0;    // memory addresses, function and section offsets
};

// How a symbol got its meaning. Exactly one holds after resolution.
enum class Definition : uint8_t {
  Undefined,  // nobody defined it: an import, or a weak reference that is null
  Function,   // `function`
  Data,       // `data` + `offset`
  Absolute,   // `offset` is the address itself
  Global,     // `global`
  Table,      // `table`
  Tag,        // `tag`
  Section,    // `custom`: only in debug information
  Layout,     // its value is a fact of layout: __heap_base, __stack_pointer ...
};

// What layout has to provide for a Definition::Layout symbol.
enum class LayoutValue : uint8_t {
  None,
  StackPointer,  // mutable global
  HeapBase,
  HeapEnd,
  DataEnd,
  GlobalBase,  // addresses
  StackLow,
  StackHigh,  // addresses
  DsoHandle,
  RodataStart,
  MemoryBase,
  TableBase,  // immutable globals (zero)
  TlsBase,    // mutable global
  TlsSize,
  TlsAlign,               // immutable globals
  IndirectFunctionTable,  // the table of function pointers
  CallCtors,              // function that runs the init functions in order
  InitMemory,
  InitTls,  // functions of shared memory
  WasmFirstPageEnd,
};

struct Symbol {
  std::string_view name;
  SymbolKind kind = SymbolKind::Function;
  Definition definition = Definition::Undefined;
  LayoutValue layout_value = LayoutValue::None;
  InputId input;  // who defines it or first refers to it

  bool weak = false;   // weak definition or only weak references
  bool local = false;  // not visible outside its object
  bool hidden = false;
  bool exported = false;  // must be in the export section
  bool no_strip = false;  // root of reachability
  bool tls = false;
  bool explicit_name = false;  // `import_name` is not the symbol's own name
  bool referenced_by_table = false;
  // A trapping body that we made because nobody defines the function: calls go
  // to it, but as a function pointer it is null and gets no table slot.
  bool stub = false;
  bool live = false;  // some live row refers to it, or it is a root

  TypeId type;  // functions and tags
  FunctionId function;
  DataId data;
  GlobalId global;
  TableId table;
  TagId tag;
  CustomId custom;
  uint64_t offset = 0;
  uint64_t size = 0;

  // Undefined symbols that are imported; empty module means "env".
  std::string_view import_module;
  std::string_view import_name;
  wasm::GlobalType global_type;  // Undefined or Layout globals
  wasm::TableType table_type;    // Undefined or Layout tables
  std::string export_name;       // empty: `name`
};

struct Function {
  SymbolId symbol;
  InputId input;
  TypeId type;
  Bytes body;  // locals and code without the size prefix; padded LEBs in it
  // By ascending offset. FUNCTION_OFFSET addends of debug information count
  // from the body's first byte.
  std::vector<Relocation> relocations;
  bool live = false;
};

struct Data {
  SymbolId symbol;  // any symbol in it, for messages; may be None
  InputId input;
  std::string_view name;  // segment name: ".rodata.str1.1", ".data.rel.ro..foo"
  Bytes bytes;            // empty `bytes` with `size` > 0: all zero
  uint64_t size = 0;
  MemoryId memory = MemoryId(size_t{0});
  uint32_t alignment_log2 = 0;
  uint32_t flags = 0;  // wasm::SegmentFlags
  bool zero = false;   // .bss: no bytes in the file
  std::vector<Relocation> relocations;
  bool live = false;
};

struct Global {
  SymbolId symbol;
  InputId input;
  wasm::GlobalType type;
  Bytes init;
  bool live = false;
};

struct TableRow {
  SymbolId symbol;
  InputId input;
  wasm::TableType type;
  bool live = false;
};

struct TagRow {
  SymbolId symbol;
  InputId input;
  TypeId type;
  bool live = false;
};

struct CustomSection {
  std::string_view name;
  InputId input;
  Bytes bytes;
  std::vector<Relocation> relocations;
};

enum class MemoryKind : uint8_t {
  Linear,
  Shared,   // by threads: its accesses may be atomic
  Managed,  // the garbage-collected heap: it has no addresses
  Region,   // one of its own: an access to it is never moved to another one
};

struct MemoryRow {
  std::string_view name;
  InputId input;
  MemoryKind kind = MemoryKind::Linear;
  wasm::MemoryType type;
  // Where it comes from when it is imported; empty when it is not.
  std::string_view import_module;
  std::string_view import_name;
  std::string_view export_name;  // empty: it is not exported
};

// What a table is filled with.
struct Element {
  wasm::ElementSegment::Mode mode = wasm::ElementSegment::Mode::Passive;
  InputId input;
  wasm::ValueType type{wasm::ValueKind::FuncRef};
  SymbolId table;  // of an active one
  Bytes offset;    // constant expression of an active one
  // Functions (None is a null reference) or, when there are any, constant
  // expressions.
  std::vector<SymbolId> functions;
  std::vector<Bytes> expressions;
};

struct InitFunction {
  uint32_t priority;
  SymbolId symbol;
  uint32_t order;  // position among all inputs: ties keep this order
};

// A record that a macro of our crates left in a named section; it is read and
// removed before layout. `name` is the section's, `bytes` its content.
struct Record {
  InputId input;
  std::string_view name;
  Bytes bytes;
};

// What a function's local variable is called.
struct LocalName {
  uint32_t local;
  std::string_view name;
};

// A branch that is hardly ever taken, or nearly always: an `if` or `br_if` at
// `offset` in the function's body.
struct BranchHint {
  uint32_t offset;
  bool likely;
};

struct Program {
  std::vector<wasm::DefinedType> types;  // no two are equal
  Table<SymbolId, Symbol> symbols;
  Table<FunctionId, Function> functions;
  Table<DataId, Data> data;
  Table<GlobalId, Global> globals;
  Table<TableId, TableRow> tables;
  Table<TagId, TagRow> tags;
  // Without a row, memory 0 is linear with 32-bit addresses.
  Table<MemoryId, MemoryRow> memories;
  Table<ElemId, Element> elements;
  Table<CustomId, CustomSection> custom;
  std::vector<InitFunction> init_functions;
  std::vector<Record> records;
  SymbolId entry;  // None for a library
  std::vector<wasm::TargetFeature>
      features;  // '+' only, sorted by name, no duplicates
  std::vector<wasm::ProducerField> producers;
  // Bodies that were written anew, by function: `body` points there.
  Table<FunctionId, std::vector<uint8_t>> written;
  // What objects call types, and local variables by rising number; without
  // rows behind the last function that has such names.
  std::map<TypeId, std::string_view> type_names;
  Table<FunctionId, std::vector<LocalName>> local_names;
  // By rising offset, likewise.
  Table<FunctionId, std::vector<BranchHint>> branch_hints;
  // Functions that went because another one does the same, in the order in
  // which that was found; the other one may be gone by now, too.
  struct Merged {
    FunctionId gone, into;
  };
  std::vector<Merged> merged;
  // Storage of names that no input holds ("undefined_weak:foo").
  std::deque<std::string> made_names;

  // Returns the id of an equal type, adding it when it is new.
  TypeId intern(const wasm::FuncType &type);
  const wasm::FuncType &type(TypeId id) const {
    return types[id.value].function;
  }
  const wasm::GlobalType &global_type(SymbolId id) const;
  const wasm::TableType &table_type(SymbolId id) const;
  TypeId tag_type(SymbolId id) const;
  // i32 or i64.
  wasm::ValueType address_type(MemoryId id) const;
};

}  // namespace wasmrust
