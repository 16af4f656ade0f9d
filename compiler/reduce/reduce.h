// The smallest module that still shows something.
//
// A module of megabytes makes a compiler or an engine go wrong; what is wanted
// is the ten instructions that do it. Who calls knows how to tell (`ask`: runs
// the program in question, say), and everything that might go is tried away, in
// this order, until a whole round gains nothing:
//
//   custom sections      names, debug information
//   bodies               become `unreachable`
//   exports, start       and all that only they needed
//   segments             whole, then their contents from the end
//   code                 function by function, as a graph: branches, stores,
//                        calls, values (smaller_function.h)
//
// Each time half of the list at once, then quarters, down to one by one, since
// most of a module matters to no one (Zeller's delta debugging). What is shown
// to `ask` is always a valid module, and never one that it said no to before;
// what it says yes to is handed to `keep` at once, so that whoever is
// interrupted has the best so far.
//
// Most answers are no, so with several `jobs` the modules that would come next
// if it is no are asked about at the same time.
//
// A function that is tried as a graph is written anew by emit, so that one
// which only goes wrong in its original bytes keeps them as they are, or goes
// whole.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/bytes.h"

namespace wasmrust::reduce {

enum class Answer : uint8_t {
  Same,   // it still shows it
  Other,  // it does not
  Stop,   // no more questions
};

// What a module consists of.
struct Size {
  size_t bytes = 0, imports = 0, functions = 0, exports = 0;
  size_t code_bytes = 0, data_bytes = 0;
};

struct Progress {
  std::string_view stage;  // "bodies", "code"...
  Size size;
  size_t tried = 0;
};

struct Outside {
  std::function<Answer(Bytes module)> ask;  // from `jobs` threads at once
  std::function<void(Bytes module, const Progress &)> keep;
  unsigned jobs = 1;
};

struct Reduced {
  std::vector<uint8_t> module;
  Size before, after;
  size_t tried = 0;  // modules that were asked about
  bool stopped = false;
};

// `file` is a finished module and valid, and `ask` says Same of it; otherwise
// the error says what is wrong with it.
std::expected<Reduced, std::string> reduce(Bytes file, const Outside &outside);

}  // namespace wasmrust::reduce
