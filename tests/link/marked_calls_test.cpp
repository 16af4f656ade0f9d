// Marked calls on their way through a whole link: C says what Rust says with
// `#[link(wasm_import_module = "wasmrust:ir")]` (tests/cargo has that), LLVM or
// clang's own object carries the call, and the module has the operation.
//
// Several memories, i31ref and 64-bit addresses are not in every node that the
// tests run with, so our interpreter runs those modules; the others run in
// node.
#include <algorithm>

#include "compiler/judge/instantiate.h"
#include "compiler/wasm/validator.h"
#include "tests/link/fixture.h"

namespace wasmrust::tests {
namespace {

using ir::Value;

constexpr const char *mark = R"(
  #define MARK(name) \
    __attribute__((import_module("wasmrust:ir"), import_name(name)))
)";

// A record in C: clang has no custom sections, assembly has.
std::string record(std::string_view text) {
  std::string bytes;
  for (char c : text)
    bytes += (bytes.empty() ? "" : ",") + std::to_string(int{c});
  return "__asm__(\".section .custom_section.wasmrust.region,\\\"\\\",@\\n"
         ".byte " +
         bytes + "\\n\");\n";
}

class MarkedCalls : public LinkTest {
 protected:
  // out.wasm in the interpreter.
  void start() {
    bytes_ = read("out.wasm");
    auto module = wasm::read_module(as_bytes(bytes_));
    ASSERT_TRUE(module) << module.error().reason;
    auto loaded = judge::load(std::move(*module));
    ASSERT_TRUE(loaded) << loaded.error();
    loaded_ = std::move(*loaded);
    store_ = std::make_unique<ir::Store>();
    ir::Interpreter interpreter(*store_);
    auto made =
        judge::instantiate(interpreter, *loaded_,
                           [](const wasm::Import &) { return std::nullopt; });
    ASSERT_TRUE(made) << made.error().reason;
    instance_ = std::move(*made);
  }

  // "7", "trap", or "" for what gives nothing.
  std::string call(const std::string &name, std::vector<Value> arguments = {}) {
    auto at = instance_.exports.find(name);
    if (at == instance_.exports.end()) return "no export " + name;
    ir::Outcome to = ir::Interpreter(*store_).call(*at->second.function(),
                                                   std::move(arguments));
    if (!to)
      return to.error().kind == ir::Stopped::Kind::Trap ? "trap"
                                                        : to.error().reason;
    return to->empty() ? "" : std::to_string((*to)[0].low);
  }
  static Value number(int32_t value) {
    return Value::of(static_cast<uint32_t>(value));
  }

  const wasm::Module &module() const { return loaded_->module; }
  std::string memory_names() const {
    std::string names;
    for (const wasm::Name &name : module().names_of(wasm::NameKind::Memory))
      names += std::string(name.text) + " ";
    return names;
  }
  // The error of a link that must fail.
  std::string refused(const std::vector<std::string> &arguments) {
    Outcome outcome = link(arguments);
    EXPECT_NE(outcome.status, 0);
    return outcome.err;
  }

