// The state of lifting one body, for the files of this folder.
//
// `control.cpp` follows blocks and branches, `variables.cpp` knows what
// variables hold there, `exceptions.cpp` follows what is thrown,
// `operations.cpp` makes the instructions between them. While code cannot be
// reached nothing is made and only the nesting is followed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/ir/builder.h"
#include "compiler/lift/awaited.h"
#include "compiler/lift/loop_locals.h"
#include "compiler/lift/prune.h"
#include "compiler/lift/references.h"

namespace wasmrust::lift {

using ir::BlockId;
using ir::EdgeId;
using ir::TypeRef;
using ir::ValueId;

// Values in the lifter's `states_`: operands.
using State = uint32_t;

// Rows of one of the lifter's pools.
struct Rows {
  uint32_t first = 0, count = 0;
};

constexpr uint32_t none = UINT32_MAX;  // no row of `incoming_` or `tries_`

// A way to a place whose parameters are not known yet, with what it brings: the
// operands for the label, and the variables that changed since the label's
// block began. A handler brings the operands by itself; they are None here.
struct Incoming {
  EdgeId edge;
  State operands = 0;
  Rows variables;       // of `sent_`
  ir::RegionId region;  // to a clause of a legacy try, which has no edge yet
  bool from_handler = false;
  uint32_t next = none;  // row of the lifter's `incoming_`
};

// A list of those, in the order of the code.
struct Arrivals {
  uint32_t first = none, last = none;
};

// An open block.
struct Control {
  wasm::Op op;  // Block (also the function's own), Loop, If, TryTable, Try
  bool has_else = false;
  bool in_catch = false;
  bool is_single = false;
  // Its type: one result in `single`, or those of a function type.
  wasm::ValueType single;
  const wasm::FuncType *type = nullptr;
  uint32_t height = 0;   // of the operand stack below its parameters
  uint32_t changes = 0;  // where its part of `changes_` starts
  BlockId target;        // where its label is; None until someone goes there
  Arrivals arrivals;     // when somebody went there
  uint32_t place = 0;    // Loop: the target's number in `awaited_`
  // If: the edge past the first arm, and the parameters at its start.
  EdgeId otherwise;
  State at_start = 0;
  uint32_t try_row = none;  // TryTable, Try: row of `tries_`

  // What is thrown here is caught here.
  bool has_region() const {
    return op == wasm::Op::TryTable || (op == wasm::Op::Try && !in_catch);
  }

  std::span<const wasm::ValueType> parameters() const {
    if (!type) return {};
    return type->params;
  }
  std::span<const wasm::ValueType> results() const {
    if (is_single) return {&single, 1};
    if (!type) return {};
    return type->results;
  }
  // What a branch to the label takes.
  std::span<const wasm::ValueType> label_types() const {
    return op == wasm::Op::Loop ? parameters() : results();
  }
};

// What an open try_table or try needs beside that.
struct Try {
  // TryTable: its handlers.
  struct Handler {
    ir::HandlerKind kind;
    SymbolId tag;
    uint32_t label;
  };
  std::vector<Handler> handlers;
  // Try: where something may be thrown in front of its first clause.
  Arrivals thrown;
  // The clause that is open: its block, and the reference to the exception when
  // somebody wants it.
  BlockId caught;
  ValueId exception;
};

// Of the variables that somebody brings to where control comes together: their
// values, if all edges bring the same.
struct Merged {
  uint32_t local;
  ValueId value;
  uint32_t count;  // of those who bring one
  bool same, unset;
  uint32_t place;  // among the variables that are parameters, or none
};

class Lifter {
 public:
  Lifter(const Program &program, const IndexSpaces &spaces, bool for_debugging,
         const ir::MarkedCalls *marked = nullptr)
      : program_(program),
        marked_(marked && !marked->empty() ? marked : nullptr),
        for_debugging_(for_debugging),
        references_(program, spaces),
        make_(program) {}

  std::optional<wasm::ReadError> run(FunctionId id, ir::Function &to);

