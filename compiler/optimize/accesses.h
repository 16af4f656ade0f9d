// Loads and stores beside operations that they can do as well.
//
//   i32.extend8_s (i32.load8_u p)            i32.load8_s p
//   i32.store8 p (i32.and x 255)             i32.store8 p x
//   i32.load (i32.add (i32.shr_u x 8) 12)    i32.load offset=12 (i32.shr_u x 8)
//
// A load changes only when nothing else uses its value, and where it stands, so
// that it reads what it read. An offset is added without end, an `i32.add`
// wraps around, so the sum must be known to stay below 2^32.
#pragma once

#include "compiler/optimize/pass.h"
#include "compiler/optimize/use_counts.h"

namespace wasmrust::optimize {

class Accesses {
 public:
  Accesses(const Program &program, Goal goal)
      : program_(program), goal_(goal) {}

  void start(ir::Function &function, ir::Replacements &instead,
             UseCounts &uses);
  // True when the instruction or what it uses was changed.
  bool simplify(ir::ValueId id);
  // No variable holds what a load gave before it changed; in front of
  // `instead.apply()`.
  void finish();

 private:
  const Program &program_;
  Goal goal_;
  ir::Function *function_ = nullptr;
  ir::Replacements *instead_ = nullptr;
  UseCounts *uses_ = nullptr;
  std::vector<ir::ValueId> changed_loads_;

  ir::ValueId operand(ir::ValueId id, size_t index) const {
    return (*instead_)(function_->operands(id)[index]);
  }
  bool take_in(ir::ValueId outer);
  bool without_sign(ir::ValueId mask);
  bool store_less(ir::ValueId store);
  bool shorten(ir::ValueId store, ir::ValueId value, unsigned bits);
  bool fold_address(ir::ValueId id);
  bool fold_constant(ir::ValueId id, uint64_t base);
  void set_access(ir::ValueId id, const ir::Access &access);
};

}  // namespace wasmrust::optimize
