// The profile `freestanding`: ordinary libraries become bare functions, a panic
// is a trap without text, and what needs a system is an error that says who
// needs it. The modules run in node without any imports.
#include <filesystem>

#include "tests/cargo/fixture.h"

namespace wasmrust::cargo_suite {
namespace {

constexpr std::string_view cdylib = "[lib]\ncrate-type = [\"cdylib\"]\n";

class Freestanding : public CargoWasm {
 protected:
  void write_library(std::string_view source) {
    write("Cargo.toml", manifest("bare", cdylib));
    write("src/lib.rs", source);
  }
  ChildOutput build(int status, const std::string &host = "embedded") {
    return expect(status,
                  {"build", "-q", "--profile", "freestanding", "--host", host});
  }
  size_t size() const {
    std::error_code error;
    return std::filesystem::file_size(
        path("target/wasm/freestanding/bare/bare.wasm"), error);
  }
  // What the module gives for an expression of JavaScript over its exports `e`.
  std::string in_node(const std::string &expression) {
    write("ask.mjs",
          "import fs from 'node:fs';\n"
          "const module = new WebAssembly.Module(fs.readFileSync("
          "'target/wasm/freestanding/bare/bare.wasm'));\n"
          "const { exports: e } = new WebAssembly.Instance(module);\n"
          "let answer; try { answer = " +
              expression +
              " } catch (error) { answer = error }\n"
              "console.log(String(answer), '/', Object.keys(e).join());\n");
    return run_program({"node", "ask.mjs"}).out;
  }
};

TEST_F(Freestanding, AnOrdinaryLibraryBecomesBareFunctions) {
  write_library(
      "#[unsafe(no_mangle)] pub extern \"C\" fn add(a: i32, b: i32) -> i32 "
      "{ a + b }\n"
      "#[unsafe(no_mangle)] pub extern \"C\" fn fib(n: i32) -> i32 "
      "{ if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }\n");
  for (const char *host : {"embedded", "browser"}) {
    build(0, host);
    EXPECT_LE(size(), 82u) << host;
    EXPECT_EQ(in_node("e.add(2, 3) + ' ' + e.fib(20)"), "5 6765 / add,fib\n");
  }
  EXPECT_TRUE(exists("target/wasm/freestanding/bare/bare.js"));
}

TEST_F(Freestanding, APanicIsATrapWithoutText) {
  const std::string begin = R"(
#[unsafe(no_mangle)] pub extern "C" fn pick(i: usize, n: u32) -> u32 {
    let numbers = [3u32, 5, 8];
    numbers[i].checked_div(n).expect("a number that is not zero")
        + "text".parse::<u32>().unwrap_or(i as u32)
}
#[unsafe(no_mangle)] pub extern "C" fn say(i: u32) -> u32 {
    if i > 3 { panic!("too large: {i:?} {}", )";
  const std::string end = ") }\n    i\n}\n";
  // What a panic is made of is the program's own: it needs memory.
  write_library(begin + "format!(\"{i:>5}\")" + end);
  EXPECT_NE(build(101).err.find("error[W0039]"), std::string::npos);
  write("src/lib.rs", begin + "i + 1" + end);
  build(0);
  EXPECT_LT(size(), 300u);
  EXPECT_EQ(in_node("e.pick(1, 5) + ' ' + e.say(3)"),
            "2 3 / memory,pick,say\n");
  for (const char *call : {"e.pick(3, 1)", "e.pick(0, 0)", "e.say(4)"})
    EXPECT_NE(in_node(call).find("RuntimeError: unreachable"),
              std::string::npos)
        << call;
  std::string module = read("target/wasm/freestanding/bare/bare.wasm");
  for (const char *text : {"not zero", "too large", "lib.rs", "build_id"})
    EXPECT_EQ(module.find(text), std::string::npos) << text;
}

TEST_F(Freestanding, HelloIsWhatTheProgramBringsAndNoMore) {
  write_library(R"(#![no_std]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { core::arch::wasm32::unreachable() }
#[link(wasm_import_module = "page")]
unsafe extern "C" { fn log(text: *const u8, length: usize); }
#[unsafe(no_mangle)] pub extern "C" fn hello() {
    let text = "Hello, world!";
    unsafe { log(text.as_ptr(), text.len()) }
}
)");
  EXPECT_NE(build(1).err.find("must not import anything"), std::string::npos);
  build(0, "browser");
  EXPECT_LT(size(), 130u);
  write("run.mjs", R"(
import init from "./target/wasm/freestanding/bare/bare.js";
const { hello, memory } = await init({ imports: { page: { log(at, length) {
  console.log(new TextDecoder().decode(new Uint8Array(memory.buffer, at, length)));
} } } });
hello();
)");
  EXPECT_EQ(run_program({"node", "run.mjs"}).out, "Hello, world!\n");
}

TEST_F(Freestanding, WhatNeedsASystemIsNamedWithTheWayToIt) {
  struct Row {
    const char *body, *need, *way;
  };
  constexpr Row rows[] = {
      {"println!(\"{n}\"); n", "standard output", "`tell`"},
      {"(0..n).map(|i| i ^ 5).collect::<Vec<_>>().iter().rev().fold(7, |a, b| "
       "a * 3 + b)",
       "the allocator of std", "`tell`"},
      {"std::env::args().count() as u32 + n", "arguments", "`tell`"},
      {"#[inline(never)] fn since(n: u32) -> u32 {"
       "  std::time::Instant::now().elapsed().subsec_nanos() + n }"
       "since(n) ^ since(n / 3)",
       "a clock", "`tell` -> "},
      {"std::process::exit(n as i32)", "a process to end", "`tell`"},
  };
  for (const Row &row : rows) {
    write_library(
        "#[unsafe(no_mangle)] pub extern \"C\" fn tell(n: u32) -> u32 {\n" +
        std::string(row.body) + "\n}\n");
    std::string said = build(101, "browser").err;
    EXPECT_NE(
        said.find("error[W0039]: the program needs " + std::string(row.need)),
        std::string::npos)
        << said;
    EXPECT_NE(said.find("it is reached by " + std::string(row.way)),
              std::string::npos)
        << said;
    EXPECT_FALSE(exists("target/wasm/freestanding/bare"));
  }
}

TEST_F(Freestanding, ALibraryWithoutStdKeepsItsPanicHandlerAndAllocator) {
  write_library(R"(#![no_std]
extern crate alloc;
static mut SEEN: u32 = 0;
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    unsafe { SEEN = 7 };
    core::arch::wasm32::unreachable()
}
struct Arena;
unsafe impl core::alloc::GlobalAlloc for Arena {
    unsafe fn alloc(&self, l: core::alloc::Layout) -> *mut u8 {
        static mut AT: usize = 0;
        static mut ROOM: [u64; 512] = [0; 512];
        unsafe {
            AT = (AT + l.align() - 1) & !(l.align() - 1);
            let start = (&raw mut ROOM as *mut u8).add(AT);
            AT += l.size();
            if AT > 4096 { core::ptr::null_mut() } else { start }
        }
    }
    unsafe fn dealloc(&self, _: *mut u8, _: core::alloc::Layout) {}
}
#[global_allocator]
static ARENA: Arena = Arena;
#[unsafe(no_mangle)] pub extern "C" fn sum(n: u32) -> u32 {
    let numbers: alloc::vec::Vec<u32> = (0..n).map(|i| i ^ 1).collect();
    numbers.iter().rev().fold(1, |a, b| a * 3 + b)
}
#[unsafe(no_mangle)] pub extern "C" fn seen() -> u32 { unsafe { SEEN } }
#[unsafe(no_mangle)] pub extern "C" fn fail(n: u32) { assert!(n > 3) }
)");
  for (const char *profile : {"freestanding", "streaming"}) {
    expect(0, {"build", "-q", "--profile", profile, "--host", "embedded",
               "--out-dir", "target/wasm/freestanding"});
    EXPECT_EQ(
        in_node("(() => { try { e.fail(1) } catch {} return e.seen() })()"),
        "7 / memory,fail,seen,sum\n")
        << profile << ": the handler is the library's own";
    EXPECT_EQ(in_node("e.sum(3)").substr(0, 3), "55 ") << profile;
  }
}