 private:
  // --- control.cpp ---------------------------------------------------------
  void follow(const wasm::Instruction &each);
  void open(const wasm::Instruction &each);
  void open_if(const wasm::Instruction &each);
  void open_loop(const wasm::Instruction &each);
  void start_loop(Control &row, std::span<const uint32_t> assigned);
  void leave(Control &row);
  void take_else();
  void close();
  void close_function();
  void merge(Control &row);
  void branch(uint32_t depth);
  void branch_if(const wasm::Instruction &each);
  void branch_table(const wasm::Instruction &each);
  void branch_on_null(const wasm::Instruction &each);
  void branch_on_cast(const wasm::Instruction &each);
  void branch_on_failed_cast(const wasm::Instruction &each, ValueId reference);
  Control &label(uint32_t depth) { return open_[open_.size() - 1 - depth]; }
  // Sends an edge to a label with the operands on top of the stack (below
  // `extra`, which is put on top of them).
  void send(EdgeId edge, uint32_t depth, ValueId extra = {});
  void send_values(const Incoming &coming, Control &to);
  void add_arrival(const Incoming &coming, Arrivals &to);
  BlockId target_of(Control &to);
  EdgeId jump(BlockId to);
  EdgeId add_edge(BlockId to, ir::Likelihood likelihood);
  void set_arguments(EdgeId edge);
  // What a hint says of the branch at `at_`.
  ir::Likelihood likelihood();
  void start_block(BlockId block) { make_.at_end_of(block); }
  State operands_for(size_t count);
  Control opened(const wasm::Instruction &each) const;
  void push_control(const Control &row);
  Control pop_control();

  // --- variables.cpp -------------------------------------------------------
  bool may_be_unset(uint32_t index) const;
  ValueId first_of(uint32_t index);
  ValueId first_value(TypeRef type);
  Rows changed_variables(const Control &row);
  void undo_changes(uint32_t from);
  void hand_on_changes(uint32_t from);
  void note_change(uint32_t index);
  void spend(size_t rows);
  void hold_changed();
  void finish_held();
  void await_variables(Control &loop, std::span<const uint32_t> assigned);
  void set_awaited(const Control &loop);
  void carry_to_loop(EdgeId edge, const Control &loop);
  void merge_variables(const Arrivals &from, BlockId to);
  std::span<Merged> merged() { return {merged_.data(), merged_count_}; }
  void carry_merged(EdgeId edge, const Incoming &each);
  void set_merged();

  // --- exceptions.cpp ------------------------------------------------------
  void open_try_table(const wasm::Instruction &each);
  void open_try(const wasm::Instruction &each);
  void start_try(Control row, Try made);
  void renew_region();
  void find_catching();
  void add_handler(ir::RegionId region, const Try::Handler &handler,
                   size_t place);
  void take_catch(const wasm::Instruction &each);
  void close_delegate(uint32_t depth);
  void rethrow(uint32_t depth);
  void want_exception(Try &row);
  Try &try_of(const Control &row) { return tries_[row.try_row]; }
  void drop_empty_regions();

  // --- operations.cpp ------------------------------------------------------
  void walk(wasm::CodeReader &code);
  void operation(const wasm::Instruction &each);
  void structure(const wasm::Instruction &each);
  void plain(const wasm::Instruction &each);
  void special(const wasm::Instruction &each);
  void call(const wasm::Instruction &each);
  void constant(const wasm::Instruction &each);
  uint32_t access(const wasm::Instruction &each);
  size_t operand_count(const wasm::Instruction &each) const;
  uint32_t immediate(const wasm::Instruction &each);
  void finish(ir::Builder::Results results);
  bool marked_call(const wasm::Instruction &each);

