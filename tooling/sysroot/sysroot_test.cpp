// Keys, cache folders, the overlay of libtest, archives, locks. That a whole
// standard library compiles, once, and is never used half built, is tested with
// the command (tests/cargo).
#include "tooling/sysroot/sysroot.h"

#include <sys/wait.h>
#include <unistd.h>

#include "gtest/gtest.h"
#include "tooling/process/files.h"
#include "tooling/sysroot/file_lock.h"
#include "tooling/sysroot/overlay.h"
#include "tooling/sysroot/std_overlay.h"
#include "tooling/sysroot/wasi_libc.h"

namespace wasmrust {
namespace {

TEST(Cache, FollowsTheEnvironment) {
  Environment environment;
  environment.working_directory = "/work";
  EXPECT_EQ(cache_folder(environment), "");
  environment.set("HOME", "/home/me");
  EXPECT_EQ(cache_folder(environment), "/home/me/.cache/wasmrust");
  environment.set("XDG_CACHE_HOME", "relative");
  EXPECT_EQ(cache_folder(environment), "/home/me/.cache/wasmrust");
  environment.set("XDG_CACHE_HOME", "/xdg");
  EXPECT_EQ(cache_folder(environment), "/xdg/wasmrust");
  environment.set("WASMRUST_CACHE", "here");
  EXPECT_EQ(cache_folder(environment), "/work/here");
}

TEST(SysrootKey, ChangesWithEverythingThatDecides) {
  Environment environment;
  Toolchain toolchain;
  toolchain.version_text = "rustc 1.96.0";
  SysrootRequest request{&toolchain,
                         &row(TargetId::UnknownUnknown),
                         &row(ProfileId::Streaming),
                         {}};
  std::vector<std::string> keys = {sysroot_key(request, environment)};
  EXPECT_EQ(sysroot_key(request, environment), keys.front());
  EXPECT_TRUE(keys.front().starts_with("wasm32-unknown-unknown-"));

  Toolchain newer = toolchain;
  newer.version_text = "rustc 1.97.0";
  SysrootRequest other = request;
  other.toolchain = &newer;
  keys.push_back(sysroot_key(other, environment));
  other = request;
  other.target = &row(TargetId::Wasip1);
  keys.push_back(sysroot_key(other, environment));
  other = request;
  other.profile = &row(ProfileId::Release);
  keys.push_back(sysroot_key(other, environment));
  other = request;
  other.code_flags = {"-Ctarget-feature=+simd128"};
  keys.push_back(sysroot_key(other, environment));
  for (size_t i = 0; i < keys.size(); ++i)
    for (size_t j = 0; j < i; ++j) EXPECT_NE(keys[i], keys[j]) << i << " " << j;
}

constexpr std::string_view libtest =
    "#![feature(x)]\n\npub use cli::TestOpts;\n\nmod types;\n"
    "pub fn test_main(args: &[String], tests: Vec<TestDescAndFn>, options: "
    "Option<Options>) {\n    a();\n}\n"
    "pub fn test_main_static(tests: &[&TestDescAndFn]) {\n    b();\n}\n"
    "pub fn test_main_static_abort(tests: &[&TestDescAndFn]) {\n    c();\n}\n";

TEST(Overlay, CallsTheHarnessFirstInEachEntry) {
  auto text = overlay_test_library(libtest);
  ASSERT_TRUE(text.has_value()) << text.error();
  EXPECT_NE(text->find("pub use cli::TestOpts;\nmod wasmrust_harness;\n"),
            std::string::npos);
  for (const char *rest : {"a();", "b();", "c();"}) {
    size_t at = text->find(rest);
    ASSERT_NE(at, std::string::npos);
    std::string before = text->substr(0, at);
    EXPECT_TRUE(before.ends_with("return;\n    }\n    ")) << before;
  }
}

TEST(Overlay, AnotherLibtestIsAnErrorAndNotASilence) {
  std::string text(libtest);
  size_t at = text.find("test_main_static_abort");
  EXPECT_FALSE(
      overlay_test_library(std::string(text).replace(at, 22, "test_main_other"))
          .has_value());
  EXPECT_FALSE(overlay_test_library(text + text).has_value());
  EXPECT_FALSE(overlay_test_library("").has_value());
}

TEST(Overlay, PathsOfTheManifestMove) {
  EXPECT_EQ(with_moved_paths("std = { path = \"../std\", public = true }\n"
                             "core = { path = \"../core\" }\n"
                             "getopts = { version = \"0.2\" }\n",
                             "../../library"),
            "std = { path = \"../../library/std\", public = true }\n"
            "core = { path = \"../../library/core\" }\n"
            "getopts = { version = \"0.2\" }\n");
}

class ChangedLibrary : public testing::Test {
 protected:
  void SetUp() override {
    (void)remove_path(root_);
    for (const char *folder : {"core/src", "std/src/sys/io"})
      ASSERT_TRUE(make_folders(from_ + "/" + folder));
    ASSERT_TRUE(save_file(from_ + "/core/src/lib.rs", "core"));
    ASSERT_TRUE(save_file(from_ + "/std/src/lib.rs", "std"));
    ASSERT_TRUE(save_file(from_ + "/std/src/sys/exit.rs", "a abort() b"));
    ASSERT_TRUE(save_file(from_ + "/std/src/sys/io/file.rs", "theirs"));
  }
  FileResult change(std::vector<StdChange> changes) {
    (void)remove_path(to_);
    return write_changed_library(from_, changes, to_);
  }

