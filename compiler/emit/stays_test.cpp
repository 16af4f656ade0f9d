// What is known of variables where ways part and come together, in code that is
// written down here byte by byte.
#include "compiler/emit/stays.h"

#include <gtest/gtest.h>

#include "compiler/wasm/test_modules.h"

namespace wasmrust::emit {
namespace {

using wasm::Raw;

// Values v1, v2 … are put into variable 0 by `put`, and `mark` is a nop where
// we ask.
class Code {
 public:
  Code() { body_.bytes = {1, 2, 0x7f}; }

  Code &add(const Raw &bytes) {
    body_.bytes.insert(body_.bytes.end(), bytes.begin(), bytes.end());
    return *this;
  }
  Code &put(size_t value, bool is_ahead = false) {
    add({0x41, 0, 0x21, 0});
    return is_there(value, is_ahead);
  }
  // Without an instruction, as where a block starts.
  Code &is_there(size_t value, bool is_ahead = false) {
    body_.filled.push_back({static_cast<uint32_t>(body_.bytes.size()), 0,
                            ir::ValueId(value), is_ahead});
    return *this;
  }
  Code &put_unknown() { return add({0x41, 0, 0x21, 0}); }
  Code &mark() {
    marks_.push_back(static_cast<uint32_t>(body_.bytes.size()));
    return add({0x01});
  }

  // The values at the marks; 0 for none.
  std::vector<size_t> known() {
    add({0x0b});
    std::vector<size_t> values;
    std::vector<Stay> stays = stays_of(body_, 0);
    for (uint32_t mark : marks_) {
      values.push_back(0);
      for (const Stay &stay : stays)
        if (stay.begin <= mark && mark < stay.end) {
          EXPECT_EQ(values.back(), 0u) << "two values at " << mark;
          values.back() = stay.value.value;
        }
    }
    return values;
  }

