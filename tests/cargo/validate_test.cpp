// `cargo wasm validate`: modules by hand, broken in known places, and the one
// that `cargo wasm build` makes.
#include "tests/cargo/fixture.h"

namespace wasmrust::cargo_suite {
namespace {

std::string preamble() { return std::string("\0asm\1\0\0\0", 8); }

// One function of type () -> () with the code, and its name.
std::string module_of(const std::string &code) {
  std::string text = preamble();
  text += std::string("\1\4\1\x60\0\0\3\2\1\0", 10);
  text += std::string("\x0a") + char(code.size() + 4) + '\1' +
          char(code.size() + 2) + '\0' + code + '\x0b';
  return text + std::string("\0\x0e\4name\1\7\1\0\4main", 16);
}

TEST_F(CargoWasm, ValidateSaysWhereAndWhy) {
  write("good.wasm", module_of(""));
  write("bad.wasm", module_of("\x6a"));  // i32.add without operands
  ChildOutput output = expect(0, {"validate", "good.wasm"});
  EXPECT_EQ(output.out, "good.wasm: valid\n");
  EXPECT_EQ(output.err, "");
  output = expect(1, {"validate", "bad.wasm", "good.wasm"});
  EXPECT_EQ(output.out, "good.wasm: valid\n");
  EXPECT_EQ(output.err,
            "bad.wasm:0x17: error: type mismatch: expected i32, but the block "
            "has no operand left\n  = note: in function 0 `main`\n");
  EXPECT_EQ(expect(0, {"validate", "-q", "good.wasm"}).out, "");
  for (const char *threads : {"1", "2"})
    EXPECT_EQ(expect(1, {"validate", "--threads", threads, "bad.wasm"}).err,
              output.err);
  EXPECT_NE(expect(2, {"validate", "--threads", "0", "good.wasm"})
                .err.find("--threads takes a number"),
            std::string::npos);
}

TEST_F(CargoWasm, ToolsReadPipesAndSayWhenNobodyReadsThem) {
  write("m.wasm", module_of(""));
  ChildOutput output =
      run_shell("cat m.wasm | \"$CARGO_WASM\" validate /dev/stdin");
  EXPECT_EQ(output.out, "/dev/stdin: valid\n") << output.err;
  for (const char *command : {"validate", "print", "size", "size --json"}) {
    output = run_shell("\"$CARGO_WASM\" " + std::string(command) +
                       " m.wasm > /dev/full");
    EXPECT_EQ(output.status, 1) << command;
    EXPECT_EQ(output.err, "error: standard output: No space left on device\n");
  }
  // Nobody reads, and the caller's programs do not care: what it hands on. 141
  // is how a shell says that SIGPIPE ended us.
  for (const char *command :
       {"validate m.wasm", "validate --json m.wasm", "print m.wasm",
        "size m.wasm", "opt -o - m.wasm", "--help"}) {
    output = run_shell(
        "trap '' PIPE; mkfifo pipe; { : < pipe; } & exec > pipe; wait; "
        "\"$CARGO_WASM\" " +
        std::string(command) + "; status=$?; rm pipe; exit $status");
    EXPECT_EQ(output.status, 141) << command;
    EXPECT_EQ(output.err, "") << command;
  }
}

TEST_F(CargoWasm, ValidateRefusesWhatIsNoModule) {
  write("text.wasm", "hello");
  write("cut.wasm", preamble() + "\1");
  EXPECT_EQ(expect(1, {"validate", "text.wasm"}).err,
            "text.wasm:0x0: error: not a WebAssembly file: it does not start "
            "with \"\\0asm\"\n");
  EXPECT_EQ(expect(1, {"validate", "cut.wasm"}).err,
            "cut.wasm:0x9: error: unexpected end\n");
  EXPECT_EQ(expect(1, {"validate", "absent.wasm"}).err,
            "absent.wasm: error: No such file or directory\n");
  expect(2, {"validate"});
}

TEST_F(CargoWasm, ValidateKnowsFeatures) {
  write("m.wasm", module_of(std::string("\x41\0\xc0\x1a", 4)));  // extend8_s
  expect(0, {"validate", "m.wasm"});
  expect(0, {"validate", "--features", "3.0", "m.wasm"});
  expect(0, {"validate", "--features=mvp,sign-ext", "m.wasm"});
  for (const char *list : {"mvp", "3.0,-sign-ext", "-sign-ext"})
    EXPECT_EQ(expect(1, {"validate", "--features", list, "m.wasm"}).err,
              "m.wasm:0x19: error: `i32.extend8_s` needs the feature sign-ext\n"
              "  = note: in function 0 `main`\n");
  EXPECT_NE(expect(2, {"validate", "--features", "sign-extt", "m.wasm"})
                .err.find("did you mean `sign-ext`?"),
            std::string::npos);
}

TEST_F(CargoWasm, ValidateWritesJson) {
  write("good.wasm", module_of(""));
  write("bad.wasm", module_of("\x6a"));
  ChildOutput output =
      expect(1, {"validate", "--json", "good.wasm", "bad.wasm"});
  EXPECT_EQ(output.err, "");
  auto lines = events(output.out, "wasm-validate");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(field(lines[0], "file"), "good.wasm");
  EXPECT_EQ(field(lines[1], "offset"), "23");
  EXPECT_EQ(field(lines[1], "function"), "0");
  EXPECT_EQ(field(lines[1], "name"), "main");
  EXPECT_NE(field(lines[1], "error").find("type mismatch"), std::string::npos);
}

TEST_F(CargoWasm, ValidateAcceptsWhatWeBuild) {
  write_hello();
  expect(0, {"build", "--dev"});
  expect(0,
         {"validate", "--features", "3.0", "target/wasm/dev/hello/hello.wasm",
          "target/wasm/dev/hello/hello.debug.wasm"});
}

}  // namespace
}  // namespace wasmrust::cargo_suite
