// What an instruction takes and gives: the one place that knows.
//
// For most operations the types stand in the signature of their row (op.def);
// for the others they follow from what the instruction names: the function that
// is called, the field that is read, the memory whose addresses have 64 bits.
// The builder takes the types of results from here, the verifier compares.
//
//   v3 = call v1 v2 s4          s4: (i32, i32) -> (i32, f64)
//     operands {i32, i32}, results {i32, f64}
//   br_on_cast v1 anyref (ref 3) b1(v4) b2()
//     operands {anyref}, results {(ref 3)}, subtypes {(ref 3) of anyref}
//
// Every immediate must name a row that is there and every symbol one of the
// right kind (the verifier sees to that first). Nothing is compared here: what
// has to be a subtype of what is a part of the answer.
#pragma once

#include <array>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/program.h"

namespace wasmrust::ir {

struct Typing {
  std::vector<wasm::ValueType> operands;
  std::vector<wasm::ValueType> results;
  // In each pair the first must be a subtype of the second.
  std::vector<std::array<wasm::ValueType, 2>> subtypes;
  // Why the instruction cannot have types at all; nullptr when it has.
  const char *wrong = nullptr;

  void clear();
};

// Fills `to`. Where the choice is the maker's (the type of a `select`, the
// element of a `slice.load`) the instruction's own type is taken and, when it
// has none yet, that of its operands. `result` and `parameter` give the type
// that they have.
void type_instruction(const Program &program, const Function &function,
                      ValueId id, Typing &to);

// The letters of op.def: 'i' is i32; 'a' is not among them.
constexpr wasm::ValueType from_letter(char letter) {
  using enum wasm::ValueKind;
  switch (letter) {
    case 'l':
      return {I64};
    case 'f':
      return {F32};
    case 'd':
      return {F64};
    case 'v':
      return {V128};
    default:
      return {I32};
  }
}

}  // namespace wasmrust::ir
