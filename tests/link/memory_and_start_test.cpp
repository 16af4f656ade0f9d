// What layout decides, seen from a running module, with lld as the oracle:
// addresses, constructors and wrapped exports, shared memory and thread-local
// data, imported memories and tables, position-independent objects, and debug
// information that leads to the same lines.
#include <regex>

#include "tests/link/fixture.h"

namespace wasmrust::tests {
namespace {

using MemoryAndStart = LinkTest;

TEST_F(MemoryAndStart, DataStringsAndPointersAreWhereTheCodeLooks) {
  std::string a = object("a.o", R"(
    static const char *names[] = {"alpha", "beta", "ta", "gamma"};
    extern unsigned char __heap_base, __data_end, __stack_low, __stack_high;
    static int zeros[1000];
    unsigned sparse[300] = {[299] = 7, [100] = 9};
    typedef int (*operation)(int);
    int twice(int x) { return 2 * x; }
    int thrice(int x) { return 3 * x; }
    operation table[] = {twice, thrice, 0};
    __attribute__((weak)) int maybe(int);
    int letter(int i, int j) { return names[i][j]; }
    int apply(int i, int x) { zeros[i]++; return table[i](x) + zeros[i]; }
    int has_maybe(void) { return maybe != 0; }
    int cell(int i) { return sparse[i]; }
    int heap(void) { return (int)&__heap_base; }
    int end(void) { return (int)&__data_end; }
    int stack(void) { return &__stack_high - &__stack_low; }
  )");
  for (std::string order : {"--stack-first", "--no-stack-first"}) {
    std::string out = same_as_lld(
        {a, "--no-entry", "-O2", order, "-z", "stack-size=65536",
         "--export=letter", "--export=apply", "--export=has_maybe",
         "--export=cell", "--export=heap", "--export=end", "--export=stack"},
        "const {letter, apply, has_maybe, cell, heap, end, stack} = wasm;"
        "console.log(String.fromCharCode(letter(0, 0), letter(1, 2),"
        "  letter(2, 1), letter(3, 4)), apply(0, 5), apply(1, 5), apply(1, 5),"
        "  has_maybe(), cell(299), cell(100), cell(50), heap(), end(), stack(),"
        "  wasm.memory.buffer.byteLength)");
    EXPECT_NE(out.find("ataa 11 16 17 0 7 9 0"), std::string::npos) << out;
  }
}

// Passes see where the heap begins; what only data name that code names by
// numbers is still there.
TEST_F(MemoryAndStart, WhereSizeCountsCodeKnowsTheAddresses) {
  auto link_with = [&](const std::string &start) {
    std::string a = bitcode("a.o", R"(
      extern unsigned char __heap_base;
      typedef int (*operation)(int);
      static int twice(int x) { return 2 * x; }
      static int thrice(int x) { return 3 * x; }
      static const operation table[] = {twice, thrice};
      int apply(int i, int x) { return table[i](x); }
      unsigned start(void) { return )" +
                                       start + "; }");
    std::vector<std::string> words = {
        a,          "--no-entry",     "--profile=streaming",
        "--verify", "--export=apply", "--export=start"};
    EXPECT_EQ(same_as_lld(words,
                          "console.log(wasm.apply(0, 5), wasm.apply(1, 5),"
                          "  wasm.start() % 16)"),
              "10 15 0\n");
    must_link(words);
    return read("out.wasm").size();
  };
  EXPECT_EQ(link_with("((unsigned)&__heap_base + 15) & -16"),
            link_with("(unsigned)&__heap_base"));
}

TEST_F(MemoryAndStart, NoGrowthAndLargerMemories) {
  std::string a = object("a.o", "int f(void) { return 1; }");
  for (std::vector<std::string> extra :
       {std::vector<std::string>{"--initial-memory=196608"},
        {"--initial-memory=196608", "--no-growable-memory"},
        {"--initial-heap=131072"},
        {"--max-memory=262144"}}) {
    extra.insert(extra.end(),
                 {a, "--no-entry", "--export=f", "-z", "stack-size=65536"});
    same_as_lld(extra,
                "let grown = 0;"
                "try { while (grown < 9) { wasm.memory.grow(1); ++grown; } }"
                "catch {}"
                "console.log(wasm.memory.buffer.byteLength, grown)");
  }
}

TEST_F(MemoryAndStart, ConstructorsRunBeforeExportsAndDestructorsAfter) {
  std::string a = object("a.o", R"(
    volatile int n = 1;
    __attribute__((constructor(200))) void second(void) { n *= 10; }
    __attribute__((constructor(100))) int first(void) { n += 1; return n; }
    int run(int a, long long b) { return n + a + (int)b; }
  )");
  std::string script =
      "console.log(wasm.run(5, 6n), wasm.run(0, 0n), Object.keys(wasm).length)";
  EXPECT_EQ(same_as_lld({a, "--no-entry", "--export=run"}, script),
            "31 210 2\n");

  // As rustc's libraries are linked, which are no commands.
  must_link({a, "--no-entry", "--export=run", "--constructors-once"});
  EXPECT_EQ(run_module("out.wasm", script), "31 20 2\n");

  // Who calls the constructors himself is not helped.
  std::string start = object("start.o", R"(
    void __wasm_call_ctors(void);
    int run(int, long long);
    int go(void) { __wasm_call_ctors(); return run(0, 0); }
  )");
  EXPECT_EQ(same_as_lld({a, start, "--no-entry", "--export=run", "--export=go"},
                        "console.log(wasm.run(0, 0n), wasm.go(), wasm.go())"),
            "1 20 210\n");
}

// What need not run is not there, and neither is what would have called it.
TEST_F(MemoryAndStart, StartCodeThatDoesNothingIsLeftOut) {
  auto size_with = [&](const std::string &functions) {
    std::string a =
        object("a.o", "int n; int run(int a) { return a + n; }" + functions);
    must_link({a, "--no-entry", "--export=run"});
    return read("out.wasm").size();
  };
  auto functions = [](const std::string &body) {
    return "void __wasm_call_dtors(void) {" + body +
           "} __attribute__((constructor)) void first(void) {" + body + "}";
  };
  size_t without = size_with("");
  EXPECT_EQ(size_with(functions("")), without);
  EXPECT_EQ(run_module("out.wasm", "console.log(wasm.run(5))"), "5\n");
  // The constructor has run when the program is compiled.
  EXPECT_GT(size_with(functions("n++;")), without);
  EXPECT_EQ(run_module("out.wasm", "console.log(wasm.run(5), wasm.run(5))"),
            "6 7\n");
}

// A C library's destructors call weak functions, which do nothing until
// somebody registers something.
TEST_F(MemoryAndStart, DestructorsThatCallNothingAreLeftOut) {
  std::string library = object("library.o", R"(
    __attribute__((weak)) void at_exit(void) {}
    __attribute__((weak)) void flush(void) {}
    void __wasm_call_dtors(void) { at_exit(); flush(); }
  )");
  std::string program =
      object("program.o", "int n; int run(void) { return ++n; }");
  std::string exits =
      object("exits.o", "extern int n; void at_exit(void) { n = 7; }");
  auto wrapped = [&](std::vector<std::string> inputs) {
    inputs.insert(inputs.end(),
                  {"--no-entry", "--export=run", "--profile=dev"});
    must_link(inputs);
    return read("out.wasm").find("run.command_export") != std::string::npos;
  };
  EXPECT_FALSE(wrapped({program, library}));
  EXPECT_FALSE(wrapped({program, library, exits, "--constructors-once"}));
  EXPECT_TRUE(wrapped({program, library, exits}));
  EXPECT_EQ(run_module("out.wasm", "console.log(wasm.run(), wasm.run())"),
            "1 8\n");
}

TEST_F(MemoryAndStart, ImportedMemoryAndTable) {
  std::string a = object("a.o", R"(
    static int zeros[100];
    int value = 77;
    int answer(void) { return 42; }
    int (*pointer)(void) = answer;
    int call(void) { return pointer() + zeros[3] + value; }
  )");
  std::string out = same_as_lld(
      {a, "--no-entry", "--import-memory", "--import-table", "--export=call"},
      "console.log(wasm.call(), imports.env.__indirect_function_table.get(1)(),"
      "  WebAssembly.Module.imports(module).map(i => i.name).sort().join())",
      "const memory = new WebAssembly.Memory({initial: 40});"
      "new Uint8Array(memory.buffer).fill(0xaa);"
      "imports.env = {memory, __indirect_function_table:"
      "  new WebAssembly.Table({initial: 4, element: 'anyfunc'})}");
  EXPECT_EQ(out, "119 42 __indirect_function_table,memory\n");
}

// A function that only reads addresses of other objects' data from globals has
// no other relocation that tells position-independent code.
TEST_F(MemoryAndStart, AddressesInGlobalsAlone) {
  std::string a = object("a.o",
                         "extern int elsewhere;"
                         "int read(void) { return elsewhere; }",
                         {"-O1", "-fPIC"});
  EXPECT_EQ(same_as_lld({a, object("b.o", "int elsewhere = 41;"), "--no-entry",
                         "--export=read"},
                        "console.log(wasm.read())"),
            "41\n");
}

constexpr const char *thread_source = R"(
  _Thread_local int local = 42;
  _Thread_local int more[4];
  int counter = 7;
  static int zeros[100];
  static const char text[] = "hey";
  int get(void) { return local; }
  void set(int v) { local = v; more[1] = v; }
  int second(void) { return more[1]; }
  int bump(int i) {
    zeros[i]++;
    return __atomic_add_fetch(&counter, 1, __ATOMIC_SEQ_CST) + zeros[i];
  }
  int letter(int i) { return text[i]; }
)";

TEST_F(MemoryAndStart, ThreadsShareMemoryAndHaveTheirOwnData) {
  std::string a = object("a.o", thread_source,
                         {"-O1", "-matomics", "-mbulk-memory", "-pthread"});
  std::string out = same_as_lld(
      {a, "--no-entry", "--shared-memory", "--import-memory",
       "--max-memory=1048576", "-z", "stack-size=65536", "--export=get",
       "--export=set", "--export=second", "--export=bump", "--export=letter",
       "--export=__wasm_init_tls", "--export=__tls_size",
       "--export=__tls_align", "--export=__tls_base",
       "--export=__stack_pointer"},
      "const other = new WebAssembly.Instance(module, imports).exports;"
      "const line = [wasm.__tls_size.value, wasm.__tls_align.value,"
      "  other.__tls_base.value, wasm.bump(3), other.bump(3), wasm.get()];"
      "other.__wasm_init_tls(500000);"
      "line.push(other.get()); other.set(9);"
      "line.push(wasm.get(), other.get(), wasm.second(), other.second(),"
      "  wasm.letter(1), other.letter(1));"
      "console.log(line.join(' '))",
      "imports.env = {memory: new WebAssembly.Memory("
      "  {initial: 16, maximum: 16, shared: true})}");
  EXPECT_EQ(out, "32 16 0 9 11 42 42 42 9 0 9 101 101\n");
}

TEST_F(MemoryAndStart, ThreadLocalDataWithoutThreads) {
  std::string a = object("a.o", thread_source,
                         {"-O1", "-matomics", "-mbulk-memory", "-pthread"});
  EXPECT_EQ(same_as_lld({a, "--no-entry", "--export=get", "--export=set",
                         "--export=second"},
                        "wasm.set(wasm.get() + 1);"
                        "console.log(wasm.get(), wasm.second())"),
            "43 43\n");
}

TEST_F(MemoryAndStart, PositionIndependentObjects) {
  std::string a =
      object("a.o", R"(
    int g = 5, array[10] = {[3] = 4};
    __attribute__((visibility("default"))) int shown = 9;
    __attribute__((visibility("default"))) int f(int x) { return x + g; }
    int (*get(void))(int) { return f; }
    int run(void) { return get()(1) + *&shown + array[3]; }
  )",
             {"-O1", "-fPIC", "--target=wasm32-unknown-emscripten"});
  EXPECT_EQ(
      same_as_lld({a, "--no-entry", "--export=run"}, "console.log(wasm.run())"),
      "19\n");
}

