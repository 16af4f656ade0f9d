// Merged strings: every string is still where its place says, and each is there
// once. Random strings over few letters have many common ends, which is where a
// mistake would show.
#include "compiler/layout/strings.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>

namespace wasmrust::layout {
namespace {

std::string_view string_at(const std::vector<uint8_t> &bytes, uint64_t at) {
  return reinterpret_cast<const char *>(bytes.data()) + at;
}

Bytes with_nulls(std::string &text) { return as_bytes(std::string_view(text)); }

TEST(Strings, EqualStringsAndEndsShareTheirPlace) {
  std::string first("strasse\0gasse\0", 14), second("sse\0strasse\0\0", 13);
  StringMerger merger;
  uint32_t a = merger.add(with_nulls(first)),
           b = merger.add(with_nulls(second));
  std::vector<uint8_t> bytes = merger.merge();
  EXPECT_EQ(bytes.size(), 14u);  // "strasse" and "gasse"; the rest are ends
  std::vector<StringPiece> of_a = merger.pieces(a), of_b = merger.pieces(b);
  EXPECT_EQ(string_at(bytes, merged_offset(of_a, 0)), "strasse");
  EXPECT_EQ(string_at(bytes, merged_offset(of_a, 8)), "gasse");
  EXPECT_EQ(merged_offset(of_b, 4), merged_offset(of_a, 0));
  EXPECT_EQ(string_at(bytes, merged_offset(of_b, 0)), "sse");
  EXPECT_EQ(string_at(bytes, merged_offset(of_b, 12)), "");
  // An offset into the middle of a string.
  EXPECT_EQ(string_at(bytes, merged_offset(of_a, 10)), "sse");
}

TEST(Strings, OnlyTextThatEndsIsAccepted) {
  std::string ends("a\0", 2);
  EXPECT_TRUE(StringMerger::accepts(with_nulls(ends)));
  EXPECT_FALSE(StringMerger::accepts(as_bytes("ab")));
  EXPECT_FALSE(StringMerger::accepts({}));
}

TEST(Strings, RandomStringsStayWhatTheyAre) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::deque<std::string> texts;
    StringMerger merger;
    size_t total = 0;
    for (int input = 0; input < 5; ++input) {
      std::string &text = texts.emplace_back();
      for (int i = 0; i < 20; ++i) {
        size_t length = random() % 6;
        for (size_t j = 0; j < length; ++j) text += "ab\xc3"[random() % 3];
        text += '\0';
      }
      total += text.size();
      merger.add(with_nulls(text));
    }
    std::vector<uint8_t> bytes = merger.merge();
    EXPECT_LT(bytes.size(), total);
    for (uint32_t input = 0; input < texts.size(); ++input) {
      std::vector<StringPiece> pieces = merger.pieces(input);
      for (size_t at = 0; at < texts[input].size(); ++at)
        ASSERT_EQ(string_at(bytes, merged_offset(pieces, at)),
                  texts[input].c_str() + at);
    }
  }
}

}  // namespace
}  // namespace wasmrust::layout
