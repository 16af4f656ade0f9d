// Debug information after a link: it follows the code that was written anew.
//
// The judges are llvm-dwarfdump, which finds what is inconsistent, and
// llvm-symbolizer, which says what it makes of the place where a program
// trapped in node: it must be the line that traps, with the functions that it
// was inlined through.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "compiler/wasm/module.h"
#include "tests/link/fixture.h"

namespace wasmrust::tests {
namespace {

class DebugInformation : public LinkTest {
 protected:
  void expect_sound() const {
    Outcome outcome = run({WASMRUST_DWARFDUMP, "--verify", path("out.wasm")});
    EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
    EXPECT_NE(outcome.out.find("No errors."), std::string::npos) << outcome.out;
  }

  // "function line" for each inlined frame of the place where calling `call`
  // traps, the innermost first.
  std::string place_of_trap(const std::string &call,
                            const std::string &before = "") const {
    std::string address = run_module(
        "out.wasm",
        "try { wasm." + call +
            " } catch (e) {"
            "  console.log(e.stack.match(/wasm-function.*:(0x[0-9a-f]+)/)[1])"
            "}",
        before);
    // Debug information counts from the code section's payload. The symbolizer
    // counts symbols otherwise, and believes them more: they are left out.
    std::string module = read("out.wasm"), nameless = module.substr(0, 8);
    auto offset = std::stoul(address, nullptr, 16);
    for (const wasm::Section &each :
         wasm::read_module(as_bytes(module))->sections) {
      if (each.id == 10) offset -= each.offset;
      ByteWriter out;
      out.u8(each.id);
      out.uleb(each.payload.size());
      out.append(each.payload);
      if (each.id || ByteReader(each.payload).name() != "name")
        nameless += as_text(out.view());
    }
    write("nameless.wasm", nameless);
    Outcome outcome =
        run({WASMRUST_SYMBOLIZER, "--obj=" + path("nameless.wasm"),
             "--output-style=GNU", "--basenames", "--inlines",
             std::to_string(offset)});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    static const std::regex frame("([A-Za-z_0-9]+)\n[^\n]*:([0-9]+)[^\n]*\n");
    std::string text;
    for (std::sregex_iterator at(outcome.out.begin(), outcome.out.end(), frame),
         end;
         at != end; ++at)
      text += (*at)[1].str() + " " + (*at)[2].str() + "; ";
    return text;
  }
};

constexpr const char *host = "imports.env = {host: x => x & 1}";

constexpr const char *source = R"(extern int host(int);
static inline int check(int x) {
  if (x > 10)
    __builtin_trap();
  return x * 3;
}
static inline int twice(int x) {
  return check(x) +
         check(x + 5);
}
__attribute__((noinline)) static int sum(int n) {
  int s = 0;
  for (int i = 0; i < n; ++i)
    s += twice(i) + host(s);
  return s;
}
int go(int n) {
  return sum(n);
}
)";

TEST_F(DebugInformation, ATrapHasItsLineAtEachLevel) {
  for (const char *version : {"-gdwarf-4", "-gdwarf-5"})
    for (const char *level : {"-O0", "-O1", "-O2", "-Oz"}) {
      SCOPED_TRACE(std::string(version) + " " + level);
      std::string a = object("a.o", source, {level, "-g", version});
      must_link({a, "--no-entry", "--export=go", "--allow-undefined"});
      expect_sound();
      EXPECT_EQ(run_module("out.wasm", "console.log(wasm.go(3))", host),
                "65\n");
      std::string trap = place_of_trap("go(9)", host);
      // Both copies of the trap are one, so it is not known whose it is.
      if (std::string_view(level) == "-O0")
        EXPECT_EQ(trap, "check 4; twice 0; sum 14; go 18; ");
      else
        EXPECT_TRUE(trap.starts_with("check 4; twice 9; ")) << trap;
    }
}

TEST_F(DebugInformation, InlinedFramesOfOptimisedBitcode) {
  std::string a = bitcode("a.o", R"(static inline int check(int x) {
  if (x > 10)
    __builtin_trap();
  return x * 3;
}
static inline int twice(int x) {
  return check(x) + 1;
}
int go(int n) {
  return twice(n + 1);
}
)",
                          {"-O2", "-g"});
  for (const char *profile : {"streaming", "release", "dev"}) {
    SCOPED_TRACE(profile);
    must_link(
        {a, "--no-entry", "--export=go", "--profile=" + std::string(profile)});
    expect_sound();
    EXPECT_EQ(run_module("out.wasm", "console.log(wasm.go(2))"), "10\n");
    EXPECT_EQ(place_of_trap("go(10)"), "check 3; twice 7; go 10; ");
  }
}

