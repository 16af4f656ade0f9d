// Custom sections of the inputs, joined as layout has placed them: debug
// information above all, and whatever `#[link_section]` statics hold.
//
// Their relocations may name what is no longer in the module; such places get
// the section's tombstone.
#include <algorithm>

#include "compiler/encode/relocate.h"
#include "compiler/encode/sections.h"
#include "compiler/layout/custom.h"

namespace wasmrust::encode {

void write_custom(Encoding &to) {
  for (const layout::CustomSection &section : to.layout.custom) {
    std::vector<uint8_t> bytes(section.size);
    std::span<uint8_t> all(bytes);
    layout::Site site{.may_be_absent = true,
                      .tombstone = layout::tombstone(section.name)};
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
    to.out.u8(static_cast<uint8_t>(SectionId::Custom));
    to.out.uleb(uleb_size(section.name.size()) + section.name.size() +
                bytes.size());
    to.out.name(section.name);
    to.out.append(bytes);
  }
}

}  // namespace wasmrust::encode
