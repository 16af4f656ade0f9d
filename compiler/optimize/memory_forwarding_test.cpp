// Which loads and stores go, and which stay.
#include <gtest/gtest.h>

#include <random>

#include "compiler/ir/builder.h"
#include "compiler/optimize/pass_test.h"

namespace wasmrust::optimize {
namespace {

using ir::Op;
using ir::ValueId;

std::string after(std::string_view body, Goal goal = Goal::Speed) {
  PassTest test(PassId::MemoryForwarding, goal);
  std::string text = test.after("func s0 (type 1) {\nb0(v0: i32, v1: i64):\n" +
                                std::string(body) + "}\n");
  size_t first = text.find("):\n") + 3;
  return text.substr(first, text.rfind("}") - first);
}

void expect_unchanged(std::string_view body) { EXPECT_EQ(after(body), body); }

TEST(MemoryForwarding, ALoadIsWhatWasStored) {
  EXPECT_EQ(after(R"(  i64.store v0 v1 offset=4
  i32.store v0 v0 offset=12
  v4: i64 = i64.load v0 offset=4
  i64.store v0 v4 offset=24
  unreachable
)"),
            R"(  i64.store v0 v1 offset=4
  i32.store v0 v0 offset=12
  i64.store v0 v1 offset=24
  unreachable
)");
}

TEST(MemoryForwarding, InAnotherType) {
  EXPECT_EQ(after(R"(  i64.store v0 v1
  v4: f64 = f64.load v0
  return v0 v4
)"),
            R"(  i64.store v0 v1
  v4: f64 = f64.reinterpret_i64 v1
  return v0 v4
)");
}

TEST(MemoryForwarding, NotPastWhatMayOverlap) {
  // One byte further, another address, a call, other widths.
  expect_unchanged(R"(  i64.store v0 v1 offset=4
  i32.store v0 v0 offset=11
  v4: i64 = i64.load v0 offset=4
  i64.store v0 v4 offset=24
  unreachable
)");
  expect_unchanged(R"(  v2: i32 = i32.wrap_i64 v1
  i64.store v0 v1 offset=4
  i32.store v2 v0 offset=64
  v5: i64 = i64.load v0 offset=4
  i64.store v0 v5 offset=24
  unreachable
)");
  expect_unchanged(R"(  i64.store v0 v1 offset=4
  v4: i32 = call v0 s1
  v5: i64 = i64.load v0 offset=4
  i64.store v4 v5 offset=24
  unreachable
)");
  expect_unchanged(R"(  i32.store8 v0 v0 offset=4
  v4: i32 = i32.load8_u v0 offset=4
  i32.store v0 v4 offset=24
  unreachable
)");
}

TEST(MemoryForwarding, SumsAreComparedByTheirNumbers) {
  EXPECT_EQ(after(R"(  v2: i32 = i32.const 16
  v3: i32 = i32.add v0 v2
  v4: i32 = i32.load v0 offset=4
  i32.store v3 v0
  v6: i32 = i32.load v0 offset=4
  i32.store v6 v4 offset=8
  unreachable
)"),
            R"(  v2: i32 = i32.const 16
  v3: i32 = i32.add v0 v2
  v4: i32 = i32.load v0 offset=4
  i32.store v3 v0
  i32.store v4 v4 offset=8
  unreachable
)");
  expect_unchanged(R"(  v2: i32 = i32.const -12
  v3: i32 = i32.add v0 v2
  v4: i32 = i32.load v0 offset=4
  i32.store v3 v0 offset=18
  v6: i32 = i32.load v0 offset=4
  i32.store v6 v4 offset=8
  unreachable
)");
}

TEST(MemoryForwarding, IntoBlocksWithOneWayIn) {
  EXPECT_EQ(after(R"(  v2: i32 = i32.load v0
  br_if v2 b1() b2()
b1():
  v4: i32 = i32.load v0
  i32.store v4 v0
  br b2()
b2():
  v7: i32 = i32.load v0
  i32.store v7 v2
  unreachable
)"),
            R"(  v2: i32 = i32.load v0
  br_if v2 b1() b2()
b1():
  i32.store v2 v0
  br b2()
b2():
  v7: i32 = i32.load v0
  i32.store v7 v2
  unreachable
)");
}

TEST(MemoryForwarding, StoresThatAreOverwritten) {
  EXPECT_EQ(after(R"(  v2: i32 = i32.const 5
  i32.store v0 v2
  i32.store v0 v0
  unreachable
)"),
            "  i32.store v0 v0\n  unreachable\n");
  // Somebody may read it; a trap shows it; the next is shorter.
  expect_unchanged(R"(  v2: i32 = i32.const 5
  i32.store v0 v2
  v4: i32 = i32.load8_u v0 offset=1
  i32.store v0 v4
  unreachable
)");
  expect_unchanged(R"(  v2: i32 = i32.const 5
  i32.store v0 v2
  v4: i32 = i32.load v0 offset=1000
  i32.store v0 v4
  unreachable
)");
  expect_unchanged(R"(  v2: i32 = i32.const 5
  i32.store v0 v2
  i32.store8 v0 v0
  unreachable
)");
}

// A variable of the source in memory lacks for a while what was not stored.
TEST(MemoryForwarding, NobodyIsToldOfMemoryWithoutAStore) {
  PassTest test(PassId::MemoryForwarding, Goal::Speed);
  for (bool is_overwritten : {true, false}) {
    auto parsed = ir::parse_function(
        std::string("func s0 (type 1) {\nb0(v0: i32, v1: i64):\n"
                    "  v2: i32 = i32.const 8\n"
                    "  v3: i32 = i32.add v0 v2\n"
                    "  i32.store v3 v2\n") +
        (is_overwritten ? "  i32.store v3 v0\n" : "  i32.store v0 v0\n") +
        "  unreachable\n}\n");
    ASSERT_TRUE(parsed);
    parsed->held = {{0, 0, ValueId(size_t{0})}, {0, 1, ValueId(size_t{1})}};
    EXPECT_EQ(test.pass->run(*parsed), is_overwritten);
    EXPECT_EQ(bool(parsed->held[0].value), !is_overwritten);
    EXPECT_TRUE(parsed->held[1].value);
  }
}

TEST(MemoryForwarding, StoresOfWhatIsThere) {
  EXPECT_EQ(after(R"(  v2: i32 = i32.load v0
  i32.store v0 v2
  i32.store v2 v0
  unreachable
)"),
            R"(  v2: i32 = i32.load v0
  i32.store v2 v0
  unreachable
)");
  expect_unchanged(R"(  v2: i32 = i32.load v0
  i32.store8 v0 v0
  i32.store v0 v2
  v5: i32 = i32.load v2
  i32.store v0 v2 offset=2
  unreachable
)");
}

TEST(MemoryForwarding, ForSizeOnlyWhatIsShorter) {
  // 5 bytes to load again, 4 to keep it.
  std::string text = R"(  v2: i32 = i32.load v0
  i32.store v0 v2 offset=8
  v4: i32 = i32.load v0
  i32.store v0 v4 offset=16
  unreachable
)";
  EXPECT_EQ(after(text, Goal::Size), after(text, Goal::Speed));
  EXPECT_NE(after(text, Goal::Size), text);
  std::string global = R"(  v2: i32 = global.get s3
  i32.store v0 v2 offset=8
  v4: i32 = global.get s3
  i32.store v0 v4 offset=16
  unreachable
)";
  EXPECT_EQ(after(global, Goal::Size), global);
  EXPECT_NE(after(global, Goal::Speed), global);
}