// Two objects, so that LLVM does not see them at once: what our passes copy has
// frames of its own, with the lines of its own file.
TEST_F(DebugInformation, FramesOfWhatOurPassesCopied) {
  for (const char *version : {"-gdwarf-4", "-gdwarf-5"})
    for (const char *lines : {"-g", "-gline-tables-only"}) {
      SCOPED_TRACE(std::string(version) + lines);
      std::string a = object("a.o", R"(int check(int x);
__attribute__((noinline)) static int middle(int x) {
  int more = x * 2;
  return check(more) + 1;
}

int go(int n) {
  return middle(n + 1);
}
)",
                             {"-O1", lines, version});
      std::string b = object("b.o", R"(



static inline int stop(int x) {
  if (x > 10)
    __builtin_trap();
  return x;
}
int check(int x) {
  return stop(x) * 3;
}
)",
                             {"-O1", lines, version});
      for (const char *profile : {"streaming", "release"}) {
        must_link({a, b, "--no-entry", "--export=go",
                   "--profile=" + std::string(profile)});
        expect_sound();
        std::string module = read("out.wasm");
        EXPECT_EQ(wasm::read_module(as_bytes(module))->functions.size(), 1u);
        EXPECT_EQ(run_module("out.wasm", "console.log(wasm.go(2))"), "19\n");
        EXPECT_EQ(place_of_trap("go(10)"),
                  "stop 7; check 11; middle 4; go 8; ");
      }
    }
}

// A function that nobody describes is there by its name, with what was copied
// into it.
TEST_F(DebugInformation, FramesInAFunctionThatNobodyDescribes) {
  std::string a = object("a.o", R"(int check(int x);
int go(int n) { return check(n) + 1; }
)",
                         {"-O1"});
  std::string b = object("b.o", R"(
int check(int x) {
  if (x > 10)
    __builtin_trap();
  return x;
}
)",
                         {"-O1", "-g"});
  must_link({a, b, "--no-entry", "--export=go", "--profile=streaming"});
  expect_sound();
  EXPECT_EQ(run_module("out.wasm", "console.log(wasm.go(2))"), "3\n");
  EXPECT_EQ(place_of_trap("go(11)"), "check 4; go 0; ");
}

// A module's sections that are no description of the others, as text.
std::string without_descriptions(const std::string &module) {
  auto read = wasm::read_module(as_bytes(module));
  EXPECT_TRUE(read);
  std::string text;
  for (const wasm::Section &each : read->sections) {
    std::string_view name;
    if (!each.id) name = ByteReader(each.payload).name();
    if (name == "name" || name == "producers" || name == "build_id" ||
        name.starts_with(".debug_"))
      continue;
    text += static_cast<char>(each.id) + std::string(as_text(each.payload));
  }
  return text;
}

// The program is what it would be without. The second one uses no stack and so
// no stack pointer, which debug information speaks of nevertheless.
TEST_F(DebugInformation, ChangesNothingThatRuns) {
  for (const char *text :
       {source, "int go(int n) { int twice = n * 2; return twice + 1; }\n"})
    for (const char *level : {"-O0", "-O1", "-Oz"}) {
      std::vector<std::string> inputs = {
          object("a.o", text, {level, "-g"}),
          bitcode("b.o", text,
                  {"-O1", "-g", "-Xclang", "-disable-llvm-passes"})};
      for (const std::string &input : inputs)
        for (const char *profile : {"streaming", "release", "dev"}) {
          SCOPED_TRACE(input + " " + level + " " + profile);
          std::vector<std::string> arguments = {
              input,         "--no-entry",
              "--export=go", "--allow-undefined",
              "--build-id",  "--profile=" + std::string(profile)};
          must_link(arguments);
          expect_sound();
          std::string described = read("out.wasm");
          EXPECT_NE(described.find(".debug_info"), std::string::npos);
          arguments.push_back("--strip-debug");
          must_link(arguments);
          std::string plain = read("out.wasm");
          EXPECT_EQ(plain.find(".debug_info"), std::string::npos);
          EXPECT_TRUE(without_descriptions(described) ==
                      without_descriptions(plain));
        }
    }
}

// A library's debug information beside a program that has none: passes run, and
// do the same.
TEST_F(DebugInformation, OfALibraryChangesNothingThatRuns) {
  std::string library = object("library.o", R"(
int add(int a, int b) { return a + b; }
int host(int);
int sum(int n) {
  int s = 0;
  for (int i = 0; i < n; ++i) s = add(s, host(i));
  return s;
}
)",
                               {"-O1", "-g", "-fno-inline"});
  std::string program = bitcode("program.o", R"(int sum(int);
int go(int n) { return sum(n) + 1; }
)",
                                {"-O1"});
  for (const char *profile : {"streaming", "release"}) {
    SCOPED_TRACE(profile);
    std::vector<std::string> arguments = {program,
                                          library,
                                          "--no-entry",
                                          "--export=go",
                                          "--allow-undefined",
                                          "--profile=" + std::string(profile)};
    must_link(arguments);
    expect_sound();
    std::string described = read("out.wasm");
    EXPECT_NE(described.find(".debug_info"), std::string::npos);
    EXPECT_EQ(run_module("out.wasm", "console.log(wasm.go(9))", host), "5\n");
    arguments.push_back("--strip-debug");
    must_link(arguments);
    std::string plain = read("out.wasm");
    EXPECT_TRUE(without_descriptions(described) == without_descriptions(plain));
    // `add` is where it was called.
    EXPECT_EQ(wasm::read_module(as_bytes(plain))->functions.size(), 1u);
  }
}

