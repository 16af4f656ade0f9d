// See same_code.h.
#include "compiler/optimize/same_code.h"

#include <algorithm>

#include "compiler/ir/immediate_words.h"

namespace wasmrust::optimize {

using ir::Function;
using ir::Immediate;
using ir::ValueId;

bool is_same_operation(const Function &function, ValueId a, ValueId b) {
  const ir::Instruction &one = function[a], &other = function[b];
  if (one.op != other.op || one.type != other.type ||
      function.operands(a).size() != function.operands(b).size())
    return false;
  if (ir::immediate_of(one.op) == Immediate::Access)
    return function.access(a) == function.access(b);
  return std::ranges::equal(ir::immediate_words(function, a),
                            ir::immediate_words(function, b));
}

uint64_t hash_operation(const Function &function, ValueId id) {
  const ir::Instruction &row = function[id];
  uint64_t hash =
      mix(static_cast<uint64_t>(row.op), static_cast<uint64_t>(row.type));
  hash = mix(hash, function.operands(id).size());
  if (ir::immediate_of(row.op) == Immediate::Access) {
    const ir::Access &access = function.access(id);
    hash = mix(hash, access.memory.value);
    hash = mix(hash, access.symbol.value);
    return mix(hash,
               access.offset << 16 | access.alignment_log2 << 8 | access.lane);
  }
  for (uint32_t word : ir::immediate_words(function, id))
    hash = mix(hash, word);
  return hash;
}

}  // namespace wasmrust::optimize
