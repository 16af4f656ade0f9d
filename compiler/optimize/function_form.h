// A function's code as a row of words, which says nothing about numbers: two
// functions whose words and holes are the same do the same.
//
// Values, blocks and regions are counted in the order in which a walk from the
// entry meets them, constants where they are first used, parameters of blocks
// in an order that does not depend on how they stand; types of references
// are written out; data is named by the place that a symbol stands for, so
// aliases are one. What may differ between functions that are alike is left out
// of the words and listed as holes, in the order of the walk:
//
//   Detail::Whole   the program's own functions that are called, or whose
//                   address is taken
//   Detail::Shape   these, imported functions that are called, numbers
//   (constants
//                   and addresses), and operations that only compute: one of
//                   the same types may stand there
//
//   b0(v0: i32):                      b0(v3: i32):
//     v1: i32 = i32.const 8             v1: i32 = i32.const 12
//     v2: i32 = i32.add v0 v1           v2: i32 = i32.add v3 v1
//     v3: i32 = call v2 s7              v5: i32 = call v2 s9
//     return v3                         return v5
//
// Both have one shape, with two holes: 8 and s7, 12 and s9.
//
// Left out, since nobody can tell: where code comes from, what variables held,
// how likely a branch is, blocks that nothing leads to.
#pragma once

#include <span>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/program.h"
#include "compiler/optimize/parameter_order.h"

namespace wasmrust::optimize {

enum class Detail : uint8_t { Whole, Shape };

struct Hole {
  ir::ValueId at;       // the instruction
  FunctionId function;  // None: a number, or a function that is imported
  bool is_call = false;
  bool is_operation = false;
};

// What can be computed although nobody asks, without an immediate: for
// Detail::Shape one is like another of the same types.
bool only_computes(ir::Op op);

class FunctionForm {
 public:
  explicit FunctionForm(const Program &program) : program_(program) {}

  // In the memory that the last one took.
  void find(const ir::Function &function, Detail detail);

  std::span<const uint32_t> words() const { return words_; }
  std::span<const Hole> holes() const { return holes_; }
  // Of the words.
  uint64_t hash() const;

 private:
  const Program &program_;
  const ir::Function *function_ = nullptr;
  Detail detail_ = Detail::Whole;
  std::vector<uint32_t> words_;
  std::vector<Hole> holes_;
  // Numbers that were given, plus 1; 0: none yet.
  std::vector<uint32_t> values_, blocks_, regions_;
  uint32_t value_count_ = 0, region_count_ = 0;
  std::vector<ir::BlockId> order_;
  ParameterOrder parameters_;

  void say(uint32_t word) { words_.push_back(word); }
  void say_long(uint64_t word);
  void say_value(ir::ValueId value);
  void define(ir::ValueId value) { values_[value.value] = ++value_count_; }
  void say_type(wasm::ValueType type);
  void say_type(ir::TypeRef type) { say_type(function_->value_type(type)); }
  void say_symbol(SymbolId symbol, uint64_t addend = 0);
  void say_block(ir::BlockId block);
  void say_region(ir::RegionId region);
  void say_edge(const ir::Edge &edge);
  void say_instruction(ir::ValueId id);
  void say_immediate(ir::ValueId id);
  void say_operation(ir::ValueId id);
  void say_access(const ir::Access &access);
  void say_pair(ir::ValueId id, ir::Immediate kind);
  bool say_hole(ir::ValueId id);
};

}  // namespace wasmrust::optimize
