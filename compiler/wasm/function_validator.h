// Validation of a function body or constant expression, one instruction at a
// time (core specification 3.0, appendix "Validation Algorithm").
//
// Two stacks: the types of the operands, and a frame for each open block. Under
// code that cannot be reached a block's operands are as many as are asked for,
// of type Bottom. Who translates code feeds the instruction here, too, and
// finds before it the types of its operands on top of `operands()`, behind it
// those of its results:
//
//   FunctionValidator function(context);
//   function.start(function_index, locals);      // parameters, then locals
//   while (code.next(each))
//     if (!function.feed(each)) report(each.offset, function.reason());
//   function.finished()                          // the last `end` was there
//
// A validator can be used for one function after the other, and keeps its room.
// The module around must have been checked (validator.h).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "compiler/wasm/code_reader.h"
#include "compiler/wasm/feature.h"
#include "compiler/wasm/module.h"
#include "compiler/wasm/subtyping.h"

namespace wasmrust::wasm {

// What bodies are checked against.
struct ModuleContext {
  const Module &module;
  FeatureSet features;
  Subtyping subtyping;
  // By index in the function index space.
  std::vector<const FuncType *> function_types;
  // Functions that `ref.func` may name in a body: those that occur in the
  // module outside of bodies.
  std::vector<bool> declared;
};

// An open block.
struct Frame {
  // Block, Loop, If, Else, Try, Catch, CatchAll, TryTable; `no_op` for the
  // function itself.
  Op opener = no_op;
  bool unreachable = false;  // the rest of the block is not reached
  BlockType block;
  const FuncType *type =
      nullptr;               // of a block with a type index; the function's
  uint32_t height = 0;       // operands below the block
  uint32_t initialised = 0;  // locals set before it (internal)
  uint32_t offset = 0;       // of the opener in the file

  std::span<const ValueType> params() const;
  std::span<const ValueType> results() const;
  // What a branch to the block's label carries.
  std::span<const ValueType> label_types() const;
};

class FunctionValidator {
 public:
  explicit FunctionValidator(const ModuleContext &context);

  // Starts a body of the function type; `locals` are its parameters and its
  // declared locals and must outlive the body. Returns false when a local's
  // type is not valid.
  bool start(const FuncType &type, std::span<const ValueType> locals);
  // Starts a constant expression of one result. It sees the first
  // `visible_globals` globals.
  void start_constant(ValueType result, uint32_t visible_globals);

  // Checks the next instruction. False: `reason` says what is wrong, and
  // nothing more may be fed.
  bool feed(const Instruction &instruction);
  // Checks all that the reader has; false: `at` is what is wrong.
  bool feed_all(CodeReader &code, Instruction &at);
  // True when the `end` of the body has been fed.
  bool finished() const { return frames_.empty(); }
  const std::string &reason() const { return reason_; }

  std::span<const ValueType> operands() const { return operands_; }
  std::span<const Frame> frames() const { return frames_; }  // outermost first
  std::span<const ValueType> locals() const { return locals_; }
  // False when the next instruction cannot be reached.
  bool reachable() const { return !frames_.empty() && !unreachable_; }

  // Does a type use only known indices and features? "" or what is wrong.
  static std::string type_problem(const Module &module, FeatureSet features,
                                  ValueType type);

 private:
  const ModuleContext &context_;
  const Module &module_;
  std::string reason_;
  std::vector<ValueType> operands_;
  std::vector<Frame> frames_;
  std::span<const ValueType> locals_;
  FuncType constant_type_;
  bool is_constant_ = false;
  uint32_t visible_globals_ = 0;

  // What `feed_quickly` may take: nothing where it must not be asked.
  FeatureSet quick_features_;
  std::span<const ValueType> quick_locals_;
  std::vector<ValueKind> addresses_;  // of memories

  // Copies of the innermost frame's.
  size_t height_ = 0;
  bool unreachable_ = false;

