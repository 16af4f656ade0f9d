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
// A walk over the blocks says, for each variable that is to get a constant
// somewhere, which constant it holds where a block starts: what all ways there
// agree about. Within a block each value that has a variable is put there where
// it is made, and nothing else is as long as the value is needed. A branch
// tells as well: behind a `br_if $1` that is not taken $1 is 0, behind one on
// `i32.eq $1 (i32.const 7)` that is taken it is 7.
//
// A function with handlers of exceptions is left alone, and one whose blocks
// and variables are too many to look at.
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

  // What a variable holds: nobody knows, the first value of its type, or the
  // constant of that number behind these.
  using Content = uint8_t;
  static constexpr Content unknown = 0, first_value = 1, first_constant = 2;
  static constexpr uint32_t none = UINT32_MAX;
  // Blocks times variables, rounds over all blocks, constants told apart.
  static constexpr size_t most_work = size_t{1} << 20;
  static constexpr int most_rounds = 8;
  static constexpr size_t most_constants = 200;

  const ir::Function *function_ = nullptr;
  const Order *order_ = nullptr;
  const std::vector<Placing> *placing_ = nullptr;
  Locals *locals_ = nullptr;
  // By variable: its place in rows of contents, or none.
  std::vector<uint32_t> column_;
  size_t width_ = 0;  // of those rows, a multiple of 8
  std::vector<ValueId> constants_;
  struct Write {
    uint32_t column;
    ValueId value;
  };
  std::vector<Write> writes_;          // in the order of the code
  std::vector<uint32_t> first_write_;  // by block's number
  std::vector<Content> at_start_;      // a row for each block, by number
  std::vector<Content> now_;
  struct Sent {
    uint32_t column;
    Content content;
  };
  // By the edge at hand, and what was there before it.
  std::vector<Sent> sent_, before_edge_;
  // By block's number: somebody has come there, and what it starts with has
  // changed since it was looked at.
  std::vector<bool> is_seen_, is_news_;

  void add_column(uint32_t local);
  bool find_columns(std::span<const uint32_t> values);
  void find_writes(std::span<const uint32_t> values);
  uint32_t column_of(ValueId id) const;
  Content content_of(ValueId id);
  Content content_of(const ir::Instruction &row) const;
  bool may_be_held(ValueId id) const;
  bool is_root(ValueId id) const;
  void walk(BlockId id);
  void walk_for_good(BlockId id);
  void start(BlockId id);
  void put(const Write &write);
  void learn(ValueId end, size_t taken, BlockId block);
  void learn(ValueId value, Content content, BlockId block);
  bool is_still_there(ValueId value, uint32_t column, BlockId block) const;
  void set_on_edge(uint32_t column, Content content);
  void forget_edge();
  void follow(const ir::Edge &edge);
  void send_arguments(const ir::Edge &edge);
  void note_held(const ir::Edge &edge);
};

}  // namespace wasmrust::emit
