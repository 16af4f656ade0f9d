// See results.h. All costs are in bytes, of variables below 128.
#include "compiler/emit/results.h"

namespace wasmrust::emit {

namespace {

using ir::BlockId;
using ir::Edge;
using ir::Function;
using ir::Op;
using ir::ValueId;

constexpr int access = 2;  // local.get, local.set or local.tee

// The type of a block is one byte then.
bool is_simple(wasm::ValueType type) {
  return wasm::is_number_or_vector(type) ||
         type.kind == wasm::ValueKind::FuncRef ||
         type.kind == wasm::ValueKind::ExternRef;
}

class Chooser {
 public:
  Chooser(Function &function, const Order &order, std::vector<Placing> &placing)
      : function_(function), order_(order), placing_(placing) {}

  void run() {
    find_joins();
    saved_.resize(function_.value_count());
    for (BlockId id : order_.blocks()) look_at_edges(id);
    place_.resize(function_.blocks.size());
    bool is_any_moved = false;
    for (BlockId id : order_.blocks()) is_any_moved |= choose(id);
    if (!is_any_moved) return;
    // Also in blocks that cannot be reached: the function stays sound.
    for (BlockId id : function_.blocks.ids())
      if (ValueId end = function_.terminator(id))
        for (const Edge &edge : function_.edges(end))
          if (size_t place = place_[edge.target.value]) {
            ir::Values arguments = function_.arguments(edge);
            ValueId first = arguments[0], other = arguments[place];
            function_.set_argument(edge, 0, other);
            function_.set_argument(edge, place, first);
          }
  }

 private:
  Function &function_;
  const Order &order_;
  std::vector<Placing> &placing_;
  std::vector<bool> is_join_;    // by block
  std::vector<int> saved_;       // by parameter: a guess
  std::vector<uint32_t> place_;  // by block: of the parameter that goes first

  void find_joins() {
    is_join_.resize(function_.blocks.size());
    for (BlockId id : order_.blocks())
      is_join_[id.value] = id != Function::entry() && !order_.is_loop(id) &&
                           !function_[id].parameters.empty() &&
                           !order_.opens_try(id);
    for (const ir::Region &region : function_.regions)
      for (const ir::Handler &handler : region.handlers)
        is_join_[function_.all_edges[handler.edge.value].target.value] = false;
  }

  void look_at_edges(BlockId id) {
    ValueId end = function_.terminator(id);
    if (function_[end].op != Op::Br) return;
    const Edge &edge = function_.edges(end)[0];
    if (!is_join_[edge.target.value]) return;
    const auto &parameters = function_[edge.target].parameters;
    ir::Values arguments = function_.arguments(edge);
    for (size_t i = 0; i < arguments.size(); ++i)
      if (constant_size(function_, arguments[i]) ||
          (placing_[arguments[i].value].uses == 1 &&
           function_.block_of(arguments[i]) == id))
        saved_[parameters[i].value] += access;
  }

  bool choose(BlockId id) {
    if (!is_join_[id.value]) return false;
    auto &parameters = function_[id].parameters;
    int most = 0;
    uint32_t best = 0;
    for (uint32_t i = 0; i < parameters.size(); ++i) {
      ValueId each = parameters[i];
      uint32_t uses = placing_[each.value].uses;
      int saved = saved_[each.value] + (uses == 1);
      if (uses == 0 || saved <= most ||
          !is_simple(function_.value_type(function_.type_of(each))))
        continue;
      most = saved;
      best = i;
    }
    if (!most) return false;
    place_[id.value] = best;
    std::swap(parameters[0], parameters[best]);
    placing_[parameters[0].value].may_arrive = true;
    return best != 0;
  }
};

class Decider {
 public:
  Decider(const Function &function, const Order &order,
          std::vector<Placing> &placing,
          const std::function<bool(ValueId, ValueId)> &is_shared)
      : function_(function),
        order_(order),
        placing_(placing),
        is_shared_(is_shared) {}

