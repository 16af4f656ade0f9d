// See words.h.
#include "compiler/wat/words.h"

#include <algorithm>
#include <bit>
#include <charconv>

#include "compiler/wasm/utf8.h"

namespace wasmrust::wat {

namespace {

constexpr char digits[] = "0123456789abcdef";

void put_escaped(std::string &to, uint8_t byte) {
  to += '\\';
  to += digits[byte >> 4];
  to += digits[byte & 15];
}

// `keep_high`: bytes above 0x7f are text.
void put_byte(std::string &to, uint8_t byte, bool keep_high) {
  if (byte == '"' || byte == '\\') {
    to += '\\';
    to += static_cast<char>(byte);
  } else if (byte >= 0x20 && byte != 0x7f && (byte < 0x80 || keep_high)) {
    to += static_cast<char>(byte);
  } else {
    put_escaped(to, byte);
  }
}

// Characters that turn the direction of a line could make text look like what
// it is not; they are U+200E to U+200F, U+202A to U+202E, U+2066 to U+2069, all
// of them E2 8x xx.
bool turns_direction(std::string_view text, size_t at) {
  if (text.size() - at < 3 || text[at] != '\xe2') return false;
  auto second = static_cast<uint8_t>(text[at + 1]);
  auto third = static_cast<uint8_t>(text[at + 2]);
  if (second == 0x80)
    return third == 0x8e || third == 0x8f || (third >= 0xaa && third <= 0xae);
  return second == 0x81 && third >= 0xa6 && third <= 0xa9;
}

template <typename Float, typename Bits>
std::string float_text(Bits bits, unsigned fraction_bits) {
  Bits sign = Bits{1} << (sizeof(Bits) * 8 - 1);
  Bits fraction = bits & ((Bits{1} << fraction_bits) - 1);
  Bits infinity = (sign - 1) >> fraction_bits << fraction_bits;
  std::string to = bits & sign ? "-" : "";
  if ((bits & infinity) == infinity) {
    if (fraction == 0) return to + "inf";
    to += "nan";
    if (fraction == Bits{1} << (fraction_bits - 1)) return to;
    char text[2 * sizeof(Bits) + 1];
    auto end = std::to_chars(text, std::end(text), fraction, 16).ptr;
    return to + ":0x" + std::string(text, end);
  }
  char text[64];
  auto end =
      std::to_chars(text, std::end(text),
                    std::bit_cast<Float>(static_cast<Bits>(bits & ~sign)))
          .ptr;
  return to + std::string(text, end);
}

}  // namespace

std::string name_text(std::string_view text) {
  bool readable = wasm::is_utf8(text);
  std::string to = "\"";
  for (size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<uint8_t>(text[i]);
    if (byte == '\n')
      to += "\\n";
    else if (byte == '\t')
      to += "\\t";
    else
      put_byte(to, byte, readable && !turns_direction(text, i));
    // The rest of an escaped character must be escaped as well.
    if (readable && turns_direction(text, i)) {
      put_escaped(to, static_cast<uint8_t>(text[i + 1]));
      put_escaped(to, static_cast<uint8_t>(text[i + 2]));
      i += 2;
    }
  }
  return to + '"';
}

std::string bytes_text(Bytes bytes) {
  std::string to = "\"";
  to.reserve(bytes.size() + 2);
  for (uint8_t byte : bytes) put_byte(to, byte, false);
  return to + '"';
}

std::string f32_text(uint32_t bits) {
  return float_text<float, uint32_t>(bits, 23);
}

std::string f64_text(uint64_t bits) {
  return float_text<double, uint64_t>(bits, 52);
}

bool is_plain_identifier(std::string_view text) {
  static constexpr std::string_view signs = "!#$%&'*+-./:<=>?@\\^_`|~";
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || signs.find(c) != std::string_view::npos;
  });
}

}  // namespace wasmrust::wat
