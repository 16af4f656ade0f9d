// Templates as rustc 1.96 encodes them.
#include "compiler/lower/llvm/format_template.h"

#include <gtest/gtest.h>

namespace wasmrust::lower {
namespace {

using namespace std::string_view_literals;

// format_args!("ab{}{:>+#07.3}{0:1$}", value, 7), as rustc compiles it.
constexpr std::string_view everything =
    "\2ab\xC0\xC7\x20\0\xA0\x39\7\0\3\0\xDB\x20\0\0\x68\1\0\0\0\0"sv;

TEST(FormatTemplate, HoldsTextsAndArgumentsWithTheirOptions) {
  auto found = parse_format_template(everything);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size, everything.size());
  ASSERT_EQ(found->items.size(), 4u);
  const auto &items = found->items;
  EXPECT_TRUE(items[0].is_text());
  EXPECT_EQ(everything.substr(items[0].start, items[0].length), "ab");
  EXPECT_EQ(items[1].argument, 0u);
  EXPECT_EQ(items[1].flags, usual_format_flags);
  EXPECT_EQ(items[2].argument, 1u);
  EXPECT_EQ(items[2].flags, 0x39A00020u);
  EXPECT_EQ(items[2].width, 7);
  EXPECT_EQ(items[2].precision, 3);
  EXPECT_FALSE(items[2].width_is_argument);
  EXPECT_EQ(items[3].argument, 0u);
  EXPECT_EQ(items[3].width, 1);
  EXPECT_TRUE(items[3].width_is_argument);
  EXPECT_FALSE(items[3].precision_is_argument);
}

TEST(FormatTemplate, LongTextsHaveTwoBytesOfLength) {
  std::string text = std::string("\x80\x2C\x01") + std::string(300, 'x') +
                     std::string("\xC0\0", 2);
  auto found = parse_format_template(text);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->items.size(), 2u);
  EXPECT_EQ(found->items[0].length, 300u);
  EXPECT_EQ(found->items[0].start, 3u);
}

TEST(FormatTemplate, CutAnywhereItIsNone) {
  for (size_t length = 0; length < everything.size(); ++length)
    EXPECT_FALSE(parse_format_template(everything.substr(0, length))) << length;
}

TEST(FormatTemplate, BytesThatMeanNothingAreNoTemplate) {
  EXPECT_FALSE(parse_format_template("\x81\0"sv));
  EXPECT_FALSE(parse_format_template("\xBF\0"sv));
}

}  // namespace
}  // namespace wasmrust::lower
