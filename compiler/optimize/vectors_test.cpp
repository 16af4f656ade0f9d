// What becomes of operations on vectors, and that it is the same: random ones
// on constants and on what is not known, in the interpreter.
#include <gtest/gtest.h>

#include <random>

#include "compiler/optimize/pass_test.h"

namespace wasmrust::optimize {
namespace {

struct VectorsTest : PassTest {
  explicit VectorsTest(Goal goal = Goal::Size)
      : PassTest(PassId::Vectors, goal) {
    sample.program.features.push_back({'+', "simd128"});
    pass = row(PassId::Vectors).make({sample.program, facts, goal});
  }
};

// Of a function with this body, which gives `v90` to memory. v2 and v3 are
// vectors that are not known.
std::string changed(std::string_view body, Goal goal = Goal::Balanced) {
  VectorsTest test(goal);
  PassTest dead(PassId::DeadCode);
  std::string text =
      "func s0 (type 1) {\nb0(v0: i32, v1: i64):\n"
      "  v2: v128 = i32x4.splat v0\n  v3: v128 = i64x2.splat v1\n" +
      std::string(body) +
      "  v98: i32 = i32.const 0\n  v128.store v98 v90\n"
      "  v99: f64 = f64.const 0x0p+0\n  return v0 v99\n}\n";
  std::string after = dead.after(test.after(text));
  size_t first = after.find("):\n") + 3;
  std::string left = after.substr(first, after.find("  v98:") - first);
  // What is stored, behind the rest.
  size_t store = after.find("v128.store v98 ") + 15;
  left += after.substr(store, after.find('\n', store) - store);
  for (std::string_view line :
       {"  v2: v128 = i32x4.splat v0\n", "  v3: v128 = i64x2.splat v1\n"})
    if (size_t at = left.find(line); at != left.npos)
      left.erase(at, line.size());
  return left;
}

std::string line(std::string_view operation) {
  return "  v90: v128 = " + std::string(operation) + "\n";
}
std::string with(std::string_view id, std::string_view constant) {
  return "  " + std::string(id) + ": v128 = v128.const i32x4 " +
         std::string(constant) + "\n";
}
constexpr std::string_view ones = "0xffffffff 0xffffffff 0xffffffff 0xffffffff";
constexpr std::string_view zeros =
    "0x00000000 0x00000000 0x00000000 0x00000000";

TEST(Vectors, BitsAreIdentities) {
  struct Row {
    std::string_view operation, becomes;
  };
  std::string made =
      with("v4", zeros) + with("v5", ones) + "  v6: v128 = v128.not v2\n";
  for (auto [operation, becomes] : {
           Row{"v128.not v6", "v2"},
           Row{"v128.and v2 v2", "v2"},
           Row{"v128.or v3 v3", "v3"},
           Row{"v128.or v2 v4", "v2"},
           Row{"v128.xor v4 v2", "v2"},
           Row{"v128.and v5 v3", "v3"},
           Row{"v128.andnot v3 v4", "v3"},
           Row{"v128.bitselect v2 v3 v5", "v2"},
           Row{"v128.bitselect v2 v3 v4", "v3"},
           Row{"v128.bitselect v2 v2 v3", "v2"},
           Row{"i16x8.add v2 v4", "v2"},
           Row{"i64x2.sub v3 v4", "v3"},
       })
    EXPECT_EQ(changed(made + line(operation)), becomes) << operation;
  for (auto [operation, becomes] : {
           Row{"v128.xor v2 v5", "v128.not v2"},
           Row{"v128.andnot v5 v3", "v128.not v3"},
           Row{"v128.and v3 v6", "v128.andnot v3 v2"},
           Row{"v128.and v6 v3", "v128.andnot v3 v2"},
           Row{"v128.andnot v3 v6", "v128.and v3 v2"},
           Row{"v128.bitselect v2 v4 v3", "v128.and v2 v3"},
           Row{"v128.bitselect v4 v2 v3", "v128.andnot v2 v3"},
           Row{"v128.bitselect v5 v2 v3", "v128.or v2 v3"},
           Row{"v128.bitselect v3 v2 v6", "v128.bitselect v2 v3 v2"},
           Row{"i32x4.sub v4 v2", "i32x4.neg v2"},
       })
    EXPECT_EQ(changed(made + line(operation)), line(becomes) + "v90")
        << operation;
}

TEST(Vectors, ComparisonsAreTurnedRound) {
  auto negated = [](std::string_view comparison) {
    return changed("  v4: v128 = " + std::string(comparison) + " v2 v3\n" +
                   line("v128.not v4"));
  };
  EXPECT_EQ(negated("i8x16.lt_u"), line("i8x16.ge_u v2 v3") + "v90");
  EXPECT_EQ(negated("i64x2.gt_s"), line("i64x2.le_s v2 v3") + "v90");
  EXPECT_EQ(negated("f32x4.eq"), line("f32x4.ne v2 v3") + "v90");
  // A NaN is neither less nor not less.
  EXPECT_EQ(negated("f32x4.lt"),
            "  v4: v128 = f32x4.lt v2 v3\n" + line("v128.not v4") + "v90");
}

TEST(Vectors, ComparisonsWithZeroAreTests) {
  auto tested = [](std::string_view test, std::string_view comparison) {
    return changed(with("v4", zeros) +
                   "  v5: v128 = " + std::string(comparison) +
                   " v2 v4\n  v6: i32 = " + std::string(test) + " v5\n" +
                   line("i8x16.splat v6"));
  };
  EXPECT_EQ(tested("v128.any_true", "i16x8.ne"),
            "  v6: i32 = v128.any_true v2\n" + line("i8x16.splat v6") + "v90");
  EXPECT_EQ(tested("v128.any_true", "i16x8.eq"),
            "  v102: i32 = i16x8.all_true v2\n  v6: i32 = i32.eqz v102\n" +
                line("i8x16.splat v6") + "v90");
  EXPECT_EQ(tested("i32x4.all_true", "i32x4.eq"),
            "  v102: i32 = v128.any_true v2\n  v6: i32 = i32.eqz v102\n" +
                line("i8x16.splat v6") + "v90");
  // Other lanes.
  EXPECT_NE(tested("i32x4.all_true", "i8x16.eq").find("i8x16.eq"),
            std::string::npos);
}

TEST(Vectors, ShufflesAreWhatTheyDo) {
  constexpr std::string_view same = "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15";
  constexpr std::string_view second =
      "16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31";
  constexpr std::string_view turned = "15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0";
  auto shuffle = [](std::string_view operands, std::string_view lanes) {
    return "i8x16.shuffle " + std::string(operands) + " " + std::string(lanes);
  };
  EXPECT_EQ(changed(line(shuffle("v2 v3", same))), "v2");
  EXPECT_EQ(changed(line(shuffle("v2 v3", second))), "v3");
  // Lanes of a splat in another order.
  EXPECT_EQ(
      changed(line(shuffle("v2 v3", "4 5 6 7 0 1 2 3 12 13 14 15 0 1 2 3"))),
      "v2");
  // Twice turned round.
  EXPECT_EQ(
      changed("  v4: v128 = " + shuffle("v2 v3", turned) +
              "\n  v5: v128 = i8x16.add v2 v3\n  v6: v128 = " +
              shuffle("v5 v5", turned) + "\n" + line(shuffle("v6 v6", turned))),
      "  v5: v128 = i8x16.add v2 v3\nv5");
  // Lanes and zeros.
  EXPECT_EQ(
      changed(with("v4", zeros) + line(shuffle("v3 v4",
                                               "0 16 1 17 2 18 3 19 4 20 5 21 "
                                               "6 22 7 23"))),
      line("i16x8.extend_low_i8x16_u v3") + "v90");
  EXPECT_EQ(
      changed(with("v4", zeros) + line(shuffle("v4 v3",
                                               "24 25 26 27 0 1 2 3 28 29 30 "
                                               "31 8 9 10 11"))),
      line("i64x2.extend_high_i32x4_u v3") + "v90");
  // A swizzle that is known.
  EXPECT_EQ(changed("  v5: v128 = i8x16.add v2 v3\n" +
                    with("v4", "0x03020100 0x07060504 0x0b0a0908 0x0f0e0d0c") +
                    line("i8x16.swizzle v5 v4")),
            "  v5: v128 = i8x16.add v2 v3\nv5");
}

TEST(Vectors, AShuffleThatRepeatsALaneIsASplatForSize) {
  std::string text =
      "  v4: v128 = i8x16.add v2 v3\n" +
      line("i8x16.shuffle v4 v4 4 5 6 7 4 5 6 7 4 5 6 7 4 5 6 7");
  EXPECT_EQ(changed(text), text + "v90");
  EXPECT_EQ(changed(text, Goal::Size),
            "  v4: v128 = i8x16.add v2 v3\n"
            "  v102: i32 = i32x4.extract_lane v4 1\n" +
                line("i32x4.splat v102") + "v90");
}

TEST(Vectors, ConstantsAreComputedAndShort) {
  std::string text = with("v4", "0x00000001 0x00000002 0x00000003 0x00000004") +
                     with("v5", "0x00000001 0x00000001 0x00000001 0x00000001") +
                     line("i32x4.add v4 v5");
  EXPECT_EQ(changed(text),
            with("v90", "0x00000002 0x00000003 0x00000004 0x00000005") + "v90");
  std::string repeated =
      with("v90", "0x01010101 0x01010101 0x01010101 0x01010101");
  EXPECT_EQ(changed(repeated), repeated + "v90");
  EXPECT_EQ(changed(repeated, Goal::Size),
            "  v102: i32 = i32.const 1\n" + line("i8x16.splat v102") + "v90");
  std::string all_different =
      with("v90", "0x00000001 0x00000002 0x00000003 0x00000004");
  EXPECT_EQ(changed(all_different, Goal::Size), all_different + "v90");
  // 0 / 0
  std::string nan = with("v4", zeros) + line("f32x4.div v4 v4");
  EXPECT_EQ(changed(nan), nan + "v90");
}

TEST(Vectors, LanesAreWhatWasPutThere) {
  EXPECT_EQ(
      changed("  v4: i64 = i64x2.extract_lane v3 1\n" + line("i64x2.splat v4")),
      line("i64x2.splat v1") + "v90");
  EXPECT_EQ(changed("  v4: v128 = i32x4.replace_lane v3 v0 2\n"
                    "  v5: i32 = i32x4.extract_lane v4 2\n" +
                    line("i16x8.splat v5")),
            line("i16x8.splat v0") + "v90");
  EXPECT_EQ(
      changed("  v4: v128 = i32x4.replace_lane v3 v0 2\n"
              "  v5: i32 = i32x4.extract_lane v4 1\n" +
              line("i16x8.splat v5")),
      "  v5: i32 = i32x4.extract_lane v3 1\n" + line("i16x8.splat v5") + "v90");
  EXPECT_EQ(changed("  v4: v128 = i32x4.replace_lane v3 v0 2\n" +
                    line("i32x4.replace_lane v4 v0 2")),
            line("i32x4.replace_lane v3 v0 2") + "v90");
  EXPECT_EQ(changed(line("i32x4.replace_lane v2 v0 1")), "v2");
}

TEST(Vectors, LoadsDoWhatIsBehindThem) {
  EXPECT_EQ(changed("  v4: i32 = i32.load16_u v0 offset=3\n" +
                    line("i16x8.splat v4")),
            "  v4: v128 = v128.load16_splat v0 offset=3\nv4");
  EXPECT_EQ(changed("  v4: v128 = v128.load64_zero v0\n" +
                    line("i32x4.extend_low_i16x8_s v4")),
            "  v4: v128 = v128.load16x4_s v0\nv4");
  EXPECT_EQ(
      changed("  v4: f32 = f32.load v0\n" + line("f32x4.replace_lane v3 v4 3")),
      line("v128.load32_lane v0 v3 lane=3") + "v90");
  // It is used again; it traps where the shorter one would not; something is
  // written in between.
  for (std::string_view body : {
           "  v4: i32 = i32.load v0\n  i32.store v0 v4\n"
           "  v90: v128 = i32x4.splat v4\n",
           "  v4: v128 = v128.load v0\n"
           "  v90: v128 = i32x4.extend_low_i16x8_s v4\n",
           "  v4: f32 = f32.load v0\n  i32.store v0 v0\n"
           "  v90: v128 = f32x4.replace_lane v3 v4 3\n",
       })
    EXPECT_EQ(changed(body), std::string(body) + "v90");
}

TEST(Vectors, StoresTakeALane) {
  EXPECT_EQ(changed("  v4: i32 = i16x8.extract_lane_s v3 5\n"
                    "  i32.store16 v0 v4 offset=2\n" +
                    line("v128.not v3")),
            "  v128.store16_lane v0 v3 offset=2 lane=5\n" +
                line("v128.not v3") + "v90");
  std::string narrower =
      "  v4: i32 = i32x4.extract_lane v3 1\n  i32.store16 v0 v4\n" +
      line("v128.not v3");
  EXPECT_EQ(changed(narrower), narrower + "v90");
}

TEST(Vectors, AProgramWithoutGetsNone) {
  PassTest test(PassId::Vectors);
  std::string text =
      "func s0 (type 1) {\nb0(v0: i32, v1: i64):\n"
      "  v2: i32 = i32.const 0\n  v3: v128 = i32x4.splat v2\n"
      "  v4: i32 = v128.any_true v3\n  v99: f64 = f64.const 0x0p+0\n"
      "  return v4 v99\n}\n";
  EXPECT_EQ(test.after(text), text);
}

// Operations on what is known, on what is not, and on what others made.
class RandomVectors {
 public:
  explicit RandomVectors(uint64_t seed) : random_(seed) {}

