// Custom sections of the inputs, joined as layout has placed them: debug
// information above all, and whatever `#[link_section]` statics hold.
//
// Their relocations may name what is no longer in the module; such places get
// the section's tombstone. Debug information is filled for the code that it
// describes, then follows to the code that is in the module.
#include <algorithm>

#include "compiler/encode/debug.h"
#include "compiler/encode/relocate.h"
#include "compiler/encode/sections.h"
#include "compiler/layout/custom.h"
#include "compiler/wasm/custom_section.h"

namespace wasmrust::encode {

namespace {

std::vector<uint8_t> content_of(const Encoding &to,
                                const layout::CustomSection &section,
                                const Table<FunctionId, uint64_t> *places) {
  std::vector<uint8_t> bytes(section.size);
  std::span<uint8_t> all(bytes);
  layout::Site site{.may_be_absent = true,
                    .tombstone = layout::tombstone(section.name),
                    .maps = &to.maps,
                    .described_at = places};
  for (CustomId id : section.parts) {
    const wasmrust::CustomSection &part = to.program.custom[id];
    std::span<uint8_t> place =
        all.subspan(to.layout.custom_place[id].offset, part.bytes.size());
    std::ranges::copy(part.bytes, place.begin());
    fill_fields(to.program, to.layout, part.relocations, site, place);
  }
  if (section.strings != layout::absent)
    std::ranges::copy(to.layout.strings[section.strings],
                      all.subspan(section.strings_offset).begin());
  return bytes;
}

void append(Encoding &to, std::string_view name, Bytes content) {
  to.out.u8(static_cast<uint8_t>(SectionId::Custom));
  to.out.uleb(uleb_size(name.size()) + name.size() + content.size());
  to.out.name(name);
  to.out.append(content);
}

// Maps stand in the order of the code.
void keep_names(Encoding &to, std::vector<debug::DescribedLocal> locals) {
  if (locals.empty()) return;
  std::vector<FunctionId> functions;
  for (const layout::Code &code : to.layout.code)
    if (code.function) functions.push_back(code.function);
  to.described_locals.resize(to.program.functions.size());
  for (debug::DescribedLocal &row : locals)
    to.described_locals[functions[row.function]].emplace_back(
        row.local, std::move(row.name));
}

void write_debug(Encoding &to) {
  Table<FunctionId, uint64_t> places = described_places(to);
  std::vector<debug::Section> sections;
  for (const layout::CustomSection &section : to.layout.custom)
    if (wasm::is_debug(section.name))
      sections.push_back(
          {std::string(section.name), content_of(to, section, &places)});
  if (sections.empty()) return;
  std::vector<debug::DescribedLocal> locals;
  auto followed =
      debug::follow(std::move(sections), function_maps(to, places), &locals);
  if (!followed) {
    to.diagnostics.report(DiagnosticKind::malformed_debug_information,
                          {followed.error()});
    return;
  }
  for (const debug::Section &section : *followed)
    append(to, section.name, section.bytes);
  keep_names(to, std::move(locals));
}

}  // namespace

void write_custom(Encoding &to) {
  for (const layout::CustomSection &section : to.layout.custom)
    if (!wasm::is_debug(section.name))
      append(to, section.name, content_of(to, section, nullptr));
  write_debug(to);
}

}  // namespace wasmrust::encode