  // Locals without a default value: which are set, and in which order they
  // were.
  bool tracks_locals_ = false;
  std::vector<bool> is_set_;
  std::vector<uint32_t> set_order_;
  std::vector<ValueType> popped_;  // scratch of br_table

  bool fail(std::string reason);
  bool has(Feature feature) const { return context_.features.has(feature); }
  bool need(Feature feature);

  // operands
  void push(ValueType type) { operands_.push_back(type); }
  void push(ValueKind kind) { operands_.push_back({kind}); }
  void push(std::span<const ValueType> types);
  bool pop(ValueType expected);
  bool pop(ValueKind kind) { return pop(ValueType{kind}); }
  bool pop(std::span<const ValueType> types);
  bool pop_other(ValueType actual, ValueType expected);
  bool pop_missing(ValueType expected);
  bool pop_any(ValueType &type);
  bool pop_reference(ValueType &type);
  bool matches(ValueType a, ValueType b) const {
    return context_.subtyping.matches(a, b);
  }
  bool types_match(std::span<const ValueType> a,
                   std::span<const ValueType> b) const;

  // blocks
  bool push_frame(Op opener, const Instruction &at);
  bool pop_frame(Frame &frame);
  void set_unreachable();
  void enter_innermost();
  bool check_block_type(const BlockType &block, const FuncType *&type);
  const Frame &label(uint32_t depth) const {
    return frames_[frames_.size() - 1 - depth];
  }

  // rows that immediates name
  bool check_immediate(const Instruction &each);
  bool check_row(const char *what, uint64_t index, uint64_t count);
  bool check_label(uint32_t depth);
  bool check_function_type(uint32_t type);
  bool check_composite(uint32_t type, CompositeKind kind);
  bool check_table(uint32_t table);
  bool check_memory(uint32_t memory);
  bool check_access(const Instruction &each);
  bool check_lane(const Instruction &each);
  bool check_heap(int32_t heap);
  bool check_data(uint32_t segment);
  ValueType address_of(const Instruction &each) const;
  ValueType table_address(uint32_t table) const;
  ValueType memory_address(uint32_t memory) const;

  bool feed_quickly(const Instruction &each);
  bool feed_control_quickly(const Instruction &each);
  bool feed_slowly(const Instruction &each);
  bool check_constant(const Instruction &each);
  bool feed_fixed(const Instruction &each);
  bool feed_control(const Instruction &each);
  bool feed_variable(const Instruction &each);
  bool feed_reference(const Instruction &each);
  // blocks, branches, calls, exceptions
  bool feed_block(const Instruction &each);
  bool feed_else();
  bool feed_end();
  bool feed_catch(const Instruction &each);
  bool feed_delegate(const Instruction &each);
  bool feed_try_table(const Instruction &each);
  bool feed_rethrow(const Instruction &each);
  bool feed_branch_table(const Instruction &each);
  bool feed_call(const FuncType &type, bool is_return);
  bool feed_call_indirect(const Instruction &each, bool is_return);
  bool feed_call_ref(const Instruction &each, bool is_return);
  bool feed_br_on_null(const Instruction &each);
  bool feed_br_on_non_null(const Instruction &each);
  bool feed_br_on_cast(const Instruction &each);
  // variables, tables, references, aggregates
  bool feed_select();
  bool feed_select_typed(const Instruction &each);
  bool feed_local_get(uint32_t local);
  bool feed_local_set(uint32_t local);
  bool feed_global_set(uint32_t global);
  bool feed_table(const Instruction &each);
  bool feed_memory_copy(const Instruction &each);
  bool feed_convert(int32_t from, int32_t to);
  bool feed_cast(const Instruction &each, bool nullable, bool is_test);
  bool feed_struct(const Instruction &each);
  bool feed_array_new(const Instruction &each);
  bool feed_array_access(const Instruction &each);
  bool feed_array_bulk(const Instruction &each);
  bool check_segment_of_array(const Instruction &each);
  const FieldType &element_of(uint32_t array) const {
    return module_.types[array].fields[0];
  }
};

}  // namespace wasmrust::wasm
