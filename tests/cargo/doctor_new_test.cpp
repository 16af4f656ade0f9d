// `cargo wasm new` and `cargo wasm doctor`: what `new` writes builds, runs and
// passes its tests without a warning; `doctor` sees what is missing, and the
// settings that it prints make plain cargo build the same bytes.
#include <sys/stat.h>

#include "tests/cargo/fixture.h"

namespace wasmrust::cargo_suite {
namespace {

TEST_F(CargoWasm, NewAppBuildsRunsAndPassesItsTests) {
  expect(0, {"new", "my-app"});
  EXPECT_EQ(expect(0, {"run", "-q", "--", "grüß dich"}, "my-app").out,
            "1 lines, 2 words, 9 characters\n");
  ChildOutput output = expect(0, {"test"}, "my-app");
  EXPECT_EQ(output.err.find("warning"), std::string::npos) << output.err;
  EXPECT_NE(output.out.find("test prints_all_three_numbers ... ok"),
            std::string::npos);
  output = expect(0, {"build"}, "my-app");
  EXPECT_EQ(output.err.find("warning"), std::string::npos) << output.err;
}

TEST_F(CargoWasm, NewLibBuildsLoadsAndPassesItsTests) {
  expect(0, {"new", "--template", "lib", "deep/er/my-lib"});
  ChildOutput output = expect(0, {"build"}, "deep/er/my-lib");
  EXPECT_EQ(output.err.find("warning"), std::string::npos) << output.err;
  output = run_program({"node", "demo.mjs", "100", "75"}, "deep/er/my-lib");
  EXPECT_EQ(output.out, "gcd(100, 75) = 25\ncollatz_steps(100) = 25\n")
      << output.err;
  output = expect(0, {"test"}, "deep/er/my-lib");
  EXPECT_NE(output.out.find("test divides_both ... ok"), std::string::npos);
}

TEST_F(CargoWasm, NewRefusesWhatWouldNotWork) {
  write("there/file", "mine");
  EXPECT_NE(expect(1, {"new", "there"}).err.find("exists already"),
            std::string::npos);
  EXPECT_EQ(read("there/file"), "mine");
  EXPECT_NE(expect(2, {"new", "2fast"}).err.find("--name"), std::string::npos);
  expect(2, {"new", "fn"});
  expect(2, {"new", "--template", "nope", "x"});
  EXPECT_FALSE(exists("x"));
  expect(0, {"new", "--vcs", "none", "--name", "fast", "2fast"});
  EXPECT_NE(read("2fast/Cargo.toml").find("name = \"fast\""),
            std::string::npos);
  EXPECT_FALSE(exists("2fast/.git"));
}

TEST_F(CargoWasm, DoctorKnowsThatAllIsThere) {
  ChildOutput output = expect(0, {"doctor"});
  for (const char *name : {"cargo-wasm", "rustc", "cargo", "library source",
                           "wasi-libc", "node", "cache folder"})
    EXPECT_NE(output.out.find(name), std::string::npos) << name;
  output = expect(0, {"doctor", "--json"});
  EXPECT_EQ(events(output.out, "wasm-doctor").size(), 1u);
}

TEST_F(CargoWasm, DoctorSaysWhatIsMissing) {
  // A PATH with a shell and nothing else.
  write("bin/.keep", "");
  environment_.set("PATH", path("bin"));
  ChildOutput output = expect(1, {"doctor"});
  EXPECT_NE(output.out.find("missing  rustc"), std::string::npos) << output.out;
  EXPECT_NE(output.out.find("missing  node"), std::string::npos);
  EXPECT_NE(output.out.find("apt-get install"), std::string::npos);
  write_hello();
  EXPECT_NE(expect(1, {"build"}).err.find("there is no rustc in PATH"),
            std::string::npos);
}

TEST_F(CargoWasm, PlainCargoWithThePrintedSettingsMakesTheSameModule) {
  write("Cargo.toml", manifest("hello", "[features]\nx = []\n"));
  write("src/main.rs",
        "fn main() { println!(\"hello {}\", cfg!(feature = \"x\")); }\n");
  write("tests/t.rs", "#[test]\nfn works() {}\n");
  ChildOutput output =
      expect(0, {"doctor", "--print-config", "--host", "node", "-F", "x"});
  write(".cargo/config.toml", output.out);
  expect(0, {"build", "--host", "node", "-F", "x"});
  const std::string module = "/wasm32-wasip1/wasm-streaming/hello.wasm";
  std::string ours = read("target" + module);
  ASSERT_GT(ours.size(), 300u);

  // The toolchain that was chosen; another cargo would do, but not any.
  std::string line = output.out.substr(output.out.find("rustc = \"") + 9);
  std::string cargo = parent_folder(line.substr(0, line.find('"'))) + "/cargo";
  output = run_program({cargo, "build", "--profile", "wasm-streaming",
                        "--target", "wasm32-wasip1", "--features", "x",
                        "--target-dir", "other"});
  EXPECT_EQ(output.status, 0) << output.err;
  EXPECT_TRUE(read("other" + module) == ours);
  // Tests too, through the printed runner.
  output = run_program({cargo, "test", "--profile", "wasm-streaming",
                        "--target", "wasm32-wasip1", "--target-dir", "other"});
  EXPECT_NE(output.out.find("test works ... ok"), std::string::npos)
      << output.out << output.err;
}

// Plain cargo must go through `wasmrust-rustc` as well there
// (crate_identity.h), and a wrapper of the user's behind it.
TEST_F(CargoWasm, ThePrintedConfigurationKnowsPackagesOutside) {
  write(
      "app/Cargo.toml",
      manifest("hello", "[dependencies]\nbeside = { path = \"../beside\" }\n"));
  write("app/src/main.rs", "fn main() { println!(\"{}\", beside::text()); }\n");
  write("beside/Cargo.toml", manifest("beside"));
  write("beside/src/lib.rs", "pub fn text() -> String { \"hi\".repeat(2) }\n");
  write("wrapper.sh", "#!/bin/sh\nprintf '%s\\n' \"$*\" >> '" +
                          path("wrapped.log") + "'\nexec \"$@\"\n");
  ASSERT_EQ(chmod(path("wrapper.sh").c_str(), 0755), 0);
  environment_.set("RUSTC_WRAPPER", path("wrapper.sh"));
  ChildOutput printed =
      expect(0, {"doctor", "--print-config", "--host", "node"}, "app");
  environment_.remove("RUSTC_WRAPPER");
  write("app/.cargo/config.toml", printed.out);
  EXPECT_EQ(expect(0, {"run", "-q"}, "app").out, "hihi\n");
  const std::string module = "/wasm32-wasip1/wasm-streaming/hello.wasm";
  std::string ours = read("app/target" + module);
  ASSERT_GT(ours.size(), 300u);

  std::string line = printed.out.substr(printed.out.find("rustc = \"") + 9);
  std::string cargo = parent_folder(line.substr(0, line.find('"'))) + "/cargo";
  ASSERT_TRUE(remove_path(path("wrapped.log")));
  ChildOutput built =
      run_program({cargo, "build", "--profile", "wasm-streaming", "--target",
                   "wasm32-wasip1", "--target-dir", "other"},
                  "app");
  EXPECT_EQ(built.status, 0) << built.err;
  EXPECT_TRUE(read("app/other" + module) == ours);
  EXPECT_NE(read("wrapped.log").find("--crate-name beside"), std::string::npos);
  // What one of both has built is the other's.
  built = run_program({cargo, "build", "-v", "--profile", "wasm-streaming",
                       "--target", "wasm32-wasip1"},
                      "app");
  EXPECT_EQ(built.err.find("Running"), std::string::npos) << built.err;
}

}  // namespace
}  // namespace wasmrust::cargo_suite