  std::string root_ = testing::TempDir() + "/changed-library";
  std::string from_ = root_ + "/from", to_ = root_ + "/to";
};

TEST_F(ChangedLibrary, HasLinksButForWhatChanges) {
  auto made = change({{"std/src/sys/io/file.rs", "", "ours"},
                      {"std/src/sys/exit.rs", "abort()", "exit()"},
                      {"std/src/sys/exit.rs", "b", "c"}});
  ASSERT_TRUE(made.has_value()) << made.error();
  EXPECT_EQ(read_file(to_ + "/std/src/sys/io/file.rs"), "ours");
  EXPECT_EQ(read_file(to_ + "/std/src/sys/exit.rs"), "a exit() c");
  EXPECT_EQ(read_file(to_ + "/std/src/lib.rs"), "std");
  EXPECT_EQ(resolved_path(to_ + "/core"), resolved_path(from_ + "/core"));
  EXPECT_EQ(resolved_path(to_ + "/std/src/lib.rs"),
            resolved_path(from_ + "/std/src/lib.rs"));
  EXPECT_EQ(read_file(from_ + "/std/src/sys/io/file.rs"), "theirs");
}

TEST_F(ChangedLibrary, AnotherStdIsAnErrorAndNotASilence) {
  for (const StdChange &change_of :
       {StdChange{"std/src/sys/exit.rs", "halt()", ""},
        StdChange{"std/src/sys/exit.rs", " ", "_"},
        StdChange{"std/src/sys/time.rs", "", "ours"},
        StdChange{"std/sys/exit.rs", "", "ours"}}) {
    auto made = change({change_of});
    ASSERT_FALSE(made.has_value()) << change_of.path;
    EXPECT_NE(made.error().find(change_of.path), std::string::npos);
  }
}

TEST(FileLock, IsFreeWhenItsHolderDies) {
  std::string path = testing::TempDir() + "/lock";
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  pid_t child = fork();
  if (child == 0) {
    auto lock = FileLock::take(path, [] {});
    char byte = lock ? 'y' : 'n';
    (void)!write(ready[1], &byte, 1);
    usleep(100 * 1000);
    _exit(0);
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  bool waited = false;
  auto lock = FileLock::take(path, [&] { waited = true; });
  EXPECT_TRUE(lock.has_value());
  EXPECT_TRUE(waited);
  int status = 0;
  waitpid(child, &status, 0);
  close(ready[0]);
  close(ready[1]);
}

TEST(FileLock, AFolderThatIsNotThereIsAnError) {
  auto lock = FileLock::take("/no/such/folder/lock", [] {});
  ASSERT_FALSE(lock.has_value());
  EXPECT_NE(lock.error().find("/no/such/folder/lock"), std::string::npos);
}

TEST(WasiLibc, IsTakenFromTheToolchainFirst) {
  std::string root = testing::TempDir() + "/wasi";
  (void)remove_path(root);
  std::string own = root + "/lib/rustlib/wasm32-wasip1/lib/self-contained";
  ASSERT_TRUE(make_folders(own));
  Toolchain toolchain;
  toolchain.sysroot = root;
  EXPECT_NE(find_wasi_libc(toolchain, Environment()), own);
  ASSERT_TRUE(save_file(own + "/crt1-command.o", ""));
  ASSERT_TRUE(save_file(own + "/libc.a", ""));
  EXPECT_EQ(find_wasi_libc(toolchain, Environment()), own);
}

TEST(WasiLibc, AnArchiveGetsOneMoreMemberAtItsEnd) {
  std::string folder = testing::TempDir() + "/archive";
  (void)remove_path(folder);
  ASSERT_TRUE(make_folders(folder));
  std::string archive = folder + "/lib.a", object = folder + "/more.o";
  ASSERT_TRUE(save_file(archive, "!<arch>\n"));
  ASSERT_TRUE(save_file(object, "not an object, which archives allow"));
  ASSERT_TRUE(append_to_archive(archive, object));
  size_t size = read_file(archive)->size();
  ASSERT_TRUE(append_to_archive(archive, object));
  EXPECT_GT(read_file(archive)->size(), size);
  EXPECT_NE(read_file(archive)->find("wasmrust_gaps.o"), std::string::npos);
  EXPECT_FALSE(append_to_archive(object, object).has_value());
  EXPECT_FALSE(append_to_archive(archive, folder + "/absent").has_value());
}

TEST(ListSysroots, NamesBrokenOnes) {
  Environment environment;
  environment.set("WASMRUST_CACHE", testing::TempDir() + "/list");
  std::string sysroots = cache_folder(environment) + "/sysroots";
  (void)remove_path(sysroots);
  ASSERT_TRUE(make_folders(sysroots + "/good"));
  ASSERT_TRUE(save_file(sysroots + "/good/sysroot.json",
                        R"({"target":"wasm32-wasip1","release":"1.96.0"})"));
  ASSERT_TRUE(make_folders(sysroots + "/bad"));
  ASSERT_TRUE(make_folders(sysroots + "/.half.building1"));
  std::vector<SysrootInfo> list = list_sysroots(environment);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].key, "bad");
  EXPECT_NE(list[0].problem, "");
  EXPECT_EQ(list[1].key, "good");
  EXPECT_EQ(list[1].problem, "");
  EXPECT_EQ(list[1].rustc, "1.96.0");
}

}  // namespace
}  // namespace wasmrust