  std::string text() {
    text_ = "func s0 (type 1) {\nb0(v0: i32, v1: i64):\n";
    i32_ = {0};
    i64_ = {1};
    add(v128_, "v128", "i32x4.splat v0");
    add(v128_, "v128", "i64x2.splat v1");
    for (size_t i = 2 + below(12); i > 0; --i) step();
    for (size_t i = 0; i < 4; ++i)
      text_ += "  v128.store v" + std::to_string(some(i32_zero())) + " v" +
               std::to_string(v128_[v128_.size() - 1 - i % v128_.size()]) +
               " offset=" + std::to_string(16 * i) + " align=1\n";
    add(f64_, "f64", "f64.const 0x0p+0");
    return text_ + "  return v" + std::to_string(i32_.back()) + " v" +
           std::to_string(f64_.back()) + "\n}\n";
  }

 private:
  using Ids = std::vector<size_t>;
  std::mt19937_64 random_;
  std::string text_;
  Ids i32_, i64_, f32_, f64_, v128_;
  size_t next_ = 2;

  size_t below(size_t limit) { return random_() % limit; }
  size_t some(const Ids &list) {
    // The last ones more often: what was just made is used.
    return below(2) ? list.back() : list[below(list.size())];
  }
  void add(Ids &to, const std::string &type, const std::string &operation) {
    text_ +=
        "  v" + std::to_string(next_) + ": " + type + " = " + operation + "\n";
    to.push_back(next_++);
  }
  Ids i32_zero() {
    add(i32_, "i32", "i32.const 64");
    return {i32_.back()};
  }
  Ids &list_of(wasm::ValueKind kind) {
    switch (kind) {
      case wasm::ValueKind::I32:
        return i32_;
      case wasm::ValueKind::I64:
        return i64_;
      case wasm::ValueKind::F32:
        return f32_;
      case wasm::ValueKind::F64:
        return f64_;
      default:
        return v128_;
    }
  }

