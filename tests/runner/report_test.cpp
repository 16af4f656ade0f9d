// Tests of report.h: the counting, the last line that scripts read, and JSON of
// output that is not UTF-8.
#include "tests/runner/report.h"

#include <gtest/gtest.h>

#include "llvm/Support/JSON.h"

namespace wasmrust::suite {
namespace {

Row row(std::string name, Verdict verdict, std::string detail = "") {
  return {.program = std::move(name),
          .profile = "dev",
          .verdict = verdict,
          .reason = "why",
          .detail = std::move(detail)};
}

TEST(Report, NothingTriedIsNotGood) {
  Report report;
  EXPECT_FALSE(report.good());
  EXPECT_EQ(report.last_line(), "0 passed, 0 failed");
}

TEST(Report, FailuresAndSkipsAreShown) {
  Report report;
  report.add(row("a", Verdict::Passed));
  report.add(row("b", Verdict::Passed));
  EXPECT_TRUE(report.good());
  report.add(row("c", Verdict::Skipped));
  EXPECT_TRUE(report.good());
  EXPECT_EQ(report.last_line(), "2 passed, 0 failed, 1 skipped");
  report.add(row("d", Verdict::Failed, "    - x\n"));
  EXPECT_FALSE(report.good());
  EXPECT_EQ(report.text(),
            "SKIPPED c (dev): why\nFAILED d (dev): why\n    - x\n"
            "dev: 2 passed, 1 failed, 1 skipped\n"
            "2 passed, 1 failed, 1 skipped\n");
}

TEST(Report, JsonHoldsEveryRow) {
  Report report;
  report.add(row("a", Verdict::Failed, "\xff"));
  auto json = llvm::json::parse(report.json());
  ASSERT_TRUE(static_cast<bool>(json));
  const auto *root = json->getAsObject();
  EXPECT_EQ(root->getInteger("failed"), 1);
  EXPECT_EQ(root->getArray("rows")->size(), 1u);
}

}  // namespace
}  // namespace wasmrust::suite
