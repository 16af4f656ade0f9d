// Numbers of values: equal ones have the same.
//
//   v2 = i32.add v0 v1      2
//   v3 = i32.add v1 v0      2: the same operation on operands of equal numbers
//   v4 = i32.mul v3 v9      4
//   v5 = i32.mul v2 v9      4
//
// A number is the first value that had it. Values are looked at in an order in
// which each stands behind those that it uses: reverse post order, or down the
// tree of dominators. Numbered is what gives the same for the same operands and
// does nothing beside it but trap; constants too, and globals and fields of
// structs that never change. All others are equal to nothing else.
#pragma once

#include <array>
#include <map>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/program.h"
#include "compiler/ir/replacements.h"

namespace wasmrust::optimize {

class ValueNumbers {
 public:
  explicit ValueNumbers(const Program &program) : program_(program) {}

  // Operands are read as `instead` says.
  void start(const ir::Function &function, ir::Replacements &instead);
  // Of an instruction whose operands have numbers.
  ir::ValueId look_at(ir::ValueId id);
  // Parameters of blocks: each is equal to itself alone, or to another value.
  void look_at_parameter(ir::ValueId id, ir::ValueId equal) {
    number_[id.value] = number_[equal.value];
  }
  void look_at_parameter(ir::ValueId id) { number_[id.value] = id; }
  // One that was made since, with a number of its own.
  void add(ir::ValueId id) {
    number_.resize(function_->value_count());
    number_[id.value] = id;
  }
  // None for what was not looked at.
  ir::ValueId of(ir::ValueId id) const {
    return id.value < number_.size() ? number_[id.value] : ir::ValueId();
  }
  bool is_numbered(ir::ValueId id) const;

 private:
  struct Key {
    ir::Instruction row;
    bool operator==(const Key &other) const {
      return row.op == other.row.op && row.type == other.row.type &&
             row.w == other.row.w;
    }
    size_t hash() const;
  };

  const Program &program_;
  const ir::Function *function_ = nullptr;
  ir::Replacements *instead_ = nullptr;
  std::vector<ir::ValueId> number_;
  std::vector<ir::ValueId> table_;  // of the first ones, by hash
  // Constants and shuffles of vectors: where these words first stood.
  std::map<std::array<uint32_t, 4>, uint32_t> words_;

  bool is_constant_field(ir::ValueId id) const;
  Key key_of(ir::ValueId id);
  uint32_t first_place(uint32_t words);
};

}  // namespace wasmrust::optimize
