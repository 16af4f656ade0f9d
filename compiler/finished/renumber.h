// Code with other numbers for what it refers to.
//
// Rows of a module go, and those behind them move up: `call 7` becomes
// `call 5`. Instructions are read one by one (wasm/code_reader.h); where one
// refers to a row its immediates are written anew, all else is copied as it
// stands. Nothing is decoded further, so that code which nobody can lift keeps
// its meaning as well.
//
//   Numbering to;                    // 7 functions were removed
//   to.rows(Rows::Functions) = {0, gone, 1, …};
//   renumbered_body(body, to)
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include "compiler/finished/change.h"
#include "compiler/wasm/code_reader.h"

namespace wasmrust::finished {

// In the place of a row that is no more: a reference to it is not valid.
constexpr uint32_t gone = 0x7fffffff;

class Numbering {
 public:
  std::vector<uint32_t> &rows(Rows rows) {
    return to_[static_cast<size_t>(rows)];
  }
  // Without a list every row stays where it is.
  uint32_t operator()(Rows rows, uint32_t row) const {
    const std::vector<uint32_t> &list = to_[static_cast<size_t>(rows)];
    if (list.empty()) return row;
    return row < list.size() ? list[row] : gone;
  }
  // No row in front of it has the same number.
  bool is_first(Rows rows, uint32_t row) const {
    const std::vector<uint32_t> &list = to_[static_cast<size_t>(rows)];
    if (row >= list.size()) return true;
    auto at = list.begin() + static_cast<ptrdiff_t>(row);
    return std::find(list.begin(), at, *at) == at;
  }

 private:
  std::array<std::vector<uint32_t>, rows_count> to_;
};

// A reference to a defined type refers to its new number.
wasm::ValueType renumbered(wasm::ValueType type, const Numbering &to);

// Locals and code of a function; a constant expression. Both well-formed.
std::vector<uint8_t> renumbered_body(Bytes body, const Numbering &to);
std::vector<uint8_t> renumbered_expression(Bytes code, const Numbering &to);

using SeeRow = std::function<void(Rows, uint32_t)>;

// Calls `name` with each row that an instruction refers to, the types that its
// operands and results are of among them where it says them.
void for_each_reference(const wasm::Instruction &each, const SeeRow &name);
// The defined type of a reference.
void for_each_reference(wasm::ValueType type, const SeeRow &name);

}  // namespace wasmrust::finished