  // --- values --------------------------------------------------------------
  ValueId pop() {
    ValueId top = stack_.back();
    stack_.pop_back();
    return top;
  }
  // Valid until something is pushed.
  std::span<const ValueId> pop(size_t count) {
    size_t height = stack_.size() - count;
    stack_.resize(height);
    return {stack_.data() + height, count};
  }
  [[gnu::always_inline]] void push(ValueId value) { stack_.push_back(value); }
  ValueId local(uint32_t index) {
    ValueId value = variables_[index].value;
    if (value.value < AwaitedParameters::first_number) return value;
    return value ? awaited_.read(value) : first_of(index);
  }
  void set_local(uint32_t index, ValueId value) {
    Variable &row = variables_[index];
    if (for_debugging_ && row.value != value)
      function().held.push_back({after_, index, value});
    change(index, value);
  }
  // The same without a word to the debugger.
  void change(uint32_t index, ValueId value) {
    Variable &row = variables_[index];
    if (row.last_change <= changes_from_) note_change(index);
    row.value = value;
  }
  TypeRef type_of(ValueId id) const { return function().type_of(id); }
  // What is made from here on comes from the instruction at `at_`.
  void mark_origin() {
    if (for_debugging_) add_origin();
  }
  void add_origin() {
    std::vector<ir::Origin> &rows = function().origin_rows;
    if (rows.size() == 1 || rows.back().offset != at_)
      rows.push_back({.function = id_.value, .offset = at_});
    make_.set_origin(static_cast<uint32_t>(rows.size() - 1));
  }
  void fail(std::string reason);
  void start(wasm::CodeReader &code);

  ir::Function &function() { return *function_; }
  const ir::Function &function() const { return *function_; }

  const Program &program_;
  const ir::MarkedCalls *marked_;  // nullptr: there are none
  bool for_debugging_;
  FunctionId id_;
  const wasmrust::Function *source_ = nullptr;
  ir::Function *function_ = nullptr;
  References references_;
  LoopLocals loop_locals_;
  ir::Builder make_;
  AwaitedParameters awaited_;
  Pruner pruner_;

  llvm::SmallVector<ValueId, 0> stack_;
  llvm::SmallVector<ValueId, 0> states_;
  llvm::SmallVector<Incoming, 0> incoming_;
  struct Variable {
    ValueId value;             // or what is awaited; None: not assigned yet
    ValueId first;             // what it holds then, when somebody asked
    uint32_t last_change = 0;  // behind its last row of `changes_`
    uint32_t merged = 0;       // its row of `merged_` if that says so, too
    TypeRef type;
  };
  std::vector<Variable> variables_;
  // Variables that were assigned since the block began that is open: a part for
  // each of the blocks around here, each variable once in each part.
  struct Change {
    uint32_t local;
    ValueId before;
    uint32_t previous;  // `last_change` before
  };
  llvm::SmallVector<Change, 0> changes_;
  uint32_t changes_from_ = 0;  // where the innermost part starts
  // What edges bring of the variables.
  struct Sent {
    uint32_t local;
    ValueId value;
  };
  llvm::SmallVector<Sent, 0> sent_;
  std::vector<Merged> merged_;  // as many rows as variables
  uint32_t merged_count_ = 0;
  llvm::SmallVector<uint32_t, 0>
      differing_;                       // rows of these that are parameters
  llvm::SmallVector<ValueId, 0> base_;  // and what those held before the block
  uint32_t place_ = 0;                  // of these rows in `awaited_`
  std::vector<ir::Held> touched_;       // what variables held before
  size_t effort_ = 0;                   // for variables in blocks
  std::vector<wasm::ValueType> types_;  // of variables, as read
  std::vector<Control> open_;
  std::vector<Try> tries_;
  // What catches here: the place of a try, and which of its handlers.
  struct Catching {
    size_t try_at, handler;
  };
  std::vector<Catching> catching_;
  std::vector<SymbolId> tags_caught_;
  llvm::SmallVector<ValueId, 0> arguments_;  // of the edge that is being made
  std::vector<uint32_t> different_operands_;
  uint32_t loops_ = 0;    // opened so far of those in `loop_locals_`
  uint32_t skipped_ = 0;  // blocks opened in code that cannot be reached
  bool reached_ = true;
  uint32_t catching_tries_ = 0;  // open ones that catch what is thrown now
  bool has_tries_ = false;       // there was one before
  bool region_holds_ = false;    // the block's region knows all variables
  // Offset of the instruction. That of the next one stands elsewhere: both
  // would be copied at once, before the processor has them in one place.
  uint32_t at_ = 0;
  std::span<const BranchHint> hints_;  // from here on
  uint32_t after_ = 0;
  bool has_references_ = false;
  // Accesses that there are, to be found again.
  std::array<ir::AccessId, 64> accesses_;
  std::optional<wasm::ReadError> error_;
};

}  // namespace wasmrust::lift
