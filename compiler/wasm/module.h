// A WebAssembly file taken apart: finished modules and relocatable objects.
//
// `read_module` splits the bytes by section (core specification 3.0, "Binary
// Format"; tool-conventions, "Linking" version 2, for objects) and checks
// structure: section order and sizes, counts, indices, UTF-8 names. It does not
// validate instructions. All spans and string views point into the input, which
// must outlive the result. Malformed input gives a `ReadError` with the offset
// in the file and a reason; never a crash, never an unbounded allocation.
//
// Of the custom sections, "linking", "reloc.*" and "target_features" carry
// meaning for a link, so what is malformed there is an error. "name",
// "producers" and "build_id" are advice (core specification, "Custom
// Sections"): when malformed they count as absent.
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

struct Global {
  GlobalType type;
  Bytes init;  // constant expression with its `end`
};

struct Table {
  TableType type;
  Bytes init;  // constant expression with its `end`; empty: null references
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

struct Module {
  // One row for each type index. Struct and array types keep their index as a
  // row without parameters and results; `is_function_type` tells them apart.
  std::vector<FuncType> types;
  std::vector<bool> is_function_type;
  std::vector<Import> imports;
  std::vector<Function> functions;
  std::vector<Table> tables;
  std::vector<MemoryType> memories;
  std::vector<uint32_t> tags;  // type indices
  std::vector<Global> globals;
  std::vector<Export> exports;
  std::optional<uint32_t> start;
  Bytes elements;  // payload of the element section
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

  std::vector<TargetFeature> features;   // "target_features"
  std::vector<ProducerField> producers;  // "producers"
  // "name" section, function names by index in the function index space.
  std::vector<std::pair<uint32_t, std::string_view>> function_names;
  std::string_view module_name;
  Bytes build_id;  // "build_id" section

  // For each ExternalKind the rows of `imports` of that kind, in order: the
  // first indices of the kind's index space. Filled by `read_module`.
  std::array<std::vector<uint32_t>, 5> imports_by_kind;

  uint32_t imported(ExternalKind kind) const;  // number of imports of a kind
  // The import behind an index of a kind's index space; nullptr when the index
  // is that of a definition or of nothing.
  const Import *import_at(ExternalKind kind, uint32_t index) const;
  // The type of a function by its index in the function index space.
  // nullptr when there is no such function.
  const FuncType *function_type(uint32_t index) const;
};

// Reads a module or object. Errors: see above.
std::expected<Module, ReadError> read_module(Bytes file);

// True when the bytes start like a WebAssembly core module ("\0asm" 1).
bool is_wasm(Bytes file);

}  // namespace wasmrust::wasm
