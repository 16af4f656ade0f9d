// Custom sections: registers all of them and reads the small ones.
//
// "target_features" (tool-conventions "Linking", "Target Features Section")
// decides what may be linked with what, so it must be right. "producers" and
// "build_id" (tool-conventions), and what advice_sections.cpp reads, are advice
// to people and tools: when one is malformed, nothing of it is kept, the module
// stands and `Module::malformed` says why.
#include <unordered_set>

#include "compiler/wasm/reader.h"
#include "compiler/wasm/utf8.h"

namespace wasmrust::wasm {

namespace {

void read_producers(ByteReader &in, Module &module) {
  std::vector<ProducerField> fields;
  uint32_t count = in.count(2);
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    std::string_view field = advice_name(in);
    uint32_t values = in.count(2);
    for (uint32_t k = 0; k < values && !in.failed(); ++k) {
      std::string_view name = advice_name(in);
      fields.push_back({field, name, advice_name(in)});
    }
  }
  if (in.remaining() != 0) in.fail("section is too long");
  if (!in.failed()) module.producers = std::move(fields);
}

// A vector of bytes; of some tools that are older than the convention the
// bytes of a UUID, without their number in front.
void read_build_id(ByteReader &in, Module &module) {
  constexpr size_t uuid_size = 16;
  ByteReader bare = in;
  Bytes id = in.bytes(in.uleb32());
  if (in.remaining() != 0) in.fail("section is too long");
  if (in.failed() && bare.remaining() == uuid_size) {
    in = bare;
    id = in.bytes(uuid_size);
  }
  if (!in.failed()) module.build_id = id;
}

struct AdviceRow {
  std::string_view section;
  void (*read)(ByteReader &in, Module &module);
};

constexpr AdviceRow advice_rows[] = {
    {"name", read_name_section},
    {"producers", read_producers},
    {"build_id", read_build_id},
    {"metadata.code.branch_hint", read_branch_hints},
};

}  // namespace

std::string_view advice_name(ByteReader &in) {
  std::string_view text = in.name();
  if (!in.failed() && !is_utf8(text)) in.fail("malformed UTF-8");
  return text;
}

void read_target_features(ByteReader &in, Reading &reading) {
  uint32_t count = in.count(2);
  std::unordered_set<std::string_view> names;
  for (const TargetFeature &feature : reading.module.features)
    names.insert(feature.name);
  for (uint32_t i = 0; i < count && !in.failed(); ++i) {
    size_t offset = in.offset();
    char prefix = static_cast<char>(in.u8());
    if (prefix != '+' && prefix != '-' && prefix != '=')
      reading.fail(in, offset, "unknown prefix of a target feature");
    std::string_view name = read_name(in, reading);
    if (in.failed()) return;
    if (!names.insert(name).second)
      reading.fail(in, offset,
                   "target feature `" + std::string(name) + "` named twice");
    reading.module.features.push_back({prefix, name});
  }
}

void read_advice(Module &module) {
  for (const AdviceRow &row : advice_rows) {
    for (const CustomSection &section : module.custom) {
      if (section.name != row.section) continue;
      ByteReader in(section.data);
      row.read(in, module);
      if (in.failed()) module.malformed.push_back({row.section, in.reason()});
      break;  // of two sections of a name the first counts
    }
  }
}

void read_custom_section(ByteReader &in, Reading &reading) {
  uint32_t index = static_cast<uint32_t>(reading.sections.size()) - 1;
  std::string_view name = read_name(in, reading);
  if (in.failed()) return;
  ByteReader rest = in;
  CustomSection section;
  section.name = name;
  section.data = rest.bytes(rest.remaining());
  section.section_index = index;
  reading.sections[index].custom =
      static_cast<uint32_t>(reading.module.custom.size());
  reading.module.custom.push_back(section);
  if (name == "linking")
    read_linking_section(in, reading);
  else if (name.starts_with("reloc."))
    read_relocation_section(in, reading);
  else if (name == "target_features")
    read_target_features(in, reading);
  else
    in.skip(in.remaining());
}

}  // namespace wasmrust::wasm
