// See split_module.h: a walk over the sections, no more.
#include "tooling/hosts/split_module.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/SHA256.h>

#include <algorithm>
#include <array>

namespace wasmrust::host {

namespace {

// Custom sections that compilers, linkers and debuggers leave for each other.
// All others are kept: engines act on some (branch hints), and those that a
// program made itself (`#[link_section]`) it can read back from JavaScript.
constexpr std::array<std::string_view, 8> for_tools = {"name",
                                                       "wasmrust.std",
                                                       "wasmrust.merged",
                                                       "producers",
                                                       "target_features",
                                                       "sourceMappingURL",
                                                       "external_debug_info",
                                                       "linking"};

bool is_for_tools(std::string_view name) {
  return name.starts_with(".debug_") || name.starts_with("reloc.") ||
         std::ranges::find(for_tools, name) != for_tools.end();
}

void append_build_id(std::vector<uint8_t> &module, Bytes id) {
  ByteWriter payload;
  payload.name("build_id");
  payload.uleb(id.size());
  payload.append(id);
  ByteWriter section;
  section.u8(0);
  section.uleb(payload.size());
  section.append(payload.view());
  module.insert(module.end(), section.view().begin(), section.view().end());
}

}  // namespace

std::expected<SplitModule, std::string> split_module(Bytes module,
                                                     ShippedId shipped) {
  constexpr size_t header = 8;
  if (module.size() < header)
    return std::unexpected("the module is shorter than its header");
  SplitModule split;
  auto add = [&](std::vector<uint8_t> &to, size_t from, size_t end) {
    to.insert(to.end(), module.begin() + from, module.begin() + end);
  };
  add(split.shipped, 0, header);
  add(split.debug, 0, header);

  ByteReader reader(module);
  reader.skip(header);
  while (!reader.at_end()) {
    size_t from = reader.position();
    uint8_t id = reader.u8();
    Bytes payload = reader.bytes(reader.uleb32());
    if (reader.failed()) break;
    size_t end = reader.position();
    ByteReader content(payload);
    std::string_view name = id == 0 ? content.name() : std::string_view();
    if (id == 0 && name == "build_id") {
      Bytes found = content.bytes(content.uleb32());
      if (!content.failed() && !found.empty()) {
        split.build_id.assign(found.begin(), found.end());
        continue;
      }
    }
    add(split.debug, from, end);
    if (id != 0 || !is_for_tools(name)) add(split.shipped, from, end);
  }
  if (reader.failed())
    return std::unexpected("the module is malformed at byte " +
                           std::to_string(reader.offset()) + ": " +
                           reader.reason());
  bool ships_id = shipped == ShippedId::Always || !split.build_id.empty();
  if (split.build_id.empty()) {
    auto hash = llvm::SHA256::hash(
        llvm::ArrayRef<uint8_t>(split.shipped.data(), split.shipped.size()));
    split.build_id.assign(hash.begin(), hash.begin() + 8);
  }
  if (ships_id) append_build_id(split.shipped, split.build_id);
  append_build_id(split.debug, split.build_id);
  return split;
}

}  // namespace wasmrust::host
