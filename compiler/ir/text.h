// The words of WasmIR's text form, for its two readers (functions, programs),
// and the numbers and strings in it, for its writers too.
//
//   v1: i32 = i32.load v0 offset=8 ;; why
//   word ':' word '=' word word word '=' word   end of line
//
// A word is letters, digits and `_ . + -`; everything else that is not space is
// a sign of its own. Lines matter: an instruction ends with its line. A comment
// goes from `;;` to the end of the line. Strings are those of WebAssembly's
// text format.
//
// Floating-point numbers are written by their bits, as hexadecimal numbers or
// NaNs with their payload, so that none changes on its way through text.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/base/bytes.h"
#include "compiler/wasm/types.h"

namespace wasmrust::ir {

struct ParseError {
  uint32_t line = 0, column = 0;  // from 1
  std::string reason;
};

// "3:14: expected a type"
std::string to_string(const ParseError &error);

struct Token {
  enum class Kind : uint8_t { Word, Sign, String, EndOfLine, End };
  Kind kind = Kind::End;
  std::string_view text;  // a string's is that between the quotes
  uint32_t line = 1, column = 1;
};

// Goes through a text word by word. The first mistake is kept; after it every
// word is the end, so a reader that asks `failed` at the end of a row is fine.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) { next(); }

  const Token &token() const { return token_; }
  bool failed() const { return failed_; }
  const ParseError &error() const { return error_; }
  void fail(std::string reason);
  void fail_at(uint32_t line, uint32_t column, std::string reason);

  void next();
  bool at_end() const { return token_.kind == Token::Kind::End; }
  bool at_line_end() const {
    return at_end() || token_.kind == Token::Kind::EndOfLine;
  }
  bool at_sign(char sign) const {
    return token_.kind == Token::Kind::Sign && token_.text[0] == sign;
  }
  bool at_word(std::string_view word) const {
    return token_.kind == Token::Kind::Word && token_.text == word;
  }
  // `v12` for 'v': a letter and digits.
  bool at_id(char letter) const;
  // The same with `+8` or `-8` behind it.
  bool at_sum(char letter) const;

  // These go on when it is there, and say whether it was.
  bool take_sign(char sign);
  bool take_word(std::string_view word);
  // `name=`
  bool take_key(std::string_view name);

  // These fail when it is not there.
  void expect_sign(char sign);
  void expect_word(std::string_view word);
  void end_line();  // and the empty ones behind it
  void skip_empty_lines();
  std::string_view word(const char *what);
  uint32_t id(char letter);
  uint64_t number(uint64_t most);
  int64_t signed_number(int64_t least, int64_t most);
  std::string string();
  wasm::ValueType value_type();
  int32_t heap_type();
  uint32_t f32_bits();
  uint64_t f64_bits();

 private:
  std::string_view rest_;
  Token token_;
  bool failed_ = false;
  ParseError error_;
  uint32_t line_ = 1, column_ = 1;

  void advance(size_t count);
  bool take_string();
  template <typename Float, typename Bits>
  Bits float_bits();
};

std::string f32_to_string(uint32_t bits);
std::string f64_to_string(uint64_t bits);
// With its quotes.
std::string string_to_text(std::string_view text);

// A 32-bit number or, with the sign, one that `text` starts with; nullopt when
// it is none.
std::optional<uint64_t> to_number(std::string_view text, uint64_t most);
std::optional<int64_t> to_signed(std::string_view text, int64_t least,
                                 int64_t most);

}  // namespace wasmrust::ir
