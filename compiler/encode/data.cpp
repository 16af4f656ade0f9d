// The data section: the bytes that memory starts out with.
//
// A segment is put together in one piece, its gaps zero and its fields filled
// in, and then written in the pieces that layout cut it into.
#include <algorithm>

#include "compiler/encode/relocate.h"
#include "compiler/encode/sections.h"

namespace wasmrust::encode {

namespace {

std::vector<uint8_t> segment_bytes(const Encoding &to,
                                   const layout::Segment &segment) {
  std::vector<uint8_t> bytes(segment.size);
  std::span<uint8_t> all(bytes);
  for (const layout::Chunk &chunk : segment.chunks) {
    std::span<uint8_t> place = all.subspan(chunk.offset, chunk.size);
    if (!chunk.data) {
      std::ranges::copy(to.layout.strings[chunk.strings], place.begin());
      continue;
    }
    const Data &data = to.program.data[chunk.data];
    std::ranges::copy(
        data.bytes.first(std::min(data.bytes.size(), place.size())),
        place.begin());
    fill_fields(to.program, to.layout, data.relocations,
                {.address = segment.address + chunk.offset}, place);
  }
  return bytes;
}

}  // namespace

void write_data(Encoding &to) {
  if (to.layout.data_pieces.empty()) return;
  ByteWriter out;
  out.uleb(to.layout.data_pieces.size());
  std::vector<uint8_t> bytes;
  uint32_t current = layout::absent;
  for (const layout::DataPiece &piece : to.layout.data_pieces) {
    const layout::Segment &segment = to.layout.segments[piece.segment];
    if (piece.segment != current) bytes = segment_bytes(to, segment);
    current = piece.segment;
    out.u8(segment.passive ? 1 : 0);
    if (!segment.passive) {
      out.u8(0x41);
      out.sleb(static_cast<int32_t>(
          static_cast<uint32_t>(segment.address + piece.offset)));
      out.u8(0x0b);
    }
    out.uleb(piece.size);
    out.append(Bytes(bytes).subspan(piece.offset, piece.size));
  }
  append_section(to, SectionId::Data, out);
}

}  // namespace wasmrust::encode
