// Ranges against what they are made of: each use is followed back, block by
// block, until the value's own block is met.
#include "compiler/emit/liveness.h"

#include <gtest/gtest.h>

#include <set>

#include "compiler/emit/dispatch.h"
#include "compiler/ir/random_function.h"

namespace wasmrust::emit {
namespace {

using ir::BlockId;
using ir::Function;
using ir::ValueId;

class Walk {
 public:
  Walk(const Function &function, const Order &order)
      : function_(function), order_(order) {
    uint32_t at = 0;
    for (BlockId id : order.blocks()) {
      starts_.push_back(at);
      listed_.start_block(at);
      for (ValueId each : function[id].parameters) {
        made_[each] = at;
        listed_.make(each, at);
      }
      at += 2;
      for (ValueId each = function[id].first; each;
           each = function.next(each)) {
        made_[each] = at + 1;
        used_at_[each] = at;
        listed_.make(each, at + 1);
        for (ValueId operand : function.operands(each))
          listed_.use(operand, at);
        at += 2;
      }
    }
    starts_.push_back(at);
    listed_.start_block(at);
    for (const auto &[id, position] : made_) alive_[id].insert(position);
    for (uint32_t block = 0; block < order.blocks().size(); ++block)
      uses_in(block);
  }

  // Positions, by value.
  std::map<ValueId, std::set<uint32_t>> alive_;
  std::map<ValueId, uint32_t> uses_;
  Uses listed_;

 private:
  const Function &function_;
  const Order &order_;
  std::vector<uint32_t> starts_;
  std::map<ValueId, uint32_t> made_, used_at_;

  void uses_in(uint32_t block) {
    BlockId id = order_.blocks()[block];
    auto carried = [&](const ir::Edge &edge) {
      for (ValueId each : function_.arguments(edge))
        use(each, block, starts_[block + 1]);
    };
    for (ValueId each = function_[id].first; each;
         each = function_.next(each)) {
      for (ValueId operand : function_.operands(each))
        use(operand, block, used_at_[each]);
      for (const ir::Edge &edge : function_.edges(each)) carried(edge);
    }
    if (function_[id].region)
      for (const ir::Handler *handler : handlers_of(function_, id))
        carried(function_.all_edges[handler->edge.value]);
  }

  void use(ValueId id, uint32_t block, uint32_t at) {
    ++uses_[id];
    std::set<uint32_t> seen;
    follow(id, block, at, seen);
  }

  void follow(ValueId id, uint32_t block, uint32_t to,
              std::set<uint32_t> &seen) {
    bool is_home = function_.block_of(id) == order_.blocks()[block];
    for (uint32_t at = is_home ? made_[id] : starts_[block]; at < to; ++at)
      alive_[id].insert(at);
    if (is_home) return;
    for (auto [before, edge] : order_.before(block))
      if (seen.insert(before).second)
        follow(id, before, starts_[before + 1], seen);
  }
};

class LivenessTest : public testing::TestWithParam<size_t> {
 protected:
  ir::SampleProgram sample_;
  size_t compared_ = 0, far_ = 0;

  void compare(const Function &function, const Order &order,
               Liveness &liveness) {
    Walk walk(function, order);
    std::vector<Placing> placing(function.value_count());
    for (const auto &[id, uses] : walk.uses_) placing[id.value].uses = uses;
    liveness.find(function, order, walk.listed_, placing, GetParam());
    size_t expected = 0;
    for (const auto &[id, positions] : walk.alive_) {
      if (!placing[id.value].uses) continue;
      ++expected;
      std::set<uint32_t> found;
      uint32_t end = 0;
      for (const Range &range : liveness.of(id.value)) {
        EXPECT_LT(range.from, range.to);
        EXPECT_LE(end, range.from);
        end = range.to;
        for (uint32_t at = range.from; at < range.to; ++at) found.insert(at);
      }
      EXPECT_EQ(found, positions) << "v" << id.value;
      far_ += liveness.of(id.value).size() > 1;
      ++compared_;
    }
    EXPECT_EQ(liveness.values().size(), expected);
  }
};

TEST_P(LivenessTest, RangesAreWhereUsesLeadBack) {
  Liveness liveness;
  Order order;
  size_t loops = 0;
  for (uint64_t seed = 0; seed < 600; ++seed) {
    ir::RandomShape shape{.blocks = 3 + seed % 12, .instructions = 30};
    Function function = ir::random_function(sample_, seed, shape);
    if (order.find(function) != Order::Obstacle::None) {
      give_loops_one_entry(function);
      ASSERT_EQ(order.find(function), Order::Obstacle::None);
    }
    for (BlockId id : order.blocks()) loops += order.is_loop(id);
    compare(function, order, liveness);
    if (HasFailure()) FAIL() << "seed " << seed;
  }
  EXPECT_GT(compared_, 10'000u);
  EXPECT_GT(far_, 100u);
  EXPECT_GT(loops, 100u);
}

// Words of the window that is looked at in one go.
INSTANTIATE_TEST_SUITE_P(Windows, LivenessTest, testing::Values(1, 16 * 1024));

}  // namespace
}  // namespace wasmrust::emit
