// See segments.h. The names and their order are wasm-ld's.
#include "compiler/layout/segments.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include "compiler/layout/strings.h"

namespace wasmrust::layout {

namespace {

uint64_t align(uint64_t value, uint32_t log2) {
  uint64_t mask = (uint64_t{1} << log2) - 1;
  return (value + mask) & ~mask;
}

std::string_view segment_name(const Data &data, const LinkOptions &options) {
  if (data.flags & wasm::SegmentTls) return ".tdata";
  if (options.merge_data_segments)
    for (std::string_view prefix : {".text.", ".data.", ".bss.", ".rodata."})
      if (data.name.starts_with(prefix))
        return prefix.substr(0, prefix.size() - 1);
  return data.name;
}

size_t rank(const Segment &segment) {
  std::string_view name = segment.name;
  if (name.starts_with(".tdata")) return 0;
  if (name.starts_with(".rodata")) return 1;
  if (name.starts_with(".data")) return 2;
  if (name.starts_with(".bss")) return 4;
  return 3;
}

void sort_segments(std::vector<Segment> &segments) {
  std::array<std::vector<Segment>, 5> by_rank;
  for (Segment &segment : segments) {
    std::vector<Segment> &list = by_rank[rank(segment)];
    list.push_back(std::move(segment));
  }
  segments.clear();
  for (std::vector<Segment> &list : by_rank)
    std::ranges::move(list, std::back_inserter(segments));
}

bool can_merge(const Data &data, const LinkOptions &options) {
  return options.optimize > 0 && (data.flags & wasm::SegmentStrings) &&
         data.alignment_log2 == 0 && data.relocations.empty() &&
         data.bytes.size() == data.size && StringMerger::accepts(data.bytes);
}

// Merged strings of one segment while it is filled.
struct Merging {
  StringMerger merger;
  uint32_t strings = absent;
  std::vector<std::pair<DataId, uint32_t>> members;  // datum, input number
};

void place_chunks(const Program &program, Layout &layout, Segment &segment) {
  segment.size = 0;
  segment.zero = true;
  for (Chunk &chunk : segment.chunks) {
    uint32_t alignment = 0;
    if (chunk.data) {
      const Data &data = program.data[chunk.data];
      alignment = data.alignment_log2;
      chunk.size = data.size;
      segment.zero &= data.zero;
    } else {
      chunk.size = layout.strings[chunk.strings].size();
      segment.zero = false;
    }
    segment.alignment_log2 = std::max(segment.alignment_log2, alignment);
    segment.size = align(segment.size, alignment);
    chunk.offset = segment.size;
    segment.size += chunk.size;
  }
}

void place_data(const Program &program, Layout &layout,
                const std::map<std::string_view, Merging> &merging) {
  layout.data.resize(program.data.size());
  for (size_t i = 0; i < layout.segments.size(); ++i) {
    Segment &segment = layout.segments[i];
    place_chunks(program, layout, segment);
    for (const Chunk &chunk : segment.chunks) {
      if (chunk.data) {
        layout.data[chunk.data] = {static_cast<uint32_t>(i), chunk.offset};
        continue;
      }
      const Merging &merged = merging.find(segment.name)->second;
      for (auto [data, number] : merged.members) {
        layout.data[data] = {static_cast<uint32_t>(i), chunk.offset,
                             static_cast<uint32_t>(layout.pieces.size())};
        layout.pieces.push_back(merged.merger.pieces(number));
      }
    }
  }
}

}  // namespace

void gather_segments(const Program &program, const LinkOptions &options,
                     Layout &layout) {
  std::map<std::string_view, size_t> by_name;
  std::map<std::string_view, Merging> merging;
  for (DataId id : program.data.ids()) {
    const Data &data = program.data[id];
    if (!data.live) continue;
    std::string_view name = segment_name(data, options);
    auto [at, is_new] = by_name.try_emplace(name, layout.segments.size());
    if (is_new) {
      Segment &segment = layout.segments.emplace_back();
      segment.name = name;
      segment.tls = (data.flags & wasm::SegmentTls) != 0;
      segment.passive = options.shared_memory;
    }
    Segment &segment = layout.segments[at->second];
    if (!can_merge(data, options)) {
      segment.chunks.push_back({.data = id});
      continue;
    }
    Merging &merged = merging[name];
    if (merged.strings == absent) {
      merged.strings = static_cast<uint32_t>(layout.strings.size());
      layout.strings.emplace_back();
      segment.chunks.push_back({.data = {}, .strings = merged.strings});
    }
    merged.members.emplace_back(id, merged.merger.add(data.bytes));
  }
  for (auto &[name, merged] : merging)
    layout.strings[merged.strings] = merged.merger.merge();
  sort_segments(layout.segments);
  place_data(program, layout, merging);
}

namespace {

// Shortest run of zeros that is worth a cut: a further segment costs up to 9
// bytes (flags, i32.const and address, end, size).
constexpr uint64_t shortest_gap = 12;
// Engines accept at most 100,000 segments; stay far below.
constexpr size_t most_pieces = 10000;

// The segment's bytes, with every field that a relocation will fill marked as
// not zero.
std::vector<uint8_t> marked_bytes(const Program &program, const Layout &layout,
                                  const Segment &segment) {
  std::vector<uint8_t> bytes(segment.size);
  for (const Chunk &chunk : segment.chunks) {
    Bytes from;
    if (chunk.data)
      from = program.data[chunk.data].bytes;
    else
      from = layout.strings[chunk.strings];
    std::ranges::copy(from.first(std::min<size_t>(from.size(), chunk.size)),
                      bytes.begin() + static_cast<ptrdiff_t>(chunk.offset));
    if (!chunk.data) continue;
    for (const Relocation &relocation : program.data[chunk.data].relocations)
      std::fill_n(bytes.begin() +
                      static_cast<ptrdiff_t>(chunk.offset + relocation.offset),
                  wasm::field_width(relocation.type), uint8_t{1});
  }
  return bytes;
}

void cut_at_zeros(uint32_t number, const std::vector<uint8_t> &bytes,
                  std::vector<DataPiece> &pieces) {
  auto is_zero = [](uint8_t byte) { return byte == 0; };
  auto at = std::find_if_not(bytes.begin(), bytes.end(), is_zero);
  while (at != bytes.end()) {
    auto end = at;   // one past the last byte that is not zero
    auto next = at;  // the first such byte after a gap
    while (next != bytes.end()) {
      end = std::find_if(next, bytes.end(), is_zero);
      next = std::find_if_not(end, bytes.end(), is_zero);
      bool long_enough = static_cast<uint64_t>(next - end) >= shortest_gap;
      if (long_enough && pieces.size() < most_pieces) break;
    }
    pieces.push_back({number, static_cast<uint64_t>(at - bytes.begin()),
                      static_cast<uint64_t>(end - at)});
    at = next;
  }
}

}  // namespace

void cut_segments(const Program &program, const LinkOptions &options,
                  Layout &layout) {
  for (size_t i = 0; i < layout.segments.size(); ++i) {
    Segment &segment = layout.segments[i];
    if (!segment.in_file) continue;
    uint32_t number = static_cast<uint32_t>(i);
    uint32_t first = static_cast<uint32_t>(layout.data_pieces.size());
    // Only memory that is certainly zero may be left out.
    bool may_cut =
        !segment.passive && !options.import_memory && options.optimize > 0;
    if (may_cut)
      cut_at_zeros(number, marked_bytes(program, layout, segment),
                   layout.data_pieces);
    else
      layout.data_pieces.push_back({number, 0, segment.size});
    if (layout.data_pieces.size() > first) segment.index = first;
    layout.data_count |= segment.passive;
  }
}

}  // namespace wasmrust::layout
