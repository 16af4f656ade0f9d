// Legacy exceptions: `try`, its clauses, `delegate` and `rethrow`. See
// tries.cpp for which try stands where.
//
// A clause finds its variables as they are where something is thrown. So what a
// handler's edge carries is in the parameters' variables at that time, which it
// mostly is without doing anything. Where it is not, the code that throws gets
// a try of its own that puts it there and throws on:
//
//   try
//     call $f
//   catch_all
//     local.get 1   local.set 4
//     rethrow 0
//   end
#include <algorithm>

#include "compiler/base/check.h"
#include "compiler/emit/write.h"

namespace wasmrust::emit {

using ir::Edge;
using wasm::Op;

size_t Writer::count_brought(SymbolId tag) const {
  return tag ? program_.type(program_.tag_type(tag)).params.size() : 0;
}

void Writer::start_clause(ir::HandlerKind kind, SymbolId tag) {
  bool is_all =
      kind == ir::HandlerKind::CatchAll || kind == ir::HandlerKind::CatchAllRef;
  code_.op(is_all ? Op::CatchAll : Op::Catch);
  inits_.other_arm();
  if (!is_all) code_.tag(tag);
}

bool Writer::with_try(BlockId id, size_t done, Next next, uint32_t number) {
  const Order::Try &row = order_[number];
  Next behind{.block = next.block};
  if (row.delegates) open(Op::Try, {}, next.block);
  open(Op::Try, {}, next.block);
  size_t place = open_.size() - 1;
  tries_.push_back({number, place});
  bool runs_off = with_labels(id, done + 1, behind);
  tries_.pop_back();
  for (const Order::Clause &clause : row.clauses) {
    start_clause(clause.kind, clause.tag);
    for (size_t i = count_brought(clause.tag); i-- > 0;)
      set_parameter(function_[clause.target].parameters[i]);
    clauses_.push_back({clause.target, place});
    runs_off |= tree(clause.target, behind);
    clauses_.pop_back();
  }
  close();
  if (row.delegates) close_delegate(row.parent);
  return runs_off;
}

// The end of a try: what is thrown in it goes to another one.
void Writer::close_delegate(uint32_t to) {
  closed();
  size_t depth = open_.size();  // out of the function
  for (const OpenTry &each : tries_)
    if (each.number == to) depth = open_.size() - 1 - each.place;
  code_.op(Op::Delegate);
  code_.uleb(depth);
}

void Writer::rethrow(ValueId id) {
  BlockId target = function_.block_of(function_.operands(id)[0]);
  for (const OpenClause &each : clauses_) {
    if (each.target != target) continue;
    code_.place(function_.origin(id));
    code_.op(Op::Rethrow);
    return code_.uleb(open_.size() - 1 - each.place);
  }
  WASMRUST_CHECK(false, "the exception was caught around here");
}

bool Writer::has_handler_moves(const ir::Handler &handler) const {
  const Edge &edge = function_.all_edges[handler.edge.value];
  size_t brought = brought_by(handler).size();
  ir::Values arguments = function_.arguments(edge);
  for (size_t i = 0; i < arguments.size(); ++i) {
    uint32_t to =
        locals_.of[function_[edge.target].parameters[brought + i].value];
    if (to != Locals::none && to != locals_.of[arguments[i].value]) return true;
  }
  return false;
}

// What is thrown in the block goes to these, up to one that catches all;
// without those at the end that have nothing to do on the way.
std::vector<const ir::Handler *> Writer::handlers_with_moves(BlockId id) const {
  std::vector<const ir::Handler *> handlers = handlers_of(function_, id);
  auto all = std::ranges::find(handlers, SymbolId(), &ir::Handler::tag);
  if (all != handlers.end()) handlers.erase(all + 1, handlers.end());
  while (!handlers.empty() && !has_handler_moves(*handlers.back()))
    handlers.pop_back();
  return handlers;
}

bool Writer::body_in_try(BlockId id, ValueId end, Next next) {
  uint32_t catcher = order_.catcher(function_, id);
  bool delegates = catcher != order_.catches_at(id);
  std::vector<const ir::Handler *> handlers = handlers_with_moves(id);
  if (delegates) open(Op::Try, {});
  if (!handlers.empty()) open(Op::Try, {});
  roots(id);
  bool throws = function_[end].op == ir::Op::Throw ||
                function_[end].op == ir::Op::ThrowRef;
  if (throws) compute(end);
  for (const ir::Handler *handler : handlers) {
    start_clause(handler->kind, handler->tag);
    for (size_t i = count_brought(handler->tag); i-- > 0;) code_.drop();
    handler_moves(*handler);
    code_.op(Op::Rethrow);
    code_.uleb(0);
  }
  if (!handlers.empty()) close();
  if (delegates) close_delegate(catcher);
  if (!throws) return end_of_block(id, end, next);
  end_unreached();
  return false;
}

}  // namespace wasmrust::emit
