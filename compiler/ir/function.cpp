// See function.h. Ids stay what they are: nothing here renumbers, so tables
// beside a function (analyses) stay valid while it only grows.
#include "compiler/ir/function.h"

#include <algorithm>

#include "compiler/base/check.h"

namespace wasmrust::ir {

BlockId Function::add_block(RegionId region) {
  return blocks.add({.region = region});
}

ValueId Function::add_parameter(BlockId block, TypeRef type) {
  ValueId id = make({.op = Op::Parameter, .type = type});
  add_parameter(block, id);
  return id;
}

void Function::add_parameter(BlockId block, ValueId made) {
  links_[made.value].block = block;
  blocks[block].parameters.push_back(made);
}

void Function::start(TypeId of_type) {
  type = of_type;
  symbol = {};
  legacy_exceptions = false;
  blocks.clear();
  regions.clear();
  accesses.clear();
  all_edges.clear();
  pairs.clear();
  origin_rows.assign(1, {});
  held.clear();
  values_.clear();
  links_.clear();
  origins_.clear();
  merged_origins_.clear();
  pool_.clear();
  types_.assign(first_types.begin(), first_types.end());
}

void Function::set_origin(ValueId id, uint32_t row) {
  if (id.value >= origins_.size()) origins_.resize(id.value + 1);
  origins_[id.value] = row;
}

void Function::merge_origins(ValueId kept, ValueId gone) {
  uint32_t a = origin(kept), b = origin(gone);
  if (a == b || !has_origins()) return;
  if (!a || !b) return set_origin(kept, 0);
  auto chain = [&](uint32_t row) {
    std::vector<uint32_t> rows;
    for (; row; row = origin_rows[row].call) rows.push_back(row);
    return rows;
  };
  std::vector<uint32_t> as = chain(a), bs = chain(b);
  uint32_t common = 0;
  while (!as.empty() && !bs.empty() && as.back() == bs.back()) {
    common = as.back();
    as.pop_back();
    bs.pop_back();
  }
  // One is the call that the other was copied for.
  if (as.empty() || bs.empty()) return set_origin(kept, common);
  auto same = [&](uint32_t x, uint32_t y) {
    return origin_rows[x].function == origin_rows[y].function &&
           origin_rows[x].offset == origin_rows[y].offset;
  };
  // Copies of the same code: what is not known is only who called.
  size_t alike = 0, most = std::min(as.size(), bs.size()) - 1;
  while (alike < most && same(as[alike], bs[alike])) ++alike;
  Origin both{origin_rows[as.back()].function, Origin::several, common};
  if (same(as.back(), bs.back())) both.offset = origin_rows[as.back()].offset;
  uint32_t row = merged_origin(both);
  while (alike-- > 0) {
    Origin part = origin_rows[as[alike]];
    part.call = row;
    row = merged_origin(part);
  }
  set_origin(kept, row);
}

// A row of what was merged, one of the last ones if that says the same. Rows of
// calls that were copied are each copy's own.
uint32_t Function::merged_origin(const Origin &origin) {
  size_t least =
      merged_origins_.size() - std::min<size_t>(merged_origins_.size(), 64);
  for (size_t i = merged_origins_.size(); i-- > least;)
    if (origin_rows[merged_origins_[i]] == origin) return merged_origins_[i];
  merged_origins_.push_back(static_cast<uint32_t>(origin_rows.size()));
  origin_rows.push_back(origin);
  return merged_origins_.back();
}

void Function::insert_before(ValueId at, ValueId value) {
  ValueId before = links_[at.value].previous;
  BlockId block = links_[at.value].block;
  links_[value.value] = {before, at, block};
  links_[at.value].previous = value;
  if (before)
    links_[before.value].next = value;
  else
    blocks[block].first = value;
}

void Function::unlink(ValueId value) {
  Links &row = links_[value.value];
  WASMRUST_CHECK(row.block, "the instruction is in a block");
  Block &block = blocks[row.block];
  (row.previous ? links_[row.previous.value].next : block.first) = row.next;
  (row.next ? links_[row.next.value].previous : block.last) = row.previous;
  row = {};
}

TypeRef Function::add_type(wasm::ValueType type) {
  WASMRUST_CHECK(types_.size() < UINT16_MAX, "types fit into 16 bits");
  types_.push_back(type);
  return static_cast<TypeRef>(types_.size() - 1);
}

uint32_t Function::add_list(std::span<const ValueId> list) {
  auto at = static_cast<uint32_t>(pool_.size());
  pool_.resize_for_overwrite(at + list.size());
  for (uint32_t *to = pool_.data() + at; ValueId id : list) *to++ = id.value;
  return at;
}

uint32_t Function::add_words(std::span<const uint32_t> words) {
  auto at = static_cast<uint32_t>(pool_.size());
  pool_.insert(pool_.end(), words.begin(), words.end());
  return at;
}

// Few functions have more than a handful, and those repeat themselves.
uint32_t Function::add_pair(uint32_t first, uint32_t second) {
  std::array<uint32_t, 2> row = {first, second};
  size_t start = pairs.size() < 8 ? 0 : pairs.size() - 8;
  auto at = std::find(pairs.begin() + static_cast<ptrdiff_t>(start),
                      pairs.end(), row);
  if (at == pairs.end()) at = pairs.insert(at, row);
  return static_cast<uint32_t>(at - pairs.begin());
}

AccessId Function::add_access(const Access &access) {
  for (size_t back = 1; back <= std::min<size_t>(8, accesses.size()); ++back)
    if (AccessId id(accesses.size() - back); accesses[id] == access) return id;
  return accesses.add(access);
}

EdgeId Function::add_edge(BlockId target, std::span<const ValueId> arguments,
                          Likelihood likelihood) {
  all_edges.push_back({target, add_list(arguments),
                       static_cast<uint32_t>(arguments.size()), likelihood});
  return EdgeId(all_edges.size() - 1);
}

void Function::set_arguments(Edge &edge, std::span<const ValueId> arguments) {
  edge.first_argument = add_list(arguments);
  edge.argument_count = static_cast<uint32_t>(arguments.size());
}

}  // namespace wasmrust::ir
