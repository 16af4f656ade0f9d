// See utf8.h. The ranges of the second byte are those of the Unicode standard's
// table "Well-Formed UTF-8 Byte Sequences"; checking them there makes overlong
// forms, surrogates and too large values impossible without decoding anything.
#include "compiler/wasm/utf8.h"

#include <cstdint>

namespace wasmrust::wasm {

namespace {

struct Lead {
  unsigned following;  // bytes after the lead byte; 0: not a lead byte
  uint8_t low, high;   // range of the first following byte
};

Lead classify(uint8_t byte) {
  if (byte >= 0xc2 && byte <= 0xdf) return {1, 0x80, 0xbf};
  if (byte == 0xe0) return {2, 0xa0, 0xbf};
  if (byte == 0xed) return {2, 0x80, 0x9f};
  if (byte >= 0xe1 && byte <= 0xef) return {2, 0x80, 0xbf};
  if (byte == 0xf0) return {3, 0x90, 0xbf};
  if (byte >= 0xf1 && byte <= 0xf3) return {3, 0x80, 0xbf};
  if (byte == 0xf4) return {3, 0x80, 0x8f};
  return {0, 0, 0};
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    auto byte = static_cast<uint8_t>(text[i++]);
    if (byte < 0x80) continue;
    Lead lead = classify(byte);
    if (lead.following == 0 || lead.following > text.size() - i) return false;
    for (unsigned n = 0; n < lead.following; ++n) {
      auto next = static_cast<uint8_t>(text[i++]);
      if (next < lead.low || next > lead.high) return false;
      lead.low = 0x80;
      lead.high = 0xbf;
    }
  }
  return true;
}

}  // namespace wasmrust::wasm
