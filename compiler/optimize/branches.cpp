// See branches.h.
#include "compiler/optimize/branches.h"

#include <algorithm>

#include "compiler/optimize/constants.h"

namespace wasmrust::optimize {

namespace {

using ir::Op;

class Branch {
 public:
  Branch(ir::Function &function, ir::Replacements &instead, UseCounts &uses,
         ir::ValueId id)
      : function_(function), instead_(instead), uses_(uses), id_(id) {}

  bool run() {
    Op op = function_[id_].op;
    if (op == Op::BrIf) return decided() || equal() || turned();
    if (op == Op::BrTable) return decided() || shorter();
    return false;
  }

 private:
  ir::Function &function_;
  ir::Replacements &instead_;
  UseCounts &uses_;
  ir::ValueId id_;

  ir::ValueId operand(ir::ValueId id, size_t index) {
    return instead_(function_.operands(id)[index]);
  }
  std::span<ir::Edge> edges() { return function_.edges(id_); }

  // Nothing is used by an edge that is not there any more.
  void forget(size_t edge) {
    ir::Values carried = function_.arguments(edges()[edge]);
    for (size_t i = 0; i < carried.size(); ++i)
      uses_.drop(instead_(carried[i]));
  }

  void jump(size_t taken) {
    for (size_t i = 0; i < edges().size(); ++i)
      if (i != taken) forget(i);
    ir::ValueId condition = operand(id_, 0);
    ir::Edge &edge = edges()[taken];
    edge.likelihood = ir::Likelihood::Unknown;
    uint32_t at = function_[id_].w[1] + static_cast<uint32_t>(taken);
    function_[id_] = {Op::Br, ir::TypeRef::None, {0, at, 1}};
    uses_.drop(condition);
  }

  bool decided() {
    auto constant = constant_of(function_, operand(id_, 0));
    if (!constant) return false;
    if (function_[id_].op == Op::BrIf)
      jump(*constant ? 0 : 1);
    else
      jump(std::min<uint64_t>(*constant, edges().size() - 1));
    return true;
  }

  bool is_same(size_t a, size_t b) {
    const ir::Edge &x = edges()[a], &y = edges()[b];
    if (x.target != y.target) return false;
    for (size_t i = 0; i < x.argument_count; ++i)
      if (instead_(function_.arguments(x)[i]) !=
          instead_(function_.arguments(y)[i]))
        return false;
    return true;
  }

  bool equal() {
    if (!is_same(0, 1)) return false;
    jump(0);
    return true;
  }

  // A condition is true when it is not 0.
  bool turned() {
    ir::ValueId condition = operand(id_, 0);
    const ir::Instruction &row = function_[condition];
    if (row.op != Op::I32Eqz && row.op != Op::I32Ne) return false;
    ir::ValueId of = operand(condition, 0);
    if (row.op == Op::I32Ne &&
        constant_of(function_, operand(condition, 1)) != uint64_t{0})
      return false;
    // Else a variable would be kept for the branch alone.
    if (uses_(condition) > 1 && uses_(of) == 1) return false;
    if (row.op == Op::I32Eqz) std::swap(edges()[0], edges()[1]);
    uses_.use(of);
    function_.set_operand(id_, 0, of);
    uses_.drop(condition);
    return true;
  }

  bool shorter() {
    size_t count = edges().size(), last = count - 1;
    size_t cases = last;
    while (cases > 0 && is_same(cases - 1, last)) --cases;
    if (cases == 0) {
      jump(last);
      return true;
    }
    if (cases == last && cases > 1) return false;
    for (size_t i = cases; i < last; ++i) forget(i);
    edges()[cases] = edges()[last];
    function_[id_].w[2] = static_cast<uint32_t>(cases + 1);
    if (cases > 1) return true;
    // What is not 0 goes to the last.
    function_[id_].op = Op::BrIf;
    std::swap(edges()[0], edges()[1]);
    return true;
  }
};

}  // namespace

bool simplify_branch(ir::Function &function, ir::Replacements &instead,
                     UseCounts &uses, ir::ValueId id) {
  return Branch(function, instead, uses, id).run();
}

}  // namespace wasmrust::optimize
