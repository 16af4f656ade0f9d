// Simplification: the same value by less.
//
// Problem. What other passes put together was computed for the general case:
// constants meet after inlining, a boolean is compared with 0, an integer is
// made wider and narrow again.
//
// Idea. A table of rules (rules.def) says what is the same; a rule is used when
// the code becomes better (rewriter.h). What has constants only is computed.
// Loads and stores do what an operation beside them does (accesses.h). A branch
// takes a condition as it comes: the opposite of it goes the other way, and
// what is decided jumps.
//
//   v1: i32 = i32.load8_u v0             v2: i32 = i32.load8_s v0
//   v2: i32 = i32.extend8_s v1           br_if v2 b2() b1()
//   v3: i32 = i32.const 0
//   v4: i32 = i32.eq v2 v3
//   br_if v4 b1() b2()
//
// Every instruction is looked at once, in the order of blocks, and again when
// it was changed; so the time is near the number of instructions.
//
// Assumes: what WebAssembly's numbers compute (ir/interpret_numbers.h). The
// bits of a NaN stay those that the specification makes deterministic: nothing
// that computes with floating-point numbers is left out, and a NaN is not
// computed here.
#include <algorithm>
#include <array>

#include "compiler/ir/interpret_numbers.h"
#include "compiler/optimize/accesses.h"
#include "compiler/optimize/branches.h"
#include "compiler/optimize/constants.h"
#include "compiler/optimize/known_bits.h"
#include "compiler/optimize/passes.h"
#include "compiler/optimize/rewriter.h"

namespace wasmrust::optimize {

namespace {

using ir::Op;
using ir::TypeRef;

// A program gets operations of a feature only when it says that it needs it.
bool may_extend(const Program &program) {
  auto is = [](const wasm::TargetFeature &each) {
    return each.name == "sign-ext";
  };
  return std::ranges::any_of(program.features, is);
}

class Simplify : public FunctionPass {
 public:
  explicit Simplify(const Surroundings &surroundings)
      : program_(surroundings.program),
        goal_(surroundings.goal),
        rewriter_(surroundings.program, surroundings.goal,
                  may_extend(surroundings.program), uses_),
        accesses_(surroundings.program, surroundings.goal) {}

  bool run(ir::Function &function) override {
    function_ = &function;
    ir::Replacements instead(function);
    instead_ = &instead;
    uses_.start(function, instead);
    rewriter_.start(function, instead);
    accesses_.start(function, instead, uses_);
    changed_ = false;
    for (ir::BlockId block : function.blocks.ids())
      for (ir::ValueId id = function[block].first, next; id; id = next) {
        next = function.next(id);
        look_at(id);
      }
    accesses_.finish();
    uses_.finish();
    return changed_;
  }

 private:
  // A value is changed so often at most; rules that undid one another would
  // never end.
  static constexpr unsigned most_changes = 32;

  const Program &program_;
  Goal goal_;
  UseCounts uses_;
  Rewriter rewriter_;
  Accesses accesses_;
  ir::Function *function_ = nullptr;
  ir::Replacements *instead_ = nullptr;
  std::vector<ir::ValueId> made_;
  bool changed_ = false;

  void look_at(ir::ValueId first) {
    unsigned changes = 0;
    made_.assign(1, first);
    while (!made_.empty()) {
      ir::ValueId id = made_.back();
      if (!function_->block_of(id) || uses_.is_unused(id) ||
          changes >= most_changes || !change(id)) {
        made_.pop_back();
        continue;
      }
      changed_ = true;
      ++changes;
    }
  }

  // What is made for it stands behind it in `made_` and comes first.
  bool change(ir::ValueId id) {
    if (ir::is_terminator((*function_)[id].op))
      return simplify_branch(*function_, *instead_, uses_, id);
    return constants_to_the_right(id) || fold(id) || add_to_address(id) ||
           answer_null(id) || rewriter_.rewrite(id, made_) ||
           accesses_.simplify(id);
  }

  ir::ValueId operand(ir::ValueId id, size_t index) {
    return (*instead_)(function_->operands(id)[index]);
  }

  bool is_number(ir::ValueId id) const {
    Op op = (*function_)[id].op;
    return op >= Op::I32Const && op <= Op::F64Const;
  }

