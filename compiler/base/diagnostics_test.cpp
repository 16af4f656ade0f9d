// Tests of diagnostics.h. The registry: codes are unique, arguments fit, what
// is drawn has the form that rustc's users know, and many errors of one kind do
// not bury the others.
#include "compiler/base/diagnostics.h"

#include <gtest/gtest.h>

#include <set>

namespace wasmrust {
namespace {

TEST(Diagnostics, CodesAreUnique) {
  std::set<std::string_view> codes;
#define DIAGNOSTIC(name, code, severity, message, help) \
  EXPECT_TRUE(codes.insert(code).second) << code;
#include "compiler/base/diagnostics.def"
  EXPECT_FALSE(codes.empty());
}

TEST(Diagnostics, DrawsLikeRustc) {
  Diagnostics diagnostics;
  diagnostics.report(DiagnosticKind::undefined_symbol,
                     {"app::missing", "link what defines it"},
                     {"referenced by app.o"});
  EXPECT_EQ(diagnostics.draw(false),
            "error[W0030]: undefined symbol: `app::missing`\n"
            "  = note: referenced by app.o\n"
            "  = help: link what defines it\n");
  EXPECT_NE(diagnostics.draw(true).find("\033[1;31merror[W0030]"),
            std::string::npos);
  EXPECT_TRUE(diagnostics.has_errors());
}

TEST(Diagnostics, WarningsAreNoErrorsUnlessAsked) {
  Diagnostics diagnostics;
  diagnostics.report(DiagnosticKind::ignored_option,
                     {"-x", "it is not needed"});
  EXPECT_FALSE(diagnostics.has_errors());
  Diagnostics strict;
  strict.set_fatal_warnings(true);
  strict.report(DiagnosticKind::ignored_option, {"-x", "it is not needed"});
  EXPECT_TRUE(strict.has_errors());
}

TEST(Diagnostics, LimitsOneKind) {
  Diagnostics diagnostics;
  diagnostics.set_limit(2);
  for (int i = 0; i < 5; ++i)
    diagnostics.report(DiagnosticKind::duplicate_symbol, {std::to_string(i)});
  EXPECT_EQ(diagnostics.errors(), 5u);
  EXPECT_EQ(diagnostics.all().size(), 2u);
  EXPECT_NE(diagnostics.draw(false).find("3 more"), std::string::npos);
}

}  // namespace
}  // namespace wasmrust
