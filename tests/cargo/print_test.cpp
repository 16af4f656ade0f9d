// `cargo wasm print`: a module by hand, and what `cargo wasm build` makes.
#include "tests/cargo/fixture.h"

namespace wasmrust::cargo_suite {
namespace {

// Two functions of type (i32) -> i32, "twice" and "app::main", which calls it.
std::string two_functions() {
  std::string text("\0asm\1\0\0\0", 8);
  text += std::string("\1\6\1\x60\1\x7f\1\x7f", 8);
  text += std::string("\3\3\2\0\0", 5);
  text +=
      std::string("\x0a\x10\2\7\0\x20\0\x41\1\x74\x0b\6\0\x20\0\x10\0\x0b", 18);
  return text + std::string(
                    "\0\x1a\4name\1\x13\2\0\5twice\1\x09"
                    "app::main",
                    28);
}

constexpr char twice_as_text[] =
    "(func $twice (;0;) (type 0) (param i32) (result i32)\n"
    "  local.get 0\n"
    "  i32.const 1\n"
    "  i32.shl\n"
    ")\n";

TEST_F(CargoWasm, PrintShowsText) {
  write("m.wasm", two_functions());
  std::string out = expect(0, {"print", "m.wasm"}).out;
  EXPECT_TRUE(out.starts_with("(module\n  (type (;0;) (func (param i32)"))
      << out;
  EXPECT_NE(out.find("    call $twice\n"), std::string::npos) << out;
  EXPECT_EQ(expect(0, {"print", "--wat", "m.wasm"}).out, out);
  expect(0, {"print", "m.wasm", "-o", "m.wat"});
  EXPECT_EQ(read("m.wat"), out);
}

TEST_F(CargoWasm, PrintShowsOneFunction) {
  write("m.wasm", two_functions());
  for (const char *which : {"0", "twice", "twi"})
    EXPECT_EQ(expect(0, {"print", "m.wasm", "--function", which}).out,
              twice_as_text);
  ChildOutput output = expect(1, {"print", "m.wasm", "--function", "absent"});
  EXPECT_NE(output.err.find("no function is called `absent`"),
            std::string::npos);
  EXPECT_NE(expect(1, {"print", "m.wasm", "--function", "7"})
                .err.find("there is no function 7 (there are 2)"),
            std::string::npos);
}

TEST_F(CargoWasm, PrintShowsWasmIr) {
  write("m.wasm", two_functions());
  std::string one =
      expect(0, {"print", "--ir", "--function", "app::main", "m.wasm"}).out;
  EXPECT_TRUE(one.starts_with(";; function 1: app::main\nfacts s1 ")) << one;
  EXPECT_NE(one.find("call "), std::string::npos) << one;
  std::string all = expect(0, {"print", "--ir", "m.wasm"}).out;
  EXPECT_NE(all.find("i32.shl"), std::string::npos) << all;
  expect(2, {"print", "--ir", "--wat", "m.wasm"});
}

// (local i32) local.get 0, local.set 1, local.get 1: a detour.
TEST_F(CargoWasm, PrintShowsAFunctionBeforeAndAfterAPhase) {
  std::string detour =
      two_functions().substr(0, 16) + std::string(
                                          "\3\2\1\0\x0a\x0c\1\x0a\1\1\x7f\x20\0"
                                          "\x21\1\x20\1\x0b",
                                          18);
  write("m.wasm", detour);
  std::string code = expect(0, {"print", "--function", "0", "m.wasm"}).out;
  EXPECT_NE(code.find("local.set 1"), std::string::npos) << code;
  std::string graph =
      expect(0, {"print", "--ir", "--function", "0", "m.wasm"}).out;
  expect(0, {"opt", "m.wasm", "-o", "new.wasm"});
  std::string made = expect(0, {"print", "--function", "0", "new.wasm"}).out;
  EXPECT_EQ(made.find("local.set 1"), std::string::npos) << made;
  EXPECT_EQ(expect(0, {"print", "--around=lift:0", "m.wasm"}).out,
            ";; before lift\n" + code + "\n;; after lift\n" + graph);
  EXPECT_EQ(expect(0, {"print", "--around", "emit:0", "m.wasm"}).out,
            ";; before emit\n" + graph + "\n;; after emit\n" + made);
  for (const char *value : {"0", "emit:"})
    EXPECT_NE(expect(2, {"print", "--around", value, "m.wasm"})
                  .err.find("--around takes PHASE:NAME"),
              std::string::npos);
  EXPECT_NE(expect(2, {"print", "--around=encode:0", "m.wasm"})
                .err.find("no phase is called `encode`; there are: lift, "),
            std::string::npos);
  expect(2, {"print", "--around=lift:0", "--ir", "m.wasm"});
  expect(2, {"print", "--around=lift:0", "-Oz", "m.wasm"});
  expect(1, {"print", "--around=lift:absent", "m.wasm"});
}

TEST_F(CargoWasm, PrintShowsWhatPassesDo) {
  write("m.wasm", two_functions());
  // Nobody needs a function that nobody can call, so passes remove both.
  std::string graph =
      expect(0, {"print", "--dump=dead-code:twice", "m.wasm"}).out;
  EXPECT_TRUE(graph.starts_with(";; function 0: twice\nfunc s0 ")) << graph;
  EXPECT_NE(graph.find("i32.shl"), std::string::npos) << graph;
  graph = graph.substr(graph.find("func "));
  EXPECT_EQ(expect(0, {"print", "--dump=optimize:twice", "m.wasm"}).out,
            ";; function 0: twice\n;; nothing is left of it\n");
  EXPECT_EQ(expect(0, {"print", "--around=dead-functions:twice", "m.wasm"}).out,
            ";; function 0: twice\n;; before dead-functions\n" + graph +
                "\n;; after dead-functions\n;; nothing is left of it\n\n");
  EXPECT_EQ(expect(0, {"print", "--around=dead-code:twice", "m.wasm"}).out,
            ";; function 0: twice\n;; dead-code changes nothing in it\n");
  EXPECT_EQ(expect(0, {"print", "--dump=emit:twice", "-Oz", "m.wasm"}).out,
            ";; nothing is left of it\n");
  EXPECT_EQ(expect(0, {"print", "--dump=emit:twice", "m.wasm"}).out,
            twice_as_text);
  // Inlined into its only caller.
  std::string inlined = expect(0, {"print", "--stop-after=inline", "--passes",
                                   "inline", "m.wasm"})
                            .out;
  std::string main = inlined.substr(inlined.find("app::main"));
  EXPECT_NE(main.find("i32.shl"), std::string::npos) << inlined;
  EXPECT_EQ(expect(0, {"print", "--stop-after", "lift", "m.wasm"}).out,
            expect(0, {"print", "--ir", "m.wasm"}).out);
  EXPECT_NE(
      expect(1, {"print", "--dump=inline:twice", "--passes=-inline", "m.wasm"})
          .err.find("`inline` is not among the passes that run"),
      std::string::npos);
  expect(2, {"print", "--stop-after=encode", "m.wasm"});
  expect(2, {"print", "--dump=emit:twice", "--function=0", "m.wasm"});
  expect(2, {"print", "-Oz", "m.wasm"});
}

TEST_F(CargoWasm, PrintSaysWhatIsWrong) {
  std::string bytes = two_functions();
  bytes[30] = '\xff';  // i32.shl
  write("bad.wasm", bytes);
  EXPECT_NE(expect(1, {"print", "bad.wasm", "-o", "bad.wat"})
                .err.find("bad.wasm:0x1e: unknown instruction 0xff"),
            std::string::npos);
  EXPECT_FALSE(exists("bad.wat"));
  bytes[30] = '\x45';  // i32.eqz: one operand is left
  write("invalid.wasm", bytes);
  expect(0, {"print", "invalid.wasm"});
  std::string err = expect(1, {"print", "--ir", "invalid.wasm"}).err;
  EXPECT_NE(err.find("invalid.wasm:0x"), std::string::npos) << err;
  EXPECT_NE(err.find("in function 0 `twice`"), std::string::npos) << err;
  EXPECT_NE(expect(1, {"print", "absent.wasm"}).err.find("No such file"),
            std::string::npos);
  expect(2, {"print"});
  expect(2, {"print", "a.wasm", "b.wasm"});
}

TEST_F(CargoWasm, PrintShowsWhatWeBuild) {
  write_hello();
  expect(0, {"build", "--dev", "-q"});
  std::string file = "target/wasm/dev/hello/hello.debug.wasm";
  std::string out = expect(0, {"print", file}).out;
  EXPECT_NE(out.find("hello::main"), std::string::npos);
  std::string main =
      expect(0, {"print", file, "--function", "hello::main"}).out;
  EXPECT_TRUE(main.starts_with("(func $hello::main (;")) << main;
  // What is shipped has no names.
  ChildOutput output = expect(1, {"print", "target/wasm/dev/hello/hello.wasm",
                                  "--function", "hello::main"});
  EXPECT_NE(output.err.find("no names of functions; " + file),
            std::string::npos)
      << output.err;
}

}  // namespace
}  // namespace wasmrust::cargo_suite