  void run() {
    saved_.resize(function_.blocks.size());
    for (BlockId id : order_.blocks())
      for (const Edge &edge : function_.edges(function_.terminator(id)))
        if (candidate(edge.target))
          saved_[edge.target.value] += saved(id, edge);
    for (BlockId id : order_.blocks())
      if (ValueId each = candidate(id))
        placing_[each.value].arrives =
            saved_[id.value] + saved_behind(each) > 0;
    repeat_constants();
  }

 private:
  const Function &function_;
  const Order &order_;
  std::vector<Placing> &placing_;
  const std::function<bool(ValueId, ValueId)> &is_shared_;
  std::vector<int> saved_;  // by block

  ValueId candidate(BlockId id) const {
    const auto &parameters = function_[id].parameters;
    if (parameters.empty() || !placing_[parameters[0].value].may_arrive)
      return {};
    return parameters[0];
  }

  // In the block itself.
  int saved_behind(ValueId parameter) const {
    const Placing &row = placing_[parameter.value];
    if (!row.below) return -access;
    return row.uses == 1 ? access : 0;
  }

  bool is_moved(ValueId from, ValueId to) const {
    const Placing &row = placing_[from.value];
    if (!needs_variable(placing_[to.value])) return false;
    return row.repeated || !needs_variable(row) || !is_shared_(from, to);
  }

  // On one way there.
  int saved(BlockId from, const Edge &edge) const {
    ValueId parameter = function_[edge.target].parameters[0];
    ir::Values arguments = function_.arguments(edge);
    bool moves_others = false;
    for (size_t i = 1; i < arguments.size(); ++i)
      moves_others |=
          is_moved(arguments[i], function_[edge.target].parameters[i]);
    bool moves = is_moved(arguments[0], parameter);
    int bytes = saved_value(arguments[0], moves);
    if (moves_others) return bytes;
    // What the way costs that is not just a branch.
    switch (function_[function_.terminator(from)].op) {
      case Op::Br:
        return bytes;
      case Op::BrIf:
        return bytes + (moves ? 2 : -1);
      default:
        return bytes - (moves ? 0 : 5);
    }
  }

  int saved_value(ValueId argument, bool moves) const {
    const Placing &row = placing_[argument.value];
    if (row.nested && row.uses > 1) return moves ? access : 0;
    if (!needs_variable(row)) return access;
    if (int size = static_cast<int>(constant_size(function_, argument)))
      return (moves ? 2 * access : 0) +
             making(argument, size) / static_cast<int>(row.uses) - size;
    return moves ? access : -access;
  }

  // A constant that goes to its variable.
  int making(ValueId constant, int size) const {
    bool is_there = function_.block_of(constant) == Function::entry() &&
                    is_first_value(function_, constant);
    return is_there ? 0 : size + access;
  }

  // A constant that was kept for edges to variables is made anew on those that
  // bring it on the stack, if that is all.
  void repeat_constants() {
    std::vector<uint32_t> arriving_uses(placing_.size());
    for (BlockId id : order_.blocks())
      for (const Edge &edge : function_.edges(function_.terminator(id)))
        if (arriving(function_, placing_, edge.target))
          ++arriving_uses[function_.arguments(edge)[0].value];
    for (size_t i = 0; i < placing_.size(); ++i) {
      Placing &row = placing_[i];
      if (!row.carried || arriving_uses[i] < row.carried) continue;
      row.repeated =
          is_repeated(size_of_constant(function_, ValueId(i)), row.uses);
    }
  }
};

}  // namespace

void choose_results(Function &function, const Order &order,
                    std::vector<Placing> &placing) {
  Chooser(function, order, placing).run();
}

void decide_results(const Function &function, const Order &order,
                    std::vector<Placing> &placing,
                    const std::function<bool(ValueId, ValueId)> &is_shared) {
  Decider(function, order, placing, is_shared).run();
}

}  // namespace wasmrust::emit
