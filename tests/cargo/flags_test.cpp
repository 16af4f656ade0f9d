// The user's own settings and mistakes: rustc flags from each place that cargo
// reads, wrappers, unstable features, what is refused, and what wrong usage is
// answered with.
#include <sys/stat.h>

#include "tests/cargo/fixture.h"

namespace wasmrust::cargo_suite {
namespace {

constexpr std::string_view prints_cfg =
    "fn main() { println!(\"{} {}\", cfg!(mine), cfg!(other)); }\n";

TEST_F(CargoWasm, RustflagsOfTheEnvironmentReachTheCrate) {
  write_hello();
  write("src/main.rs", prints_cfg);
  environment_.set("RUSTFLAGS", "--cfg mine -Aunexpected_cfgs");
  EXPECT_EQ(expect(0, {"run", "-q"}).out, "true false\n");
}

TEST_F(CargoWasm, RustflagsOfTheConfigurationReachTheCrate) {
  write_hello();
  write("src/main.rs", prints_cfg);
  write(".cargo/config.toml",
        "[target.'cfg(target_family = \"wasm\")']\n"
        "rustflags = [\"--cfg\", \"mine\", \"-Aunexpected_cfgs\"]\n"
        "[build]\nrustflags = [\"--cfg\", \"other\"]\n");
  EXPECT_EQ(expect(0, {"run", "-q"}).out, "true false\n");
  // On the command line as well.
  EXPECT_EQ(expect(0, {"run", "-q", "--config",
                       "target.wasm32-wasip1.rustflags=['--cfg','other']"})
                .out,
            "true true\n");
}

// A function that is called in a loop is for speed, but where nothing may be.
TEST_F(CargoWasm, HowMuchIsForSpeedIsChosen) {
  write("Cargo.toml", manifest("loops"));
  write("src/main.rs",
        "fn main() {\n"
        "    let text: Vec<u32> = std::env::args().map(|a| a.len() as u32)"
        ".collect();\n"
        "    let mut sum = 0u32;\n"
        "    for y in 0..1000u32 { for x in 0..1000u32 { for k in 0..9u32 {\n"
        "        let at = (y + k / 3).min(99) * 100 + (x + k % 3).min(99);\n"
        "        sum += text[at as usize] * (k + 3); } } }\n"
        "    println!(\"{sum}\");\n}\n");
  const std::string module = "target/wasm/streaming/loops/loops.wasm";
  auto built = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"build", "-q"});
    expect(0, more);
    return read(module);
  };
  std::string usual = built({}), small = built({"--hot-share", "0"});
  EXPECT_LT(small.size(), usual.size());
  EXPECT_EQ(built({"--hot-share", "40"}), usual);
  for (const char *wrong : {"101", "-1", "much"}) {
    std::string err =
        expect(2, {"build", std::string("--hot-share=") + wrong}).err;
    EXPECT_NE(err.find("0 to 100"), std::string::npos) << err;
  }
  std::string err = expect(2, {"build", "--release", "--hot-share=0"}).err;
  EXPECT_NE(err.find("not optimised for size"), std::string::npos) << err;

  write("Cargo.toml",
        read("Cargo.toml") + "\n[package.metadata.wasm]\nhot-share = 0\n");
  EXPECT_EQ(built({}), small);
  expect(0, {"build", "-q", "--release"});
}

TEST_F(CargoWasm, TargetFeaturesAreThoseOfStdToo) {
  write_hello();
  write(
      "src/main.rs",
      "fn main() { println!(\"{}\", cfg!(target_feature = \"simd128\")); }\n");
  environment_.set("RUSTFLAGS", "-C target-feature=+simd128");
  EXPECT_EQ(expect(0, {"run", "-q"}).out, "true\n");
}

TEST_F(CargoWasm, ModulesDoNotShowTheBuildersFolders) {
  write("app/Cargo.toml",
        manifest("hello",
                 "[dependencies]\nbeside = { path = \"../beside\" }\n"
                 "[workspace]\n"));
  write("app/build.rs",
        "fn main() {\n"
        "    let out = std::env::var(\"OUT_DIR\").unwrap();\n"
        "    std::fs::write(format!(\"{out}/made.rs\"),\n"
        "        \"fn made() -> &'static str { file!() }\").unwrap();\n}\n");
  write("app/src/main.rs",
        "include!(concat!(env!(\"OUT_DIR\"), \"/made.rs\"));\n"
        "fn main() { println!(\"{} {} {}\", file!(), made(),\n"
        "    beside::place()); beside::none(None); }\n");
  write("beside/Cargo.toml", manifest("beside"));
  write("beside/src/lib.rs",
        "pub fn place() -> &'static str { file!() }\n"
        "pub fn none(x: Option<u8>) -> u8 { x.unwrap() }\n");
  for (const char *profile : {"dev", "streaming"}) {
    std::string folder = std::string("app/target/wasm/") + profile + "/hello/";
    expect(0, {"build", "--host", "node", "--profile", profile}, "app");
    for (const char *file : {"hello.wasm", "hello.debug.wasm", "hello.js",
                             "hello.d.ts", "package.json", "manifest.json"})
      EXPECT_EQ(read(folder + file).find(root_), std::string::npos)
          << profile << " " << file;
  }
  ChildOutput output = expect(134, {"run", "-q"}, "app");
  EXPECT_TRUE(output.out.starts_with("src/main.rs ./target/wasm32-wasip1/"))
      << output.out;
  EXPECT_TRUE(output.out.ends_with("/out/made.rs ../beside/src/lib.rs\n"))
      << output.out;
  EXPECT_NE(output.err.find("panicked at ../beside/src/lib.rs:2:"),
            std::string::npos)
      << output.err;
  // Who wants to see them says so.
  environment_.set("RUSTFLAGS", "--remap-path-prefix=" + root_ + "=" + root_);
  expect(0, {"build", "--host", "node", "--dev"}, "app");
  EXPECT_NE(read("app/target/wasm/dev/hello/hello.debug.wasm").find(root_),
            std::string::npos);
}