 private:
  Body body_;
  std::vector<uint32_t> marks_;
};

const Raw block = {0x02, 0x40}, loop = {0x03, 0x40},
          if_ = {0x41, 1, 0x04, 0x40}, else_ = {0x05}, end = {0x0b},
          br_0 = {0x0c, 0}, br_1 = {0x0c, 1}, br_if_0 = {0x41, 1, 0x0d, 0};
using Values = std::vector<size_t>;

TEST(Stays, LastUntilSomethingElseIsPutThere) {
  EXPECT_EQ(Code()
                .mark()
                .put(1)
                .mark()
                .mark()
                .put(2)
                .mark()
                .put_unknown()
                .mark()
                .known(),
            (Values{0, 1, 1, 2, 0}));
}

TEST(Stays, BothArmsStartAlikeAndMustAgree) {
  EXPECT_EQ(Code()
                .put(1)
                .add(if_)
                .mark()
                .put(2)
                .mark()
                .add(else_)
                .mark()
                .add(end)
                .mark()
                .known(),
            (Values{1, 2, 1, 0}));
  EXPECT_EQ(Code().put(1).add(if_).put(2).add(end).mark().known(), (Values{0}));
  EXPECT_EQ(
      Code().put(1).add(if_).mark().add(else_).mark().add(end).mark().known(),
      (Values{1, 1, 1}));
  // The first arm does not come to the end.
  EXPECT_EQ(Code()
                .add(block)
                .put(1)
                .add(if_)
                .put(2)
                .add(br_1)
                .add(else_)
                .mark()
                .add(end)
                .mark()
                .add(end)
                .mark()
                .known(),
            (Values{1, 1, 0}));
}

TEST(Stays, BranchesBringWhatTheyKnow) {
  EXPECT_EQ(Code()
                .put(1)
                .add(block)
                .add(br_if_0)
                .mark()
                .put(2)
                .add(end)
                .mark()
                .known(),
            (Values{1, 0}));
  EXPECT_EQ(Code()
                .put(1)
                .add(block)
                .put(2)
                .add(br_if_0)
                .mark()
                .add(end)
                .mark()
                .known(),
            (Values{2, 2}));
  // br_table: to the inner block and to the outer one.
  EXPECT_EQ(Code()
                .add(block)
                .add(block)
                .put(1)
                .add({0x41, 0, 0x0e, 1, 0, 1})
                .add(end)
                .mark()
                .put(2)
                .mark()
                .add(end)
                .mark()
                .known(),
            (Values{1, 2, 0}));
  // What is not reached brings nothing.
  EXPECT_EQ(
      Code().add(block).put(1).add(br_0).put_unknown().add(end).mark().known(),
      (Values{1}));
}

TEST(Stays, ALoopForgetsWhatItPutsThere) {
  EXPECT_EQ(Code()
                .put(1)
                .add(loop)
                .mark()
                .put(2)
                .mark()
                .add(br_if_0)
                .mark()
                .add(end)
                .mark()
                .known(),
            (Values{0, 2, 2, 2}));
  EXPECT_EQ(Code().put(1).add(loop).mark().add(br_if_0).add(end).mark().known(),
            (Values{1, 1}));
  // Also what an inner one puts there, and what comes behind that.
  EXPECT_EQ(Code()
                .put(1)
                .add(loop)
                .mark()
                .add(loop)
                .mark()
                .put(2)
                .add(br_if_0)
                .add(end)
                .add(br_if_0)
                .add(end)
                .known(),
            (Values{0, 0}));
  EXPECT_EQ(Code()
                .put(1)
                .add(loop)
                .add(loop)
                .mark()
                .add(br_if_0)
                .add(end)
                .put(2)
                .mark()
                .add(br_if_0)
                .add(end)
                .known(),
            (Values{0, 2}));
  // What the writing says of its start holds all the same.
  EXPECT_EQ(Code()
                .put(1)
                .add(loop)
                .is_there(3)
                .mark()
                .put(2)
                .add(br_if_0)
                .add(end)
                .known(),
            (Values{3}));
}

TEST(Stays, AnArgumentOnItsWayIsNotYetTheParameter) {
  EXPECT_EQ(Code()
                .put(1)
                .add(loop)
                .is_there(2)
                .mark()
                .put(2, true)
                .mark()
                .add(br_0)
                .add(end)
                .known(),
            (Values{2, 0}));
}

// A thousand arms with as many variables as there may be: it ends in time, and
// what is said of the part that was looked at holds.
TEST(Stays, OfTooMuchCodeTheEndIsLeftOut) {
  Body body;
  body.bytes = {1, 0xc0, 0xb8, 0x02, 0x7f, 0x41, 0, 0x21, 0};  // 40,000
  uint32_t start = static_cast<uint32_t>(body.bytes.size());
  body.filled.push_back({start, 0, ir::ValueId(size_t{1})});
  for (int i = 0; i < 1000; ++i)
    for (uint8_t byte : {0x41, 1, 0x04, 0x40, 0x0b}) body.bytes.push_back(byte);
  body.bytes.push_back(0x0b);
  std::vector<Stay> stays = stays_of(body, 0);
  ASSERT_EQ(stays.size(), 1u);
  EXPECT_EQ(stays[0].begin, start);
  EXPECT_GT(stays[0].end, start + 500);
  EXPECT_LT(stays[0].end, body.bytes.size() - 1);
}

TEST(Stays, AHandlerKnowsWhatTheTryPutsNowhere) {
  const Raw try_ = {0x06, 0x40}, catch_all = {0x19};
  EXPECT_EQ(Code()
                .put(1)
                .add(try_)
                .mark()
                .put(2)
                .mark()
                .add(catch_all)
                .mark()
                .add(end)
                .mark()
                .known(),
            (Values{1, 2, 0, 0}));
  EXPECT_EQ(
      Code().put(1).add(try_).add(catch_all).mark().add(end).mark().known(),
      (Values{1, 1}));
  // block try_table (catch_all 0) … end end
  const Raw try_table = {0x1f, 0x40, 1, 2, 0};
  EXPECT_EQ(Code()
                .put(1)
                .add(block)
                .add(try_table)
                .put(2)
                .mark()
                .add(end)
                .add({0x00})
                .add(end)
                .mark()
                .known(),
            (Values{2, 0}));
  EXPECT_EQ(Code()
                .put(1)
                .add(block)
                .add(try_table)
                .mark()
                .add(end)
                .add(end)
                .mark()
                .known(),
            (Values{1, 1}));
}

}  // namespace
}  // namespace wasmrust::emit
