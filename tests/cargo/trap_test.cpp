// What `cargo wasm run` shows of a trap: Rust's files, lines and inlined
// functions, in output of every profile and in both engines.
//
// The lines that are expected are found in the program's text by their marks
// (`// pick`), so that the program can be changed.
#include <algorithm>

#include "tests/cargo/fixture.h"

namespace wasmrust::cargo_suite {
namespace {

constexpr std::string_view program = R"(
#[inline(always)]
fn stop() -> ! {
    core::arch::wasm32::unreachable() // stop
}
#[inline(always)]
fn pick(values: &[u32], at: usize) -> u32 {
    values[at] // pick
}
#[inline(always)]
fn must(value: Option<u32>) -> u32 {
    value.unwrap() // must
}
#[inline(never)]
fn by_instruction(n: usize) -> u32 {
    println!("{n}");
    stop() // by_instruction
}
#[inline(never)]
fn by_index(n: usize) -> u32 {
    pick(&[1, 2, 3], n) // by_index
}
#[inline(never)]
fn by_unwrap(n: usize) -> u32 {
    must(if n > 5 { None } else { Some(1) }) // by_unwrap
}
fn main() {
    let n = std::env::args().count() + 8;
    let result = match std::env::args().nth(1).as_deref() {
        Some("index") => by_index(n),
        Some("unwrap") => by_unwrap(n),
        _ => by_instruction(n),
    };
    println!("{result}");
}
)";

// "src/main.rs:12" for the line that ends in this mark.
std::string place(std::string_view mark) {
  size_t at = program.find("// " + std::string(mark) + "\n");
  EXPECT_NE(at, program.npos) << mark;
  auto line = std::ranges::count(program.substr(0, at), '\n') + 1;
  return "(src/main.rs:" + std::to_string(line) + ":";
}

struct Trap {
  const char *argument, *inlined, *outer;
};
constexpr Trap traps[] = {{"instruction", "stop", "by_instruction"},
                          {"index", "pick", "by_index"},
                          {"unwrap", "must", "by_unwrap"}};

class CargoWasmTrap : public CargoWasm {
 protected:
  void SetUp() override {
    CargoWasm::SetUp();
    write("Cargo.toml",
          manifest("app", "[profile.release]\ndebug = \"line-tables-only\"\n"));
    write("src/main.rs", program);
  }

  void check(const std::string &profile, const std::string &host) {
    for (const Trap &trap : traps) {
      ChildOutput output = expect(134, {"run", "-q", "--profile", profile,
                                        "--host", host, "--", trap.argument});
      // The inlined function's frame, then that of the function around it.
      size_t inlined =
          output.err.find(trap.inlined + (" " + place(trap.inlined)));
      size_t outer = output.err.find("at app::" +
                                     (trap.outer + (" " + place(trap.outer))));
      EXPECT_NE(inlined, std::string::npos) << profile << host << output.err;
      EXPECT_NE(outer, std::string::npos) << profile << host << output.err;
      EXPECT_LT(inlined, outer) << profile << host << output.err;
    }
  }
};

TEST_F(CargoWasmTrap, LinesAndInlinedFramesOfStreaming) {
  check("streaming", "node");
}

TEST_F(CargoWasmTrap, LinesAndInlinedFramesOfRelease) {
  check("release", "node");
}

TEST_F(CargoWasmTrap, LinesAndInlinedFramesOfDev) { check("dev", "node"); }

TEST_F(CargoWasmTrap, LinesAndInlinedFramesInWasmtime) {
  if (!has_wasmtime()) GTEST_SKIP() << "no wasmtime for Python";
  for (const char *profile : {"streaming", "release", "dev"})
    check(profile, "wasmtime");
}

TEST_F(CargoWasmTrap, FullBacktracesShowOffsetsAndTheLibrary) {
  environment_.set("RUST_BACKTRACE", "full");
  ChildOutput output = expect(134, {"run", "-q"});
  EXPECT_NE(output.err.find(", inlined)"), std::string::npos) << output.err;
  EXPECT_NE(output.err.find(", app.wasm:0x"), std::string::npos) << output.err;
  EXPECT_EQ(output.err.find("…"), std::string::npos) << output.err;
  environment_.set("RUST_BACKTRACE", "0");
  EXPECT_EQ(expect(134, {"run", "-q"}).err, "");
}

TEST_F(CargoWasmTrap, WithoutLinesTheReportSaysHowToHaveThem) {
  write("Cargo.toml", manifest("app",
                               "[profile.small]\ninherits = "
                               "\"release\"\n"));
  for (auto [profile, section] :
       {std::pair("streaming", "release"), std::pair("small", "small")}) {
    ChildOutput output = expect(134, {"run", "-q", "--profile", profile});
    EXPECT_NE(output.err.find(
                  std::string("  = help: for files and lines build with `debug "
                              "= \"line-tables-only\"` in [profile.") +
                  section + "] of Cargo.toml\n"),
              std::string::npos)
        << output.err;
  }
  EXPECT_EQ(expect(134, {"run", "-q", "--profile", "dev"})
                .err.find("= help: for files"),
            std::string::npos);
}

TEST_F(CargoWasmTrap, ASmallProgramIsShippedTheSameWithoutLines) {
  for (const char *profile : {"streaming", "release"}) {
    std::string module =
        std::string("target/wasm/") + profile + "/app/app.wasm";
    expect(0, {"build", "-q", "--host", "node", "--profile", profile});
    std::string with = read(module);
    environment_.set("CARGO_PROFILE_RELEASE_DEBUG", "0");
    expect(0, {"build", "-q", "--host", "node", "--profile", profile});
    environment_.remove("CARGO_PROFILE_RELEASE_DEBUG");
    EXPECT_FALSE(with.empty());
    EXPECT_TRUE(with == read(module)) << profile;
  }
}

// How node tells us of a trap must not get in the program's way.
TEST_F(CargoWasmTrap, TheReportNeedsNoneOfTheProgramsDescriptors) {
  write("src/main.rs", R"(
use std::io::Write;
use std::os::fd::FromRawFd;
fn main() {
    for fd in 0..20 {
        let mut file = unsafe { std::fs::File::from_raw_fd(fd) };
        if fd > 2 { let _ = file.write(b"{}"); }
    }
    if std::env::args_os().count() > 1 { std::process::exit(7) }
    core::arch::wasm32::unreachable()
}
)");
  ChildOutput output = expect(134, {"run", "-q"});
  EXPECT_NE(output.err.find("(src/main.rs:10:5)"), std::string::npos)
      << output.err;
  EXPECT_EQ(expect(7, {"run", "-q", "--", "exit"}).err, "");
  output = run_shell("\"$CARGO_WASM\" run -q >&-");
  EXPECT_EQ(output.status, 134);
  EXPECT_NE(output.err.find("(src/main.rs:10:5)"), std::string::npos)
      << output.err;
}

}  // namespace
}  // namespace wasmrust::cargo_suite
