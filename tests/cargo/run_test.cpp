// `cargo wasm run` and `cargo wasm test`: what programs see and how they end.
// Tests of the tested packages pass, fail, panic, are ignored and filtered;
// what cargo prints about them is compared line by line.
#include "tests/cargo/fixture.h"

namespace wasmrust::cargo_suite {
namespace {

TEST_F(CargoWasm, ProgramsSeeArgumentsInputEnvironmentAndFolder) {
  write_hello();
  write("data.txt", "from a file\n");
  write("src/main.rs", R"(
use std::io::Read;
fn main() {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).unwrap();
    let words: Vec<String> = std::env::args().skip(1).collect();
    println!("{words:?} {input:?} {:?} {:?}", std::env::var("MINE"),
        std::fs::read_to_string("data.txt"));
    eprintln!("to stderr");
    std::process::exit(words.len() as i32);
}
)");
  expect(0, {"build", "-q", "--host", "node"});
  environment_.set("MINE", "yes");
  ChildOutput output = run_shell(
      "printf 'in\\nput' | \"$CARGO_WASM\" run -q -- a 'b c' --release");
  EXPECT_EQ(output.status, 3);
  EXPECT_EQ(output.out,
            "[\"a\", \"b c\", \"--release\"] \"in\\nput\" Ok(\"yes\") "
            "Ok(\"from a file\\n\")\n");
  EXPECT_EQ(output.err, "to stderr\n");
  output = run({"run", "-q", "--clear-env", "--env", "MINE=other", "--dir",
                path("src")});
  EXPECT_EQ(output.status, 0);
  EXPECT_NE(output.out.find("Ok(\"other\") Err("), std::string::npos)
      << output.out;
}

// Without a system node answers what std asks for, in every profile.
TEST_F(CargoWasm, ProgramsWithoutASystemSeeTheSameButFiles) {
  write_hello();
  write("src/main.rs", R"(
use std::time::{Duration, Instant, SystemTime};
fn main() {
    let start = Instant::now();
    std::thread::sleep(Duration::from_millis(5));
    assert!(start.elapsed() >= Duration::from_millis(5));
    assert!(SystemTime::now() > SystemTime::UNIX_EPOCH);
    let input = std::io::read_to_string(std::io::stdin()).unwrap();
    let words: Vec<String> = std::env::args().skip(1).collect();
    println!("{words:?} {input:?} {:?} {:?}", std::env::var("MINE"),
        std::fs::read_to_string("Cargo.toml").map_err(|e| e.to_string()));
    unsafe { std::env::set_var("MINE", "changed") };
    eprintln!("{:?}", std::env::var("MINE"));
    print!("no line");
    std::process::exit(words.len() as i32);
}
)");
  environment_.set("MINE", "yes");
  for (const char *profile : {"dev", "streaming"}) {
    ChildOutput output = run_shell(
        std::string("printf 'in\\nput' | \"$CARGO_WASM\" run -q --target "
                    "wasm32-unknown-unknown --profile ") +
        profile + " -- a 'b c'");
    EXPECT_EQ(output.status, 2);
    EXPECT_EQ(output.out,
              "[\"a\", \"b c\"] \"in\\nput\" Ok(\"yes\") "
              "Err(\"operation not supported on this platform\")\nno line");
    EXPECT_EQ(output.err, "Ok(\"changed\")\n");
  }
}

TEST_F(CargoWasm, ProgramsHaveTheirOwnNameAsArgumentZero) {
  write_hello();
  write("src/main.rs",
        "fn main() { println!(\"{:?}\", std::env::args().next()); }\n");
  EXPECT_EQ(expect(0, {"run", "-q"}).out, "Some(\"hello\")\n");
}

TEST_F(CargoWasm, APanicEndsAsAnAbortDoes) {
  write_hello();
  write("src/main.rs",
        "fn main() { println!(\"before\"); panic!(\"the reason\"); }\n");
  ChildOutput output = expect(134, {"run", "-q"});
  EXPECT_EQ(output.out, "before\n");
  EXPECT_NE(output.err.find("src/main.rs:1:"), std::string::npos);
  EXPECT_NE(output.err.find("the reason"), std::string::npos);
}

TEST_F(CargoWasm, WhichProgramIsRun) {
  write("Cargo.toml", manifest("many"));
  write("src/bin/a.rs", "fn main() { println!(\"a\"); }\n");
  write("src/bin/b.rs", "fn main() { println!(\"b\"); }\n");
  write("examples/e.rs", "fn main() { println!(\"e\"); }\n");
  ChildOutput output = expect(101, {"run"});
  EXPECT_NE(output.err.find("more than one binary could be run: `a`, `b`"),
            std::string::npos)
      << output.err;
  EXPECT_NE(expect(101, {"run", "--bin", "c"}).err.find("there are `a`, `b`"),
            std::string::npos);
  EXPECT_EQ(expect(0, {"run", "-q", "--bin", "b"}).out, "b\n");
  EXPECT_EQ(expect(0, {"run", "-q", "--example", "e"}).out, "e\n");
  write("Cargo.toml", manifest("many", "default-run = \"a\"\n"));
  EXPECT_EQ(expect(0, {"run", "-q"}).out, "a\n");
}

constexpr std::string_view tested_library = R"(
/// ```
/// assert_eq!(tested::twice(2), 4);
/// ```
/// ```should_panic
/// tested::twice(200);
/// ```
pub fn twice(x: u8) -> u8 { x * 2 }

#[cfg(test)]
mod tests {
    #[test]
    fn doubles() { assert_eq!(super::twice(2), 4); }
    #[test]
    #[should_panic(expected = "overflow")]
    fn overflows() { super::twice(std::hint::black_box(200)); }
    #[test]
    #[ignore]
    fn slow() { panic!("ignored tests are not run"); }
    #[test]
    fn reads_its_data() {
        assert_eq!(std::fs::read_to_string("tests/data.txt").unwrap(), "data");
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data.txt");
        assert_eq!(std::fs::read_to_string(path).unwrap(), "data");
    }
}
)";

