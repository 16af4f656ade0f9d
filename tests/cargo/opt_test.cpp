// `cargo wasm opt`: a module by hand, the one that `cargo wasm build` makes,
// and what it refuses, which leaves the output file as it was.
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

TEST_F(CargoWasm, OptWritesTheCodeAnew) {
  // A block that nobody leaves, a constant that nobody needs.
  write("m.wasm", module_of(std::string("\2\x40\1\x0b\x41\7\x1a", 7)));
  ChildOutput output = expect(0, {"opt", "m.wasm", "-o", "o.wasm", "--verify"});
  EXPECT_EQ(output.out, "");
  EXPECT_NE(output.err.find("Rewrote o.wasm: 47 B to 40 B, 1 function"),
            std::string::npos)
      << output.err;
  EXPECT_EQ(read("o.wasm"), module_of(""));
  expect(0, {"opt", "m.wasm", "-o", "m.wasm"});
  EXPECT_EQ(read("m.wasm"), module_of(""));
}

TEST_F(CargoWasm, OptSaysWhatItDidAsJson) {
  write("m.wasm", module_of("\1"));
  ChildOutput output =
      expect(0, {"opt", "m.wasm", "-o", "o.wasm", "--json", "--times=t.json"});
  EXPECT_EQ(output.err, "");
  auto lines = events(output.out, "wasm-opt");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(field(lines[0], "file"), "o.wasm");
  EXPECT_EQ(field(lines[0], "old_size"), "41");
  EXPECT_EQ(field(lines[0], "size"), "40");
  EXPECT_EQ(field(lines[0], "functions"), "1");
  EXPECT_EQ(field(lines[0], "kept"), "0");
  for (const char *phase : {"read", "lift", "emit", "write"})
    EXPECT_NE(read("t.json").find("\"phase\": \"" + std::string(phase) + "\""),
              std::string::npos);
  EXPECT_NE(expect(0, {"opt", "m.wasm", "-o", "o.wasm", "--times"})
                .err.find("peak MiB"),
            std::string::npos);
}

TEST_F(CargoWasm, OptRefusesWhatIsNoModule) {
  write("o.wasm", "as it was");
  write("text.wasm", "hello");
  write("bad.wasm", module_of("\x6a"));  // i32.add without operands
  write("cut.wasm", preamble() + "\1");
  // An object: a section "linking" of version 2.
  write("object.wasm", preamble() + std::string("\0\x09\7linking\2", 11));
  auto error = [&](const char *file) {
    return expect(1, {"opt", file, "-o", "o.wasm"}).err;
  };
  EXPECT_EQ(error("text.wasm"),
            "error: text.wasm:0x0: not a WebAssembly file: it does not start "
            "with \"\\0asm\"\n");
  EXPECT_EQ(error("bad.wasm"),
            "error: bad.wasm:0x17: type mismatch: expected i32, but the block "
            "has no operand left\n  = note: in function 0 `main`\n");
  EXPECT_EQ(error("cut.wasm"), "error: cut.wasm:0x9: unexpected end\n");
  EXPECT_EQ(error("object.wasm"),
            "error: object.wasm: an object, not a finished module\n"
            "  = help: wasmrust-ld links objects\n");
  EXPECT_EQ(error("absent.wasm"),
            "error: absent.wasm: No such file or directory\n");
  EXPECT_EQ(read("o.wasm"), "as it was");
  write("m.wasm", module_of(""));
  EXPECT_NE(expect(1, {"opt", "m.wasm", "-o", "no/where.wasm"})
                .err.find("no/where.wasm: "),
            std::string::npos);
}

TEST_F(CargoWasm, OptSaysWhatKeepsItsCode) {
  // try_table; try, catch_all
  std::string code("\x1f\x40\0\x0b\6\x40\x19\x0b", 8);
  write("m.wasm", module_of(code));
  ChildOutput output = expect(0, {"opt", "m.wasm", "-o", "o.wasm"});
  EXPECT_NE(
      output.err.find("1 of 1 functions keep their code, which has both forms"),
      std::string::npos)
      << output.err;
  EXPECT_EQ(read("o.wasm"), module_of(code));
}

