// See text.h. The number forms are those of the core specification 3.0, "Text
// Format", "Values"; a number that the type cannot hold exactly is rounded to
// the nearest, as there.
#include "compiler/ir/text.h"

#include <bit>
#include <charconv>

#include "compiler/base/numbers.h"

namespace wasmrust::ir {

namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '+' || c == '-';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

template <typename Bits>
struct Layout;
template <>
struct Layout<uint32_t> {
  using Float = float;
  static constexpr int fraction = 23;
};
template <>
struct Layout<uint64_t> {
  using Float = double;
  static constexpr int fraction = 52;
};

template <typename Bits>
constexpr Bits sign_bit = Bits{1} << (sizeof(Bits) * 8 - 1);
template <typename Bits>
constexpr Bits fraction_mask = (Bits{1} << Layout<Bits>::fraction) - 1;
template <typename Bits>
constexpr Bits infinity = static_cast<Bits>(~sign_bit<Bits>) &
                          static_cast<Bits>(~fraction_mask<Bits>);

template <typename Bits>
std::string float_to_string(Bits bits) {
  std::string text = bits & sign_bit<Bits> ? "-" : "";
  bits &= static_cast<Bits>(~sign_bit<Bits>);
  char buffer[64];
  if (bits == infinity<Bits>) return text + "inf";
  if (bits > infinity<Bits>) {
    Bits payload = bits & fraction_mask<Bits>;
    if (payload == Bits{1} << (Layout<Bits>::fraction - 1)) return text + "nan";
    auto end = std::to_chars(buffer, buffer + sizeof buffer, payload, 16).ptr;
    return text + "nan:0x" + std::string(buffer, end);
  }
  auto value = std::bit_cast<typename Layout<Bits>::Float>(bits);
  auto end = std::to_chars(buffer, buffer + sizeof buffer, value,
                           std::chars_format::hex)
                 .ptr;
  return text + "0x" + std::string(buffer, end);
}

}  // namespace

std::string f32_to_string(uint32_t bits) { return float_to_string(bits); }
std::string f64_to_string(uint64_t bits) { return float_to_string(bits); }

std::string string_to_text(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string to = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      to += '\\';
      to += c;
    } else if (byte >= 0x20 && byte < 0x7f) {
      to += c;
    } else {
      to += '\\';
      to += digits[byte >> 4];
      to += digits[byte & 15];
    }
  }
  return to + '"';
}

std::string to_string(const ParseError &error) {
  return std::to_string(error.line) + ":" + std::to_string(error.column) +
         ": " + error.reason;
}

std::optional<uint64_t> to_number(std::string_view text, uint64_t most) {
  int base = 10;
  if (text.starts_with("0x")) {
    text.remove_prefix(2);
    base = 16;
  }
  auto value = number_of<uint64_t>(text, base);
  return value && *value <= most ? value : std::nullopt;
}

std::optional<int64_t> to_signed(std::string_view text, int64_t least,
                                 int64_t most) {
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  uint64_t limit =
      negative ? -static_cast<uint64_t>(least) : static_cast<uint64_t>(most);
  std::optional<uint64_t> value = to_number(text, limit);
  if (!value) return std::nullopt;
  return static_cast<int64_t>(negative ? -*value : *value);
}

void Words::fail(std::string reason) {
  fail_at(token_.line, token_.column, std::move(reason));
}

void Words::fail_at(uint32_t line, uint32_t column, std::string reason) {
  if (failed_) return;
  failed_ = true;
  error_ = {line, column, std::move(reason)};
  token_.kind = Token::Kind::End;
  token_.text = {};
  rest_ = {};
}

void Words::advance(size_t count) {
  rest_.remove_prefix(count);
  column_ += static_cast<uint32_t>(count);
}

void Words::next() {
  if (failed_) return;
  while (!rest_.empty() &&
         (rest_[0] == ' ' || rest_[0] == '\t' || rest_[0] == '\r'))
    advance(1);
  if (rest_.starts_with(";;"))
    advance(std::min(rest_.find('\n'), rest_.size()));
  token_ = {Token::Kind::End, {}, line_, column_};
  if (rest_.empty()) return;
  size_t length = 0;
  while (length < rest_.size() && is_word(rest_[length])) ++length;
  if (length) {
    token_.kind = Token::Kind::Word;
  } else if (rest_[0] == '\n') {
    token_.kind = Token::Kind::EndOfLine;
    rest_.remove_prefix(1);
    ++line_;
    column_ = 1;
    return;
  } else if (rest_[0] == '"') {
    if (!take_string()) fail("the string does not end in its line");
    return;
  } else {
    token_.kind = Token::Kind::Sign;
    length = 1;
  }
  token_.text = rest_.substr(0, length);
  advance(length);
}

bool Words::take_string() {
  for (size_t i = 1; i < rest_.size() && rest_[i] != '\n'; ++i) {
    if (rest_[i] == '\\') {
      ++i;
    } else if (rest_[i] == '"') {
      token_.kind = Token::Kind::String;
      token_.text = rest_.substr(1, i - 1);
      advance(i + 1);
      return true;
    }
  }
  return false;
}

bool Words::at_id(char letter) const {
  return at_sum(letter) && token_.text.find_first_not_of("0123456789", 1) ==
                               std::string_view::npos;
}

bool Words::at_sum(char letter) const {
  return token_.kind == Token::Kind::Word && token_.text.size() > 1 &&
         token_.text[0] == letter && token_.text[1] >= '0' &&
         token_.text[1] <= '9';
}

bool Words::take_sign(char sign) {
  if (!at_sign(sign)) return false;
  next();
  return true;
}

