// The state of lifting one body, for the files of this folder.
//
// `control.cpp` follows blocks and branches, `operations.cpp` makes the
// instructions between them. While code cannot be reached nothing is made and
// only the nesting is followed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/ir/builder.h"
#include "compiler/lift/assigned.h"
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
};

// An open block.
struct Control {
  wasm::Op op;  // Block (also the function's own), Loop, If, TryTable
  std::vector<wasm::ValueType> parameters, results;
  size_t height = 0;  // of the operand stack below its parameters
  std::span<const uint32_t> assigned;
  BlockId target;  // where its label is; None until someone goes there
  std::vector<Incoming> incoming;
  // Loop: assigned variables that are parameters of the target.
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

  // What a branch to the label takes.
  const std::vector<wasm::ValueType> &label_types() const {
    return op == wasm::Op::Loop ? parameters : results;
  }
};

class Lifter {
 public:
  Lifter(const Program &program, FunctionId id, const IndexSpaces &spaces,
         bool follow_locals)
      : program_(program),
        id_(id),
        source_(program.functions[id]),
        references_(program, source_, spaces),
        assigned_(source_.body),
        function_(source_.type),
        make_(program, function_),
        follows_locals_(follow_locals) {}

  std::expected<ir::Function, wasm::ReadError> run();

 private:
  // --- control.cpp ---------------------------------------------------------
  bool control(const wasm::Instruction &each);
  void open(const wasm::Instruction &each);
  void open_if(const wasm::Instruction &each);
  void open_try(const wasm::Instruction &each);
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
  void renew_region();
  void add_handlers(ir::RegionId region, const Control &row, size_t place);

  Control &label(uint32_t depth) { return open_[open_.size() - 1 - depth]; }
  // Sends an edge to a label with the operands on top of the stack (below
  // `extra`, which is put on top of them).
  void send(EdgeId edge, uint32_t depth, std::optional<ValueId> extra = {});
  void send_values(Incoming coming, Control &to);
  BlockId target_of(Control &to);
  EdgeId jump(BlockId to);
  void start_block(BlockId block) { make_.at_end_of(block); }
  bool may_be_unset(uint32_t index) const;
  State state(const Control &row, size_t operands);
  void add_variables(const Control &row);
  void set_types(const wasm::BlockType &type, Control &row) const;

  // --- operations.cpp ------------------------------------------------------
  void operation(const wasm::Instruction &each);
  void constant(const wasm::Instruction &each);
  size_t operand_count(const wasm::Instruction &each) const;
  uint32_t immediate(const wasm::Instruction &each);
  void finish(ir::Builder::Results results);

  // --- values --------------------------------------------------------------
  ValueId pop();
  // Valid until something is pushed.
  std::span<const ValueId> pop(size_t count);
  void push(ValueId value) { stack_.push_back(value); }
  ValueId local(uint32_t index);
  void set_local(uint32_t index, ValueId value);
  ValueId first_value(TypeRef type);
  TypeRef type_of(ValueId id) const { return function_.type_of(id); }
  // What is made from here on comes from the instruction at `at_`.
  void mark_origin();
  void fail(std::string reason);

  const Program &program_;
  FunctionId id_;
  const wasmrust::Function &source_;
  References references_;
  AssignedLocals assigned_;
  ir::Function function_;
  ir::Builder make_;

  std::vector<ValueId> stack_;
  std::vector<ValueId> states_;
  std::vector<ValueId> locals_;  // None: not assigned yet
  std::vector<TypeRef> local_types_;
  std::vector<Control> open_;
  uint32_t opened_ = 0;   // blocks so far: their number in assigned_
  uint32_t skipped_ = 0;  // blocks opened in code that cannot be reached
  bool reached_ = true;
  uint32_t tries_ = 0;         // open try_tables
  bool region_holds_ = false;  // the block's region knows all variables
  bool follows_locals_;
  uint32_t at_ = 0, after_ = 0;  // offsets of the instruction and the next one
  std::optional<wasm::ReadError> error_;
};

}  // namespace wasmrust::lift