  bool constants_to_the_right(ir::ValueId id) {
    Op op = (*function_)[id].op;
    if (!ir::has(op, wasm::Trait::Commutative) ||
        ir::operands_of(op) != ir::Operands::Two)
      return false;
    ir::ValueId left = operand(id, 0), right = operand(id, 1);
    if (!is_number(left) || is_number(right)) return false;
    function_->set_operand(id, 0, right);
    function_->set_operand(id, 1, left);
    return true;
  }

  ir::Value number(ir::ValueId id) const {
    const ir::Instruction &row = (*function_)[id];
    bool is_wide = row.op == Op::I64Const || row.op == Op::F64Const;
    return {.low = uint64_t{is_wide ? row.w[1] : 0} << 32 | row.w[0]};
  }

  static bool is_nan(TypeRef type, uint64_t bits) {
    return type == TypeRef::F32
               ? (bits & 0x7fff'ffff) > 0x7f80'0000
               : (bits & 0x7fff'ffff'ffff'ffff) > 0x7ff0'0000'0000'0000;
  }

  bool fold(ir::ValueId id) {
    const ir::Instruction row = (*function_)[id];
    ir::Values operands = function_->operands(id);
    if (operands.empty() || operands.size() > 2 ||
        ir::operands_of(row.op) == ir::Operands::List ||
        row.type < TypeRef::I32 || row.type > TypeRef::F64)
      return false;
    std::array<ir::Value, 2> in;
    for (size_t i = 0; i < operands.size(); ++i) {
      ir::ValueId each = operand(id, i);
      if (!is_number(each)) return false;
      in[i] = number(each);
    }
    ir::Computed to = ir::compute(row.op, std::span(in).first(operands.size()));
    if (!to.known || to.trap) return false;
    uint64_t bits = to.result.low;
    bool is_float = row.type == TypeRef::F32 || row.type == TypeRef::F64;
    if (!is_float) {
      uses_.become(id, constant_row(row.type == TypeRef::I64, bits));
      return true;
    }
    // A constant of this type is long, and its making may be shorter.
    if (goal_ == Goal::Size &&
        (operands.size() == 1 && row.op != Op::F64Neg && row.op != Op::F32Neg))
      return false;
    if (is_nan(row.type, bits)) return false;
    uses_.become(
        id, {row.type == TypeRef::F32 ? Op::F32Const : Op::F64Const,
             row.type,
             {static_cast<uint32_t>(bits), static_cast<uint32_t>(bits >> 32)}});
    return true;
  }

  // A sum of an address in memory and a constant is another address. That of a
  // function is a place in a table, and its relocation has no room for more.
  bool add_to_address(ir::ValueId id) {
    Op op = (*function_)[id].op;
    if (op != Op::I32Add && op != Op::I32Sub) return false;
    const ir::Instruction &row = (*function_)[operand(id, 0)];
    auto more = constant_of(*function_, operand(id, 1));
    if (row.op != Op::SymbolAddress || !more) return false;
    if (program_.symbols[SymbolId(size_t{row.w[2]})].kind ==
        SymbolKind::Function)
      return false;
    auto by = static_cast<int32_t>(*more);
    auto now = static_cast<int64_t>(uint64_t{row.w[1]} << 32 | row.w[0]);
    int64_t sum = op == Op::I32Add ? now + by : now - by;
    if (sum < INT32_MIN || sum > INT32_MAX) return false;
    auto bits = static_cast<uint64_t>(sum);
    uses_.become(id, {Op::SymbolAddress,
                      row.type,
                      {static_cast<uint32_t>(bits),
                       static_cast<uint32_t>(bits >> 32), row.w[2]}});
    return true;
  }

  // The address of a function is not null.
  bool answer_null(ir::ValueId id) {
    Op op = (*function_)[id].op;
    bool is_eqz = op == Op::I32Eqz || op == Op::I64Eqz;
    bool is_ne = op == Op::I32Ne || op == Op::I64Ne;
    if (!is_eqz && !(is_ne && constant_of(*function_, operand(id, 1)) == 0))
      return false;
    if (!is_function_address(program_, (*function_)[operand(id, 0)]))
      return false;
    uses_.become(id, constant_row(false, is_ne));
    return true;
  }
};

}  // namespace

std::unique_ptr<FunctionPass> make_Simplify(const Surroundings &surroundings) {
  return std::make_unique<Simplify>(surroundings);
}

}  // namespace wasmrust::optimize
