// Which definition a name means: strong and weak, archives, comdat groups,
// bitcode beside objects, --wrap. lld is the oracle of each case.
#include "tests/link/fixture.h"

#include <sys/stat.h>

namespace wasmrust::tests {
namespace {

constexpr const char *call_f = "console.log(wasm.run())";

TEST_F(LinkTest, StrongBeatsWeakInEachOrder) {
  auto weak = object("weak.o", "__attribute__((weak)) int f(void){return 1;}");
  auto strong = object("strong.o", "int f(void){return 2;}");
  auto user = object("user.o", "int f(void); int run(void){return f();}");
  for (auto order : {std::vector{weak, strong, user},
                     {strong, weak, user},
                     {user, weak, strong}}) {
    order.insert(order.end(), {"--no-entry", "--export=run"});
    EXPECT_EQ(same_as_lld(order, call_f), "2\n");
  }
}

TEST_F(LinkTest, TheFirstOfTwoWeakStays) {
  auto one = object("one.o", "__attribute__((weak)) int f(void){return 1;}");
  auto two = object("two.o",
                    "__attribute__((weak)) int f(void){return 2;}"
                    "int run(void){return f();}");
  EXPECT_EQ(same_as_lld({one, two, "--no-entry", "--export=run"}, call_f),
            "1\n");
  EXPECT_EQ(same_as_lld({two, one, "--no-entry", "--export=run"}, call_f),
            "2\n");
}

TEST_F(LinkTest, BitcodeAndObjectsResolveTogether) {
  auto weak = bitcode("weak.o", "__attribute__((weak)) int f(void){return 1;}");
  auto strong = object("strong.o", "int f(void){return 2;}");
  auto user = bitcode("user.o", "int f(void); int run(void){return f();}");
  EXPECT_EQ(
      same_as_lld({weak, strong, user, "--no-entry", "--export=run"}, call_f),
      "2\n");
  auto native_user =
      object("native.o", "int g(void); int run(void){return g();}");
  auto provider =
      bitcode("provider.o", "static int x=40; int g(void){return x+=1;}");
  EXPECT_EQ(same_as_lld({native_user, provider, "--no-entry", "--export=run"},
                        "console.log(wasm.run(), wasm.run())"),
            "41 42\n");
}

TEST_F(LinkTest, ArchivesGiveWhatIsNeeded) {
  auto used = object("used.o", "int g(void); int f(void){return g()+1;}");
  auto deeper = object("deeper.o", "int g(void){return 10;}");
  auto unused =
      object("unused.o", "int h(void){return missing();} int missing(void);",
             {"-O1", "-Wno-implicit-function-declaration"});
  auto library = archive("lib äö.a", {unused, deeper, used});
  auto user = object("user.o", "int f(void); int run(void){return f();}");
  EXPECT_EQ(same_as_lld({user, library, "--no-entry", "--export=run"}, call_f),
            "11\n");
  // The archive before its user: still searched, as wasm-ld does.
  EXPECT_EQ(same_as_lld({library, user, "--no-entry", "--export=run"}, call_f),
            "11\n");
  Outcome why =
      link({user, library, "--no-entry", "--export=run", "--why-extract=-"});
  EXPECT_NE(why.out.find("user.o\tlib äö.a(used.o)\tf"), std::string::npos)
      << why.out;
  EXPECT_NE(why.out.find("lib äö.a(deeper.o)\tg"), std::string::npos)
      << why.out;
  EXPECT_EQ(why.out.find("unused.o"), std::string::npos) << why.out;
}

// Data that say so stay when something else of their member is used, also when
// its code has gone into that of who uses it.
TEST_F(LinkTest, RetainedDataStayWithTheirMember) {
  std::string text = "for who looks into the module";
  auto member =
      object("kept.o", "__attribute__((retain)) const char note[] = \"" + text +
                           "\"; int f(void){return 5;}");
  auto library = archive("libkept.a", {member});
  auto user = object("user.o", "int f(void); int run(void){return f();}");
  for (std::string profile : {"--profile=dev", "--profile=streaming"}) {
    must_link({user, library, "--no-entry", "--export=run", profile});
    EXPECT_NE(read("out.wasm").find(text), std::string::npos) << profile;
  }
  // Nothing else of it is used.
  auto other = object("other.o", "int run(void){return 7;}");
  must_link({other, library, "--no-entry", "--export=run"});
  EXPECT_EQ(read("out.wasm").find(text), std::string::npos);
}

TEST_F(LinkTest, AWeakReferenceTakesNoMember) {
  auto member = object("member.o", "int f(void){return 5;}");
  auto library = archive("libm.a", {member});
  auto user = object("user.o",
                     "__attribute__((weak)) int f(void);"
                     "int run(void){return f ? f() : -1;}");
  EXPECT_EQ(same_as_lld({user, library, "--no-entry", "--export=run"}, call_f),
            "-1\n");
  EXPECT_EQ(
      same_as_lld({user, library, "-u", "f", "--no-entry", "--export=run"},
                  call_f),
      "5\n");
}

TEST_F(LinkTest, LibrariesAreSearchedInOrder) {
  std::string folder = path("more");
  ASSERT_EQ(::mkdir(folder.c_str(), 0777), 0);
  auto one = object("one.o", "int f(void){return 1;}");
  auto two = object("two.o", "int f(void){return 2;}");
  archive("more/libx.a", {two});
  archive("libx.a", {one});
  auto user = object("user.o", "int f(void); int run(void){return f();}");
  EXPECT_EQ(same_as_lld({user, "-L" + folder, "-L", folder_, "-lx",
                         "--no-entry", "--export=run"},
                        call_f),
            "2\n");
  Outcome missing = link({user, "-L" + folder, "-lnothere", "--no-entry"});
  EXPECT_EQ(missing.status, 1);
  EXPECT_NE(missing.err.find("error[W0012]: cannot find library `nothere`"),
            std::string::npos)
      << missing.err;
}

TEST_F(LinkTest, OneCopyOfAComdatGroup) {
  auto source = [](int i) {
    return "template <int N> struct S { static int f() { static int n = N; "
           "return n++; } };"
           "extern \"C\" int run" +
           std::to_string(i) + "() { return S<7>::f(); }";
  };
  auto compile = [&](const std::string &name, int i, bool lto) {
    write(name + ".cpp", source(i));
    std::vector<std::string> arguments = {WASMRUST_CLANG,
                                          "--target=wasm32-unknown-unknown",
                                          "-fno-exceptions",
                                          "-fno-threadsafe-statics",
                                          "-O1",
                                          "-c",
                                          path(name + ".cpp"),
                                          "-o",
                                          path(name)};
    if (lto) arguments.push_back("-flto");
    EXPECT_EQ(run(arguments).status, 0);
    return path(name);
  };
  for (int mask = 0; mask < 4; ++mask) {
    auto one = compile("one.o", 1, mask & 1);
    auto two = compile("two.o", 2, mask & 2);
    EXPECT_EQ(
        same_as_lld({one, two, "--no-entry", "--export=run1", "--export=run2"},
                    "console.log(wasm.run1(), wasm.run2(), wasm.run1())"),
        "7 8 9\n")
        << mask;
  }
}

TEST_F(LinkTest, WrapRedirectsReferences) {
  auto original = object("original.o", "int f(void){return 1;}");
  auto wrapper =
      object("wrapper.o",
             "int __real_f(void); int __wrap_f(void){return __real_f()+10;}");
  auto user = object("user.o", "int f(void); int run(void){return f();}");
  EXPECT_EQ(same_as_lld({user, original, wrapper, "--wrap=f", "--no-entry",
                         "--export=run"},
                        call_f),
            "11\n");
}

TEST_F(LinkTest, DuplicatesAreAnErrorWithBothOrigins) {
  auto one = object("one.o", "int f(void){return 1;}");
  auto two =
      bitcode("two.o", "int f(void){return 2;} int run(void){return f();}");
  Outcome outcome = link({one, two, "--no-entry", "--export=run"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.err.find("error[W0031]: duplicate symbol: `f`"),
            std::string::npos);
  EXPECT_NE(outcome.err.find("one.o"), std::string::npos);
  EXPECT_NE(outcome.err.find("two.o"), std::string::npos);
  auto native = object("native.o", "int f(void){return 2;}");
  auto user = object("user.o", "int f(void); int run(void){return f();}");
  EXPECT_EQ(same_as_lld({one, native, user, "--no-entry", "--export=run",
                         "--allow-multiple-definition"},
                        call_f),
            "1\n");
}

TEST_F(LinkTest, UndefinedSymbolsAreErrorsOnlyWhereCodeIsLive) {
  auto user =
      object("user.o",
             "int _RNvCs1234_3app7missing(void);"
             "int run(void){return _RNvCs1234_3app7missing();}"
             "int dead_missing(void); int dead(void){return dead_missing();}");
  Outcome outcome = link({user, "--no-entry", "--export=run"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.err.find("undefined symbol: `app::missing`"),
            std::string::npos)
      << outcome.err;
  EXPECT_NE(outcome.err.find("referenced by `run`"), std::string::npos);
  EXPECT_EQ(outcome.err.find("dead_missing"), std::string::npos);
  write("allow.txt", "_RNvCs1234_3app7missing\n");
  EXPECT_EQ(same_as_lld({user, "--no-entry", "--export=run",
                         "--allow-undefined-file=" + path("allow.txt")},
                        "console.log(wasm.run())",
                        "imports.env = {_RNvCs1234_3app7missing: () => 77}"),
            "77\n");
}

TEST_F(LinkTest, ImportsKeepTheirModuleAndName) {
  auto user = object(
      "user.o",
      "__attribute__((import_module(\"host\"), import_name(\"the name\")))"
      "int f(int); int run(void){return f(20);}");
  EXPECT_EQ(same_as_lld({user, "--no-entry", "--export=run"}, call_f,
                        "imports.host = {'the name': x => x + 1}"),
            "21\n");
  auto other = object(
      "other.o",
      "__attribute__((import_module(\"elsewhere\"), import_name(\"name\")))"
      "int f(int); int run2(void){return f(20);}");
  Outcome outcome =
      link({user, other, "--no-entry", "--export=run", "--export=run2"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.err.find("error[W0034]"), std::string::npos) << outcome.err;
}

TEST_F(LinkTest, AWrongDeclarationWarnsAndTraps) {
  auto definition = object("definition.o", "int f(int x){return x;}");
  auto user =
      object("user.o", "long long f(void); long long run(void){return f();}");
  Outcome outcome = link({definition, user, "--no-entry", "--export=run"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(
      outcome.err.find("warning[W0033]: function `f` is declared as () -> "
                       "i64 and defined as (i32) -> i32"),
      std::string::npos)
      << outcome.err;
  EXPECT_EQ(run_module("out.wasm",
                       "try { wasm.run(); console.log('ran') } catch (e) {"
                       "console.log(e instanceof WebAssembly.RuntimeError) }"),
            "true\n");
  EXPECT_EQ(
      link({definition, user, "--no-entry", "--export=run", "--fatal-warnings"})
          .status,
      1);
}

TEST_F(LinkTest, GlobalsAreWhatTheyAreDeclaredAs) {
  std::string a = object("a.o", R"(__asm__(
    ".globaltype __stack_pointer, i64\n"
    ".section .text.odd,\"\",@\n"
    ".globl odd\n"
    ".type odd,@function\n"
    "odd:\n"
    ".functype odd () -> (i64)\n"
    "global.get __stack_pointer\n"
    "end_function\n");)");
  std::string b = object("b.o", R"(
    void odd(void), see(int *);
    void go(void) { int x; odd(); see(&x); })");
  Outcome outcome =
      link({a, b, "--no-entry", "--export=go", "--allow-undefined"});
  EXPECT_NE(outcome.status, 0);
  EXPECT_NE(outcome.err.find("W0038"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("i64"), std::string::npos) << outcome.err;
}

// Code of an object is checked before it is read, so that nothing relies on it.
TEST_F(LinkTest, CodeThatIsNotValidIsRefused) {
  std::string a = object("a.o", "int f(int a, int b) { return a + b; }");
  std::string bytes = read("a.o");
  size_t add = bytes.find("\x20\x01\x20");
  if (add == bytes.npos) add = bytes.find("\x20\x00\x20");
  ASSERT_NE(add, bytes.npos);
  bytes[add] = 0x1a;  // drop, of nothing
  bytes[add + 1] = 0x01;
  write("a.o", bytes);
  Outcome outcome = link({a, "--no-entry", "--export=f"});
  EXPECT_NE(outcome.status, 0);
  EXPECT_NE(outcome.err.find("W0021"), std::string::npos) << outcome.err;
}

TEST_F(LinkTest, AFunctionIsNoDataObject) {
  auto one = object("one.o", "int f(void){return 1;}");
  auto two = object("two.o", "extern int f; int run(void){return f;}");
  Outcome outcome = link({one, two, "--no-entry", "--export=run"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.err.find("error[W0032]"), std::string::npos) << outcome.err;
}

TEST_F(LinkTest, ExportsAndEntryMustExist) {
  auto user = object("user.o", "int run(void){return 3;}");
  Outcome missing = link({user, "--no-entry", "--export=absent"});
  EXPECT_EQ(missing.status, 1);
  EXPECT_NE(missing.err.find("error[W0035]: symbol exported via --export not "
                             "found: `absent`"),
            std::string::npos)
      << missing.err;
  Outcome entry = link({user});
  EXPECT_EQ(entry.status, 1);
  EXPECT_NE(entry.err.find("error[W0036]: entry symbol not defined: `_start`"),
            std::string::npos)
      << entry.err;
  EXPECT_EQ(
      same_as_lld({user, "--entry=run", "--export-if-defined=absent"}, call_f),
      "3\n");
}

TEST_F(LinkTest, WhyShowsTheChain) {
  auto user =
      object("user.o",
             "__attribute__((noinline)) static int leaf(void){"
             "  return __builtin_wasm_memory_size(0);}"
             "__attribute__((noinline)) int middle(void){return leaf();}"
             "int run(void){return middle();} int dead(void){return 1;}",
             {"-O1", "-fno-inline"});
  Outcome outcome = link({user, "--no-entry", "--export=run", "--why=leaf",
                          "--why=dead", "--why=nothing"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out,
            "run  [" + user +
                "]  because it is exported\n"
                "  middle  [" +
                user +
                "]\n"
                "    leaf  [" +
                user +
                "]\n"
                "dead: not linked; nothing that runs refers to it\n"
                "nothing: no such symbol in this link\n");
}

TEST_F(LinkTest, TraceShowsInputsAndUsesOfAName) {
  auto user = object("user.o", "int f(void); int run(void){return f();}");
  auto used = object("used.o", "int f(void){return 1;}");
  auto unused = object("unused.o", "int g(void){return 1;}");
  auto library = archive("lib.a", {unused, used});
  Outcome outcome = link(
      {user, library, "--no-entry", "--export=run", "-t", "-y", "f", "-v"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("wasmrust-ld"), std::string::npos);
  EXPECT_NE(outcome.out.find(user + "\nlib.a(used.o)\n"), std::string::npos)
      << outcome.out;
  EXPECT_EQ(outcome.out.find("unused.o"), std::string::npos);
  EXPECT_NE(outcome.out.find(user + ": reference to f\n"
                                    "lib.a(used.o): definition of f\n"),
            std::string::npos)
      << outcome.out;
}

// A block's type is a signed number, so index 64 to 127 needs a byte more than
// in other places: 0x40 alone would be a block without results.
TEST_F(LinkTest, BlocksWithSeveralResultsAndManyTypes) {
  std::string source;
  for (int bits = 0; bits < 80; ++bits) {
    std::string name = "f" + std::to_string(bits), parameters;
    for (int i = 0; i < 7; ++i)
      parameters += std::string(i ? "," : "") +
                    (bits >> i & 1 ? "double" : "int") + " p" +
                    std::to_string(i);
    source += "__attribute__((export_name(\"" + name + "\"))) int " + name +
              "(" + parameters + ") { return " + std::to_string(bits) + "; }\n";
  }
  auto types = object("types.o", source);
  auto user = object("user.o", R"(
    __asm__(".globl pair\npair:\n.functype pair (i32) -> (i32)\n"
            "block () -> (i32, i32)\ni32.const 40\nlocal.get 0\nend_block\n"
            "i32.add\nend_function\n");
    int pair(int);
    __attribute__((export_name("run"))) int run(int x) { return pair(x); })",
                     {"-O1", "-mmultivalue"});
  EXPECT_EQ(
      same_as_lld({types, user, "--no-entry"}, "console.log(wasm.run(2))"),
      "42\n");
}

}  // namespace
}  // namespace wasmrust::tests
