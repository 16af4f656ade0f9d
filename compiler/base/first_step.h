// Which of many steps makes a difference, by halving.
//
//   first_step(1204, 0, ask)      731: ask(730) says 0, and ask(731) does not
//
// `ask(n)` says what comes of the first n steps, or why nobody can say. After
// none of them it says `before`, and after all of them something else. When
// several steps make a difference, it is one of them.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace wasmrust {

template <typename Ask>
std::expected<uint64_t, std::string> first_step(uint64_t steps, int before,
                                                Ask ask) {
  uint64_t same = 0, other = steps;
  while (other - same > 1) {
    uint64_t middle = same + (other - same) / 2;
    std::expected<int, std::string> said = ask(middle);
    if (!said) return std::unexpected(said.error());
    (*said == before ? same : other) = middle;
  }
  return other;
}

}  // namespace wasmrust
