// Where things go wrong: strange paths, full disks, folders that cannot be
// written, two at once, killed in the middle. Nothing may be half written and
// every error says what to do.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/cargo/fixture.h"

namespace wasmrust::cargo_suite {
namespace {

// Files below `folder` whose names look unfinished.
std::string unfinished_files(const std::string &folder) {
  std::string names;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator i(folder, error), end;
       !error && i != end; i.increment(error)) {
    std::string name = i->path().filename().string();
    if (name.find(".tmp") != std::string::npos ||
        name.find(".building") != std::string::npos ||
        name.find(".new") != std::string::npos)
      names += name + " ";
  }
  return names;
}

TEST_F(CargoWasm, PathsWithSpacesAndOtherLetters) {
  use_folder("mit Leerzeichen und Ümläuten 日本 'quoted'");
  write_hello();
  write("src/lib.rs",
        "/// ```\n/// assert!(hello::yes());\n/// ```\n"
        "pub fn yes() -> bool { true }\n"
        "#[test]\nfn works() { assert!(yes()); }\n");
  expect(0, {"build", "--host", "node"});
  EXPECT_TRUE(exists("target/wasm/streaming/hello/hello.wasm"));
  EXPECT_EQ(expect(0, {"run", "-q"}).out, "hello\n");
  ChildOutput output = expect(0, {"test"});
  EXPECT_NE(output.out.find("test works ... ok"), std::string::npos);
}

TEST_F(CargoWasm, ItselfInAPathWithSpaces) {
  write_hello();
  write("tests/t.rs", "#[test]\nfn works() {}\n");
  // Copies would be large; links are followed, so the programs are hard links.
  std::string bin = path("my programs");
  ASSERT_TRUE(make_folders(bin));
  for (const char *name : {"/cargo-wasm", "/wasmrust-ld"}) {
    if (link(WASMRUST_CARGO_WASM, (bin + name).c_str()) == 0) continue;
    auto copied = copy_path(WASMRUST_CARGO_WASM, bin + name);
    ASSERT_TRUE(copied.has_value()) << copied.error();
  }
  ChildOutput output = run_program({bin + "/cargo-wasm", "test"});
  EXPECT_EQ(output.status, 0) << output.err;
  EXPECT_NE(output.out.find("test works ... ok"), std::string::npos)
      << output.out;
}

TEST_F(CargoWasm, WindowsLineEndsInManifests) {
  write("Cargo.toml",
        "[package]\r\nname = \"hello\"\r\nversion = \"0.1.0\"\r\n"
        "edition = \"2021\"\r\n\r\n[profile.release]\r\n"
        "overflow-checks = true\r\n[package.metadata.wasm]\r\n"
        "host = \"node\"\r\n");
  write("src/main.rs", "fn main() {\r\n    println!(\"hello\");\r\n}\r\n");
  expect(0, {"build"});
  EXPECT_EQ(expect(0, {"run", "-q"}).out, "hello\n");
}

TEST_F(CargoWasm, AManifestThatIsBroken) {
  write("Cargo.toml", "[package\nname = 1\n");
  write("src/main.rs", "fn main() {}\n");
  ChildOutput output = expect(101, {"build"});
  EXPECT_NE(output.err.find("Cargo.toml"), std::string::npos) << output.err;
}

TEST_F(CargoWasm, ATargetFolderThatCannotBeWritten) {
  write_hello();
  // A file where a folder should be stops even root.
  write("target", "in the way");
  ChildOutput output = expect(101, {"build"});
  EXPECT_NE(output.err.find("target"), std::string::npos) << output.err;
  EXPECT_EQ(read("target"), "in the way");
  ASSERT_TRUE(remove_path(path("target")));
  expect(0, {"build", "--host", "node"});

  write("blocked", "in the way");
  output = expect(1, {"build", "--host", "node", "--out-dir", "blocked"});
  EXPECT_NE(output.err.find("error: cannot make the folder"), std::string::npos)
      << output.err;
  if (geteuid() == 0) return;  // nothing is read-only for root
  ASSERT_TRUE(make_folders(path("sealed")));
  ASSERT_EQ(chmod(path("sealed").c_str(), 0555), 0);
  output = expect(1, {"build", "--host", "node", "--out-dir", "sealed"});
  EXPECT_NE(output.err.find("Permission denied"), std::string::npos);
}

TEST_F(CargoWasm, AFolderWithOtherThingsIsNotOverwritten) {
  write_hello();
  write("site/hello/index.html", "mine");
  ChildOutput output =
      expect(1, {"build", "--host", "node", "--out-dir", "site"});
  EXPECT_EQ(read("site/hello/index.html"), "mine");
  EXPECT_FALSE(exists("site/hello/hello.wasm"));
}

TEST_F(CargoWasm, AFullDiskLeavesThePackageThatWas) {
  write_hello();
  expect(0, {"build", "--host", "node"});
  std::string before = read("target/wasm/streaming/hello/hello.wasm");
  // Files may not grow beyond 4 KiB: as on a full disk, writing fails midway.
  ChildOutput output = run_shell(
      "trap '' XFSZ; ulimit -f 8; exec \"$CARGO_WASM\" build --host node");
  EXPECT_EQ(output.status, 1) << output.err;
  EXPECT_NE(output.err.find("error: "), std::string::npos) << output.err;
  EXPECT_EQ(read("target/wasm/streaming/hello/hello.wasm"), before);
  EXPECT_EQ(unfinished_files(path("target/wasm")), "");
}

TEST_F(CargoWasm, TwoBuildsAtOnceBothSucceed) {
  write_hello();
  ChildOutput output = run_shell(
      "\"$CARGO_WASM\" build -q --host node & first=$!\n"
      "\"$CARGO_WASM\" build -q --host node & second=$!\n"
      "wait $first || exit 3; wait $second || exit 4");
  EXPECT_EQ(output.status, 0) << output.err;
  EXPECT_EQ(expect(0, {"run", "-q"}).out, "hello\n");
  EXPECT_EQ(unfinished_files(path("target/wasm")), "");
}

// One private cache for all that is about building std: about three times the
// 20 seconds that this takes.
TEST_F(CargoWasm, StdIsBuiltOnceAndWholeWhateverHappens) {
  write_hello();
  write("rust-toolchain.toml.unused", "");
  environment_.set("WASMRUST_CACHE", path("cache dir"));
  // A CARGO_HOME whose settings would break every build of std.
  write("home/config.toml",
        "[build]\nrustflags = [\"-Cno-such-option\"]\n"
        "[source.crates-io]\nreplace-with = \"nothing\"\n"
        "[source.nothing]\ndirectory = \"/no/such/folder\"\n");
  environment_.set("CARGO_HOME", path("home"));
  environment_.set("RUSTFLAGS", "");

  // Killed in the middle: nothing that looks finished is left.
  ChildOutput output = run_shell(
      "\"$CARGO_WASM\" build -q & sleep 4; kill -9 $!; wait $!; "
      "ls 'cache dir/sysroots'");
  EXPECT_EQ(output.out.find("sysroot.json"), std::string::npos);
  EXPECT_FALSE(exists("target/wasm/streaming"));

  // Two at once: one builds, the other waits for it.
  output = run_shell(
      "\"$CARGO_WASM\" build & first=$!\n"
      "\"$CARGO_WASM\" build & second=$!\n"
      "wait $first || exit 3; wait $second || exit 4");
  EXPECT_EQ(output.status, 0) << output.err;
  size_t built = output.err.find("Finished std for");
  ASSERT_NE(built, std::string::npos) << output.err;
  EXPECT_EQ(output.err.find("Finished std for", built + 1), std::string::npos);
  EXPECT_NE(output.err.find("waiting for another process"), std::string::npos);
  EXPECT_EQ(unfinished_files(path("cache dir")), "");
  EXPECT_FALSE(exists("home/registry"));

  // No path of the builder is in it.
  output = run_shell(
      "grep -rlF \"$PWD\" 'cache dir/sysroots'/wasm32-*/lib && exit 1; exit 0");
  EXPECT_EQ(output.status, 0) << output.out;

  // `doctor` lists those in use; the others share a row unless all are wanted.
  run_shell(
      "cp -r \"$(ls -d 'cache dir/sysroots'/wasm32-*/ | head -n 1)\" "
      "'cache dir/sysroots/wasm32-wasip1-of-another-compiler'");
  std::string listed = expect(0, {"doctor"}).out;
  EXPECT_EQ(listed.find("of-another-compiler"), std::string::npos) << listed;
  EXPECT_NE(listed.find("1 more, for other flags"), std::string::npos)
      << listed;
  EXPECT_NE(listed.find("opt-level z"), std::string::npos) << listed;
  for (const char *flag : {"-v", "--json"})
    EXPECT_NE(expect(0, {"doctor", flag}).out.find("of-another-compiler"),
              std::string::npos);
  run_shell("rm -r 'cache dir/sysroots/wasm32-wasip1-of-another-compiler'");

  // A broken one is seen and repaired.
  run_shell("rm 'cache dir/sysroots'/*/sysroot.json");
  EXPECT_NE(expect(0, {"doctor"}).out.find("sysroot.json is missing"),
            std::string::npos);
}

TEST_F(CargoWasm, ACacheThatCannotBeWritten) {
  write_hello();
  write("not-a-folder", "");
  environment_.set("WASMRUST_CACHE", path("not-a-folder/cache"));
  ChildOutput output = expect(1, {"build"});
  EXPECT_NE(output.err.find("WASMRUST_CACHE"), std::string::npos) << output.err;
}

}  // namespace
}  // namespace wasmrust::cargo_suite