  void add_constant() {
    constexpr const char *words[] = {"0x0",       "0xffffffff", "0x1",
                                     "0x1010101", "0x7fc00000", "0x80000000"};
    std::string first = words[below(std::size(words))],
                text = "v128.const i32x4";
    bool is_mixed = below(3) == 0;
    for (size_t i = 0; i < 4; ++i)
      text += " " +
              (is_mixed ? std::string(words[below(std::size(words))]) : first);
    add(v128_, "v128", text);
  }

  void add_shuffle() {
    std::string text = "i8x16.shuffle v" + std::to_string(some(v128_)) + " v" +
                       std::to_string(some(v128_));
    size_t width = size_t{1} << below(5), first = below(32 / width) * width,
           kind = below(4);
    for (size_t i = 0; i < 16; ++i) {
      size_t lane = kind == 0   ? below(32)
                    : kind == 1 ? first + i % width
                    : kind == 2 ? (i / width * width + first + i % width) % 32
                                : i / 2 + (i % 2 ? 16 : 0) + first % 9;
      text += " " + std::to_string(lane % 32);
    }
    add(v128_, "v128", text);
  }

  void step() {
    size_t kind = below(8);
    if (kind == 0) return add_constant();
    if (kind == 1) return add_shuffle();
    if (kind == 2)
      return add(i32_, "i32", "i32.const " + std::to_string(below(40)));
    auto count = static_cast<size_t>(ir::Op::F64x2ConvertLowI32x4U) -
                 static_cast<size_t>(ir::Op::V128Load) + 1;
    // Half of the time one of those that rules are about.
    auto op = static_cast<ir::Op>(static_cast<size_t>(ir::Op::V128Load) +
                                  below(count));
    if (below(2)) op = known_[below(std::size(known_))];
    auto row = wasm::row(ir::to_wasm(op));
    std::string_view signature = row.signature;
    std::string text(ir::text_of(op));
    if (op == ir::Op::V128Const || op == ir::Op::I8x16Shuffle) return;
    for (char each : signature.substr(0, signature.find(':'))) {
      Ids &from = each == 'v'   ? v128_
                  : each == 'l' ? i64_
                  : each == 'f' ? f32_
                  : each == 'd' ? f64_
                                : i32_;
      if (from.empty()) return;
      text += " v" + std::to_string(some(from));
    }
    std::string_view result = signature.substr(signature.find(':') + 1);
    using wasm::Immediate;
    if (row.immediate == Immediate::Lane ||
        row.immediate == Immediate::AccessLane) {
      size_t lanes = ir::text_of(op).find('x') == std::string_view::npos ||
                             row.immediate == Immediate::AccessLane
                         ? 2
                         : std::stoul(std::string(ir::text_of(op).substr(
                               ir::text_of(op).find('x') + 1)));
      bool is_access = row.immediate == Immediate::AccessLane;
      text += (is_access ? " lane=" : " ") + std::to_string(below(lanes));
    }
    if (result.empty()) {
      text_ += "  " + text + "\n";
    } else {
      char type = result[0];
      add(type == 'v'   ? v128_
          : type == 'l' ? i64_
          : type == 'f' ? f32_
          : type == 'd' ? f64_
                        : i32_,
          type == 'v'   ? "v128"
          : type == 'l' ? "i64"
          : type == 'f' ? "f32"
          : type == 'd' ? "f64"
                        : "i32",
          text);
    }
  }

