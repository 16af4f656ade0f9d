// Where rustc's flags come from, as the cargo book has it: four places of which
// the first counts. Also what std must be compiled with, what is not given
// twice, how paths are renamed, and `cfg(...)` expressions.
#include "tooling/cargo-wasm/rustflags.h"

#include "gtest/gtest.h"
#include "tooling/cargo-wasm/cfg_expression.h"
#include "tooling/toml/toml.h"

namespace wasmrust {
namespace {

using Words = std::vector<std::string>;

Words flags_of(const Environment &environment, std::string_view config,
               FlagKind kind = FlagKind::Rustc) {
  auto parsed = toml::parse(config);
  EXPECT_TRUE(parsed.has_value());
  auto facts = [] {
    return Words{"target_arch=\"wasm32\"", "target_family=\"wasm\"",
                 "panic=\"abort\""};
  };
  return user_flags(kind, environment, *parsed, "wasm32-wasip1", facts);
}

constexpr std::string_view everything = R"(
[build]
rustflags = ["-Cbuild"]
rustdocflags = "-Cdoc1 -Cdoc2"
[target.wasm32-wasip1]
rustflags = "-C own"
[target.'cfg(target_arch = "wasm32")']
rustflags = ["-Ccfg"]
[target.'cfg(unix)']
rustflags = ["-Cunix"]
[target.x86_64-unknown-linux-gnu]
rustflags = ["-Cnative"]
)";

TEST(UserFlags, TheTargetsOwnComeBeforeThoseOfTheBuild) {
  EXPECT_EQ(flags_of({}, everything), (Words{"-C", "own", "-Ccfg"}));
  EXPECT_EQ(flags_of({}, "[build]\nrustflags = [\"-Cbuild\"]"),
            Words{"-Cbuild"});
  EXPECT_EQ(flags_of({}, ""), Words{});
}

TEST(UserFlags, VariablesReplaceTheConfiguration) {
  Environment environment;
  environment.set("RUSTFLAGS", " -Ca  -Cb ");
  EXPECT_EQ(flags_of(environment, everything), (Words{"-Ca", "-Cb"}));
  environment.set("CARGO_ENCODED_RUSTFLAGS", "-Cc d\x1f-Ce");
  EXPECT_EQ(flags_of(environment, everything), (Words{"-Cc d", "-Ce"}));
  environment.set("CARGO_ENCODED_RUSTFLAGS", "");
  EXPECT_EQ(flags_of(environment, everything), Words{});
}

TEST(UserFlags, VariablesOfTheConfigurationJoinIt) {
  Environment environment;
  environment.set("CARGO_TARGET_WASM32_WASIP1_RUSTFLAGS", "-Cvariable");
  EXPECT_EQ(
      flags_of(environment, "[target.wasm32-wasip1]\nrustflags = \"-Ca\""),
      (Words{"-Ca", "-Cvariable"}));
  Environment build;
  build.set("CARGO_BUILD_RUSTFLAGS", "-Cvariable");
  EXPECT_EQ(flags_of(build, "[build]\nrustflags = \"-Ca\""),
            (Words{"-Ca", "-Cvariable"}));
}

TEST(UserFlags, RustdocHasItsOwn) {
  EXPECT_EQ(flags_of({}, everything, FlagKind::Rustdoc),
            (Words{"-Cdoc1", "-Cdoc2"}));
  Environment environment;
  environment.set("RUSTDOCFLAGS", "--html-in-header x");
  EXPECT_EQ(flags_of(environment, everything, FlagKind::Rustdoc),
            (Words{"--html-in-header", "x"}));
}

TEST(CodegenOptions, AllSpellings) {
  EXPECT_EQ(codegen_options({"-C", "target-cpu=mvp", "-Ctarget_feature=+a_b",
                             "--codegen", "lto", "--codegen=panic=unwind",
                             "--cfg", "x", "-W", "unused"}),
            (Words{"-Ctarget-cpu=mvp", "-Ctarget-feature=+a_b", "-Clto",
                   "-Cpanic=unwind"}));
}

TEST(CodegenOptions, StdFollowsFeaturesAndCpuOnly) {
  EXPECT_EQ(std_code_flags({"-Ctarget-feature=+simd128", "-Copt-level=3", "-C",
                            "target-cpu=mvp", "--cfg", "x"}),
            (Words{"-Ctarget-feature=+simd128", "-Ctarget-cpu=mvp"}));
}

TEST(PrintedFlags, AreNotGivenTwice) {
  EXPECT_EQ(without_printed_flags(
                {"-Clinker=/a/wasmrust-ld", "-Clinker=/a/other-ld",
                 "-Clinker-plugin-lto", "-Cno-prepopulate-passes",
                 "--sysroot=/cache/sysroots/x", "--sysroot=/mine",
                 "-Clink-arg=--profile=dev",
                 "-Clink-arg=--lean-std=/cache/lean/std.rlib",
                 "-Clink-arg=--lean-allocator=no", "-Clink-arg=--hot-share=0",
                 "-Clink-arg=--export=f"},
                "/cache"),
            (Words{"-Clinker=/a/other-ld", "--sysroot=/mine",
                   "-Clink-arg=--export=f"}));
}

TEST(PathRemapping, GoesFromGeneralToSpecial) {
  EXPECT_EQ(path_remapping_flags("/home/me/ws", "/home/me/ws/target",
                                 "/home/me/.cargo", "1.96.0"),
            (Words{"--remap-path-prefix=/home=../..",
                   "--remap-path-prefix=/home/me=..",
                   "--remap-path-prefix=/home/me/ws=.",
                   "--remap-path-prefix=/home/me/ws/target=./target",
                   "--remap-path-prefix=/home/me/.cargo=/cargo",
                   "--remap-path-scope=object"}));
  EXPECT_EQ(path_remapping_flags("/ws", "/ws/target", "", "1.90.0"),
            (Words{"--remap-path-prefix=/ws=.",
                   "--remap-path-prefix=/ws/target=./target"}));
}

TEST(PathRemapping, TheUsersRulesAreStronger) {
  Words ours = {"--remap-path-prefix=/ws=.", "--remap-path-scope=object"};
  EXPECT_EQ(
      with_path_remapping(ours, {"--cfg", "x", "--remap-path-prefix=/ws=mine"}),
      (Words{"--remap-path-prefix=/ws=.", "--remap-path-scope=object", "--cfg",
             "x", "--remap-path-prefix=/ws=mine"}));
  EXPECT_EQ(with_path_remapping(ours, {"--remap-path-scope=macro"}),
            (Words{"--remap-path-prefix=/ws=.", "--remap-path-scope=macro"}));
  // As `cargo wasm doctor --print-config` wrote them.
  EXPECT_EQ(with_path_remapping(ours, ours), ours);
}

TEST(CfgExpression, Holds) {
  const Words facts = {"target_arch=\"wasm32\"", "panic=\"abort\"", "unix"};
  auto holds = [&](std::string_view text) { return cfg_holds(text, facts); };
  EXPECT_TRUE(holds("cfg(target_arch = \"wasm32\")"));
  EXPECT_TRUE(holds("cfg(unix)"));
  EXPECT_FALSE(holds("cfg(windows)"));
  EXPECT_TRUE(holds("cfg(all(unix, target_arch=\"wasm32\",))"));
  EXPECT_FALSE(holds("cfg(all(unix, windows))"));
  EXPECT_TRUE(holds("cfg(any(windows, not(windows)))"));
  EXPECT_TRUE(holds("cfg(all())"));
  EXPECT_FALSE(holds("cfg(any())"));
  for (const char *wrong :
       {"", "cfg", "cfg(", "cfg(unix", "unix", "cfg(unix) x", "cfg(a = )",
        "cfg(a = \"b)", "cfg(not(unix)", "cfg(all(unix unix))"})
    EXPECT_FALSE(holds(wrong)) << wrong;
}

}  // namespace
}  // namespace wasmrust
