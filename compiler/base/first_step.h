// Which of many steps makes a difference, found by halving and told as it is
// found.
//
//   first_step(questions)
//
//   bisect: 1204 steps; the command says 0 after none and 1 after all
//   bisect: --fuel=602 says 0
//   ...
//   bisect: step 731 makes the difference: app::parse
//
// When several steps make a difference, it is one of them.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>

namespace wasmrust {

struct StepQuestions {
  // What a command says when the first so many steps are done, or why nobody
  // can say.
  std::function<std::expected<int, std::string>(uint64_t)> ask;
  // Of what was asked last: how many steps there were to do, and the last one
  // that was done, with its text.
  std::function<uint64_t()> wanted;
  std::function<std::string()> last;
  std::string no_difference;  // the error then
};

// Prints to standard output. An error says why there is nothing to find.
std::expected<void, std::string> first_step(const StepQuestions &questions);

}  // namespace wasmrust