// Addresses of `.map` lines "address offset size text" for one symbol.
std::string address_in_map(const std::string &map, const std::string &symbol) {
  std::smatch match;
  std::regex line("\\n *([0-9a-f]+) +[0-9a-f]+ +[0-9a-f]+ +" + symbol + "\\n");
  return std::regex_search(map, match, line) ? match[1].str() : "none";
}

TEST_F(MemoryAndStart, TheMapShowsWhatLldsShows) {
  std::string a = object("a.o",
                         "int cell = 3; int zero[9];"
                         "int *f(int i) { return i ? &cell : zero; }");
  std::vector<std::string> arguments = {a, "--no-entry", "--export=f", "-z",
                                        "stack-size=65536"};
  auto map_of = [&](std::vector<std::string> extra, const std::string &name) {
    extra.insert(extra.end(), arguments.begin(), arguments.end());
    extra.push_back("-Map=" + path(name));
    must_link(extra);
    return read(name);
  };
  std::string ours = map_of({}, "our.map");
  std::string lld = map_of({"--linker=lld"}, "lld.map");
  for (std::string symbol : {"cell", "zero"}) {
    EXPECT_NE(address_in_map(ours, symbol), "none") << ours;
    EXPECT_EQ(address_in_map(ours, symbol), address_in_map(lld, symbol));
  }
  EXPECT_NE(ours.find("CODE"), std::string::npos);
}