  std::string bytes_;
  std::unique_ptr<judge::LoadedModule> loaded_;
  std::unique_ptr<ir::Store> store_;
  judge::ModuleInstance instance_;
};

const std::string secrets = std::string(mark) + R"(
  MARK("slice.load.u16@secrets") unsigned load(unsigned, unsigned, unsigned);
  MARK("slice.store.u16@secrets")
  void store(unsigned, unsigned, unsigned, unsigned);
  MARK("memory.grow@secrets") int grow(int);
  MARK("memory.size@secrets") int pages(void);
  MARK("pod.copy@secrets@") void put(unsigned, const void *, unsigned);
  MARK("pod.copy@@secrets") void get(void *, unsigned, unsigned);
  unsigned short bytes[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  int more(int n) { return grow(n); }
  int size(void) { return pages(); }
  unsigned read(unsigned length, unsigned i) { return load(64, length, i); }
  void write(unsigned length, unsigned i, unsigned v) {
    store(64, length, i, v);
  }
  void hide(void) { put(64, bytes, 16); }
  unsigned shown(int i) { get(bytes, 66, 2); return bytes[i]; }
)";
const std::vector<std::string> secret_exports = {
    "--no-entry",     "--export=more", "--export=size",  "--export=read",
    "--export=write", "--export=hide", "--export=shown", "--verify"};

TEST_F(MarkedCalls, ARegionIsAMemoryOfItsOwn) {
  for (bool native : {true, false}) {
    std::vector<std::string> arguments = secret_exports;
    arguments.push_back(native ? object("a.o", secrets)
                               : bitcode("b.o", secrets));
    must_link(arguments);
    start();
    EXPECT_EQ(module().memories.size(), 2u);
    EXPECT_EQ(memory_names(), "memory secrets ");
    EXPECT_TRUE(module().imports.empty());
    EXPECT_EQ(call("size"), "0");
    EXPECT_EQ(call("read", {number(8), number(0)}), "trap");
    EXPECT_EQ(call("more", {number(2)}), "0");
    EXPECT_EQ(call("size"), "2");
    EXPECT_EQ(call("write", {number(8), number(7), number(0x12345)}), "");
    EXPECT_EQ(call("read", {number(8), number(7)}), std::to_string(0x2345));
    EXPECT_EQ(call("read", {number(7), number(7)}), "trap");
    EXPECT_EQ(call("read", {number(-1), number(0x7fff'ffff)}), "trap");
    EXPECT_EQ(call("hide"), "");
    EXPECT_EQ(call("read", {number(8), number(7)}), "8");
    EXPECT_EQ(call("shown", {number(0)}), "2");
    EXPECT_EQ(call("shown", {number(7)}), "8");
  }
}

// The program's own memory is memory 0, wherever it comes from.
TEST_F(MarkedCalls, RegionsStandBehindAnImportedMemory) {
  std::vector<std::string> arguments = secret_exports;
  arguments.insert(arguments.end(), {object("a.o", secrets), "--import-memory",
                                     "--initial-memory=131072"});
  must_link(arguments);
  std::string bytes = read("out.wasm");
  auto module = wasm::read_module(as_bytes(bytes));
  ASSERT_TRUE(module) << module.error().reason;
  EXPECT_EQ(module->imported(wasm::ExternalKind::Memory), 1u);
  ASSERT_EQ(module->memories.size(), 1u);
  EXPECT_EQ(module->memories[0].type.limits.minimum, 0u);
  ASSERT_EQ(module->names_of(wasm::NameKind::Memory).size(), 2u);
  EXPECT_EQ(module->names_of(wasm::NameKind::Memory)[1].text, "secrets");
}

// Without fuel nothing else is written anew.
TEST_F(MarkedCalls, FuelDoesNotDecide) {
  std::vector<std::string> arguments = secret_exports;
  arguments.insert(arguments.end(), {object("a.o", secrets), "--fuel=0"});
  must_link(arguments);
  start();
  EXPECT_TRUE(module().imports.empty());
  EXPECT_EQ(call("size"), "0");
}

TEST_F(MarkedCalls, ARecordSaysWhatTheRegionIs) {
  std::string source = std::string(mark) + R"(
    typedef unsigned long long address;
    MARK("slice.load.u64@huge") address load(address, address, address);
    MARK("slice.store.u64@huge") void store(address, address, address, address);
    MARK("memory.size@huge") address pages(void);
    MARK("memory.fill@huge") void fill(address, int, address);
    address size(void) { return pages(); }
    address read(address at, address i) { return load(at, -1ull, i); }
    void write(address i, address v) { store(8, 100, i, v); }
    void clear(void) { fill(0, 0x11, 32); }
  )";
  source += record(
      "region \"huge\" i64 min=1 max=3 export \"vault\"\n"
      "region \"unused\" min=7\n\n"
      "region \"shown\" page=0 min=100 export \"shown\"");
  must_link({object("a.o", source), "--no-entry", "--export=size",
             "--export=read", "--export=write", "--export=clear"});
  start();
  EXPECT_EQ(memory_names(), "memory huge shown ");
  ASSERT_EQ(module().memories.size(), 3u);
  EXPECT_TRUE(module().memories[1].type.limits.is_64);
  EXPECT_EQ(module().memories[1].type.limits.maximum, 3u);
  EXPECT_EQ(module().memories[2].type.page_size_log2, 0);
  EXPECT_NE(instance_.exports.at("vault").memory(), nullptr);
  EXPECT_EQ(instance_.exports.at("shown").memory()->bytes.size(), 100u);
  EXPECT_EQ(call("size"), "1");
  auto wide = [](uint64_t value) { return Value::of(value); };
  EXPECT_EQ(call("write", {wide(2), wide(77)}), "");
  EXPECT_EQ(call("read", {wide(8), wide(2)}), "77");
  // 8 * index is 16 when it is cut off, and so is base + 8 * index.
  EXPECT_EQ(call("read", {wide(8), wide((uint64_t{1} << 61) + 2)}), "trap");
  EXPECT_EQ(call("read", {wide(-8), wide(4)}), "trap");
  EXPECT_EQ(call("clear"), "");
  EXPECT_EQ(call("read", {wide(0), wide(0)}),
            std::to_string(0x1111111111111111));
}

TEST_F(MarkedCalls, ElementsHaveRustsNames) {
  std::string source = mark, expected;
  struct Row {
    const char *name, *type, *value, *shown;
  };
  constexpr Row rows[] = {
      {"u8", "unsigned char", "0x80", "128"},
      {"i8", "signed char", "-128", "4294967168"},
      {"u16", "unsigned short", "0x8001", "32769"},
      {"i16", "short", "-2", "4294967294"},
      {"u32", "unsigned", "0x80000000", "2147483648"},
      {"i32", "int", "-3", "4294967293"},
      {"u64", "unsigned long long", "1ull << 63", "9223372036854775808"},
      {"i64", "long long", "-1", "18446744073709551615"},
      {"f32", "float", "-0.5f", "3204448256"},
      {"f64", "double", "2.0", "4611686018427387904"}};
  std::vector<std::string> arguments = {"--no-entry", "--verify"};
  for (const Row &row : rows) {
    std::string name = row.name, type = row.type;
    source += "MARK(\"slice.load." + name + "\") " + type + " load_" + name +
              "(void *, unsigned, unsigned);\nMARK(\"slice.store." + name +
              "\") void store_" + name + "(void *, unsigned, unsigned, " +
              type + ");\n" + type + " cells_" + name + "[4];\n" + type +
              " test_" + name + "(unsigned i) { store_" + name + "(cells_" +
              name + ", 4, i, " + row.value + "); return load_" + name +
              "(cells_" + name + ", 4, i); }\n";
    arguments.push_back("--export=test_" + name);
  }
  arguments.push_back(bitcode("a.o", source, {"-O2"}));
  must_link(arguments);
  start();
  EXPECT_EQ(module().memories.size(), 1u);
  for (const Row &row : rows) {
    std::string name = "test_" + std::string(row.name);
    EXPECT_EQ(call(name, {number(3)}), row.shown) << name;
    EXPECT_EQ(call(name, {number(4)}), "trap") << name;
  }
}

TEST_F(MarkedCalls, HandlesOfHostObjects) {
  std::string source = std::string(mark) + R"(
    MARK("ref.acquire") int acquire(__externref_t);
    MARK("ref.get") __externref_t get(int);
    MARK("ref.release") void release(int);
    int keep(__externref_t object) { return acquire(object); }
    __externref_t look(int handle) { return get(handle); }
    void drop(int handle) { release(handle); }
  )";
  must_link({object("a.o", source, {"-O1", "-mreference-types"}), "--no-entry",
             "--export=keep", "--export=look", "--export=drop", "--verify"});
  start();
  EXPECT_TRUE(module().imports.empty());
  EXPECT_EQ(module().tables.size(), 2u);
  auto host = [](uint64_t i) {
    return ir::reference(ir::ReferenceKind::Host, i);
  };
  for (int i = 1; i <= 100; ++i)
    EXPECT_EQ(call("keep", {host(static_cast<uint64_t>(1000 + i))}),
              std::to_string(i));
  EXPECT_EQ(call("look", {number(40)}), "1040");
  EXPECT_EQ(call("look", {number(101)}), "trap");
  EXPECT_EQ(call("look", {number(0)}), "trap");
  EXPECT_EQ(call("drop", {number(40)}), "");
  EXPECT_EQ(call("drop", {number(40)}), "trap");
  EXPECT_EQ(call("look", {number(40)}), "trap");
  EXPECT_EQ(call("keep", {host(7)}), "40");
  EXPECT_EQ(call("look", {number(40)}), "7");
}

TEST_F(MarkedCalls, AHandleThatStaysNeedsNoTable) {
  std::string source = std::string(mark) + R"(
    MARK("ref.acquire") int acquire(__externref_t);
    MARK("ref.get") __externref_t get(int);
    MARK("ref.release") void release(int);
    __attribute__((import_module("host"), import_name("next")))
    __externref_t next(__externref_t);
    __externref_t walk(__externref_t object, int steps) {
      int at = acquire(object);
      while (steps-- > 0) {
        int to = acquire(next(get(at)));
        release(at);
        at = to;
      }
      __externref_t last = get(at);
      release(at);
      return last;
    }
  )";
  std::string input = object("a.o", source, {"-O1", "-mreference-types"});
  for (bool has_pass : {false, true}) {
    std::vector<std::string> arguments = {input, "--no-entry", "--export=walk",
                                          "--profile=streaming", "--verify"};
    if (!has_pass) arguments.push_back("--passes=-handles");
    must_link(arguments);
    // What has the table asks for `i31ref`, which fewer engines have.
    if (has_pass)
      EXPECT_EQ(run_module("out.wasm",
                           "console.log(wasm.walk({at: 1}, 4).at,"
                           " wasm.walk({at: 7}, 0).at);",
                           "imports.host = {next: x => ({at: x.at * 3})};"),
                "81 7\n");
    auto made = wasm::read_module(as_bytes(bytes_ = read("out.wasm")));
    ASSERT_TRUE(made) << made.error().reason;
    EXPECT_EQ(made->tables.size(), has_pass ? 0u : 2u);
  }
}

// Handed from function to function, one of which may give none, and put into
// memory when that is asked for. No trap is left for null, which would need
// types that fewer engines have.
TEST_F(MarkedCalls, HandlesThatAreHandedRoundNeedNoTable) {
  std::string source = std::string(mark) + R"(
    MARK("ref.acquire") int acquire(__externref_t);
    MARK("ref.get") __externref_t get(int);
    MARK("ref.release") void release(int);
    #define HOST(name) \
      __attribute__((import_module("host"), import_name(#name))) name
    __externref_t HOST(child)(__externref_t, int);
    int HOST(children)(__externref_t);
    int HOST(value)(__externref_t);
    #define APART static __attribute__((noinline))
    APART int child_of(int node, int i) {
      if (i >= children(get(node))) return 0;
      __externref_t found = child(get(node), i);
      if (__builtin_wasm_ref_is_null_extern(found)) return 0;
      return acquire(found);
    }
    APART void drop(int node) { release(node); }
    APART int sum(int node) {
      int all = value(get(node));
      for (int i = 0, next; (next = child_of(node, i)) != 0; ++i) {
        all += sum(next);
        drop(next);
      }
      return all;
    }
    int walk(__externref_t root) {
      if (__builtin_wasm_ref_is_null_extern(root)) return -1;
      int node = acquire(root);
      int all = sum(node);
    #ifdef KEEPS
      static int last;
      if (last) drop(last);
      last = node;
    #else
      drop(node);
    #endif
      return all;
    }
  )";
  auto tables = [&](const std::string &input, bool has_pass) {
    std::vector<std::string> arguments = {
        input,      "--no-entry",  "--export=walk", "--profile=streaming",
        "--verify", "--verify-opt"};
    if (!has_pass) arguments.push_back("--passes=-handles");
    must_link(arguments);
    auto made = wasm::read_module(as_bytes(bytes_ = read("out.wasm")));
    EXPECT_TRUE(made) << made.error().reason;
    return made->tables.size();
  };
  std::vector<std::string> flags = {"-O1", "-mreference-types"};
  std::string drops = object("drops.o", source, flags);
  EXPECT_EQ(tables(drops, false), 2u);
  EXPECT_EQ(tables(drops, true), 0u);
  EXPECT_EQ(run_module("out.wasm",
                       "const tree = [1, [20, [300], [4000]], [50000, []]];"
                       "console.log(wasm.walk(tree), wasm.walk(tree[1]), "
                       "wasm.walk([7]), wasm.walk(null));",
                       "imports.host = {children: x => x.length - 1,"
                       "  value: x => x[0] ?? 0, child: (x, i) => x[i + 1]};"),
            "54321 4320 7 -1\n");
  flags.push_back("-DKEEPS");
  EXPECT_EQ(tables(object("keeps.o", source, flags), true), 2u);
}

TEST_F(MarkedCalls, CapabilitiesAndCallsOverTheBoundary) {
  std::string source = std::string(mark) + R"(
    MARK("capability@clock") int has_clock(void);
    MARK("capability@files") int has_files(void);
    MARK("boundary.call@host:math/numbers#twice") double twice(double);
    MARK("slice.bounds") void check(unsigned, unsigned);
    int granted(void) { return has_clock() * 10 + has_files(); }
    double four(double x) { return twice(twice(x)); }
    int checked(unsigned n, unsigned i) { check(n, i); return 5; }
  )";
  must_link({bitcode("a.o", source), "--no-entry", "--export=granted",
             "--export=four", "--export=checked"});
  EXPECT_EQ(run_module("out.wasm",
                       "console.log(wasm.granted(), wasm.four(1.5), "
                       "wasm.checked(3, 2));"
                       "try { wasm.checked(3, 3) } catch (e) {"
                       "  console.log(e instanceof WebAssembly.RuntimeError) }",
                       "imports['wasmrust:capability'] = {clock: 1, files: 0};"
                       "imports['host:math/numbers'] = {twice: x => 2 * x}"),
            "10 6 5\ntrue\n");
}

TEST_F(MarkedCalls, MistakesAreErrorsWithTheFunctionsName) {
  struct Row {
    const char *source, *says;
  };
  const Row rows[] = {
      {R"(MARK("slice.lood.u8") int f(int);
          int user(void) { return f(1); })",
       "error[W0070]: `slice.lood.u8` is no operation of the import module "
       "`wasmrust:ir`"},
      {R"(MARK("slice.load.u7") int f(int);
          int user(void) { return f(1); })",
       "`slice.load.u7` is no operation"},
      {R"(MARK("slice.bounds@a") int f(int);
          int user(void) { return f(1); })",
       "`slice.bounds@a` is no operation"},
      {R"(MARK("capability") int f(void);
          int user(void) { return f(); })",
       "`capability` is no operation"},
      {R"(MARK("boundary.call@nobody") int f(void);
          int user(void) { return f(); })",
       "`boundary.call@nobody` is no operation"},
      {R"(MARK("slice.load.u8") long long f(int, int, int);
          int user(void) { return f(1, 2, 3); })",
       "error[W0071]: the marked call `slice.load.u8` is declared as (i32, "
       "i32, i32) -> "
       "i64, but takes and gives (i32, i32, i32) -> i32"},
      {R"(MARK("slice.bounds") void f(int, int);
          void (*user(void))(int, int) { return f; })",
       "error[W0072]: the address of the marked call `slice.bounds` is taken"},
  };
  for (const Row &row : rows) {
    std::string err = refused({object("a.o", std::string(mark) + row.source),
                               "--no-entry", "--export=user"});
    EXPECT_NE(err.find(row.says), std::string::npos) << err;
    EXPECT_NE(err.find("referenced by `user`"), std::string::npos) << err;
  }
}

