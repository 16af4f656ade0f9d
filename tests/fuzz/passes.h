// Which passes a random module goes through.
//
//   a quarter   none: reading and writing alone
//               those of -Oz
//               those of -O3
//               one to twelve of all there are, in any order, also again
//
// The text says them so that they can be asked for again: "none", a level or a
// list for --passes.
#pragma once

#include <string>
#include <string_view>

#include "compiler/optimize/schedule.h"

namespace wasmrust::fuzz {

struct Passes {
  std::string text;
  optimize::Schedule schedule;
  optimize::Goal goal = optimize::Goal::Size;
};

Passes passes_of(uint64_t seed);
// From such a text; the text of the result is empty when it is none.
Passes passes_named(std::string_view text);

}  // namespace wasmrust::fuzz
