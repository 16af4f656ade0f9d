// See values.h.
#include "tests/spec/values.h"

#include <stdlib.h>
#include <string.h>

namespace wasmrust::spec {

namespace {

// Of a number's or a lane's type, in bits; 0 for what is not one.
unsigned width_of(std::string_view type) {
  if (type.size() < 2 || (type[0] != 'i' && type[0] != 'f')) return 0;
  unsigned width = 0;
  for (char digit : type.substr(1)) {
    if (digit < '0' || digit > '9') return 0;
    width = width * 10 + static_cast<unsigned>(digit - '0');
  }
  return width;
}

uint64_t low_bits(unsigned width) {
  return width == 64 ? UINT64_MAX : (uint64_t{1} << width) - 1;
}

uint64_t bits_of(const std::string &text, unsigned width) {
  uint64_t bits =
      text[0] == '-' ? static_cast<uint64_t>(strtoll(text.c_str(), nullptr, 10))
                     : strtoull(text.c_str(), nullptr, 10);
  return bits & low_bits(width);
}

bool number_matches(uint64_t found, const std::string &text, unsigned width) {
  if (!text.starts_with("nan")) return found == bits_of(text, width);
  unsigned mantissa = width == 32 ? 23 : 52;
  uint64_t quiet = uint64_t{1} << (mantissa - 1);
  uint64_t without_sign = found & (low_bits(width) >> 1);
  uint64_t canonical = (low_bits(width - 1) >> mantissa << mantissa) | quiet;
  if (text == "nan:canonical") return without_sign == canonical;
  return (without_sign & canonical) == canonical;
}

std::optional<int32_t> heap_of(const std::string &type) {
  struct Row {
    std::string_view type;
    int32_t heap;
  };
  using namespace wasm::heap;
  constexpr Row rows[] = {
      {"anyref", any},        {"eqref", eq},       {"i31ref", i31},
      {"structref", struct_}, {"arrayref", array}, {"funcref", func},
      {"externref", extern_}, {"exnref", exn},
  };
  for (const Row &row : rows)
    if (row.type == type) return row.heap;
  return std::nullopt;
}

}  // namespace

std::optional<ir::Value> argument_of(const Value &value) {
  if (value.type == "v128") {
    unsigned width = width_of(value.lane_type), at = 0;
    unsigned __int128 bits = 0;
    for (const std::string &lane : value.texts) {
      bits |= static_cast<unsigned __int128>(bits_of(lane, width)) << at;
      at += width;
    }
    return ir::Value{static_cast<uint64_t>(bits),
                     static_cast<uint64_t>(bits >> 64)};
  }
  if (unsigned width = width_of(value.type); width && !value.texts.empty())
    return ir::Value{bits_of(value.texts[0], width), 0};
  if (value.texts.empty() || value.texts[0] == "null")
    return ir::null_reference;
  if (value.type != "externref" && value.type != "anyref") return std::nullopt;
  return ir::reference(ir::ReferenceKind::Host, bits_of(value.texts[0], 64));
}

bool matches(const ir::Store &store, const ir::Value &found,
             const Value &expected) {
  if (expected.type == "either") {
    for (const Value &choice : expected.choices)
      if (matches(store, found, choice)) return true;
    return false;
  }
  if (expected.type == "v128") {
    unsigned width = width_of(expected.lane_type), at = 0;
    for (const std::string &lane : expected.texts) {
      uint64_t half = at < 64 ? found.low : found.high;
      if (!number_matches(half >> (at % 64) & low_bits(width), lane, width))
        return false;
      at += width;
    }
    return true;
  }
  if (unsigned width = width_of(expected.type))
    return number_matches(found.low & low_bits(width), expected.texts[0],
                          width);
  bool has_value = !expected.texts.empty();
  if (has_value && expected.texts[0] != "null")
    return found == argument_of(expected);
  auto heap = heap_of(expected.type);
  // "refnull", "nullref" and the other types of null alone.
  if (has_value || !heap) return is_null(found);
  return store.is_a(found, *heap);
}

std::string shown(const ir::Value &value) {
  return std::to_string(value.high) + ":" + std::to_string(value.low);
}

std::string shown(const Value &value) {
  std::string text = value.type;
  for (const std::string &each : value.texts) text += " " + each;
  for (const Value &each : value.choices) text += " (" + shown(each) + ")";
  return text;
}

}  // namespace wasmrust::spec
