// Functions of one form have one outline, and most others do not.
#include "compiler/optimize/form_outline.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/optimize/alike_test.h"

namespace wasmrust::optimize {
namespace {

class FormOutlines : public testing::TestWithParam<Detail> {};

TEST_P(FormOutlines, AreOfOneFormWithTheSame) {
  size_t same = 0, other = 0, other_with_one_outline = 0;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    RandomAlike random(seed);
    std::vector<std::vector<uint32_t>> forms;
    std::vector<uint64_t> outlines;
    FunctionForm form(random.sample.program);
    FormOutline outline;
    for (const auto &each : random.graphs) {
      form.find(*each, GetParam());
      forms.emplace_back(form.words().begin(), form.words().end());
      outlines.push_back(outline.of(*each, GetParam()));
    }
    std::vector<bool> alone = rows_alone(outlines);
    for (size_t a = 0; a < forms.size(); ++a) {
      EXPECT_EQ(alone[a], std::ranges::count(outlines, outlines[a]) == 1);
      for (size_t b = 0; b < a; ++b) {
        bool is_one = outlines[a] == outlines[b];
        if (forms[a] == forms[b]) {
          ++same;
          EXPECT_TRUE(is_one) << "seed " << seed;
        } else {
          ++other;
          other_with_one_outline += is_one;
        }
      }
    }
  }
  EXPECT_GT(same, 100u);
  EXPECT_GT(other, 1000u);
  EXPECT_LT(other_with_one_outline, other / 4);
}

INSTANTIATE_TEST_SUITE_P(, FormOutlines,
                         testing::Values(Detail::Whole, Detail::Shape),
                         [](const auto &info) {
                           return info.param == Detail::Whole ? "Whole"
                                                              : "Shape";
                         });

}  // namespace
}  // namespace wasmrust::optimize
