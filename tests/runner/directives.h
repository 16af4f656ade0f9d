// What a program under test says about how it is run: rows in the comments at
// its head.
//
//   // args: a "b c"          words as a shell splits them
//   // stdin: 3\n4\n          with \n \t \r \\ \0 \xHH
//   // env: LANG=de           may be repeated
//   // reference: wasm        compared with rustc + lld instead of native code
//   // profiles: dev,release  built in these only
//   // preopen: .             may use files of its (empty) working folder
//   // without-system: TEXT   needs what only a system has; on a target without
//                           one it ends with an error that holds this text
//   // edition: 2024          2021 unless said
//   // exit: 134              for readers; the reference decides
//
// Rows end at the first line that is not a comment. Prose between them is fine;
// a row with a known name and a bad value is an error, for a typing mistake in
// a directive must not turn a test into a weaker one.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "tests/runner/process.h"

namespace wasmrust::suite {

enum class Reference { Native, Wasm };

struct Directives {
  std::vector<std::string> arguments;
  std::string input;
  Variables variables;
  Reference reference = Reference::Native;
  std::vector<std::string> profiles;  // empty: all
  bool may_use_files = false;
  std::string without_system;  // what it then says; empty: it needs none
  std::string edition = "2021";
};

// The error is a sentence.
std::expected<Directives, std::string> parse_directives(
    std::string_view source);

// `a "b c" 'd\e' f\ g` → a, b c, d\e, f g
std::expected<std::vector<std::string>, std::string> split_words(
    std::string_view text);
std::expected<std::string, std::string> unescape(std::string_view text);

}  // namespace wasmrust::suite