class CargoWasmTest : public CargoWasm {
 protected:
  void SetUp() override {
    CargoWasm::SetUp();
    write("Cargo.toml", manifest("tested"));
    write("src/lib.rs", tested_library);
    write("tests/data.txt", "data");
    write("tests/outside.rs",
          "#[test]\nfn from_outside() { assert_eq!(tested::twice(3), 6); }\n");
  }
};

TEST_F(CargoWasmTest, RunsUnitIntegrationAndDocumentationTests) {
  ChildOutput output = expect(0, {"test"});
  for (const char *line :
       {"test tests::doubles ... ok",
        "test tests::overflows - should panic ... ok",
        "test tests::slow ... ignored", "test tests::reads_its_data ... ok",
        "test from_outside ... ok", "(line 2) ... ok"})
    EXPECT_NE(output.out.find(line), std::string::npos) << line << output.out;
}

TEST_F(CargoWasmTest, OneFailureFailsAloneAndTheRest) {
  write("tests/outside.rs",
        "#[test]\nfn bad() { assert_eq!(tested::twice(3), 7); }\n"
        "#[test]\n#[should_panic]\nfn calm() {}\n"
        "#[test]\nfn after() {}\n");
  ChildOutput output = expect(101, {"test", "--test", "outside"});
  EXPECT_NE(output.out.find("test bad ... FAILED"), std::string::npos);
  EXPECT_NE(output.out.find("test calm - should panic ... FAILED"),
            std::string::npos);
  EXPECT_NE(output.out.find("test after ... ok"), std::string::npos);
  EXPECT_NE(output.out.find("1 passed; 2 failed"), std::string::npos)
      << output.out;
}

// A test that traps, and a panic when frames are asked for, show Rust's lines;
// calls that were inlined have lines of their own.
TEST_F(CargoWasmTest, FramesOfAFailureHaveLines) {
  write("tests/outside.rs",
        "#[inline(always)]\nfn stop() {\n"
        "    core::arch::wasm32::unreachable()\n}\n"
        "#[test]\nfn traps() {\n    stop()\n}\n"
        "#[test]\nfn panics() {\n    tested::twice(3).checked_sub(9)"
        ".unwrap();\n}\n");
  ChildOutput output = expect(101, {"test", "--test", "outside"});
  EXPECT_NE(output.out.find("stop (tests/outside.rs:3:"), std::string::npos)
      << output.out;
  EXPECT_NE(output.out.find("outside::traps (tests/outside.rs:7:"),
            std::string::npos)
      << output.out;
  EXPECT_EQ(output.out.find("= help: for files"), std::string::npos);
  // A panic says where it was by itself, and its callers when asked.
  EXPECT_EQ(output.out.find("outside::panics ("), std::string::npos);
  environment_.set("RUST_BACKTRACE", "1");
  output = expect(101, {"test", "--test", "outside"});
  EXPECT_NE(output.out.find("outside::panics (tests/outside.rs:11:"),
            std::string::npos)
      << output.out;
}

