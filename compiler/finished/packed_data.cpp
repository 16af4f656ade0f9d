// See packed_data.h.
#include "compiler/finished/packed_data.h"

#include <algorithm>
#include <optional>

#include "compiler/finished/renumber.h"
#include "compiler/wasm/code_reader.h"
#include "compiler/wasm/only_instruction.h"

namespace wasmrust::finished {

namespace {

// Engines accept 100,000 segments; stay far below.
constexpr size_t most_segments = 10'000;

// A run of zeros is compressed better than a head: a cut must save so much
// more.
constexpr size_t least_saved = 4;

struct Placed {
  uint32_t memory;
  uint64_t begin, end;
  auto operator<=>(const Placed &) const = default;
};

// Where an active segment stands; nothing when that is not known, or when its
// memory may hold something else than zeros before.
std::optional<Placed> place_of(const wasm::Module &module,
                               const wasm::DataSegment &segment) {
  uint32_t imported = module.imported(wasm::ExternalKind::Memory);
  if (segment.memory < imported) return std::nullopt;
  const wasm::MemoryType &type =
      module.memories[segment.memory - imported].type;
  auto begin = wasm::constant_address(segment.init);
  if (!begin || type.limits.shared) return std::nullopt;
  uint64_t size;
  if (__builtin_mul_overflow(type.limits.minimum,
                             uint64_t{1} << type.page_size_log2, &size))
    size = UINT64_MAX;
  if (*begin > size || segment.data.size() > size - *begin) return std::nullopt;
  return Placed{segment.memory, *begin, *begin + segment.data.size()};
}

// Only below a data count section may code do so; most modules have one for
// nothing.
bool code_names_data(const wasm::Module &module) {
  if (!module.data_count) return false;
  bool found = false;
  SeeRow see = [&](Rows rows, uint32_t) { found |= rows == Rows::Data; };
  for (const auto &function : module.functions) {
    auto reader = wasm::CodeReader::behind_locals(function.body);
    for (wasm::Instruction each; !found && reader.next(each);)
      for_each_reference(each, see);
    if (found) return true;
  }
  return false;
}

bool can_pack(const wasm::Module &module) {
  if (module.data.size() > most_segments) return false;
  std::vector<Placed> places;
  for (const wasm::DataSegment &each : module.data) {
    if (each.passive) return false;
    auto place = place_of(module, each);
    if (!place) return false;
    places.push_back(*place);
  }
  std::ranges::sort(places);
  for (size_t i = 1; i < places.size(); ++i)
    if (places[i].memory == places[i - 1].memory &&
        places[i].begin < places[i - 1].end)
      return false;
  return !code_names_data(module);
}

// Of a segment in front of its bytes.
size_t head_bytes(uint32_t memory, uint64_t address, size_t size) {
  size_t flags = memory ? 1 + uleb_size(memory) : 1;
  return flags + 1 + sleb_size(static_cast<int64_t>(address)) + 1 +
         uleb_size(size);
}

std::vector<DataPiece> pieces_of(const Placed &place, Bytes bytes) {
  std::vector<DataPiece> pieces;
  auto is_zero = [](uint8_t byte) { return byte == 0; };
  auto at = std::find_if_not(bytes.begin(), bytes.end(), is_zero);
  while (at != bytes.end()) {
    // Behind the last byte of the piece, and the first one of the next.
    auto end = at, next = at;
    while (next != bytes.end()) {
      end = std::find_if(next, bytes.end(), is_zero);
      next = std::find_if_not(end, bytes.end(), is_zero);
      auto address = place.begin + static_cast<uint64_t>(next - bytes.begin());
      auto rest = static_cast<size_t>(bytes.end() - next);
      if (static_cast<size_t>(next - end) >
          head_bytes(place.memory, address, rest) + least_saved)
        break;
    }
    auto offset = static_cast<size_t>(at - bytes.begin());
    pieces.push_back({place.begin + offset,
                      bytes.subspan(offset, static_cast<size_t>(end - at))});
    at = next;
  }
  return pieces;
}

}  // namespace

std::map<uint32_t, std::vector<DataPiece>> packed_data(
    const wasm::Module &module) {
  std::map<uint32_t, std::vector<DataPiece>> packed;
  if (!can_pack(module)) return packed;
  size_t count = module.data.size();
  for (uint32_t i = 0; i < module.data.size(); ++i) {
    const wasm::DataSegment &segment = module.data[i];
    std::vector<DataPiece> pieces =
        pieces_of(*place_of(module, segment), segment.data);
    bool is_same =
        pieces.size() == 1 && pieces[0].bytes.size() == segment.data.size();
    if (is_same) continue;
    count += pieces.size();
    if (count > most_segments) break;
    packed[i] = std::move(pieces);
  }
  return packed;
}

}  // namespace wasmrust::finished