TEST(MemoryForwarding, Globals) {
  EXPECT_EQ(after(R"(  global.set v0 s3
  v3: i32 = global.get s3
  global.set v3 s3
  i32.store v3 v0
  unreachable
)"),
            "  global.set v0 s3\n  i32.store v0 v0\n  unreachable\n");
  EXPECT_EQ(after(R"(  v2: i32 = i32.const 5
  global.set v2 s3
  global.set v0 s3
  unreachable
)"),
            "  global.set v0 s3\n  unreachable\n");
  expect_unchanged(R"(  v2: i32 = i32.const 5
  global.set v2 s3
  v4: i32 = i32.load v0
  global.set v4 s3
  unreachable
)");
}

TEST(MemoryForwarding, CallsByWhatIsKnownOfThem) {
  std::string text = R"(func s0 (type 1) {
b0(v0: i32, v1: i64):
  i64.store v0 v1 offset=4
  v4: i32 = call v0 s1
  v5: i64 = i64.load v0 offset=4
  i64.store v4 v5 offset=24
  unreachable
}
)";
  PassTest test(PassId::MemoryForwarding, Goal::Speed);
  test.facts.rows.push_back({test.sample.import, {.reads = true}});
  EXPECT_NE(test.after(text), text);
}

TEST(MemoryForwarding, SharedMemoryIsLeftAlone) {
  expect_unchanged(R"(  i64.store v0 v1 offset=4 memory=m1
  v3: i64 = i64.load v0 offset=4 memory=m1
  i64.store v0 v3 offset=24 memory=m1
  unreachable
)");
}

