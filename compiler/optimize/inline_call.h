// Puts a copy of a function in place of a call of it.
//
//   b0(v0: i32):                          b0(v0: i32):
//     v1: i32 = call v0 s7                  br_if v0 b2() b3()    the copy
//     v2: i32 = i32.add v1 v0             b2():
//     return v2                             v3: i32 = i32.const 1
//                                           br b4(v3)
//   s7: b0(v0): br_if v0 b1() b2()        b3():
//       b1(): return 1                      v5: i32 = i32.const 0
//       b2(): return 0                      br b4(v5)
//                                         b4(v1: i32):            what follows
//                                           v2: i32 = i32.add v1 v0
//                                           return v2
//
// What follows the call gets a block of its own, each `return` becomes a branch
// to it, and the results are its parameters. A single block is put right where
// the call stood, and the results of a single `return` need no parameters.
//
// Exceptions. Blocks of the copy that stand in no region belong to the region
// of the call, and so do the outermost regions of the copy; a `return_call`
// has left the caller's regions, so what takes its place stands in none.
//
// Tail calls. The copy of a `return_call` in place of a `call` is a call and a
// branch. That takes no more stack than before: the frame of the callee, which
// the tail call gave back, is now the caller's. It stands outside of the
// callee's own regions, which a tail call has left.
//
// Debug information: what is copied is said to come from where the call stands.
#pragma once

#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/program.h"
#include "compiler/ir/replacements.h"

namespace wasmrust::optimize {

// Is there a form for the exceptions of both in one function? An engine refuses
// one that has the legacy form and the present one.
bool may_share_a_function(const ir::Function &caller,
                          const ir::Function &callee);

// Copies one callee after another, in the same memory.
class CallInliner {
 public:
  explicit CallInliner(const Program &program) : program_(program) {}

  // `call` is a `call` or `return_call` in a block that can be reached, and the
  // callee another function. Its values are replaced when `instead` is applied,
  // which is done once for any number of calls. The time is that of the copy
  // and of what stands behind the call in its block, so several calls in a
  // block are best taken from the last to the first.
  void run(ir::Function &caller, ir::ValueId call, const ir::Function &callee,
           ir::Replacements &instead);

 private:
  struct Copied {
    ir::ValueId from, to;
  };
  // A block of the caller that goes on with what follows the call.
  struct Exit {
    ir::BlockId block;
    ir::ValueId end;  // the `return` of the callee; None: a tail call
    std::vector<ir::ValueId> values = {};  // the caller's
  };

  const Program &program_;
  // Of the call at hand.
  ir::Function *caller_ = nullptr;
  const ir::Function *callee_ = nullptr;
  bool is_tail_ = false;
  uint32_t origin_ = 0;  // of the call
  // The same as a row that no other copy has, and what the callee's rows are in
  // the caller; 0: not needed so far.
  uint32_t call_row_ = 0;
  std::vector<uint32_t> origins_;
  ir::RegionId region_;  // of what is in no region of the callee
  ir::ValueId before_;   // where a single block is put; None: it is not
  std::vector<ir::ValueId> results_;  // of the call; None: nobody reads it
  // What of the caller stands for what of the callee.
  std::vector<ir::ValueId> values_;
  std::vector<ir::BlockId> blocks_;
  std::vector<ir::RegionId> regions_;
  std::vector<ir::TypeRef> types_;
  std::vector<ir::BlockId> reached_;  // of the callee, the entry first
  std::vector<Copied> copied_;
  std::vector<Exit> exits_;
  std::vector<ir::ValueId> list_;

  ir::ValueId value(ir::ValueId of) const { return values_[of.value]; }
  ir::RegionId region(ir::RegionId of) const {
    return of ? regions_[of.value] : region_;
  }
  ir::TypeRef type(ir::TypeRef of);
  void start(ir::Function &caller, ir::ValueId call,
             const ir::Function &callee);
  void find_reached();
  void find_results(ir::ValueId call);
  ir::BlockId cut(ir::ValueId call);
  void add_regions();
  void add_blocks(ir::BlockId at);
  uint32_t origin(uint32_t of);
  uint32_t call_row();
  void copy_held();
  ir::ValueId put(ir::BlockId to, ir::Instruction row, uint32_t origin);
  void make_instructions(ir::BlockId from);
  void make_return(ir::BlockId to, ir::ValueId from);
  void make_call(ir::BlockId from, ir::BlockId to, ir::ValueId tail_call);
  const std::vector<wasm::ValueType> &results_of(ir::ValueId call) const;
  void connect(Copied row);
  void copy_immediate(ir::ValueId from, ir::Instruction &row);
  void copy_edges(ir::ValueId from, ir::Instruction &row);
  ir::EdgeId copy_edge(const ir::Edge &edge);
  void br(ir::BlockId from, ir::BlockId to, std::span<const ir::ValueId> with);
  void lead_on(ir::BlockId after, ir::Replacements &instead);
  void remove_call();
};

}  // namespace wasmrust::optimize