TEST_F(Freestanding, ProgramsRunAndFlagsThatDoNotFitAreRefused) {
  write("Cargo.toml",
        manifest("bare",
                 "[package.metadata.wasm]\nprofile = \"freestanding\"\n"
                 "std = \"full\"\n"));
  write("src/main.rs",
        "use std::process::ExitCode;\n"
        "fn main() -> ExitCode { ExitCode::from(6) }\n"
        "#[test] fn works() { assert_eq!(format!(\"{}\", 2), \"2\") }\n");
  EXPECT_EQ(expect(6, {"run", "-q"}).out, "");
  expect(0, {"build", "-q"});
  EXPECT_LT(size(), 100u);
  EXPECT_NE(expect(0, {"test"}).out.find("test works ... ok"),
            std::string::npos);
  for (std::vector<std::string> words :
       {std::vector<std::string>{"test", "--profile", "freestanding"},
        {"build", "--std", "full"},
        {"build", "--allocator", "dlmalloc"},
        {"build", "--target", "wasm32-wasip1"},
        {"run", "--host", "wasmtime"}})
    expect(2, words);
}

TEST_F(Freestanding, TheTemplateBuildsAndPassesItsTests) {
  expect(0, {"new", "--template", "embedded", "bare"});
  ChildOutput output = expect(0, {"build"}, "bare");
  EXPECT_EQ(output.err.find("warning"), std::string::npos) << output.err;
  output = expect(0, {"test"}, "bare");
  EXPECT_NE(output.out.find("2 passed"), std::string::npos) << output.out;
  const std::string root = root_;
  root_ += "/bare";
  EXPECT_EQ(in_node("e.crc16(0xffff, 0x31)").substr(0, 6), "51074 ")
      << "and without imports";
  root_ = root;
}

}  // namespace
}  // namespace wasmrust::cargo_suite
