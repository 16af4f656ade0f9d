// See name_section.h.
#include "compiler/wasm/name_section.h"

#include <algorithm>

namespace wasmrust::wasm {

bool has_parts(NameKind kind) {
  return kind == NameKind::Local || kind == NameKind::Label ||
         kind == NameKind::Field;
}

void NameSection::module(std::string_view text) { module_ = text; }

void NameSection::add(NameKind kind, uint32_t index, std::string_view text) {
  if (text.empty()) return;
  List &rows = kinds_[static_cast<size_t>(kind)].rows;
  ++rows.count;
  rows.entries.uleb(index);
  rows.entries.name(text);
}

void NameSection::add_part(NameKind kind, uint32_t index, uint32_t part,
                           std::string_view text) {
  if (text.empty()) return;
  Kind &row = kinds_[static_cast<size_t>(kind)];
  if (row.open != index) {
    close(row);
    row.open = index;
  }
  ++row.parts.count;
  row.parts.entries.uleb(part);
  row.parts.entries.name(text);
}

void NameSection::add(NameKind kind, const Name &name) {
  if (kind == NameKind::Module)
    module(name.text);
  else if (has_parts(kind))
    add_part(kind, name.index, name.part, name.text);
  else
    add(kind, name.index, name.text);
}

void NameSection::close(Kind &kind) {
  if (!kind.open) return;
  ++kind.rows.count;
  kind.rows.entries.uleb(*kind.open);
  kind.rows.entries.uleb(kind.parts.count);
  kind.rows.entries.append(kind.parts.entries.view());
  kind.open.reset();
  kind.parts = {};
}

bool NameSection::is_empty() const {
  return module_.empty() && std::ranges::none_of(kinds_, [](const Kind &kind) {
           return kind.rows.count || kind.open;
         });
}

ByteWriter NameSection::bytes() {
  ByteWriter out;
  auto subsection = [&](size_t kind, const ByteWriter &content) {
    out.u8(static_cast<uint8_t>(kind));
    out.uleb(content.size());
    out.append(content.view());
  };
  if (!module_.empty()) {
    ByteWriter content;
    content.name(module_);
    subsection(static_cast<size_t>(NameKind::Module), content);
  }
  for (size_t i = 0; i < kinds_.size(); ++i) {
    close(kinds_[i]);
    const List &rows = kinds_[i].rows;
    if (!rows.count) continue;
    ByteWriter content;
    content.uleb(rows.count);
    content.append(rows.entries.view());
    subsection(i, content);
  }
  return out;
}

}  // namespace wasmrust::wasm