TEST_F(MemoryAndStart, SettingsThatDoNotFitAreErrors) {
  std::string a =
      object("a.o", "char big[100000]; char *f(void) {return big;}");
  Outcome outcome = link({a, "--no-entry", "--export=f", "--max-memory=65536",
                          "-z", "stack-size=1024"});
  EXPECT_NE(outcome.status, 0);
  EXPECT_NE(outcome.err.find("W0043"), std::string::npos) << outcome.err;
  std::string constructor =
      object("c.o", "__attribute__((constructor)) void c(int x) { (void)x; }",
             {"-O1", "-Wno-everything"});
  outcome = link({a, constructor, "--no-entry", "--export=f"});
  EXPECT_NE(outcome.status, 0);
  EXPECT_NE(outcome.err.find("W0037"), std::string::npos) << outcome.err;
}

// Each pass can be left out alone, those that write no code as well.
TEST_F(MemoryAndStart, HintsOfPriorityAreAPass) {
  std::string input =
      bitcode("a.o", "int half(int i) { return i / 2; }", {"-O2"});
  auto has_hints = [&](std::vector<std::string> more) {
    more.insert(more.end(), {input, "--no-entry", "--export=half", "-O3"});
    must_link(more);
    return read("out.wasm").find("metadata.code.compilation_priority") !=
           std::string::npos;
  };
  EXPECT_FALSE(has_hints({}));
  EXPECT_TRUE(has_hints({"--priority-hints"}));
  EXPECT_TRUE(has_hints({"--priority-hints", "--passes=-inline"}));
  EXPECT_FALSE(has_hints({"--priority-hints", "--passes=-priority-hints"}));
  EXPECT_FALSE(has_hints({"--priority-hints", "--passes=inline"}));
}

}  // namespace
}  // namespace wasmrust::tests