TEST_F(DebugInformation, WhatIsMalformedIsLeftOutWithAWarning) {
  std::string a = object("a.o",
                         "__asm__(\".section .debug_info,\\\"\\\",@\\n.ascii "
                         "\\\"no DWARF\\\"\\n\");"
                         "int f(void) { return 7; }");
  Outcome outcome = link({a, "--no-entry", "--export=f"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_NE(outcome.err.find("W0060"), std::string::npos) << outcome.err;
  EXPECT_EQ(read("out.wasm").find(".debug_info"), std::string::npos);
  EXPECT_EQ(run_module("out.wasm", "console.log(wasm.f())"), "7\n");
}

// Names of local variables, by function and number.
std::map<std::string, std::map<uint32_t, std::string>> locals_of(
    const std::string &module) {
  auto read = wasm::read_module(as_bytes(module));
  std::map<std::string, std::map<uint32_t, std::string>> names;
  EXPECT_TRUE(read);
  if (read)
    for (const wasm::Name &each : read->names_of(wasm::NameKind::Local))
      names[std::string(read->name_of(wasm::NameKind::Function, each.index))]
           [each.part] = each.text;
  return names;
}

TEST_F(DebugInformation, LocalsAreCalledAsTheirVariables) {
  for (const char *version : {"-gdwarf-4", "-gdwarf-5"}) {
    std::string a = object("a.o", R"(extern int host(int);
static inline int twice(int inner) { return host(inner) + host(inner + 1); }
int go(int first, int *unused, int last) {
  int sum = 0;
  for (int i = first; i < last; ++i)
    sum += twice(i);
  return sum;
}
)",
                           {"-O1", "-g", version});
    must_link({a, "--no-entry", "--export=go", "--allow-undefined"});
    auto names = locals_of(read("out.wasm"))["go"];
    EXPECT_EQ(names[0], "first");
    EXPECT_EQ(names[2], "last");
    std::set<std::string> all;
    for (const auto &[local, name] : names) all.insert(name);
    EXPECT_TRUE(all.contains("sum"));
    // None of the source's, none of the parameter that is not there.
    for (const std::string &name : all)
      EXPECT_TRUE((std::set<std::string>{"first", "unused", "last", "sum", "i",
                                         "inner"})
                      .contains(name))
          << name;
    must_link(
        {a, "--no-entry", "--export=go", "--allow-undefined", "--strip-all"});
    EXPECT_TRUE(locals_of(read("out.wasm")).empty());
  }
}

// An object may have a name section; LLVM writes none, so the assembler does.
TEST_F(DebugInformation, NamesOfObjectsAreKept) {
  auto with_section = [&](const std::string &bytes) {
    return object("a.o",
                  "__asm__(\".section .custom_section.name,\\\"\\\",@\\n"
                  ".ascii \\\"" +
                      bytes +
                      "\\\"\\n\");"
                      "int f(int a, int b) { return a / b; }");
  };
  // Subsection 2: of function 0 local 0 is "x" and local 1 is "y"; 4: type 0.
  std::string good =
      "\\\\002\\\\011\\\\001\\\\000\\\\002\\\\000\\\\001x\\\\001\\\\001y"
      "\\\\004\\\\004\\\\001\\\\000\\\\001t";
  must_link({with_section(good), "--no-entry", "--export=f"});
  auto names = locals_of(read("out.wasm"))["f"];
  EXPECT_EQ(names, (std::map<uint32_t, std::string>{{0, "x"}, {1, "y"}}));
  auto module = read("out.wasm");
  auto read_back = wasm::read_module(as_bytes(module));
  ASSERT_TRUE(read_back);
  EXPECT_EQ(read_back->names_of(wasm::NameKind::Type).size(), 1u);
  EXPECT_EQ(read_back->name_of(wasm::NameKind::Memory, 0), "memory");

  Outcome outcome =
      link({with_section("\\\\002\\\\377\\\\001"), "--no-entry", "--export=f"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_NE(outcome.err.find("warning[W0027]: the custom section `name` of"),
            std::string::npos)
      << outcome.err;
  EXPECT_TRUE(locals_of(read("out.wasm")).empty());
  EXPECT_EQ(run_module("out.wasm", "console.log(wasm.f(8, 2))"), "4\n");
}

}  // namespace
}  // namespace wasmrust::tests
