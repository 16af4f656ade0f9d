// Which constants are in their variables already, so that nobody need put them
// there.
//
// Two values that never live together share a variable. Often the first one
// leaves what the second one is to be: a counter that is 0 where its loop ends,
// or the zero that a variable holds before anything is put there.
//
//   (local $1 i32)                         (local $1 i32)
//   local.set $1 (i32.const 0)             loop
//   loop                                     …
//     …
//
// Each constant that is to be put into a variable is a question: does the
// variable hold it here? The answer is looked for backwards, block by block,
// until each way ends where something was put there, and it is yes if that was
// always the same constant. Within a block each value that has a variable is
// put there where it is made, and nothing else is as long as the value is
// needed. A branch tells as well: behind a `br_if $1` that is not taken $1 is
// 0, behind one on `i32.eq $1 (i32.const 7)` that is taken it is 7. Most
// answers are no, and near; so questions cost less than to know the contents of
// all variables everywhere.
//
// A function with handlers of exceptions is left alone, and questions end where
// they have looked at too much of one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/emit/order.h"
#include "compiler/emit/placing.h"
#include "compiler/ir/function.h"

namespace wasmrust::emit {

struct Locals;

// Of one function after another, in the same memory.
class Contents {
 public:
  // Fills `held` of the variables, and adds to `is_there`. `values` are those
  // that need a variable, in the order of the code.
  void find(const ir::Function &function, const Order &order,
            const std::vector<Placing> &placing,
            std::span<const uint32_t> values, Locals &locals);

 private:
  using BlockId = ir::BlockId;
  using ValueId = ir::ValueId;

  static constexpr uint32_t none = UINT32_MAX;
  // Blocks, edges and writes that one question may look at, and all of a
  // function's. Of a thousand that are answered with yes fifteen take more;
  // those that take more were half of the work.
  static constexpr size_t most_for_one = 256, most_work = size_t{1} << 22;

  const ir::Function *function_ = nullptr;
  const Order *order_ = nullptr;
  const std::vector<Placing> *placing_ = nullptr;
  Locals *locals_ = nullptr;
  // In the order of the code; parameters that come from the stack or from
  // another variable are among them, those that edges put there are not. Made
  // for the first question.
  struct Write {
    uint32_t local;
    uint32_t before;  // the last one to the variable in the same block
    ValueId value;
  };
  llvm::SmallVector<Write, 0> writes_;
  std::vector<uint32_t> first_write_;  // by block's number
  std::vector<uint32_t> last_of_local_;
  std::span<const uint32_t> values_;
  size_t work_ = 0;

  // What is asked for: the first value of a type, or the constant of a row.
  ir::Instruction wanted_;
  bool wants_first_ = false;
  // Where a variable has to hold that for the answer to be yes: at the start of
  // a block. Those of one block are linked.
  struct Start {
    uint32_t block, local;
    uint32_t next;
  };
  llvm::SmallVector<Start, 0> starts_;
  llvm::SmallVector<uint32_t, 0> open_;  // of these: not looked above yet
  std::vector<uint32_t> first_start_;    // by block's number

  bool is_number(ValueId id) const;
  bool may_be_held(ValueId id) const;
  bool is_root(ValueId id) const;
  bool want(ValueId constant);
  bool is_wanted(ValueId id) const;
  bool is_wanted_one() const;
  void find_writes();
  uint32_t last_write(uint32_t block, uint32_t local);
  void ask_roots();
  void ask_edges(BlockId id);
  bool answer();
  void add_start(uint32_t block, uint32_t local);
  bool look_above(Start start);
  bool look_along(Order::Way way, uint32_t parameter, uint32_t local);
  bool look_at_end(Order::Way way, uint32_t local);
  enum class Told : uint8_t { Nothing, Yes, No };
  Told told(Order::Way way, uint32_t local, uint32_t write) const;
};

}  // namespace wasmrust::emit
