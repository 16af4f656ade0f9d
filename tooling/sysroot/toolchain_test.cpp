// What `rustc -vV` says, and choosing among made-up toolchains: shell scripts
// that answer as rustc does, in folders laid out as rustup and distributions do
// it. No real rustc is needed.
#include "tooling/sysroot/toolchain.h"

#include <sys/stat.h>

#include "gtest/gtest.h"
#include "tooling/process/files.h"

namespace wasmrust {
namespace {

class FakeToolchains : public testing::Test {
 protected:
  void SetUp() override {
    const char *name =
        testing::UnitTest::GetInstance()->current_test_info()->name();
    root_ = testing::TempDir() + "/toolchains " + name;
    (void)remove_path(root_);
    // The scripts need nothing but a shell.
    environment_.set("PATH", "");
  }

  // A rustc and a cargo in <name>/bin; adds them to PATH.
  std::string add(const std::string &name, const std::string &llvm,
                  bool with_source) {
    std::string sysroot = root_ + "/" + name;
    script(
        sysroot + "/bin/rustc",
        "if [ \"$1\" = -vV ]; then\n"
        "  echo 'rustc 1.96.0 (abc 2026-05-25)'; echo 'commit-hash: abc123'\n"
        "  echo 'release: 1.96.0'; echo 'host: x86_64-unknown-linux-gnu'\n"
        "  echo 'LLVM version: " +
            llvm +
            "'\n"
            "else echo '" +
            sysroot + "'; fi\n");
    script(sysroot + "/bin/cargo", "echo cargo\n");
    if (with_source) {
      std::string library = sysroot + "/lib/rustlib/src/rust/library";
      EXPECT_TRUE(make_folders(library + "/std/src"));
      EXPECT_TRUE(make_folders(library + "/vendor"));
      EXPECT_TRUE(save_file(library + "/std/src/lib.rs", ""));
    }
    environment_.set("PATH",
                     environment_.text("PATH") + ":" + sysroot + "/bin");
    return sysroot;
  }

  void script(const std::string &path, const std::string &body) {
    ASSERT_TRUE(make_folders(parent_folder(path)));
    ASSERT_TRUE(save_file(path, "#!/bin/sh\n" + body));
    ASSERT_EQ(chmod(path.c_str(), 0755), 0);
  }

  std::string root_;
  Environment environment_;
};

TEST(Toolchain, ReadsTheVersionText) {
  Toolchain toolchain;
  parse_version_text(
      "rustc 1.96.0 (ac68faa20 2026-05-25)\nbinary: rustc\n"
      "commit-hash: ac68faa20c58\nhost: x86_64-unknown-linux-gnu\n"
      "release: 1.96.0\nLLVM version: 22.1.8",
      toolchain);
  EXPECT_EQ(toolchain.release, "1.96.0");
  EXPECT_EQ(toolchain.commit_hash, "ac68faa20c58");
  EXPECT_EQ(toolchain.host, "x86_64-unknown-linux-gnu");
  EXPECT_EQ(toolchain.llvm_version, "22.1.8");
}

TEST(Toolchain, ComparesMajorAndMinorOfLlvm) {
  EXPECT_FALSE(is_newer_llvm("22.1.8", "22.1.2"));
  EXPECT_FALSE(is_newer_llvm("21.1.0", "22.1.8"));
  EXPECT_FALSE(is_newer_llvm("9.0", "22.1"));
  EXPECT_TRUE(is_newer_llvm("23.0.0", "22.1.8"));
  EXPECT_TRUE(is_newer_llvm("22.2.0", "22.1.8"));
}

TEST_F(FakeToolchains, TheFirstSuitableOneIsTaken) {
  std::string bare = add("bare", "22.1.0", false);
  std::string good = add("good", "22.1.0", true);
  ToolchainSearch search = find_toolchains(environment_);
  ASSERT_EQ(search.found.size(), 2u);
  ASSERT_NE(search.chosen, nullptr);
  EXPECT_EQ(search.chosen->rustc, good + "/bin/rustc");
  EXPECT_EQ(search.chosen->cargo, good + "/bin/cargo");
  EXPECT_NE(search.note.find("instead of " + bare), std::string::npos);
}

TEST_F(FakeToolchains, WithAGoodFirstOneTheRestIsNotAsked) {
  add("good", "22.1.0", true);
  add("other", "22.1.0", true);
  EXPECT_EQ(find_toolchains(environment_).found.size(), 1u);
  EXPECT_EQ(find_toolchains(environment_, true).found.size(), 2u);
  EXPECT_EQ(find_toolchains(environment_).note, "");
}

TEST_F(FakeToolchains, ANewerLlvmIsRefused) {
  add("new", "99.0.0", true);
  ToolchainSearch search = find_toolchains(environment_);
  EXPECT_EQ(search.chosen, nullptr);
  EXPECT_NE(search.found.front().problem.find("newer than ours"),
            std::string::npos);
}

TEST_F(FakeToolchains, RustcFromTheEnvironmentIsTheOnlyOne) {
  std::string bare = add("bare", "22.1.0", false);
  add("good", "22.1.0", true);
  environment_.set("RUSTC", bare + "/bin/rustc");
  ToolchainSearch search = find_toolchains(environment_);
  ASSERT_EQ(search.found.size(), 1u);
  EXPECT_EQ(search.chosen, nullptr);
  EXPECT_EQ(search.found.front().found_as, "$RUSTC");
}

TEST_F(FakeToolchains, TheCargoThatCalledUsCountsFirst) {
  add("first", "22.1.0", true);
  std::string mine = add("mine", "22.1.0", true);
  environment_.set("CARGO", mine + "/bin/cargo");
  EXPECT_EQ(find_toolchains(environment_).chosen->rustc, mine + "/bin/rustc");
}

TEST_F(FakeToolchains, AProxyLeadsToTheToolItself) {
  std::string real = add("toolchains/stable", "22.1.0", true);
  script(root_ + "/proxy/rustc", "exec '" + real + "/bin/rustc' \"$@\"\n");
  environment_.set("PATH", root_ + "/proxy");
  EXPECT_EQ(find_toolchains(environment_).chosen->rustc, real + "/bin/rustc");
}

TEST_F(FakeToolchains, SourcesInsideTheSysrootHaveRustsOwnName) {
  std::string good = add("good", "22.1.0", true);
  ToolchainSearch search = find_toolchains(environment_);
  EXPECT_EQ(search.chosen->library_name, "/rustc/abc123/library");
  // A distribution's sysroot links to where the sources lie.
  std::string elsewhere = root_ + "/src/rustc-1.96.0";
  ASSERT_TRUE(make_folders(parent_folder(elsewhere)));
  ASSERT_TRUE(rename_path(good + "/lib/rustlib/src/rust", elsewhere));
  ASSERT_EQ(
      symlink(elsewhere.c_str(), (good + "/lib/rustlib/src/rust").c_str()), 0);
  search = find_toolchains(environment_);
  EXPECT_EQ(search.chosen->library_name, resolved_path(elsewhere) + "/library");
}

TEST_F(FakeToolchains, NoRustcAtAll) {
  environment_.set("PATH", root_ + "/nothing");
  ToolchainSearch search = find_toolchains(environment_);
  EXPECT_TRUE(search.found.empty());
  EXPECT_EQ(search.chosen, nullptr);
}

}  // namespace
}  // namespace wasmrust
