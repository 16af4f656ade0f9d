// What LLVM knows of functions is there when they are WasmIR: --dump=lift shows
// it above each graph.
#include "tests/link/fixture.h"

namespace wasmrust::tests {
namespace {

using Facts = LinkTest;

constexpr const char *source = R"(
  int cells[4];
  int sum;
  __attribute__((import_module("host"), import_name("end"), noreturn))
  void end(int);
  __attribute__((noinline)) int area(int a, int b) { return a * b + (a ^ b); }
  __attribute__((noinline)) int cell(int i) { return cells[i] * 3 + i; }
  __attribute__((noinline)) void note(int i) { sum += i; cells[i & 3] = i; }
  __attribute__((noinline)) void leave(int i) { note(i); end(i); }
  int use(int i) {
    if (i > 9) leave(i);
    note(i);
    return area(i, 3) + cell(i);
  }
)";

// The row above the function, without its symbol.
std::string facts_of(const std::string &dump, const std::string &name) {
  size_t at = dump.find("facts s");
  if (at == dump.npos) return name + " has none";
  std::string line = dump.substr(at, dump.find('\n', at) - at);
  return line.substr(line.find(' ', 6) + 1);
}

TEST_F(Facts, ComeFromLlvmsAttributes) {
  std::string input = bitcode("a.o", source, {"-O2"});
  auto facts = [&](const std::string &name) {
    Outcome outcome = link({input, "--no-entry", "--export=use", "--verify",
                            "--dump=lift:" + name});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return facts_of(outcome.out, name);
  };
  EXPECT_EQ(facts("area"), "pure nounwind willreturn unnamed");
  EXPECT_EQ(facts("cell"), "reads nounwind willreturn unnamed");
  EXPECT_EQ(facts("note"), "nounwind willreturn unnamed");
  EXPECT_EQ(facts("leave"), "nounwind noreturn unnamed");
}

TEST_F(Facts, SayWhereTheFunctionStands) {
  std::string input = bitcode("a.o", source, {"-O2", "-g"});
  Outcome outcome =
      link({input, "--no-entry", "--export=use", "--dump=lift:area"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  std::string facts = facts_of(outcome.out, "area");
  EXPECT_NE(facts.find("pure nounwind willreturn unnamed span \""),
            std::string::npos)
      << facts;
  EXPECT_NE(facts.find("a.o.c\" 6"), std::string::npos) << facts;
}

// Another object's function of the name is not what LLVM knew.
TEST_F(Facts, AreThoseOfTheDefinitionThatIsUsed) {
  Outcome outcome =
      link({bitcode("a.o",
                    "__attribute__((const)) int area(int);"
                    "int use(int i) { return area(i) + area(i); }"),
            object("b.o", "int count; int area(int i) { return count += i; }"),
            "--no-entry", "--export=use", "--dump=lift:area"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("func s"), std::string::npos);
  EXPECT_EQ(outcome.out.find("facts"), std::string::npos) << outcome.out;
}

}  // namespace
}  // namespace wasmrust::tests
