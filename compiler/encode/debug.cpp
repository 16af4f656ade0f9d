// See debug.h.
#include "compiler/encode/debug.h"

#include <optional>

#include "compiler/layout/values.h"
#include "compiler/wasm/code_reader.h"

namespace wasmrust::encode {

namespace {

const CodeMap *map_of(const Encoding &to, FunctionId id) {
  if (!to.maps.contains(id) || to.maps[id].old_body.empty()) return nullptr;
  return &to.maps[id];
}

Bytes old_body(const Encoding &to, FunctionId id) {
  const CodeMap *map = map_of(to, id);
  return map ? map->old_body : Bytes(to.program.functions[id].body);
}

void add_places(const Encoding &to, const layout::Code &code,
                const CodeMap &map, debug::FunctionMap &row) {
  layout::BodyOffsets shortened(to.program, to.layout, code);
  for (const CodeMap::Place &place : map.places)
    row.places.push_back({shortened(place.to), place.from});
  uint32_t local = UINT32_MAX;
  std::optional<layout::BodyOffsets> begins, ends;
  for (const CodeMap::LocalPiece &piece : map.locals) {
    if (piece.local != local) {
      local = piece.local;
      begins.emplace(to.program, to.layout, code);
      ends.emplace(to.program, to.layout, code);
    }
    row.locals.push_back({.local = piece.local,
                          .begin = (*begins)(piece.begin),
                          .end = (*ends)(piece.end),
                          .kind = piece.kind,
                          .now = piece.now});
  }
}

// A body that was not written anew, but whose fields have become shorter.
void add_shortened(const Encoding &to, const layout::Code &code,
                   debug::FunctionMap &row) {
  const Function &function = to.program.functions[code.function];
  if (code.size == function.body.size()) {
    row.unchanged = true;
    return;
  }
  layout::BodyOffsets shortened(to.program, to.layout, code);
  wasm::CodeReader reader(function.body, 0);
  std::vector<wasm::ValueType> locals = to.program.type(function.type).params;
  reader.read_locals(locals);
  for (wasm::Instruction each; reader.next(each);)
    row.places.push_back({shortened(each.offset), each.offset});
  // Not code: nothing is known of it.
  if (reader.error()) return row.places.clear();
  for (uint32_t i = 0; i < locals.size(); ++i)
    row.locals.push_back({.local = i,
                          .begin = 0,
                          .end = static_cast<uint32_t>(code.size),
                          .kind = debug::LocalPiece::Kind::Local,
                          .now = i});
}

}  // namespace

Table<FunctionId, uint64_t> described_places(const Encoding &to) {
  Table<FunctionId, uint64_t> places;
  places.resize(to.program.functions.size(), layout::absent);
  // No function is at 0, and the end of one is not the start of the next.
  uint64_t at = 1;
  for (const layout::Code &code : to.layout.code) {
    if (!code.function) continue;
    places[code.function] = at;
    at += old_body(to, code.function).size() + 1;
  }
  return places;
}

std::vector<debug::FunctionMap> function_maps(
    const Encoding &to, const Table<FunctionId, uint64_t> &places) {
  std::vector<debug::FunctionMap> maps;
  for (const layout::Code &code : to.layout.code) {
    if (!code.function) continue;
    debug::FunctionMap row;
    row.old_body = old_body(to, code.function);
    row.old_start = places[code.function];
    row.old_size = row.old_body.size();
    row.new_start = code.offset;
    row.new_size = code.size;
    row.new_body = to.out.view().subspan(to.code_at + code.offset, code.size);
    if (const CodeMap *map = map_of(to, code.function))
      add_places(to, code, *map, row);
    else
      add_shortened(to, code, row);
    maps.push_back(std::move(row));
  }
  return maps;
}

}  // namespace wasmrust::encode