TEST_F(CargoWasmTest, FiltersAndFlagsOfTestsWork) {
  ChildOutput output = expect(0, {"test", "--lib", "doub"});
  EXPECT_NE(output.out.find("1 passed; 0 failed"), std::string::npos);
  EXPECT_NE(output.out.find("3 filtered out"), std::string::npos);
  output = expect(
      101, {"test", "--lib", "--", "--ignored", "--exact", "tests::slow"});
  EXPECT_NE(output.out.find("test tests::slow ... FAILED"), std::string::npos);
  output = expect(0, {"test", "--lib", "--", "--list"});
  EXPECT_NE(output.out.find("tests::doubles: test"), std::string::npos);
  output = expect(0, {"test", "--doc", "no-such-name"});
  EXPECT_EQ(output.out.find("... ok"), std::string::npos) << output.out;
  output = expect(0, {"test", "--no-run"});
  EXPECT_EQ(output.out.find("running"), std::string::npos);
}

TEST_F(CargoWasmTest, CheckMakesNoModule) {
  expect(0, {"check"});
  EXPECT_FALSE(exists("target/wasm/streaming"));
  write("src/lib.rs", "pub fn f() -> u8 { \"\" }\n");
  EXPECT_NE(expect(101, {"check"}).err.find("E0308"), std::string::npos);
  ChildOutput output = expect(101, {"check", "--json"});
  EXPECT_EQ(events(output.out, "build-finished").size(), 1u);
}

TEST_F(CargoWasmTest, CleanRemovesOursOnly) {
  write("src/main.rs", "fn main() {}\n");
  expect(0, {"build", "--host", "node"});
  write("target/wasm-compare/stock/some", "");
  write("target/release/theirs", "");
  write("target/wasm32-wasip1/release/theirs", "");
  expect(0, {"clean"});
  EXPECT_FALSE(exists("target/wasm"));
  EXPECT_FALSE(exists("target/wasm-compare"));
  EXPECT_FALSE(exists("target/wasm32-wasip1/wasm-streaming"));
  EXPECT_TRUE(exists("target/release/theirs"));
  EXPECT_TRUE(exists("target/wasm32-wasip1/release/theirs"));
  expect(0, {"clean"});
}

// The tests of `app` have its library inside, compiled twice: as itself and
// with
// --test. Their identities must differ although we replace them
// (crate_identity.h).
TEST_F(CargoWasm, TestsOfACycleOverAPackageOutsideAreTwoUnits) {
  write("app/Cargo.toml",
        manifest("app",
                 "[dev-dependencies]\nhelper = { path = \"../helper\" }\n"));
  write("app/src/lib.rs",
        "/// ```\n/// assert_eq!(app::one(), 1);\n/// ```\n"
        "pub fn one() -> u32 { 1 }\n"
        "#[test]\nfn inside() { assert_eq!(helper::two(), one() + 1); }\n");
  write(
      "app/tests/beside.rs",
      "#[test]\nfn beside() { assert_eq!(helper::two(), app::one() + 1); }\n");
  write("helper/Cargo.toml",
        manifest("helper", "[dependencies]\napp = { path = \"../app\" }\n"));
  write("helper/src/lib.rs", "pub fn two() -> u32 { app::one() + 1 }\n");
  std::string out = expect(0, {"test"}, "app").out;
  for (const char *name : {"test inside ... ok", "test beside ... ok",
                           "test src/lib.rs - one (line 1) ... ok"})
    EXPECT_NE(out.find(name), std::string::npos) << out;
}

}  // namespace
}  // namespace wasmrust::cargo_suite