// Accesses of a few addresses that overlap in all ways, one of them at the end
// of the memory, in blocks that follow one another and meet again.
class Overlapping {
 public:
  Overlapping(const ir::SampleProgram &sample, uint64_t seed)
      : sample_(sample),
        function_(sample.two_results),
        make_(sample.program, function_),
        random_(seed) {}

  ir::Function make() {
    ir::BlockId blocks[5];
    for (ir::BlockId &each : blocks) each = function_.add_block();
    values_ = {function_.add_parameter(blocks[0], ir::TypeRef::I32)};
    wide_ = function_.add_parameter(blocks[0], ir::TypeRef::I64);
    make_.at_end_of(blocks[0]);
    bases_ = {values_[0], make_.i32(8), make_.i32(12)};
    bases_.push_back(make_.op(Op::I32Add, {values_[0], bases_[2]}));
    bases_.push_back(make_.op(Op::I32Add, {values_[0], make_.i32(-2)}));
    if (random_() % 2) bases_.push_back(make_.i32(246));
    fill();
    size_t known = values_.size();
    make_.br_if(values_.back(), {blocks[1]}, {blocks[2]});
    for (size_t i : {1, 2}) {
      values_.resize(known);
      make_.at_end_of(blocks[i]);
      fill();
      make_.br({blocks[3]});
    }
    values_.resize(known);
    make_.at_end_of(blocks[3]);
    fill();
    make_.br({blocks[4]});
    make_.at_end_of(blocks[4]);
    fill();
    ValueId counter = make_.op(Op::GlobalGet, {}, sample_.counter.value);
    ValueId sum = make_.op(Op::I32Add, {counter, values_.back()});
    make_.return_({{sum, make_.f64_bits(0)}});
    return std::move(function_);
  }

 private:
  const ir::SampleProgram &sample_;
  ir::Function function_;
  ir::Builder make_;
  std::mt19937_64 random_;
  std::vector<ValueId> bases_, values_;
  ValueId wide_;

  template <typename Row>
  auto one(const Row &row) {
    return row[random_() % std::size(row)];
  }

  void fill() {
    for (size_t i = 0; i < 8; ++i) add();
  }

  void add() {
    using enum Op;
    constexpr Op loads[] = {I32Load,    I32Load, I32Load8U,
                            I32Load16S, F32Load, I64Load};
    constexpr Op stores[] = {I32Store, I32Store, I32Store8, I32Store16,
                             F32Store};
    ir::Access access{.memory = sample_.linear, .offset = random_() % 10};
    if (random_() % 3) access.offset &= ~uint64_t{3};
    ValueId base = one(bases_);
    switch (random_() % 8) {
      case 0:
      case 1:
      case 2: {
        Op op = one(loads);
        ValueId value = make_.load(op, base, access);
        if (op == F32Load) value = make_.op(I32ReinterpretF32, {value});
        if (op == I64Load) value = make_.op(I32WrapI64, {value});
        values_.push_back(value);
        break;
      }
      case 3:
      case 4:
      case 5: {
        Op op = one(stores);
        ValueId value = one(values_);
        if (op == F32Store) value = make_.op(F32ReinterpretI32, {value});
        make_.store(op, base, value, access);
        break;
      }
      case 6:
        if (random_() % 2)
          make_.op(GlobalSet, {one(values_)}, sample_.counter.value);
        else
          values_.push_back(make_.op(GlobalGet, {}, sample_.counter.value));
        break;
      default:
        if (random_() % 4)
          make_.store(I64Store, base, wide_, access);
        else
          values_.push_back(make_.call(sample_.import, {one(values_)})[0]);
        break;
    }
  }
};

TEST(MemoryForwarding, KeepsTheMeaning) {
  for (Goal goal : {Goal::Speed, Goal::Size}) {
    PassTest test(PassId::MemoryForwarding, goal);
    size_t changed = 0, trapped = 0;
    for (uint64_t seed = 0; seed < 20'000; ++seed) {
      ir::Function function = Overlapping(test.sample, seed).make();
      ASSERT_EQ(test.problems(function), "");
      std::string before = ir::print(function);
      ir::Observed first = ir::observe(test.sample, function);
      changed += test.pass->run(function);
      ASSERT_EQ(test.problems(function), "") << before;
      ir::Observed now = ir::observe(test.sample, function);
      ASSERT_EQ(now.outcome, first.outcome) << seed << "\n"
                                            << before << "\nbecame\n"
                                            << ir::print(function);
      ASSERT_EQ(now.memory, first.memory) << seed << "\n"
                                          << before << "\nbecame\n"
                                          << ir::print(function);
      trapped += PassTest::outcome(first) == "stopped";
    }
    EXPECT_GT(changed, 5'000u);
    EXPECT_GT(trapped, 1'000u);
  }
}

}  // namespace
}  // namespace wasmrust::optimize
