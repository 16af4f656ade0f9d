// See custom.h.
#include "compiler/layout/custom.h"

#include <algorithm>
#include <map>

#include "compiler/layout/plan.h"
#include "compiler/layout/strings.h"
#include "compiler/wasm/custom_section.h"

namespace wasmrust::layout {

namespace {

bool is_listed(std::string_view name, const LinkOptions &options) {
  return std::ranges::find(options.keep_sections, name) !=
         options.keep_sections.end();
}

bool holds_strings(std::string_view name) {
  return name == ".debug_str" || name == ".debug_line_str" ||
         name == ".debug_str.dwo";
}

struct Joining {
  uint32_t section;
  StringMerger merger;
  std::vector<std::pair<CustomId, uint32_t>> merged;
};

void join_part(const Program &program, const LinkOptions &options, CustomId id,
               Layout &layout, Joining &joining) {
  const wasmrust::CustomSection &part = program.custom[id];
  CustomSection &section = layout.custom[joining.section];
  layout.custom_place[id] = {.section = joining.section};
  if (options.optimize > 0 && holds_strings(part.name) &&
      part.relocations.empty() && StringMerger::accepts(part.bytes)) {
    joining.merged.emplace_back(id, joining.merger.add(part.bytes));
    return;
  }
  layout.custom_place[id].offset = section.size;
  section.parts.push_back(id);
  section.size += part.bytes.size();
}

void finish_section(Layout &layout, Joining &joining) {
  if (joining.merged.empty()) return;
  CustomSection &section = layout.custom[joining.section];
  section.strings = static_cast<uint32_t>(layout.strings.size());
  section.strings_offset = section.size;
  layout.strings.push_back(joining.merger.merge());
  section.size += layout.strings.back().size();
  for (auto [id, number] : joining.merged) {
    CustomPlace &place = layout.custom_place[id];
    place.offset = section.strings_offset;
    place.pieces = static_cast<uint32_t>(layout.pieces.size());
    layout.pieces.push_back(joining.merger.pieces(number));
  }
}

}  // namespace

bool is_kept(std::string_view name, const LinkOptions &options) {
  if (wasm::custom_row(name).linked != wasm::CustomFate::Kept &&
      !wasm::is_debug(name))
    return false;
  if (options.strip != StripLevel::None && wasm::is_debug(name))
    return is_listed(name, options);
  return true;
}

bool is_written(std::string_view name, const LinkOptions &options) {
  return options.strip != StripLevel::All || is_listed(name, options);
}

bool keeps_debug_information(const Program &program,
                             const LinkOptions &options) {
  return std::ranges::any_of(
      program.custom, [&](const wasmrust::CustomSection &section) {
        return wasm::is_debug(section.name) && is_kept(section.name, options);
      });
}

bool speaks_of_code(const Program &program, const LinkOptions &options) {
  return std::ranges::any_of(
      program.custom, [&](const wasmrust::CustomSection &section) {
        if (!is_kept(section.name, options)) return false;
        if (wasm::is_debug(section.name)) return true;
        return std::ranges::any_of(
            section.relocations, [](const Relocation &row) {
              return row.type == RelocationType::FunctionOffsetI32 ||
                     row.type == RelocationType::FunctionOffsetI64;
            });
      });
}

std::optional<uint64_t> tombstone(std::string_view section) {
  if (section == ".debug_ranges" || section == ".debug_loc") return ~1ull;
  if (wasm::is_debug(section) || section.starts_with("llvm.func_attr."))
    return ~0ull;
  return std::nullopt;
}

void place_custom(Plan &plan) {
  Layout &layout = plan.layout;
  const Program &program = plan.program;
  layout.custom_place.resize(program.custom.size());
  std::map<std::string_view, size_t> by_name;
  std::vector<Joining> joining;
  for (CustomId id : program.custom.ids()) {
    const wasmrust::CustomSection &part = program.custom[id];
    if (part.bytes.empty() || !is_kept(part.name, plan.options)) continue;
    auto [at, is_new] = by_name.try_emplace(part.name, joining.size());
    if (is_new) {
      joining.push_back({static_cast<uint32_t>(layout.custom.size()), {}, {}});
      layout.custom.push_back({.name = part.name});
    }
    join_part(program, plan.options, id, layout, joining[at->second]);
  }
  for (Joining &each : joining) finish_section(layout, each);
}

}  // namespace wasmrust::layout