bool Words::take_word(std::string_view word) {
  if (!at_word(word)) return false;
  next();
  return true;
}

bool Words::take_key(std::string_view name) {
  if (!at_word(name) || !rest_.starts_with('=')) return false;
  next();
  next();
  return true;
}

void Words::expect_sign(char sign) {
  if (!take_sign(sign)) fail(std::string("expected `") + sign + "`");
}

void Words::expect_word(std::string_view word) {
  if (!take_word(word)) fail("expected `" + std::string(word) + "`");
}

void Words::end_line() {
  if (!at_line_end()) return fail("expected the end of the line");
  skip_empty_lines();
}

void Words::skip_empty_lines() {
  while (token_.kind == Token::Kind::EndOfLine) next();
}

std::string_view Words::word(const char *what) {
  std::string_view text = token_.text;
  if (token_.kind != Token::Kind::Word) {
    fail(std::string("expected ") + what);
    return {};
  }
  next();
  return text;
}

uint32_t Words::id(char letter) {
  std::optional<uint64_t> value;
  if (at_id(letter)) value = to_number(token_.text.substr(1), UINT32_MAX);
  if (!value) {
    fail(std::string("expected `") + letter + "` and a number");
    return 0;
  }
  next();
  return static_cast<uint32_t>(*value);
}

uint64_t Words::number(uint64_t most) {
  std::optional<uint64_t> value;
  if (token_.kind == Token::Kind::Word) value = to_number(token_.text, most);
  if (!value) {
    fail("expected a number of at most " + std::to_string(most));
    return 0;
  }
  next();
  return *value;
}

int64_t Words::signed_number(int64_t least, int64_t most) {
  std::optional<int64_t> value;
  if (token_.kind == Token::Kind::Word)
    value = to_signed(token_.text, least, most);
  if (!value) {
    fail("expected a number from " + std::to_string(least) + " to " +
         std::to_string(most));
    return 0;
  }
  next();
  return *value;
}

std::string Words::string() {
  if (token_.kind != Token::Kind::String) {
    fail("expected a string");
    return {};
  }
  std::string to;
  std::string_view from = token_.text;
  for (size_t i = 0; i < from.size(); ++i) {
    if (from[i] != '\\') {
      to += from[i];
      continue;
    }
    char c = from[++i];  // a string does not end with a backslash
    int high = hex_digit(c),
        low = i + 1 < from.size() ? hex_digit(from[i + 1]) : -1;
    if (high >= 0 && low >= 0) {
      to += static_cast<char>(high << 4 | low);
      ++i;
    } else if (c == 'n' || c == 't' || c == 'r') {
      to += c == 'n' ? '\n' : c == 't' ? '\t' : '\r';
    } else if (c == '"' || c == '\\' || c == '\'') {
      to += c;
    } else {
      fail("the string has an unknown escape");
      return {};
    }
  }
  next();
  return to;
}

int32_t Words::heap_type() {
  if (token_.kind == Token::Kind::Word) {
    if (auto index = to_number(token_.text, INT32_MAX)) {
      next();
      return static_cast<int32_t>(*index);
    }
    for (int32_t heap = wasm::heap::exn; heap <= wasm::heap::no_exn; ++heap)
      if (wasm::heap_to_string(heap) == token_.text) {
        next();
        return heap;
      }
  }
  fail("expected a heap type");
  return wasm::heap::any;
}

wasm::ValueType Words::value_type() {
  using enum wasm::ValueKind;
  if (take_sign('(')) {
    expect_word("ref");
    bool nullable = take_word("null");
    wasm::ValueType type = wasm::reference(heap_type(), nullable);
    expect_sign(')');
    return type;
  }
  if (token_.kind == Token::Kind::Word)
    for (wasm::ValueKind kind :
         {I32, I64, F32, F64, V128, FuncRef, ExternRef, AnyRef, EqRef, I31Ref,
          StructRef, ArrayRef, ExnRef, NullRef, NullFuncRef, NullExternRef,
          NullExnRef, I8, I16})
      if (wasm::to_string(wasm::ValueType{kind}) == token_.text) {
        next();
        return {kind};
      }
  fail("expected a type");
  return {};
}

template <typename Float, typename Bits>
Bits Words::float_bits() {
  if (token_.kind != Token::Kind::Word) {
    fail("expected a floating-point number");
    return 0;
  }
  std::string_view text = token_.text;
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  Bits sign = negative ? sign_bit<Bits> : 0;
  if (text == "inf" || text == "nan") {
    bool is_nan = text == "nan";
    next();
    Bits payload = is_nan ? Bits{1} << (Layout<Bits>::fraction - 1) : Bits{0};
    if (is_nan && take_sign(':')) {
      payload = static_cast<Bits>(number(fraction_mask<Bits>));
      if (!payload) fail("a NaN's payload is not 0");
    }
    return sign | infinity<Bits> | payload;
  }
  auto format = std::chars_format::general;
  if (text.starts_with("0x")) {
    text.remove_prefix(2);
    format = std::chars_format::hex;
  }
  Float value = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, format);
  // A sign, "inf" and "nan" were taken above.
  if (error != std::errc() || end != text.data() + text.size() ||
      hex_digit(text[0]) < 0) {
    fail("expected a floating-point number");
    return 0;
  }
  next();
  return sign | std::bit_cast<Bits>(value);
}

uint32_t Words::f32_bits() { return float_bits<float, uint32_t>(); }
uint64_t Words::f64_bits() { return float_bits<double, uint64_t>(); }

}  // namespace wasmrust::ir
