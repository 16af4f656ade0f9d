// Lean bodies: what stands in for functions of std, and what became of it.
//
// std's functions are made for all programs; crates/wasm-std has small ones
// that mean the same for a program that does no more than they expect. A body's
// symbol name says which function it stands for and what the program may not
// reach:
//
//   lean std::process::exit unless std::io::stdio::STDOUT, atexit
//
// `learn` finds bodies and functions by name (learn/lean_std.h); whoever reads
// the code decides, since only there references are known (lower/llvm/lean.h):
//
//   std::process::exit   std's own, since the program reaches
//                        std::io::stdio::STDOUT: main -> std::io::stdio::stdout
//
// A bare body ("bare std::f with std::g") stands in for its function in a
// program without a system (the profile `freestanding`) and nowhere else, and
// there before all others: a panic's is a trap. `with` names an item without
// which the function is not the one that is meant: a program without std has a
// panic handler of its own, whose name is the same.
//
// A path that is one word is a function of the C library ("lean malloc unless
// sbrk"). It is an object's, so who calls it is other objects too. Where the
// program defines one of that name itself, that is meant by all, and no body
// with these conditions is taken.
//
// A function that a condition names may have a lean body itself, which counts
// as well. It does not where the condition begins with `own`: "unless own
// std::f" is about std's own body of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wasmrust::lean {

// One body and the function it could replace. Of several for one function the
// first whose condition holds is taken.
struct Body {
  std::string path;                 // "std::process::exit"
  std::string function;             // the symbol that has this path
  std::string body;                 // the body's own symbol
  std::vector<std::string> unless;  // paths, perhaps with `own`, or C symbols
  std::string with;                 // a path that the program must define
  bool bare = false;
  bool of_library = false;  // `function` is the C library's
  bool exported = false;    // it is called from outside of the module as well
  bool redefined = false;   // the program has a function of this name itself
};

// Why a body was not taken.
struct Failure {
  std::string body;       // its symbol
  std::string condition;  // of its `unless`; "": its type is another one
  std::string redefined;  // or what the program defines itself
  std::vector<std::string> chain;  // who reaches it, from a root
};

// What was decided about one function that the program reaches.
struct Decision {
  std::string path;
  std::string body;  // the symbol of what replaced it; "" for std's own
  std::vector<Failure> failures;
};

// The parts of a body's symbol name; nothing for any other name.
struct BodyName {
  std::string_view path;
  std::vector<std::string> unless;
  std::string_view with;
  bool bare = false;
};
std::optional<BodyName> parse_body_name(std::string_view name);

// What a condition is about: the path without `own`.
std::string_view path_of_condition(std::string_view condition);
// The condition that is about std's own body.
std::string own_condition(std::string_view path);

// The decisions as text, a line for each function and one for each reason, in
// the order of their paths.
std::string describe(const std::vector<Decision> &decisions);

}  // namespace wasmrust::lean
