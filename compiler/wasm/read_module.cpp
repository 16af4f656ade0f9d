// Cuts a file into sections and reads each (core specification 3.0, "Modules").
//
//   00 61 73 6D 01 00 00 00   then   id, size, payload   again and again
//
// Sections other than custom ones come at most once and in a fixed order, which
// is not that of their ids (tags stand before globals, the data count before
// the code); in an object nothing but custom sections follows "linking". A
// payload must be used up exactly. What several sections have to agree on is
// checked at the end.
#include <cstring>
#include <iterator>

#include "compiler/wasm/reader.h"
#include "compiler/wasm/utf8.h"

namespace wasmrust::wasm {

namespace {

constexpr uint8_t preamble[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
constexpr uint8_t custom_section_id = 0;
constexpr uint8_t code_section_id = 10, data_section_id = 11;

struct SectionKind {
  uint8_t id;
  std::string_view name;
  void (*read)(ByteReader &in, Reading &reading);
};

// In the order in which they stand in a file.
constexpr SectionKind section_kinds[] = {
    {1, "type", read_type_section},
    {2, "import", read_import_section},
    {3, "function", read_function_section},
    {4, "table", read_table_section},
    {5, "memory", read_memory_section},
    {13, "tag", read_tag_section},
    {6, "global", read_global_section},
    {7, "export", read_export_section},
    {8, "start", read_start_section},
    {9, "element", read_element_section},
    {12, "data count", read_data_count_section},
    {code_section_id, "code", read_code_section},
    {data_section_id, "data", read_data_section},
};

constexpr size_t not_found = std::size(section_kinds);

size_t place_of(uint8_t id) {
  for (size_t i = 0; i < std::size(section_kinds); ++i)
    if (section_kinds[i].id == id) return i;
  return not_found;
}

std::string section_name(uint8_t id) {
  if (id == custom_section_id) return "custom";
  return std::string(section_kinds[place_of(id)].name);
}

void read_payload(ByteReader &payload, Reading &reading, uint8_t id) {
  if (id == custom_section_id) {
    read_custom_section(payload, reading);
  } else {
    section_kinds[place_of(id)].read(payload, reading);
    if (id == 1) reading.types_complete = true;
  }
  if (!payload.failed() && !payload.at_end())
    reading.fail(payload, payload.offset(),
                 "section is longer than its content");
  if (payload.failed() && !reading.error)
    reading.error = ReadError{payload.offset(), payload.reason()};
}

// Reads one section; `next_place` is the first of section_kinds that may come.
void read_section(ByteReader &in, Reading &reading, size_t &next_place) {
  size_t offset = in.offset();
  uint8_t id = in.u8();
  if (id != custom_section_id) {
    size_t place = place_of(id);
    if (place == not_found)
      return reading.fail(in, offset, "unknown section " + std::to_string(id));
    std::string name = section_name(id);
    if (place < next_place)
      return reading.fail(in, offset, name + " section twice or out of order");
    if (reading.has_linking)
      return reading.fail(in, offset,
                          name + " section behind the linking section");
    next_place = place + 1;
  }
  uint32_t size = in.uleb32();
  size_t payload_offset = in.offset();
  if (!in.failed() && size > in.remaining())
    return reading.fail(in, offset,
                        section_name(id) + " section: " + std::to_string(size) +
                            " bytes long, but the file has only " +
                            std::to_string(in.remaining()) + " more");
  Bytes payload = in.bytes(size);
  if (in.failed()) return;
  auto index = static_cast<uint32_t>(reading.sections.size());
  if (id == code_section_id) reading.module.code_section_index = index;
  if (id == data_section_id) reading.module.data_section_index = index;
  reading.sections.push_back({id, payload, payload_offset});
  reading.module.sections.push_back(
      {id, static_cast<uint32_t>(payload_offset), payload});
  ByteReader section(payload, payload_offset);
  read_payload(section, reading, id);
  if (reading.error) in.fail(reading.error->reason);
}

void check_agreement(ByteReader &in, Reading &reading) {
  if (!reading.has_code && !reading.declared_functions.empty())
    reading.fail(in, in.offset(),
                 "functions are declared, but the code section is missing");
  if (!reading.has_data && reading.module.data_count.value_or(0) != 0)
    reading.fail(in, in.offset(),
                 "data segments are declared, but the data section is missing");
}

// What is often given instead of a module, by what it starts with.
struct OtherFormat {
  std::string_view start, name;
};
constexpr OtherFormat other_formats[] = {
    {"BC\xc0\xde", "it is LLVM bitcode"},
    {"\xde\xc0\x17\x0b", "it is LLVM bitcode"},
    {"!<arch>\n", "it is an archive of object files"},
    {"!<thin>\n", "it is an archive of object files"},
    {"\x7f"
     "ELF",
     "it is an ELF file"},
    {"(", "it looks like WebAssembly's text"},
    {";;", "it looks like WebAssembly's text"},
    {"\x1f\x8b", "it is compressed with gzip"},
    {"version https://git-lfs", "it is a pointer of Git LFS"},
};

std::string preamble_error(Bytes file) {
  if (file.empty()) return "not a WebAssembly file: it is empty";
  for (const OtherFormat &row : other_formats)
    if (as_text(file).starts_with(row.start))
      return "not a WebAssembly file: " + std::string(row.name);
  if (file.size() < 8 && std::memcmp(file.data(), preamble, file.size()) == 0)
    return "not a WebAssembly file: it ends within the first 8 bytes";
  if (file.size() < 4 || std::memcmp(file.data(), preamble, 4) != 0)
    return "not a WebAssembly file: it does not start with \"\\0asm\"";
  if (file.size() >= 8 && file[6] == 1 && file[7] == 0)
    return "a WebAssembly component, not a core module";
  return "unknown version of the WebAssembly format";
}

}  // namespace

void Reading::fail(ByteReader &in, size_t offset, std::string reason) {
  if (in.failed()) return;
  if (!error) error = ReadError{offset, reason};
  in.fail(std::move(reason));
}

std::string out_of_bounds(std::string_view what, uint64_t index, size_t bound) {
  return std::string(what) + " index " + std::to_string(index) +
         " is out of bounds (there are " + std::to_string(bound) + ")";
}

uint32_t read_index(ByteReader &in, Reading &reading, uint32_t bound,
                    std::string_view what) {
  size_t offset = in.offset();
  uint32_t index = in.uleb32();
  if (!in.failed() && index >= bound)
    reading.fail(in, offset, out_of_bounds(what, index, bound));
  return index;
}

uint32_t read_function_type_index(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  const Module &module = reading.module;
  uint32_t index = read_index(
      in, reading, static_cast<uint32_t>(module.types.size()), "type");
  if (!in.failed() && module.types[index].kind != CompositeKind::Function)
    reading.fail(
        in, offset,
        "type " + std::to_string(index) + " is not the type of a function");
  return index;
}

std::string_view read_name(ByteReader &in, Reading &reading) {
  size_t offset = in.offset();
  std::string_view text = in.name();
  if (!in.failed() && !is_utf8(text))
    reading.fail(in, offset, "malformed UTF-8 in a name");
  return text;
}

bool is_wasm(Bytes file) {
  return file.size() >= sizeof(preamble) &&
         std::memcmp(file.data(), preamble, sizeof(preamble)) == 0;
}

std::expected<Module, ReadError> read_module(Bytes file) {
  if (!is_wasm(file))
    return std::unexpected(ReadError{0, preamble_error(file)});
  if (file.size() > UINT32_MAX)
    return std::unexpected(ReadError{0, "larger than 4 GiB"});
  Reading reading;
  reading.module.file = file;
  ByteReader in(file);
  in.skip(sizeof(preamble));
  size_t next_place = 0;
  while (!in.at_end()) read_section(in, reading, next_place);
  check_agreement(in, reading);
  if (reading.error) return std::unexpected(std::move(*reading.error));
  if (in.failed()) return std::unexpected(ReadError{in.offset(), in.reason()});
  read_advice(reading.module);
  return std::move(reading.module);
}

}  // namespace wasmrust::wasm