TEST_F(CargoWasm, AToolThatGoesWrongSaysHowToSeeItAgain) {
  for (std::string kind : {"check", "signal", "stack"}) {
    // The shell says what the signal was.
    ChildOutput output = run_shell(
        "\"$CARGO_WASM\" opt \"it's.wasm\" -o new.wasm --crash=" + kind +
        "; echo status $?");
    EXPECT_EQ(output.out, kind == "check" ? "status 101\n" : "status 139\n");
    EXPECT_NE(output.err.find(kind == "check" ? "it was asked for by --crash"
                                              : "cargo wasm opt crashed "
                                                "(SIGSEGV)"),
              std::string::npos)
        << output.err;
    EXPECT_NE(output.err.find("note: to see this again: cargo wasm opt "
                              "'it'\\''s.wasm' -o new.wasm"),
              std::string::npos)
        << output.err;
    EXPECT_NE(output.err.find("please attach the file"), std::string::npos);
  }
  EXPECT_FALSE(exists("new.wasm"));
}

TEST_F(CargoWasm, OptWantsToBeUsedRightly) {
  write("m.wasm", module_of(""));
  expect(2, {"opt"});
  expect(2, {"opt", "m.wasm"});
  expect(2, {"opt", "m.wasm", "m.wasm", "-o", "o.wasm"});
  for (const char *threads : {"0", "two", "-1", "3x"})
    expect(2, {"opt", "m.wasm", "-o", "o.wasm", "--threads",
               std::string(threads)});
  EXPECT_FALSE(exists("o.wasm"));
}

// Whether both sums are there is what the command says.
TEST_F(CargoWasm, OptFindsTheStepThatMakesADifference) {
  std::string module = preamble();
  module += std::string("\1\6\1\x60\1\x7f\1\x7f\3\2\1\0", 12);
  module += std::string("\7\5\1\1f\0\0", 7);
  module += std::string("\x0a\x0c\1\x0a\0\x20\0\x41\3\x6a\x41\4\x6a\x0b", 14);
  write("m.wasm", module);
  const std::string sums =
      "! od -An -v -tx1 {} | tr -d ' \\n' | grep -q "
      "41036a41046a";
  ChildOutput output = expect(0, {"opt", "m.wasm", "-Oz", "--bisect", sums});
  EXPECT_NE(output.out.find("the command says 1 after none and 0 after all\n"),
            std::string::npos)
      << output.out;
  EXPECT_NE(output.out.find(" makes the difference: simplify of function 0\n"
                            "before simplify: func s0"),
            std::string::npos)
      << output.out;
  EXPECT_NE(output.out.find("after simplify: func s0"), std::string::npos);
  EXPECT_FALSE(exists("m.wasm.tried.wasm"));
  EXPECT_EQ(read("m.wasm"), module);
  auto error = [&](int status, std::vector<std::string> more) {
    more.insert(more.begin(), {"opt", "m.wasm"});
    return expect(status, more).err;
  };
  EXPECT_EQ(error(1, {"-Oz", "--bisect", "true {}"}),
            "error: --bisect: the command says the same of the module with and "
            "without passes\n");
  const std::string usage =
      "  = help: cargo wasm opt FILE -Oz --bisect 'COMMAND {}'\n";
  EXPECT_EQ(error(2, {"-Oz", "--bisect", "true"}),
            "error: --bisect needs a command in which {} stands for the "
            "module\n" +
                usage);
  EXPECT_EQ(error(2, {"--bisect", "true {}"}),
            "error: --bisect needs passes, as those of -Oz\n" + usage);
  EXPECT_EQ(error(2, {"-Oz", "-o", "o.wasm", "--bisect", "true {}"}),
            "error: --bisect goes without --output\n" + usage);
}

TEST_F(CargoWasm, OptMakesTheSameOfAnyNumberOfThreads) {
  write_hello();
  expect(0, {"build", "--host", "node"});
  std::string module = "target/wasm/streaming/hello/hello.debug.wasm";
  expect(0, {"opt", "--verify", module, "-o", "1.wasm", "--threads", "1"});
  expect(0, {"opt", "--verify", module, "-o", "2.wasm", "--threads", "2"});
  std::string package = "target/wasm/streaming/hello/hello";
  expect(0, {"opt", package + ".wasm", "-o", package + ".wasm"});
  write("use.mjs", "import run from './" + package + ".js'; await run();");
  EXPECT_EQ(run_program({"node", "use.mjs"}).out, "hello\n");
  EXPECT_EQ(read("1.wasm"), read("2.wasm"));
  EXPECT_LE(read("1.wasm").size(), read(module).size() * 101 / 100);
}

}  // namespace
}  // namespace wasmrust::cargo_suite
