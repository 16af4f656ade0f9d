// Tests of package.h and build.h that need no compiler: the generated package,
// what counts as having no network, and what is read from cargo's messages.
#include "tests/runner/package.h"

#include <gtest/gtest.h>

#include "tests/runner/build.h"
#include "tests/runner/determinism.h"
#include "tests/runner/files.h"
#include "tests/runner/toolchain.h"

namespace wasmrust::suite {
namespace {

TEST(Package, EachFileIsABinaryOfItsEdition) {
  auto work = WorkFolder::make("");
  ASSERT_TRUE(work.has_value());
  std::string source = work->path() + "/in/a-b.rs";
  ASSERT_TRUE(write_text(source, "// edition: 2024\nfn main() {}\n"));
  Program good{.name = "a-b", .binary = "a-b", .source = source};
  read_directives(good);
  Program twice = good;
  Program missing{.name = "m", .binary = "m", .source = "/nowhere/m.rs"};
  Package package =
      generate_package({good, twice, missing}, work->path() + "/out");
  EXPECT_EQ(package.problem, "");
  EXPECT_EQ(package.programs[0].problem, "");
  EXPECT_NE(package.programs[1].problem, "");
  EXPECT_NE(package.programs[2].problem, "");
  std::string manifest = *read_text(work->path() + "/out/Cargo.toml");
  EXPECT_NE(manifest.find("[[bin]]\nname = \"a-b\"\npath = \"src/bin/a-b.rs\"\n"
                          "edition = \"2024\"\n"),
            std::string::npos);
  EXPECT_EQ(manifest.find("\"m\""), std::string::npos);
  EXPECT_TRUE(is_file(work->path() + "/out/src/bin/a-b.rs"));
}

TEST(Package, OnlyTheNetworkExcuses) {
  EXPECT_TRUE(is_about_network("error: failed to download from `x`\n"));
  EXPECT_TRUE(is_about_network("spurious network error (3 tries remaining)"));
  EXPECT_TRUE(
      is_about_network("error: no matching package named `x` found\nnote: "
                       "offline mode (via `--offline`) can sometimes"));
  EXPECT_FALSE(is_about_network("error: the lock file needs to be updated"));
  EXPECT_FALSE(is_about_network("error: failed to parse manifest"));
  EXPECT_FALSE(is_about_network(
      "failed to download\ncannot update the lock file because --locked"));
}

TEST(Package, CargosMessagesAreRead) {
  Built built = read_cargo_messages(
      "{\"reason\":\"compiler-artifact\",\"target\":{\"name\":\"a\"},"
      "\"executable\":\"/t/a\"}\n"
      "not json\n"
      "{\"reason\":\"compiler-artifact\",\"target\":{\"name\":\"lib\"},"
      "\"executable\":null}\n"
      "{\"reason\":\"compiler-message\",\"target\":{\"name\":\"b\"},"
      "\"message\":{\"level\":\"error\",\"rendered\":\"E1\\n\"}}\n"
      "{\"reason\":\"compiler-message\",\"target\":{\"name\":\"a\"},"
      "\"message\":{\"level\":\"warning\",\"rendered\":\"W\\n\"}}\n");
  EXPECT_EQ(built.files.size(), 1u);
  EXPECT_EQ(built.files["a"], "/t/a");
  EXPECT_EQ(built.errors.size(), 1u);
  EXPECT_EQ(built.errors["b"], "E1\n");
}

TEST(Package, OneThatDoesNotCompileFailsAlone) {
  auto work = WorkFolder::make("");
  ASSERT_TRUE(work.has_value());
  ASSERT_TRUE(write_text(work->path() + "/good/good.wasm", "x"));
  ASSERT_TRUE(write_text(work->path() + "/good/good.debug.wasm", "x"));
  ASSERT_TRUE(write_text(work->path() + "/bin-lib/lib.wasm", "x"));
  Package package;
  for (const char *name : {"good", "broken", "lib", "lost"})
    package.programs.push_back({.name = name, .binary = name, .source = ""});
  ProcessResult build;
  build.end = ProcessResult::End::Exited;
  build.status = 101;
  build.out =
      "{\"reason\":\"compiler-message\",\"target\":{\"name\":\"broken\"},"
      "\"message\":{\"level\":\"error\",\"rendered\":\"E0425\\n\"}}\n";
  build.err = "error: could not compile";
  Built built = collect_modules(package, work->path(), build);
  EXPECT_EQ(built.files["good"], work->path() + "/good/good.wasm");
  EXPECT_EQ(built.files["lib"], work->path() + "/bin-lib/lib.wasm");
  EXPECT_EQ(built.files.size(), 2u);
  EXPECT_EQ(built.errors["broken"], "E0425\n");
  EXPECT_EQ(built.errors["lost"], "error: could not compile");
  EXPECT_EQ(built.errors.size(), 2u);
}

TEST(Package, SettingsFollowTheProfile) {
  auto has = [](const char *profile, const std::string &setting) {
    const Profile *row = find_profile(profile);
    auto words = cargo_settings(*row, row->opt_level);
    return std::find(words.begin(), words.end(), setting) != words.end();
  };
  EXPECT_TRUE(has("dev", "profile.dev.overflow-checks=true"));
  EXPECT_TRUE(has("dev", "profile.dev.opt-level=0"));
  EXPECT_TRUE(has("streaming", "profile.release.opt-level=\"z\""));
  EXPECT_TRUE(has("release", "profile.release.debug-assertions=false"));
  EXPECT_TRUE(has("release", "profile.release.panic=\"abort\""));
}

TEST(Package, TheToolchainIsReadFromPrintedSettings) {
  Toolchain t = read_settings(
      "# text\n[build]\nrustc = \"/usr/bin/rustc\"\nrustdoc = \"/r\"\n"
      "rustflags = [\n  \"-Clinker=x\",\n  \"--sysroot=/s/wasm\",\n]\n");
  EXPECT_EQ(t.rustc, "/usr/bin/rustc");
  EXPECT_EQ(t.sysroot, "/s/wasm");
  EXPECT_EQ(read_settings("nothing").rustc, "");
  Options options;
  options.rustc = "/mine/rustc";
  complete_with(t, options);
  EXPECT_EQ(options.rustc, "/mine/rustc");
  EXPECT_EQ(options.cargo, "cargo");
}

TEST(Determinism, BytesAreCompared) {
  EXPECT_EQ(byte_difference("abc", "abc"), "");
  EXPECT_EQ(byte_difference("abc", "abd"), "3 and 3 bytes, different from 2");
  EXPECT_EQ(byte_difference("ab", "abc"), "2 and 3 bytes, different from 2");
}

TEST(Determinism, TracesAreFound) {
  std::string bytes("\0asm/home/me/x\0", 15);
  EXPECT_EQ(texts_inside(bytes, {"/home/me/", "/home/you/"}),
            (std::vector<std::string>{"/home/me/"}));
}

}  // namespace
}  // namespace wasmrust::suite
