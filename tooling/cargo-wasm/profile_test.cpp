// Profiles: ours, the user's, and what he has set, in Cargo.toml, in the
// configuration and in variables. What comes out is compared as the settings
// that cargo is given.
#include "tooling/cargo-wasm/profile.h"

#include "gtest/gtest.h"
#include "tooling/toml/toml.h"

namespace wasmrust {
namespace {

struct Chosen {
  std::string cargo_profile, row, settings, error;
};

Chosen choose(const std::string &name, std::string_view manifest = "",
              std::string_view config = "", const Environment &environment = {},
              bool for_tests = false) {
  auto parsed_manifest = toml::parse(manifest);
  auto parsed_config = toml::parse(config);
  EXPECT_TRUE(parsed_manifest.has_value() && parsed_config.has_value());
  auto choice = choose_profile(
      name, {&*parsed_manifest, &*parsed_config, &environment}, for_tests);
  if (!choice) return {"", "", "", choice.error().text};
  std::string settings;
  for (const auto &[key, value] : choice->settings)
    settings += key + "=" + value + " ";
  return {choice->cargo_profile, std::string(choice->row->name), settings, ""};
}

TEST(Profile, BuiltInOnesInherit) {
  Chosen chosen = choose("streaming");
  EXPECT_EQ(chosen.cargo_profile, "wasm-streaming");
  EXPECT_EQ(chosen.settings,
            "inherits=\"release\" opt-level=\"z\" codegen-units=1 lto=\"off\" "
            "panic=\"abort\" strip=\"none\" ");
  EXPECT_EQ(choose("dev").settings,
            "inherits=\"dev\" opt-level=0 lto=\"off\" panic=\"abort\" "
            "strip=\"none\" ");
}

TEST(Profile, CratesAreOneUnitUnlessTheUserCutsThem) {
  EXPECT_TRUE(choose("release").settings.contains("codegen-units=1 "));
  constexpr std::string_view cut = "[profile.release]\ncodegen-units = 4\n";
  EXPECT_FALSE(choose("release", cut).settings.contains("codegen-units"));
  EXPECT_FALSE(choose("streaming", "", cut).settings.contains("codegen-units"));
  EXPECT_FALSE(choose("dev").settings.contains("codegen-units"));
}

TEST(Profile, TestsInheritTheProfileForTests) {
  EXPECT_TRUE(choose("dev", "", "", {}, true)
                  .settings.starts_with("inherits=\"test\" "));
  EXPECT_TRUE(choose("release", "", "", {}, true)
                  .settings.starts_with("inherits=\"bench\" "));
}

TEST(Profile, OnesOwnAreMappedByOptLevel) {
  constexpr std::string_view manifest =
      "[profile.small]\ninherits = \"release\"\nopt-level = \"s\"\n"
      "[profile.fast]\ninherits = \"release\"\n"
      "[profile.slow]\ninherits = \"dev\"\n"
      "[profile.below]\ninherits = \"small\"\n";
  EXPECT_EQ(choose("small", manifest).row, "streaming");
  EXPECT_EQ(choose("fast", manifest).row, "release");
  EXPECT_EQ(choose("slow", manifest).row, "dev");
  EXPECT_EQ(choose("below", manifest).row, "streaming");
  EXPECT_EQ(choose("fast", manifest).cargo_profile, "fast");
  EXPECT_EQ(choose("fast", manifest).settings,
            "lto=\"off\" panic=\"abort\" strip=\"none\" ");
  EXPECT_EQ(choose("bench", manifest).row, "release");
}

TEST(Profile, ConfigurationAndVariablesAreStronger) {
  constexpr std::string_view manifest =
      "[profile.x]\ninherits = \"release\"\nopt-level = 0\n";
  EXPECT_EQ(choose("x", manifest).row, "dev");
  EXPECT_EQ(choose("x", manifest, "[profile.x]\nopt-level = \"z\"").row,
            "streaming");
  Environment environment;
  environment.set("CARGO_PROFILE_X_OPT_LEVEL", "2");
  EXPECT_EQ(
      choose("x", manifest, "[profile.x]\nopt-level = \"z\"", environment).row,
      "release");
}

TEST(Profile, UnwindingIsRefusedOnlyWhenItWasAskedFor) {
  EXPECT_EQ(choose("streaming", "[profile.release]\npanic = \"abort\"").error,
            "");
  EXPECT_EQ(choose("streaming", "[profile.dev]\npanic = \"unwind\"").error, "");
  EXPECT_NE(choose("streaming", "[profile.release]\npanic = \"unwind\"").error,
            "");
  EXPECT_NE(
      choose("release", "", "[profile.release]\npanic = \"unwind\"").error, "");
  Environment environment;
  environment.set("CARGO_PROFILE_DEV_PANIC", "unwind");
  EXPECT_NE(choose("dev", "", "", environment).error, "");
  // Where cargo passes it over, as for tests.
  EXPECT_EQ(choose("streaming", "[profile.bench]\npanic = \"unwind\"", "", {},
                   /*for_tests=*/true)
                .error,
            "");
}

TEST(Profile, UnknownOnesAreAUsageError) {
  auto manifest = toml::parse("[profile.small]\ninherits = \"release\"");
  auto choice = choose_profile("streming", {&*manifest, nullptr, nullptr});
  ASSERT_FALSE(choice.has_value());
  EXPECT_TRUE(choice.error().usage);
  EXPECT_EQ(choice.error().text, "there is no profile `streming`");
  EXPECT_NE(choice.error().help.find("did you mean `streaming`?"),
            std::string::npos);
  EXPECT_NE(choice.error().help.find("`small`"), std::string::npos);
}

TEST(Profile, LoopsOfInheritanceEnd) {
  EXPECT_EQ(choose("a",
                   "[profile.a]\ninherits = \"b\"\n"
                   "[profile.b]\ninherits = \"a\"\n")
                .row,
            "dev");
}

TEST(Profile, Folders) {
  EXPECT_EQ(profile_folder("dev"), "debug");
  EXPECT_EQ(profile_folder("bench"), "release");
  EXPECT_EQ(profile_folder("wasm-dev"), "wasm-dev");
}

}  // namespace
}  // namespace wasmrust
