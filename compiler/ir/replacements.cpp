// See replacements.h.
#include "compiler/ir/replacements.h"

namespace wasmrust::ir {

void Replacements::apply() {
  if (!count_) return;
  auto put_in = [&](ValueId id) {
    size_t count = function_.operands(id).size();
    for (size_t i = 0; i < count; ++i) {
      ValueId operand = function_.operands(id)[i];
      if (ValueId now = (*this)(operand); now != operand)
        function_.set_operand(id, i, now);
    }
  };
  auto put_in_edge = [&](const Edge &edge) {
    for (size_t i = 0; i < edge.argument_count; ++i) {
      ValueId argument = function_.arguments(edge)[i];
      if (ValueId now = (*this)(argument); now != argument)
        function_.set_argument(edge, i, now);
    }
  };
  for (BlockId block : function_.blocks.ids()) {
    for (ValueId id = function_[block].first; id; id = function_.next(id))
      put_in(id);
    if (ValueId end = function_.terminator(block))
      for (const Edge &edge : function_.edges(end)) put_in_edge(edge);
  }
  for (const Region &region : function_.regions)
    for (const Handler &handler : region.handlers)
      put_in_edge(function_.all_edges[handler.edge.value]);
  for (Held &row : function_.held)
    if (row.value) row.value = (*this)(row.value);
  by_.clear();
  count_ = 0;
}

}  // namespace wasmrust::ir