TEST_F(CargoWasm, WrappersKeepWorking) {
  write_hello();
  write("wrapper.sh", "#!/bin/sh\nprintf '%s\\n' \"$*\" >> '" +
                          path("wrapped.log") + "'\nexec \"$@\"\n");
  ASSERT_EQ(chmod(path("wrapper.sh").c_str(), 0755), 0);
  environment_.set("RUSTC_WRAPPER", path("wrapper.sh"));
  EXPECT_EQ(expect(0, {"run", "-q"}).out, "hello\n");
  EXPECT_NE(read("wrapped.log").find("--crate-name hello"), std::string::npos);
}

TEST_F(CargoWasm, TheConfiguredRustcIsUsedOrRefused) {
  write_hello();
  write(".cargo/config.toml", "[build]\nrustc = \"/no/such/rustc\"\n");
  ChildOutput output = expect(1, {"build"});
  EXPECT_NE(output.err.find("`/no/such/rustc` cannot be used"),
            std::string::npos)
      << output.err;
  environment_.set("RUSTC", "/no/other/rustc");
  EXPECT_NE(expect(1, {"build"}).err.find("/no/other/rustc"),
            std::string::npos);
}

TEST_F(CargoWasm, UnstableFeaturesStayRefused) {
  write_hello();
  write("src/main.rs",
        "#![feature(never_type)]\nfn main() { println!(\"hello\"); }\n");
  ChildOutput output = expect(101, {"build"});
  EXPECT_NE(output.err.find("E0554"), std::string::npos) << output.err;
  // Unless the user says so himself.
  environment_.set("RUSTC_BOOTSTRAP", "1");
  EXPECT_EQ(expect(0, {"run", "-q"}).out, "hello\n");
}

TEST_F(CargoWasm, UnwindingIsRefusedWithASentence) {
  write_hello();
  write("Cargo.toml",
        manifest("hello", "[profile.release]\npanic = \"unwind\"\n"));
  ChildOutput output = expect(1, {"build"});
  EXPECT_NE(output.err.find("`panic = \"unwind\"` in the profile `release`"),
            std::string::npos)
      << output.err;
  write("Cargo.toml", manifest("hello"));
  environment_.set("RUSTFLAGS", "-C panic=unwind");
  EXPECT_NE(expect(1, {"build"}).err.find("not supported yet"),
            std::string::npos);
}

TEST_F(CargoWasm, WrongUsageIsStatusTwoWithAWayOut) {
  write_hello();
  struct Row {
    std::vector<std::string> words;
    const char *says;
  };
  const Row rows[] = {
      {{"biuld"}, "did you mean `cargo wasm build`?"},
      {{"--release"}, "a subcommand comes first"},
      {{"build", "--relase"}, "did you mean `--release`?"},
      {{"build", "--profile", "streming"}, "did you mean `streaming`?"},
      {{"build", "--host", "nod"}, "hosts are browser, node"},
      {{"build", "--dev", "--release"}, "more than one profile"},
      {{"build", "--target", "x86_64-unknown-linux-gnu"}, "not supported"},
      {{"build", "src"}, "takes no argument `src`"},
      {{"run", "--host", "browser"}, "hosts that can: node, wasmtime"},
      {{"run", "--host", "wasmtime", "--profile", "freestanding"},
       "hosts that can: node\n"},
      {{"run", "--dir", "/no/such/folder"}, "there is no folder"},
      {{"test", "a", "b"}, "more than one filter"},
      {{"doctor", "x"}, "takes no argument"},
      {{"new"}, "one name is needed"},
  };
  for (const Row &row : rows) {
    ChildOutput output = expect(2, row.words);
    EXPECT_NE(output.err.find(row.says), std::string::npos) << output.err;
  }
}

TEST_F(CargoWasm, CalledByCargoItIsTheSame) {
  write_hello();
  EXPECT_EQ(expect(0, {"wasm", "run", "-q"}).out, "hello\n");
  EXPECT_NE(expect(0, {"wasm", "build", "--help"}).out.find("Exit codes:"),
            std::string::npos);
  EXPECT_NE(expect(0, {"--version"}).out.find("cargo-wasm "),
            std::string::npos);
}

TEST_F(CargoWasm, WithoutAPackageCargoSaysSo) {
  ChildOutput output = expect(101, {"build"});
  EXPECT_NE(output.err.find("could not find `Cargo.toml`"), std::string::npos);
}

TEST_F(CargoWasm, LockedMeansThatTheLockFileStays) {
  write_hello();
  EXPECT_NE(expect(101, {"build", "--locked"}).err.find("lock"),
            std::string::npos);
  EXPECT_FALSE(exists("Cargo.lock"));
  expect(0, {"build"});
  std::string lock = read("Cargo.lock");
  expect(0, {"build", "--locked", "--offline"});
  EXPECT_EQ(read("Cargo.lock"), lock);
}

}  // namespace
}  // namespace wasmrust::cargo_suite