  static constexpr ir::Op known_[] = {ir::Op::V128Not,
                                      ir::Op::V128And,
                                      ir::Op::V128Andnot,
                                      ir::Op::V128Or,
                                      ir::Op::V128Xor,
                                      ir::Op::V128Bitselect,
                                      ir::Op::V128AnyTrue,
                                      ir::Op::I8x16Eq,
                                      ir::Op::I16x8Ne,
                                      ir::Op::I32x4Eq,
                                      ir::Op::I64x2LtS,
                                      ir::Op::I8x16AllTrue,
                                      ir::Op::I32x4AllTrue,
                                      ir::Op::I8x16Neg,
                                      ir::Op::I32x4Sub,
                                      ir::Op::I64x2Add,
                                      ir::Op::I8x16Splat,
                                      ir::Op::I32x4Splat,
                                      ir::Op::I64x2Splat,
                                      ir::Op::I8x16ExtractLaneU,
                                      ir::Op::I16x8ReplaceLane,
                                      ir::Op::I32x4ReplaceLane,
                                      ir::Op::I32x4ExtractLane,
                                      ir::Op::I64x2ExtractLane,
                                      ir::Op::F32x4ExtractLane,
                                      ir::Op::F32x4ReplaceLane,
                                      ir::Op::F64x2Neg,
                                      ir::Op::F32x4Abs,
                                      ir::Op::I8x16Swizzle,
                                      ir::Op::V128Load64Zero,
                                      ir::Op::I16x8ExtendLowI8x16S};
};

void judge(Goal goal) {
  VectorsTest test(goal);
  size_t changed = 0, ended = 0;
  for (uint64_t seed = 0; seed < 20000; ++seed) {
    std::string text = RandomVectors(seed).text();
    auto function = ir::parse_function(text);
    ASSERT_TRUE(function) << to_string(function.error()) << text;
    ASSERT_EQ(test.problems(*function), "") << text;
    ir::Observed first = ir::observe(test.sample, *function);
    changed += test.pass->run(*function);
    ASSERT_EQ(test.problems(*function), "") << text << "became\n"
                                            << ir::print(*function);
    ir::Observed now = ir::observe(test.sample, *function);
    ended += now.outcome.find_first_not_of("0123456789 ") == std::string::npos;
    ASSERT_EQ(PassTest::outcome(now), PassTest::outcome(first))
        << seed << "\n"
        << text << "became\n"
        << ir::print(*function);
    ASSERT_EQ(now.memory, first.memory) << seed << "\n"
                                        << text << "became\n"
                                        << ir::print(*function);
  }
  EXPECT_GT(changed, 10000u);
  EXPECT_GT(ended, 5000u);
}

TEST(Vectors, KeepTheMeaningForSize) { judge(Goal::Size); }
TEST(Vectors, KeepTheMeaningForSpeed) { judge(Goal::Speed); }

}  // namespace
}  // namespace wasmrust::optimize
