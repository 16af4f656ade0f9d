// See op.h: from an opcode back to its operation.
//
// Each prefix has an array over its codes, built when compiling; code 0x113 is
// the highest. The look-up stands on the path of every decoded instruction.
#include "compiler/wasm/op.h"

#include <algorithm>
#include <array>

namespace wasmrust::wasm {

namespace {

constexpr size_t highest_code = 0x113;
using Codes = std::array<Op, highest_code + 1>;

constexpr Codes codes_of(OpPrefix prefix) {
  Codes codes;
  codes.fill(no_op);
  for (size_t i = 0; i < op_count; ++i)
    if (op_rows[i].prefix == prefix)
      codes[op_rows[i].code] = static_cast<Op>(i);
  return codes;
}

constexpr Codes plain = codes_of(OpPrefix::None);
constexpr Codes prefixed[] = {codes_of(OpPrefix::Gc), codes_of(OpPrefix::Misc),
                              codes_of(OpPrefix::Simd),
                              codes_of(OpPrefix::Atomic)};

constexpr std::array<Op, op_count> by_text = [] {
  std::array<Op, op_count> ops;
  for (size_t i = 0; i < op_count; ++i) ops[i] = static_cast<Op>(i);
  std::ranges::sort(ops, {}, [](Op op) { return row(op).text; });
  return ops;
}();

}  // namespace

Op find_op(OpPrefix prefix, uint32_t code) {
  if (code > highest_code) return no_op;
  if (prefix == OpPrefix::None) return plain[code];
  return prefixed[static_cast<size_t>(prefix) -
                  static_cast<size_t>(OpPrefix::Gc)][code];
}

std::optional<Op> find_op(std::string_view text) {
  auto found = std::ranges::lower_bound(by_text, text, {},
                                        [](Op op) { return row(op).text; });
  if (found == by_text.end() || row(*found).text != text) return std::nullopt;
  return *found;
}

bool takes_block_type(uint8_t opcode) {
  Op op = find_op(OpPrefix::None, opcode);
  if (op == no_op) return false;
  Immediate kind = row(op).immediate;
  return kind == Immediate::BlockType || kind == Immediate::TryTable;
}

}  // namespace wasmrust::wasm
