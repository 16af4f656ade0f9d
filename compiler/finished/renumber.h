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
//
// Types may only be renumbered where nothing but functions, blocks and calls
// names them: references to types in value types are not looked at
// (`declarations_are_plain`, `names_types_elsewhere`).
#pragma once

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

 private:
  std::array<std::vector<uint32_t>, rows_count> to_;
};

// Locals and code of a function; a constant expression. Both well-formed.
std::vector<uint8_t> renumbered_body(Bytes body, const Numbering &to);
std::vector<uint8_t> renumbered_expression(Bytes code, const Numbering &to);

// Calls `name` with each row that an instruction refers to.
void for_each_reference(const wasm::Instruction &each,
                        const std::function<void(Rows, uint32_t)> &name);

// True when of the module without its code only functions, imports of functions
// and tags name types, and all of them are plain function types: then types may
// be renumbered, as far as the code allows it.
bool declarations_are_plain(const wasm::Module &module);

// True when a body names a type as a part of a value's type or of an operation
// on objects.
bool names_types_elsewhere(Bytes body);

}  // namespace wasmrust::finished
