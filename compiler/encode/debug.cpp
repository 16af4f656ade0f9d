// See debug.h.
#include "compiler/encode/debug.h"

#include <optional>

#include "compiler/layout/values.h"
#include "compiler/wasm/code_reader.h"

namespace wasmrust::encode {

namespace {

// A function that a pass made has no old body, and may be made of copies.
const CodeMap *map_of(const Encoding &to, FunctionId id) {
  if (!to.maps.contains(id)) return nullptr;
  const CodeMap &map = to.maps[id];
  return map.old_body.empty() && map.sites.empty() ? nullptr : &map;
}

Bytes old_body(const Encoding &to, FunctionId id) {
  const CodeMap *map = map_of(to, id);
  return map ? map->old_body : Bytes(to.program.functions[id].body);
}

void add_places(const Encoding &to, const layout::Code &code,
                const CodeMap &map, debug::FunctionMap &row) {
  layout::BodyOffsets shortened(to.program, to.layout, code);
  for (const CodeMap::Place &place : map.places)
    row.places.push_back({shortened(place.to), place.from, place.site});
  std::pair<uint32_t, uint32_t> variable(UINT32_MAX, UINT32_MAX);
  std::optional<layout::BodyOffsets> begins, ends;
  for (const CodeMap::LocalPiece &piece : map.locals) {
    if (std::pair(piece.site, piece.local) != variable) {
      variable = {piece.site, piece.local};
      begins.emplace(to.program, to.layout, code);
      ends.emplace(to.program, to.layout, code);
    }
    row.locals.push_back({.local = piece.local,
                          .begin = (*begins)(piece.begin),
                          .end = (*ends)(piece.end),
                          .kind = piece.kind,
                          .now = piece.now,
                          .site = piece.site});
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

// Functions without a body in the module that others have copies of.
std::vector<FunctionId> only_copied(const Encoding &to) {
  std::vector<FunctionId> found;
  std::vector<bool> is_known(to.program.functions.size());
  for (const layout::Code &code : to.layout.code)
    if (code.function) is_known[code.function.value] = true;
  for (const layout::Code &code : to.layout.code) {
    const CodeMap *map = code.function ? map_of(to, code.function) : nullptr;
    if (!map) continue;
    for (const CodeMap::Site &site : map->sites) {
      if (is_known[site.function]) continue;
      is_known[site.function] = true;
      found.push_back(FunctionId(size_t{site.function}));
    }
  }
  return found;
}

std::string name_of(const Encoding &to, FunctionId id) {
  SymbolId symbol = to.program.functions[id].symbol;
  return symbol ? std::string(to.program.symbols[symbol].name) : std::string();
}

}  // namespace

Table<FunctionId, uint64_t> described_places(const Encoding &to) {
  Table<FunctionId, uint64_t> places;
  places.resize(to.program.functions.size(), layout::absent);
  // No function is at 0, and the end of one is not the start of the next.
  uint64_t at = 1;
  auto add = [&](FunctionId id) {
    places[id] = at;
    at += old_body(to, id).size() + 1;
  };
  for (const layout::Code &code : to.layout.code)
    if (code.function) add(code.function);
  for (FunctionId id : only_copied(to)) add(id);
  return places;
}

std::vector<debug::FunctionMap> function_maps(
    const Encoding &to, const Table<FunctionId, uint64_t> &places) {
  std::vector<debug::FunctionMap> maps;
  Table<FunctionId, uint32_t> numbers;
  numbers.resize(to.program.functions.size(), UINT32_MAX);
  auto add = [&](FunctionId id) -> debug::FunctionMap & {
    numbers[id] = static_cast<uint32_t>(maps.size());
    debug::FunctionMap &row = maps.emplace_back();
    row.old_body = old_body(to, id);
    row.old_start = places[id];
    row.old_size = row.old_body.size();
    return row;
  };
  for (const layout::Code &code : to.layout.code) {
    if (!code.function) continue;
    debug::FunctionMap &row = add(code.function);
    row.new_start = code.offset;
    row.new_size = code.size;
    row.new_body = to.out.view().subspan(to.code_at + code.offset, code.size);
    if (const CodeMap *map = map_of(to, code.function))
      add_places(to, code, *map, row);
    else
      add_shortened(to, code, row);
  }
  for (FunctionId id : only_copied(to)) add(id);
  for (const layout::Code &code : to.layout.code) {
    const CodeMap *map = code.function ? map_of(to, code.function) : nullptr;
    if (!map || map->sites.empty()) continue;
    debug::FunctionMap &row = maps[numbers[code.function]];
    row.linkage_name = name_of(to, code.function);
    for (CodeMap::Site site : map->sites) {
      FunctionId copied(size_t{site.function});
      maps[numbers[copied]].linkage_name = name_of(to, copied);
      site.function = numbers[copied];
      row.sites.push_back(site);
    }
  }
  return maps;
}

}  // namespace wasmrust::encode
