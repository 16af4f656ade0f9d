// What the files of this folder share while they read one module.
//
// `read_module` cuts the file into sections and hands each to a `read_*`
// function with a `ByteReader` over exactly that section and the `Reading`, the
// module so far plus what is only needed while reading. A function reports what
// is wrong with `Reading::fail`, which also stops the reader, and returns; the
// caller looks at the reader once. So a parser reads straight through: after a
// failure all reads are zero and all loops end.
//
// Not for use outside of compiler/wasm.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/base/bytes.h"
#include "compiler/wasm/module.h"

namespace wasmrust::wasm {

// A section as it stands in the file, for relocations and section symbols.
struct SectionRow {
  uint8_t id = 0;
  Bytes payload;
  size_t offset = 0;             // of the payload in the file
  uint32_t custom = UINT32_MAX;  // row of Module::custom
  bool has_relocations = false;
};

struct Reading {
  Module module;
  std::vector<SectionRow> sections;
  std::optional<ReadError> error;

  std::vector<uint32_t> declared_functions;  // type indices, function section
  bool has_code = false, has_data = false;
  bool has_linking = false;

  // Type indices in the type section may point forward; they are checked when
  // the section has been read (`types_complete`).
  bool types_complete = false;
  std::optional<int32_t> highest_heap_type;
  size_t highest_heap_offset = 0;

  // Records the first error, at `offset` in the file, and stops `in`.
  void fail(ByteReader &in, size_t offset, std::string reason);

  // The size of an index space as far as it has been read.
  uint32_t count(ExternalKind kind) const;
};

// An index below `bound`; otherwise an error such as "function index 7 is out
// of bounds (there are 3)".
uint32_t read_index(ByteReader &in, Reading &reading, uint32_t bound,
                    std::string_view what);
// "function index 7 is out of bounds (there are 3)"
std::string out_of_bounds(std::string_view what, uint64_t index, size_t bound);
// The index of a function type.
uint32_t read_function_type_index(ByteReader &in, Reading &reading);
// A name whose bytes must be UTF-8.
std::string_view read_name(ByteReader &in, Reading &reading);

// As in type_bytes.h, with the bounds of type indices.
ValueType read_value_type(ByteReader &in, Reading &reading);
bool read_mutability(ByteReader &in, Reading &reading);
// A reference type; a number or vector type is an error.
ValueType read_reference_type(ByteReader &in, Reading &reading);
// A heap type that was read at `offset`: its index must be that of a type.
void check_heap_type(ByteReader &in, Reading &reading, size_t offset,
                     int32_t heap);
TableType read_table_type(ByteReader &in, Reading &reading);
MemoryType read_memory_type(ByteReader &in, Reading &reading);
GlobalType read_global_type(ByteReader &in, Reading &reading);
// Steps over a constant expression and returns its bytes, `end` included.
Bytes read_constant_expression(ByteReader &in, Reading &reading);

void read_type_section(ByteReader &in, Reading &reading);
void read_import_section(ByteReader &in, Reading &reading);
void read_function_section(ByteReader &in, Reading &reading);
void read_table_section(ByteReader &in, Reading &reading);
void read_memory_section(ByteReader &in, Reading &reading);
void read_tag_section(ByteReader &in, Reading &reading);
void read_global_section(ByteReader &in, Reading &reading);
void read_export_section(ByteReader &in, Reading &reading);
void read_start_section(ByteReader &in, Reading &reading);
void read_element_section(ByteReader &in, Reading &reading);
void read_data_count_section(ByteReader &in, Reading &reading);
void read_code_section(ByteReader &in, Reading &reading);
void read_data_section(ByteReader &in, Reading &reading);
// Registers the custom section and reads those that we know.
void read_custom_section(ByteReader &in, Reading &reading);

// `in` stands behind the section's name in the next three.
void read_linking_section(ByteReader &in, Reading &reading);
void read_relocation_section(ByteReader &in, Reading &reading);
void read_target_features(ByteReader &in, Reading &reading);
// "name", "producers", "build_id" and branch hints, read when all else has
// been: malformed ones count as absent.
void read_advice(Module &module);
void read_name_section(ByteReader &in, Module &module);
void read_branch_hints(ByteReader &in, Module &module);
// A name of advice: not UTF-8 fails the reader, without a place of its own.
std::string_view advice_name(ByteReader &in);

}  // namespace wasmrust::wasm
