// --fuel, --bisect and --around: which function's new code makes the
// difference.
//
// New code means the same as old, so the commands look at the bytes:
// instructions that do nothing (`nop`) are in the old code of one function and
// never in new code.
#include "tests/link/fixture.h"

namespace wasmrust::tests {
namespace {

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

class BisectTest : public LinkTest {
 protected:
  // Twelve functions f0 to f11 of different lengths, in this order, of which
  // f7 has a dead `nop` in it that only the old code shows.
  std::string functions() const {
    std::string text = ".functype host (i32) -> ()\n";
    for (int i = 0; i < 12; ++i) {
      std::string name = "f" + std::to_string(i);
      text += ".globl " + name + "\n.type " + name + ",@function\n" + name +
              ":\n.functype " + name + " (i32) -> (i32)\nlocal.get 0\n";
      for (int k = 0; k < 5; ++k) text += "i32.const 77\ni32.add\n";
      if (i == 7) text += "nop\nnop\nnop\nnop\n";
      text += "end_function\n";
    }
    write("f.s", text);
    Outcome outcome = run({WASMRUST_CLANG, "--target=wasm32-unknown-unknown",
                           "-c", path("f.s"), "-o", path("f.o")});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return path("f.o");
  }
  static std::vector<std::string> arguments(const std::string &object,
                                            std::vector<std::string> more) {
    std::vector<std::string> words = {"--no-entry", "--export-all", object};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  // Where the four nops are; npos when they are nowhere.
  bool has_old_code() const {
    return holds(read("out.wasm"), std::string(4, '\1'));
  }
};

// Four bytes of `nop`, by tools that are everywhere.
constexpr const char *no_nops =
    "! od -An -v -tx1 {} | tr -d ' \\n' | grep -q 6a01010101";

TEST_F(BisectTest, FuelIsForTheFirstFunctionsInOrder) {
  std::string object = functions();
  must_link(arguments(object, {}));
  std::string full = read("out.wasm");
  EXPECT_FALSE(has_old_code());
  // __wasm_call_ctors and the like are no functions of the program's.
  must_link(arguments(object, {"--fuel=7"}));
  EXPECT_TRUE(has_old_code());
  must_link(arguments(object, {"--fuel=8"}));
  EXPECT_FALSE(has_old_code());
  must_link(arguments(object, {"--fuel=1000"}));
  EXPECT_EQ(read("out.wasm"), full);
  must_link(arguments(object, {"--fuel=0"}));
  EXPECT_TRUE(has_old_code());
  EXPECT_EQ(run_module("out.wasm", "console.log(wasm.f7(1), wasm.f0(2))"),
            "386 387\n");
}

TEST_F(BisectTest, FuelDoesNotDependOnThreads) {
  std::string text;
  for (int i = 0; i < 400; ++i)
    text += "int g" + std::to_string(i) +
            "(int *p, int n) { for (int i = 0; i "
            "< n; ++i) p[i] += " +
            std::to_string(i) + "; return p[n]; }\n";
  std::string many = object("many.o", text);
  for (const char *fuel : {"--fuel=200", "--fuel=201"}) {
    must_link(arguments(many, {fuel, "--threads=1"}));
    std::string one = read("out.wasm");
    must_link(arguments(many, {fuel, "--threads=4"}));
    EXPECT_EQ(read("out.wasm"), one);
  }
}

TEST_F(BisectTest, FindsTheFunction) {
  std::string object = functions();
  Outcome outcome =
      link(arguments(object, {std::string("--bisect=") + no_nops}));
  ASSERT_EQ(outcome.status, 0) << outcome.err << outcome.out;
  EXPECT_TRUE(holds(outcome.out, "says 1 after none and 0 after all"))
      << outcome.out;
  EXPECT_TRUE(holds(outcome.out, "makes the difference: f7\n")) << outcome.out;
  size_t old_code = outcome.out.find("before lift: func f7 ");
  size_t nop = outcome.out.find("  nop\n");
  size_t graph = outcome.out.find("after lift: func ");
  size_t new_code = outcome.out.find("after emit: func f7 ");
  EXPECT_LT(old_code, nop);
  EXPECT_LT(nop, graph);
  EXPECT_LT(graph, new_code);
  EXPECT_NE(new_code, std::string::npos);
  // The output file is not its business, and nothing is left behind.
  EXPECT_EQ(read("out.wasm"), "");
  EXPECT_FALSE(holds(run({"ls", folder_}).out, ".tried"));
  // Nobody reads on behind the first line.
  run({"sh", "-c", "\"$0\" \"$@\" | head -n 1", WASMRUST_LINKER, "--no-entry",
       "--export-all", functions(), "--bisect=" + std::string(no_nops), "-o",
       path("out.wasm")});
  EXPECT_FALSE(holds(run({"ls", folder_}).out, ".tried"));
}

TEST_F(BisectTest, FindsItInBitcodeWithOptionsForLlvm) {
  std::string text;
  for (int i = 0; i < 40; ++i)
    text += "int g" + std::to_string(i) + "(int *p, int n) { " +
            (i == 17 ? "__asm__ volatile(\"nop\\nnop\\nnop\\nnop\");" : "") +
            " return p[n] * " + std::to_string(i + 3) + "; }\n";
  std::string object = bitcode("g.o", text);
  Outcome outcome =
      link(arguments(object, {"-mllvm", "-inline-threshold=3",
                              "--bisect=! od -An -v -tx1 {} | tr -d ' \\n' "
                              "| grep -q 01010101"}));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_TRUE(holds(outcome.out, "makes the difference: g17\n")) << outcome.out;
}

// Five additions of 77 become one of 385, which is no matter of lift and emit.
TEST_F(BisectTest, FindsTheStepOfAPass) {
  Outcome outcome = link(arguments(
      functions(),
      {"--profile=streaming",
       "--bisect=od -An -v -tx1 {} | tr -d ' \\n' | grep -q cd006a"}));
  ASSERT_EQ(outcome.status, 0) << outcome.err << outcome.out;
  EXPECT_TRUE(holds(outcome.out, "says 0 after none and 1 after all"))
      << outcome.out;
  EXPECT_TRUE(holds(outcome.out, "makes the difference: simplify of f"))
      << outcome.out;
  EXPECT_TRUE(holds(outcome.out, "before simplify: func ")) << outcome.out;
}

TEST_F(BisectTest, LowersOnce) {
  std::string text;
  for (int i = 0; i < 20; ++i)
    text += "int g" + std::to_string(i) + "(int *p) { return p[" +
            std::to_string(i) + "]; }\n";
  // LLVM prints the passes of its code generator each time that it runs.
  auto lowered = [&](const std::string &command) {
    Outcome outcome = link(arguments(
        bitcode("g.o", text), {"-mllvm", "-debug-pass=Arguments", command}));
    size_t count = 0;
    for (size_t at = 0;
         (at = outcome.err.find("Pass Arguments:", at)) != outcome.err.npos;
         ++at)
      ++count;
    return count;
  };
  size_t once = lowered("--fuel=3");
  EXPECT_GT(once, 0u);
  EXPECT_EQ(lowered("--bisect=od -An -v -tx1 {} | tr -d ' \\n' | grep -q 6a"),
            once);
}

TEST_F(BisectTest, SaysWhenThereIsNothingToFind) {
  std::string object = functions();
  Outcome outcome = link(arguments(object, {"--bisect=exit 3"}));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(holds(outcome.out, "says 3 after none and 3 after all"));
  EXPECT_TRUE(holds(outcome.err, "says the same of both")) << outcome.err;
}

TEST_F(BisectTest, ALinkThatFailsSaysWhy) {
  object("main.o", "int gone(void); int f(void) { return gone(); }");
  Outcome outcome =
      link({"--no-entry", "--export=f", "main.o", "--bisect=true {}"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(holds(outcome.err, "undefined symbol: `gone`")) << outcome.err;
}

TEST_F(BisectTest, AroundShowsBothSidesOfAPhase) {
  std::string main =
      object("main.o",
             "extern int counter; int counter; void host(int *);\n"
             "int caller(int x) { host(&counter); return x; }\n"
             "int other(int x) { return x; }");
  std::vector<std::string> words =
      arguments(main, {"--import-undefined", "--around=lift:caller"});
  Outcome outcome = link(words);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_TRUE(holds(outcome.out, "before lift: func caller ")) << outcome.out;
  EXPECT_TRUE(holds(outcome.out, "call 0 ;; FunctionIndexLeb \"host\""))
      << outcome.out;
  EXPECT_TRUE(holds(outcome.out, "\"counter\""));
  EXPECT_TRUE(holds(outcome.out, "after lift: func s"));
  EXPECT_FALSE(holds(outcome.out, "emit"));
  EXPECT_FALSE(holds(outcome.out, "other"));
  words.back() = "--around=emit:caller";
  outcome = link(words);
  EXPECT_TRUE(holds(outcome.out, "before emit: func s")) << outcome.out;
  EXPECT_TRUE(holds(outcome.out, "after emit: func caller "));
  EXPECT_FALSE(holds(outcome.out, "lift"));
  for (const char *question : {"--around=emit:absent", "--dump=lift:absent"}) {
    words.back() = question;
    EXPECT_EQ(link(words).out, "absent: nothing has this name\n");
  }
}

}  // namespace
}  // namespace wasmrust::tests
