// See finished_body.h.
#include "compiler/rewrite/finished_body.h"

#include <algorithm>

#include "compiler/emit/code_bytes.h"

namespace wasmrust::rewrite {

Indices::Indices(const lift::ModuleProgram &made, const finished::Numbering *to)
    : to_(to), of_(made.program.symbols.size()) {
  using finished::Rows;
  auto add = [&](Rows rows, const std::vector<SymbolId> &space) {
    for (size_t i = 0; i < space.size(); ++i) {
      auto old = static_cast<uint32_t>(i);
      of_[space[i].value] = to ? (*to)(rows, old) : old;
    }
  };
  add(Rows::Functions, made.spaces.functions);
  add(Rows::Tables, made.spaces.tables);
  add(Rows::Globals, made.spaces.globals);
  add(Rows::Tags, made.spaces.tags);
}

static bool is_signed(const Relocation &row) {
  return row.type == RelocationType::TypeIndexLeb &&
         row.addend == emit::signed_index;
}

static size_t field_size(const Relocation &row, const Indices &index) {
  return is_signed(row) ? sleb_size(index(row)) : uleb_size(index(row));
}

size_t finished_size(const emit::Body &body, const Indices &index) {
  size_t size = body.bytes.size();
  for (const Relocation &row : body.relocations)
    size -= wasm::field_width(row.type) - field_size(row, index);
  return size;
}

size_t put_finished_body(const emit::Body &body, const Indices &index,
                         uint8_t *to) {
  Bytes bytes = body.bytes;
  uint8_t *next = to;
  size_t at = 0;
  for (const Relocation &row : body.relocations) {
    next = std::copy(bytes.data() + at, bytes.data() + row.offset, next);
    next = is_signed(row) ? emit::put_sleb(next, index(row))
                          : emit::put_uleb(next, index(row));
    at = row.offset + wasm::field_width(row.type);
  }
  next = std::copy(bytes.data() + at, bytes.data() + bytes.size(), next);
  return static_cast<size_t>(next - to);
}

std::vector<uint8_t> finished_body(const emit::Body &body,
                                   const Indices &index) {
  std::vector<uint8_t> bytes(body.bytes.size());
  bytes.resize(put_finished_body(body, index, bytes.data()));
  return bytes;
}

ShorterBody::ShorterBody(const emit::Body &body, const Indices &index) {
  uint32_t saved = 0;
  for (const Relocation &row : body.relocations) {
    saved += wasm::field_width(row.type) -
             static_cast<uint32_t>(field_size(row, index));
    fields_.push_back({row.offset, saved});
  }
}

uint32_t ShorterBody::operator()(uint32_t offset) const {
  auto next = std::ranges::lower_bound(fields_, offset, {}, &Field::offset);
  return next == fields_.begin() ? offset : offset - std::prev(next)->saved;
}

}  // namespace wasmrust::rewrite
