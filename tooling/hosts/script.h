// JavaScript as tokens: enough to take a file apart and to write it small.
//
// `tokenize` knows comments, strings, templates and regular expressions, so
// that a `//` in a string stays. `statements` splits a file at its top level
// and says of each statement what it declares and which names it uses.
// `write_compact` joins tokens with the least white space.
//
//   export const add = (a, b) => a + b; // sum
//   → declares "add", uses {a, b}, compact: const add=(a,b)=>a+b;
//
// It relies on our own files' form: statements end in `;` or in the `}` of a
// function or class (never by a line's end alone). Local names are not renamed.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace wasmrust::host {

struct ScriptToken {
  enum class Kind : uint8_t { Word, Number, Text, Mark, Hint } kind;
  std::string_view text;
};

// The tokens of `source`. Comments vanish, except those that speak to bundlers
// (`/* webpackIgnore: true */`, `/* @vite-ignore */`): they are Hints.
std::vector<ScriptToken> tokenize(std::string_view source);

struct ScriptStatement {
  enum class Kind : uint8_t { Declaration, RelativeImport, Import, Other } kind;
  std::string_view declares;  // the declared name of a Declaration
  bool exported = false;
  bool is_async = false;  // declares an async arrow function or function
  std::vector<ScriptToken> tokens;  // without the `export` of a declaration
  std::set<std::string_view> uses;
};

std::vector<ScriptStatement> statements(std::string_view source);

std::string write_compact(const std::vector<ScriptToken> &tokens);

}  // namespace wasmrust::host
