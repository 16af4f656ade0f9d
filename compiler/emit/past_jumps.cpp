// See past_jumps.h.
#include "compiler/emit/past_jumps.h"

#include <vector>

namespace wasmrust::emit {

namespace {

using ir::BlockId;
using ir::Edge;
using ir::Function;
using ir::ValueId;

bool only_jumps(const Function &function, BlockId id) {
  const ir::Block &block = function[id];
  return id != Function::entry() && block.parameters.empty() && block.first &&
         block.first == block.last && function[block.first].op == ir::Op::Br &&
         function.edges(block.first)[0].target != id;
}

}  // namespace

void lead_past_jumps(Function &function) {
  std::vector<BlockId> jumps;
  for (BlockId id : function.blocks.ids())
    if (only_jumps(function, id)) jumps.push_back(id);
  if (jumps.empty()) return;
  std::vector<uint32_t> edges_to(function.blocks.size());
  std::vector<bool> is_jump(function.blocks.size());
  for (BlockId id : jumps) is_jump[id.value] = true;
  for (const Edge &edge : function.all_edges) ++edges_to[edge.target.value];
  std::vector<ValueId> arguments;
  for (BlockId id : function.blocks.ids()) {
    ValueId end = function.terminator(id);
    if (!end) continue;
    for (Edge &edge : function.edges(end)) {
      // Jumps that lead round to one another end nowhere.
      for (size_t step = 0; step < jumps.size(); ++step) {
        BlockId jump = edge.target;
        if (!is_jump[jump.value]) break;
        const Edge &on = function.edges(function[jump].first)[0];
        if (on.argument_count && edges_to[jump.value] > 1) break;
        if (on.target == jump) break;
        edge.target = on.target;
        arguments.clear();
        for (ValueId each : function.arguments(on)) arguments.push_back(each);
        function.set_arguments(edge, arguments);
        if (--edges_to[jump.value] == 0) --edges_to[edge.target.value];
        ++edges_to[edge.target.value];
      }
    }
  }
}

}  // namespace wasmrust::emit
