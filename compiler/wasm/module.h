// A WebAssembly file taken apart: finished modules and relocatable objects.
//
// `read_module` splits the bytes by section (core specification 3.0, "Binary
// Format"; tool-conventions, "Linking" version 2, for objects) and checks
// structure: section order and sizes, counts, indices, UTF-8 names. Function
// bodies and constant expressions stay bytes, which code_reader.h takes apart;
// whether they and the types are valid is for validator.h to say. All spans and
// string views point into the input, which must outlive the result. Malformed
// input gives a `ReadError` with the offset in the file and a reason; never a
// crash, never an unbounded allocation.
//
// Of the custom sections, "linking", "reloc.*" and "target_features" carry
// meaning for a link, so what is malformed there is an error. "name",
// "producers", "build_id" and "metadata.code.branch_hint" are advice (core
// specification, "Custom Sections"): when malformed they count as absent, and
// `Module::malformed` says so. Those that we do not know are kept.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/wasm/types.h"

namespace wasmrust::wasm {

struct ReadError {
  size_t offset = 0;
  std::string reason;
};

enum class ExternalKind : uint8_t { Function, Table, Memory, Global, Tag };

struct Import {
  std::string_view module;
  std::string_view name;
  ExternalKind kind;
  uint32_t type_index = 0;  // Function, Tag
  TableType table;
  MemoryType memory;
  GlobalType global;
};

struct Export {
  std::string_view name;
  ExternalKind kind;
  uint32_t index;
};

// tool-conventions "Relocation Sections"; the rows of relocations.def.
enum class RelocationType : uint8_t {
#define RELOCATION(name, number, ...) name = number,
#include "compiler/wasm/relocations.def"
};

enum class RelocationEncoding : uint8_t {
  Uleb,
  Sleb,
  Fixed,
  Uleb64,
  Sleb64,
  Fixed64
};

enum class RelocationTarget : uint8_t {
  Function,
  Data,
  Global,
  Section,
  Tag,
  Table,
  Type,
  GotEntry,
};

struct RelocationRow {
  RelocationType type;
  std::string_view name;
  RelocationEncoding encoding;
  bool has_addend;
  RelocationTarget target;
};

// The row of a type; nullptr when the number is no relocation type.
const RelocationRow *find_relocation(uint8_t number);
const RelocationRow &row(RelocationType type);
// Width in bytes of the field that a relocation patches (5, 10, 4 or 8).
unsigned field_width(RelocationType type);
// True when the field is a signed LEB128 number.
bool is_signed(RelocationType type);
// True when an addend is stored with the relocation.
bool has_addend(RelocationType type);

// `offset` counts from the first byte of the row that it is attached to;
// `index` is a symbol's, for TypeIndexLeb a type's.
struct Relocation {
  RelocationType type;
  uint32_t offset;
  uint32_t index;
  int64_t addend = 0;
};

struct Function {
  uint32_t type_index;
  Bytes body;  // locals and code, without the size prefix
  // Of the body in the code section's payload. The addend of a FUNCTION_OFFSET
  // relocation counts from here, not from the size prefix.
  uint32_t offset = 0;
  uint32_t size_offset = 0;  // of the size prefix, likewise
  uint32_t comdat = UINT32_MAX;
  std::vector<Relocation> relocations;  // offsets from the body's start, rising
};

struct Memory {
  MemoryType type;
  uint32_t offset = 0;  // in the file
};

struct Tag {
  uint32_t type_index;
  uint32_t offset = 0;  // in the file
};

struct Global {
  GlobalType type;
  Bytes init;  // constant expression with its `end`
};

struct Table {
  TableType type;
  Bytes init;  // constant expression with its `end`; empty: null references
  uint32_t offset = 0;  // in the file
};

// What a table is filled with. Its items are function indices or, when
// `uses_expressions`, constant expressions with their `end`.
struct ElementSegment {
  enum class Mode : uint8_t { Active, Passive, Declared };
  Mode mode = Mode::Active;
  bool uses_expressions = false;
  uint32_t table = 0;  // of an active segment
  Bytes init;          // offset expression of an active segment
  ValueType type{ValueKind::FuncRef};
  std::vector<uint32_t> functions;
  std::vector<Bytes> expressions;
  uint32_t offset = 0;  // in the file

