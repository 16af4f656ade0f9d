// Layout: where everything stands in the module, decided before a byte is
// written.
//
// A `Program` says what is linked; its addresses are symbols. `lay_out` gives
// each live row a place: a function its index, its offset in the code section
// and its slot in the table of function pointers, a datum its segment and its
// address, and so on for types, globals, tables, tags, imports, exports and
// custom sections. The rules are those of wasm-ld, so that programs which rely
// on them (an allocator on __heap_base, a thread start on __tls_size) find what
// they expect; docs/architecture/linking.md lists the differences.
//
//   symbol + addend  ──lay_out──►  number      (relocation_value in values.h)
//
// What is no one's row is made here: the functions that run constructors, fill
// shared memory and set up thread-local storage, and their bodies. Layout does
// not change the program and writes no section; `encode` does.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/diagnostics.h"
#include "compiler/ir/program.h"
#include "compiler/options/link_options.h"

namespace wasmrust::layout {

// An index or slot that was not given: the row is not in the module.
inline constexpr uint32_t absent = UINT32_MAX;

// ----- data ---------------------------------------------------------------

// A run of bytes in a segment: a datum of the program or merged strings.
struct Chunk {
  DataId data;                // None: merged strings
  uint32_t strings = absent;  // row of Layout::strings
  uint64_t offset = 0;        // in the segment
  uint64_t size = 0;
};

// Data of one kind (".rodata", ".data", ".bss") at consecutive addresses.
struct Segment {
  std::string name;
  uint64_t address = 0;
  uint64_t size = 0;
  uint32_t alignment_log2 = 0;
  bool zero = false;        // all bytes are zero
  bool tls = false;         // a template that each thread copies
  bool passive = false;     // copied by __wasm_init_memory, not by the engine
  bool in_file = true;      // has bytes in the data section
  uint32_t index = absent;  // of its first piece in the data section
  std::vector<Chunk> chunks;
};

// A part of a segment that the data section carries. An active segment is cut
// where long runs of zeros would cost more bytes than a further header.
struct DataPiece {
  uint32_t segment;
  uint64_t offset;  // in the segment
  uint64_t size;
};

// Where a datum stands. With `pieces`, its strings were merged with others and
// stand apart: see Layout::pieces.
struct DataPlace {
  uint32_t segment = absent;
  uint64_t offset = 0;
  uint32_t pieces = absent;
};

// Bytes from `from` (up to the next piece) went to `to` in the merged strings.
struct StringPiece {
  uint64_t from;
  uint64_t to;
};

// ----- index spaces ---------------------------------------------------------

struct Import {
  std::string_view module;
  std::string_view name;
  wasm::ExternalKind kind;
  SymbolId symbol;  // None for the memory
  uint32_t type_index = absent;
  wasm::TableType table;
  wasm::GlobalType global;
};

struct Export {
  std::string name;
  wasm::ExternalKind kind;
  uint32_t index;
};

// A function that the program has no row for.
struct SyntheticFunction {
  std::string name;
  wasm::FuncType type;
  std::vector<uint8_t> body;  // locals and code, final
};

// One function of the code section; function index = imports + position.
struct Code {
  FunctionId function;          // None: synthetic
  uint32_t synthetic = absent;  // row of Layout::synthetic
  uint32_t type_index = absent;
  uint64_t size = 0;        // of the body, without the size prefix
  uint64_t offset = 0;      // of the body in the code section's payload
  bool compressed = false;  // relocated fields have their least width
};

// One global of the global section.
struct Global {
  wasm::GlobalType type;
  GlobalId global;  // None: `value` is its initial value
  uint64_t value = 0;
  std::string name;
};

struct TableEntry {
  wasm::TableType type;
  std::string_view name;
};

struct Memory {
  // Nothing but --own-exports-only leaves these out.
  bool is_there = true, has_stack = true;
  wasm::Limits limits;  // in pages
  bool imported = false;
};

// ----- custom sections
// --------------------------------------------------------

struct CustomPlace {
  uint32_t section = absent;  // row of Layout::custom
  uint64_t offset = 0;        // in the section's payload after the name
  uint32_t pieces = absent;
};

struct CustomSection {
  std::string_view name;
  uint64_t size = 0;
  std::vector<CustomId> parts;  // in order; merged ones have no bytes here
  uint32_t strings = absent;    // merged strings stand at `strings_offset`
  uint64_t strings_offset = 0;
};

// Numbers that symbols with Definition::Layout stand for.
struct LayoutAddresses {
  uint64_t global_base = 0, data_end = 0, heap_base = 0, heap_end = 0;
  uint64_t stack_low = 0, stack_high = 0, stack_pointer = 0;
  uint64_t dso_handle = 0, rodata_start = 0, first_page_end = 0;
  uint64_t tls_base = 0, tls_size = 0, tls_align = 1;
  uint64_t init_memory_flag = 0;
  uint64_t table_base = 1;
  bool operator==(const LayoutAddresses &) const = default;
};

struct Layout {
  // Types in the order of the type section, and the place of program types.
  std::vector<wasm::FuncType> types;
  std::vector<uint32_t> type_index;  // by TypeId

  std::vector<Import> imports;
  uint32_t imported_functions = 0, imported_globals = 0, imported_tables = 0,
           imported_tags = 0;

  std::vector<Code> code;
  std::vector<SyntheticFunction> synthetic;
  // Function indices of what a start needs, what comes first in front; with
  // --priority-hints.
  std::vector<uint32_t> needed_first;
  uint64_t code_size = 0;  // payload of the code section
  std::vector<Global> globals;
  std::vector<TableEntry> tables;
  std::vector<TagId> tags;
  std::vector<Export> exports;
  std::optional<uint32_t> start;  // function index

  // By symbol: its index in the index space of its kind; functions and data
  // that position-independent code reads through a global have that global too.
  Table<SymbolId, uint32_t> index;
  Table<SymbolId, uint32_t> got_index;

  // The table of function pointers. `slots[i]` is the function index in slot
  // `addresses.table_base + i`; `slot_of` is by function index.
  uint32_t function_table = absent;  // table index
  std::vector<uint32_t> slots;
  std::vector<uint32_t> slot_of;

  Memory memory;
  std::vector<MemoryId> regions;  // memories 1, 2, ...: the same numbers
  LayoutAddresses addresses;
  std::vector<Segment> segments;
  std::vector<DataPiece> data_pieces;  // the data section, in order
  bool data_count = false;             // a data count section is needed
  Table<DataId, DataPlace> data;
  std::vector<std::vector<uint8_t>> strings;
  std::vector<std::vector<StringPiece>> pieces;
  // Addresses of __start_NAME and __stop_NAME symbols, by rising id.
  std::vector<std::pair<SymbolId, uint64_t>> bounds;

  std::vector<CustomSection> custom;
  Table<CustomId, CustomPlace> custom_place;
};

// What code has plain numbers for since an earlier layout (settle.h).
struct Settled {
  const Layout *layout = nullptr;
  // Slots of functions are among them, so no function's slot changes.
  bool has_slots = false;
  // They are called by such numbers: they have a slot, whoever names them.
  std::vector<SymbolId> functions;
};

// Lays out all live rows of `program`. The result is complete when
// `diagnostics` has no errors of its own; otherwise nothing. With something
// settled, by a layout of the same data, that stays as it is there.
std::optional<Layout> lay_out(const Program &program,
                              const LinkOptions &options,
                              Diagnostics &diagnostics,
                              const Settled &settled = {});

}  // namespace wasmrust::layout
