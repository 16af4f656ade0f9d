// See liveness.h. Most values are used in their own block only and have one
// range; the uses in other blocks are gathered and followed value by value, so
// that marks on blocks are enough to know what has been seen.
#include "compiler/emit/liveness.h"

#include <algorithm>

namespace wasmrust::emit {

namespace {

using ir::BlockId;
using ir::ValueId;

class Finder {
 public:
  Finder(const ir::Function &function, const Order &order,
         const std::vector<Placing> &placing)
      : function_(function), order_(order), placing_(placing) {
    size_t values = function.value_count(), blocks = function.blocks.size();
    home_.resize(values);
    start_.resize(blocks);
    end_.resize(blocks);
    seen_.resize(blocks, UINT32_MAX);
    place_.resize(blocks);
    result_.rows.resize(values);
    result_.weights.resize(values);
    if (!function.held.empty()) result_.at_start.resize(blocks);
  }

  Liveness run() {
    number();
    find_incoming();
    for (BlockId id : order_.blocks()) uses_in(id);
    std::ranges::sort(far_, {}, &Use::value);
    follow_all();
    return std::move(result_);
  }

 private:
  const ir::Function &function_;
  const Order &order_;
  const std::vector<Placing> &placing_;
  Liveness result_;

  std::vector<Range> home_;             // by value: in its own block
  std::vector<uint32_t> start_, end_;   // by block
  std::vector<uint32_t> first_before_;  // by block: where in before_
  std::vector<BlockId> before_;

  struct Use {
    uint32_t value;
    BlockId block;
    uint32_t at;
  };
  std::vector<Use> far_;
  // While one value is followed: by block who has marked it, and its range.
  std::vector<uint32_t> seen_, place_;
  std::vector<Range> found_;
  std::vector<BlockId> work_;

  bool needs_one(ValueId id) const {
    return needs_variable(placing_[id.value]);
  }

  const ir::Edge &edge_of(const ir::Handler &handler) const {
    return function_.all_edges[handler.edge.value];
  }

  template <typename See>
  void for_each_edge(BlockId id, See see) const {
    for (const ir::Edge &edge : function_.edges(function_.terminator(id)))
      see(edge);
    if (!function_[id].region) return;
    // Something may be thrown up to the end of the block.
    for (const ir::Handler *handler : handlers_of(function_, id))
      see(edge_of(*handler));
  }

  void number() {
    uint32_t at = 0;
    for (BlockId id : order_.blocks()) {
      start_[id.value] = at;
      for (ValueId each : function_[id].parameters)
        home_[each.value] = {at, at + 1};
      at += 2;
      for (ValueId each = function_[id].first; each;
           each = function_.next(each)) {
        home_[each.value] = {at + 1, at + 2};
        at += 2;
      }
      end_[id.value] = at;
    }
  }

  void find_incoming() {
    first_before_.resize(function_.blocks.size() + 1);
    for (BlockId id : order_.blocks())
      for_each_edge(id, [&](const ir::Edge &edge) {
        ++first_before_[edge.target.value + 1];
      });
    for (size_t i = 1; i < first_before_.size(); ++i)
      first_before_[i] += first_before_[i - 1];
    before_.resize(first_before_.back());
    std::vector<uint32_t> next = first_before_;
    for (BlockId id : order_.blocks())
      for_each_edge(id, [&](const ir::Edge &edge) {
        before_[next[edge.target.value]++] = id;
      });
  }

  void uses_in(BlockId id) {
    uint64_t weight = weight_in(order_, id);
    auto use = [&](ValueId value, uint32_t at) {
      if (!needs_one(value)) return;
      result_.weights[value.value] += weight;
      if (function_.block_of(value) != id) {
        far_.push_back({value.value, id, at});
        return;
      }
      uint32_t &to = home_[value.value].to;
      to = std::max(to, at);
    };
    uint32_t at = start_[id.value] + 2;
    for (ValueId each = function_[id].first; each;
         each = function_.next(each), at += 2)
      for (ValueId operand : function_.operands(each)) use(operand, at);
    for_each_edge(id, [&](const ir::Edge &edge) {
      for (ValueId argument : function_.arguments(edge))
        use(argument, end_[id.value]);
    });
  }

  void follow_all() {
    result_.ranges.reserve(home_.size());
    auto far = far_.begin();
    for (BlockId id : order_.blocks()) {
      if (!result_.at_start.empty())
        for (ValueId each : function_[id].parameters)
          if (needs_one(each)) result_.at_start[id.value].push_back(each);
    }
    for (uint32_t value = 0; value < home_.size(); ++value) {
      if (!home_[value].to || !needs_variable(placing_[value])) continue;
      auto &row = result_.rows[value];
      row.first = static_cast<uint32_t>(result_.ranges.size());
      auto last = far;
      while (last != far_.end() && last->value == value) ++last;
      if (last != far) follow(value, {far, last});
      far = last;
      add_ranges(value);
      row.count = static_cast<uint32_t>(result_.ranges.size()) - row.first;
    }
  }

  // Alive in a block that is not the value's own, from its start.
  void touch(uint32_t value, BlockId block, uint32_t to) {
    if (seen_[block.value] == value) {
      uint32_t &end = found_[place_[block.value]].to;
      end = std::max(end, to);
      return;
    }
    seen_[block.value] = value;
    place_[block.value] = static_cast<uint32_t>(found_.size());
    found_.push_back({start_[block.value], to});
    work_.push_back(block);
    if (!result_.at_start.empty())
      result_.at_start[block.value].push_back(ValueId(size_t{value}));
  }

  void follow(uint32_t value, std::span<const Use> uses) {
    BlockId home = function_.block_of(ValueId(size_t{value}));
    for (const Use &use : uses) touch(value, use.block, use.at);
    while (!work_.empty()) {
      BlockId block = work_.back();
      work_.pop_back();
      for (uint32_t i = first_before_[block.value];
           i < first_before_[block.value + 1]; ++i) {
        BlockId before = before_[i];
        if (before == home)
          home_[value].to = end_[home.value];
        else
          touch(value, before, end_[before.value]);
      }
    }
  }

  void add_ranges(uint32_t value) {
    std::vector<Range> &all = result_.ranges;
    if (found_.empty()) return all.push_back(home_[value]);
    found_.push_back(home_[value]);
    std::ranges::sort(found_, {}, &Range::from);
    all.push_back(found_.front());
    for (const Range &range : std::span(found_).subspan(1)) {
      if (range.from == all.back().to)
        all.back().to = range.to;
      else
        all.push_back(range);
    }
    found_.clear();
  }
};

}  // namespace

Liveness find_liveness(const ir::Function &function, const Order &order,
                       const std::vector<Placing> &placing) {
  return Finder(function, order, placing).run();
}

}  // namespace wasmrust::emit