  size_t size() const {
    return uses_expressions ? expressions.size() : functions.size();
  }
};

enum SegmentFlags : uint32_t {
  SegmentStrings = 1,  // null-terminated strings that may be merged
  SegmentTls = 2,
  SegmentRetain = 4,
};

struct DataSegment {
  std::string_view name;  // from the linking section
  uint32_t alignment_log2 = 0;
  uint32_t flags = 0;  // SegmentFlags
  bool passive = false;
  uint32_t memory = 0;  // of an active segment
  Bytes init;           // offset expression of an active segment
  Bytes data;
  uint32_t offset = 0;  // of the data in the data section's payload
  uint32_t comdat = UINT32_MAX;
  std::vector<Relocation> relocations;  // offsets from the data's start
};

struct CustomSection {
  std::string_view name;
  Bytes data;                  // payload after the name
  uint32_t section_index = 0;  // among all sections of the file
  uint32_t comdat = UINT32_MAX;
  std::vector<Relocation>
      relocations;  // offsets from the payload after the name
};

// tool-conventions "Symbol Information Subsection".
enum class SymbolKind : uint8_t { Function, Data, Global, Section, Tag, Table };

enum SymbolFlags : uint32_t {
  SymbolBindingWeak = 0x1,
  SymbolBindingLocal = 0x2,
  SymbolVisibilityHidden = 0x4,
  SymbolUndefined = 0x10,
  SymbolExported = 0x20,
  SymbolExplicitName = 0x40,
  SymbolNoStrip = 0x80,
  SymbolTls = 0x100,
  SymbolAbsolute = 0x200,
};

struct Symbol {
  std::string_view name;
  SymbolKind kind;
  uint32_t flags = 0;
  uint32_t index = 0;   // in the kind's index space (imports first); Data:
                        // segment; Section: section_index
  uint64_t offset = 0;  // Data: in the segment
  uint64_t size = 0;    // Data
};

struct InitFunction {
  uint32_t priority;
  uint32_t symbol;
};

struct Comdat {
  std::string_view name;
};

struct TargetFeature {
  char prefix;  // '+', '-' or '='
  std::string_view name;
};

struct ProducerField {
  std::string_view field;  // "language", "processed-by", "sdk"
  std::string_view name;
  std::string_view version;
};

// The "name" section (core specification 3.0, appendix "Name Section" and the
// extended-name-section proposal). A name belongs to a row of an index space
// or, in the last three kinds, to a part of one: `index` is then the function
// or type, `part` the local, label or field.
enum class NameKind : uint8_t {
  Module,
  Function,
  Local,
  Label,
  Type,
  Table,
  Memory,
  Global,
  Element,
  Data,
  Field,
  Tag,
};
constexpr size_t name_kind_count = 12;

struct Name {
  uint32_t index = 0;
  uint32_t part = 0;
  std::string_view text;
};

// "metadata.code.branch_hint": `offset` counts from the body's first byte and
// is that of an `if` or `br_if`.
struct BranchHint {
  uint32_t function;
  uint32_t offset;
  bool likely;
};

// A custom section that counts as absent, and why.
struct MalformedAdvice {
  std::string_view section;
  std::string reason;
};

// A section as it stands in the file.
struct Section {
  uint8_t id = 0;       // 0: custom
  uint32_t offset = 0;  // of the payload in the file
  Bytes payload;
};

struct Module {
  Bytes file;                     // what was read
  std::vector<Section> sections;  // all, in order
  std::vector<DefinedType> types;
  std::vector<Import> imports;
  // Offset in the file of the first group of imports in compact form.
  std::optional<uint32_t> compact_imports;
  std::vector<Function> functions;
  std::vector<Table> tables;
  std::vector<Memory> memories;
  std::vector<Tag> tags;
  std::vector<Global> globals;
  std::vector<Export> exports;
  std::optional<uint32_t> start;
  uint32_t start_offset = 0;  // in the file
  std::vector<ElementSegment> elements;
  std::optional<uint32_t> data_count;  // "data count" section
  std::vector<DataSegment> data;
  std::vector<CustomSection>
      custom;  // all of them, "linking" and "reloc.*" included
  uint32_t code_section_index = UINT32_MAX;
  uint32_t data_section_index = UINT32_MAX;

  // Only in relocatable objects ("linking" section).
  bool is_object = false;
  std::vector<Symbol> symbols;
  std::vector<InitFunction> init_functions;
  std::vector<Comdat> comdats;

  std::vector<TargetFeature> features;                   // "target_features"
  std::vector<ProducerField> producers;                  // "producers"
  std::array<std::vector<Name>, name_kind_count> names;  // by index and part
  std::vector<BranchHint> branch_hints;  // by function and offset
  Bytes build_id;                        // "build_id" section
  std::vector<MalformedAdvice> malformed;

  // For each ExternalKind the rows of `imports` of that kind, in order: the
  // first indices of the kind's index space. Filled by `read_module`.
  std::array<std::vector<uint32_t>, 5> imports_by_kind;

  uint32_t imported(ExternalKind kind) const;  // number of imports of a kind
  // The import behind an index of a kind's index space; nullptr when the index
  // is that of a definition or of nothing.
  const Import *import_at(ExternalKind kind, uint32_t index) const;
  // The size of an index space: imports and definitions.
  uint32_t count(ExternalKind kind) const;
  // The types of rows of an index space, imported or defined. The row must
  // exist
  // (`count`).
  uint32_t function_type_index(uint32_t function) const;
  const TableType &table_type(uint32_t table) const;
  const MemoryType &memory_type(uint32_t memory) const;
  const GlobalType &global_type(uint32_t global) const;
  uint32_t tag_type_index(uint32_t tag) const;
  // Names of a kind, in rising order.
  const std::vector<Name> &names_of(NameKind kind) const {
    return names[static_cast<size_t>(kind)];
  }
  // The name of a row; "" when it has none.
  std::string_view name_of(NameKind kind, uint32_t index) const;
  // The module's own name; "" when it has none.
  std::string_view module_name() const;
  // Where a view into the file starts.
  uint32_t offset_of(Bytes view) const {
    return static_cast<uint32_t>(view.data() - file.data());
  }
  // The type of a function by its index in the function index space.
  // nullptr when there is no such function.
  const FuncType *function_type(uint32_t index) const;
};

// Reads a module or object. Errors: see above.
std::expected<Module, ReadError> read_module(Bytes file);

// True when the bytes start like a WebAssembly core module ("\0asm" 1).
bool is_wasm(Bytes file);

}  // namespace wasmrust::wasm
