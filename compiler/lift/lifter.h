// The state of lifting one body, for the files of this folder.
//
// `control.cpp` follows blocks and branches, `exceptions.cpp` what is thrown,
// `operations.cpp` makes the instructions between them. While code cannot be
// reached nothing is made and only the nesting is followed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/ir/builder.h"
#include "compiler/lift/assigned.h"
#include "compiler/lift/prune.h"
#include "compiler/lift/references.h"

namespace wasmrust::lift {

using ir::BlockId;
using ir::EdgeId;
using ir::TypeRef;
using ir::ValueId;

// Values in the lifter's `states_`: operands, then a label's assigned
// variables.
using State = uint32_t;

// An edge to a place whose parameters are not known yet, with what it brings:
// the operands for the label, then the label's assigned variables. A handler
// brings the operands by itself; they are None here.
struct Incoming {
  EdgeId edge;
  State state;
  bool from_handler = false;
  uint32_t next = UINT32_MAX;  // row of the lifter's `incoming_`
};

// An open block.
struct Control {
  wasm::Op op;  // Block (also the function's own), Loop, If, TryTable, Try
  // Its type: one result in `single`, or those of a function type.
  const wasm::FuncType *type = nullptr;
  std::optional<wasm::ValueType> single;
  size_t height = 0;  // of the operand stack below its parameters
  std::span<const uint32_t> assigned;
  BlockId target;  // where its label is; None until someone goes there
  // First and last of `incoming_`, when somebody went there.
  uint32_t first_incoming = UINT32_MAX, last_incoming = UINT32_MAX;
  // Loop: assigned variables that are parameters of the target, when they are
  // not all of them.
  bool carries_all = true;
  std::vector<uint32_t> carried;

  // If: the edge past the first arm, and the state at its start.
  EdgeId otherwise;
  State at_start = 0;  // parameters, then assigned variables
  bool has_else = false;
  // TryTable: its handlers.
  struct Handler {
    ir::HandlerKind kind;
    SymbolId tag;
    uint32_t label;
  };
  std::vector<Handler> handlers;
  // Try: where something may be thrown in front of its first clause, and the
  // assigned variables there.
  struct Thrown {
    ir::RegionId region;
    State state;
  };
  std::vector<Thrown> thrown;
  bool in_catch = false;
  // The clause that is open: its block, how many values the tag brings, and
  // the reference to the exception when somebody wants it.
  BlockId caught;
  size_t brought = 0;
  ValueId exception;

  // What is thrown here is caught here.
  bool has_region() const {
    return op == wasm::Op::TryTable || (op == wasm::Op::Try && !in_catch);
  }

  std::span<const wasm::ValueType> parameters() const {
    if (!type) return {};
    return type->params;
  }
  std::span<const wasm::ValueType> results() const {
    if (single) return {&*single, 1};
    if (!type) return {};
    return type->results;
  }
  // What a branch to the label takes.
  std::span<const wasm::ValueType> label_types() const {
    return op == wasm::Op::Loop ? parameters() : results();
  }
  std::span<const uint32_t> carried_variables() const {
    return carries_all ? assigned : std::span<const uint32_t>(carried);
  }
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
  bool control(const wasm::Instruction &each);
  void open(const wasm::Instruction &each);
  void open_if(const wasm::Instruction &each);
  void start_loop(Control &row);
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
  void send(EdgeId edge, uint32_t depth, std::optional<ValueId> extra = {});
  void send_values(Incoming coming, Control &to);
  BlockId target_of(Control &to);
  EdgeId jump(BlockId to);
  // What a hint says of the branch at `at_`.
  ir::Likelihood likelihood();
  void start_block(BlockId block) { make_.at_end_of(block); }
  bool may_be_unset(uint32_t index) const;
  State state(const Control &row, size_t operands);
  void add_variables(const Control &row);
  void set_type(const wasm::BlockType &type, Control &row) const;

  // --- exceptions.cpp ------------------------------------------------------
  void open_try_table(const wasm::Instruction &each);
  void open_try(const wasm::Instruction &each);
  void start_try(Control row);
  void renew_region();
  void find_catching();
  void add_handler(ir::RegionId region, const Control::Handler &handler,
                   size_t place);
  void take_catch(const wasm::Instruction &each);
  std::vector<size_t> variables_of_clause(const Control &row);
  void close_delegate(uint32_t depth);
  void rethrow(uint32_t depth);
  void want_exception(Control &row);
  void drop_empty_regions();

  // --- operations.cpp ------------------------------------------------------
  void operation(const wasm::Instruction &each);
  void constant(const wasm::Instruction &each);
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
  void push(ValueId value) { stack_.push_back(value); }
  ValueId local(uint32_t index) {
    ValueId &value = locals_[index];
    if (!value) value = first_value(local_types_[index]);
    return value;
  }
  void set_local(uint32_t index, ValueId value) {
    if (for_debugging_ && locals_[index] != value)
      function().held.push_back({after_, index, value});
    locals_[index] = value;
  }
  ValueId first_value(TypeRef type);
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
  AssignedLocals assigned_;
  ir::Builder make_;
  Pruner pruner_;

  std::vector<ValueId> stack_;
  std::vector<ValueId> states_;
  std::vector<Incoming> incoming_;
  std::vector<ValueId> locals_;         // None: not assigned yet
  std::vector<wasm::ValueType> types_;  // of variables, as read
  std::vector<TypeRef> local_types_;
  std::vector<Control> open_;
  // What catches here: the place of a try, and which of its handlers.
  struct Catching {
    size_t try_at, handler;
  };
  std::vector<Catching> catching_;
  std::vector<SymbolId> tags_caught_;
  std::vector<ValueId> arguments_;   // of the edge that is being made
  std::vector<uint32_t> differing_;  // of the states that are being merged
  uint32_t opened_ = 0;              // blocks so far: their number in assigned_
  uint32_t skipped_ = 0;  // blocks opened in code that cannot be reached
  bool reached_ = true;
  uint32_t tries_ = 0;         // open ones that catch what is thrown now
  bool has_tries_ = false;     // there was one before
  bool region_holds_ = false;  // the block's region knows all variables
  std::span<const BranchHint> hints_;  // from here on
  uint32_t at_ = 0, after_ = 0;  // offsets of the instruction and the next one
  std::optional<wasm::ReadError> error_;
};

}  // namespace wasmrust::lift