TEST_F(MarkedCalls, RecordsThatAreWrong) {
  struct Row {
    const char *record, *says;
  };
  const Row rows[] = {
      {"memory \"a\"", "malformed: 1:1: expected `region`"},
      {"region \"a\" pages=3", "has no such attribute"},
      {"region \"\"", "a region has a name"},
      {"region \"a\" min=3 max=2", "the maximum is less"},
      {"region \"a\" min=65537", "at most 4 GiB"},
      {"region \"a\" page=3", "a page has 1"},
      {"region \"a\" min=1\nregion \"a\" min=2", "is declared in another way"}};
  for (const Row &row : rows) {
    std::string err = refused(
        {object("a.o", record(row.record) + "int user(void) { return 1; }"),
         "--no-entry", "--export=user"});
    EXPECT_NE(err.find("W0074"), std::string::npos) << err;
    EXPECT_NE(err.find(row.says), std::string::npos) << err;
  }
}

// What WasmIR has no form for keeps its body, so its calls would stay calls.
TEST_F(MarkedCalls, PositionIndependentCodeIsRefused) {
  std::string source = std::string(mark) + R"(
    MARK("slice.bounds") void check(unsigned, unsigned);
    extern int elsewhere;
    int user(unsigned n) { check(n, elsewhere); return 1; }
  )";
  std::string err = refused({object("a.o", source, {"-O1", "-fPIC"}),
                             object("b.o", "int elsewhere = 1;"), "--no-entry",
                             "--export=user"});
  EXPECT_NE(err.find("error[W0073]: `user` has marked calls, but "
                     "position-independent code"),
            std::string::npos)
      << err;
}

// The rows of handles come only with handles, regions with live accesses.
TEST_F(MarkedCalls, NothingIsAddedThatIsNotUsed) {
  must_link({object("a.o", std::string(mark) + R"(
    MARK("slice.load.u8@unused") int load(int, int, int);
    MARK("no.such.operation") int wrong(int);
    int dead(void) { return load(1, 2, 3) + wrong(1); }
    int user(void) { return 1; }
  )",
                    {"-O1", "-ffunction-sections"}),
             "--no-entry", "--export=user"});
  start();
  EXPECT_EQ(module().memories.size(), 1u);
  EXPECT_TRUE(module().imports.empty());
  EXPECT_TRUE(module().tables.empty());
  EXPECT_EQ(call("user"), "1");
}

}  // namespace
}  // namespace wasmrust::tests
