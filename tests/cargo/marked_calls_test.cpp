// Marked calls from Rust, as docs/architecture/wasmir.md has them: no crate of
// ours, a stable compiler, all profiles.
//
// Not every node that the tests run with has several memories, so what uses a
// region is run by our own interpreter; the other modules are run by node.
#include "compiler/judge/instantiate.h"
#include "tests/cargo/fixture.h"

namespace wasmrust::cargo_suite {
namespace {

constexpr const char *with_region = R"(
#[link(wasm_import_module = "wasmrust:ir")]
extern "C" {
    #[link_name = "slice.load.u16@secrets"]
    fn load(base: usize, length: usize, index: usize) -> u16;
    #[link_name = "slice.store.u16@secrets"]
    fn store(base: usize, length: usize, index: usize, value: u16);
    #[link_name = "slice.load.i8@secrets"]
    fn load_signed(base: usize, length: usize, index: usize) -> i8;
    #[link_name = "pod.copy@secrets@"]
    fn put(to: usize, from: *const u8, length: usize);
}

#[used]
#[link_section = "wasmrust.region"]
static SECRETS: [u8; 30] = *b"region \"secrets\" min=1 max=16\n";

#[derive(Clone, Copy)]
struct Slice {
    base: usize,
    length: usize,
}

impl Slice {
    fn get(self, i: usize) -> u16 {
        unsafe { load(self.base, self.length, i) }
    }
    fn set(self, i: usize, value: u16) {
        unsafe { store(self.base, self.length, i, value) }
    }
}

#[no_mangle]
pub extern "C" fn sum(n: usize) -> u32 {
    let keys = Slice { base: 64, length: 100 };
    for i in 0..n {
        keys.set(i, (i * i) as u16);
    }
    (0..n).map(|i| keys.get(i) as u32).sum()
}

#[no_mangle]
pub extern "C" fn signed() -> i32 {
    let text = [0x80u8, 0xff, 3];
    unsafe {
        put(1000, text.as_ptr(), text.len());
        load_signed(1000, 3, 0) as i32 + load_signed(1000, 3, 1) as i32
    }
}
)";

std::string call(ir::Store &store, const judge::ModuleInstance &instance,
                 const char *name, std::vector<ir::Value> arguments) {
  auto to = ir::Interpreter(store).call(*instance.exports.at(name).function(),
                                        arguments);
  return to ? std::to_string((*to)[0].as<int32_t>()) : to.error().reason;
}

// What std imports: it may say what it likes, and takes all of it.
judge::FindImport silent_std(ir::Store &store) {
  return [&store](
             const wasm::Import &import) -> std::optional<judge::External> {
    if (import.module != "std") return std::nullopt;
    bool writes = import.name == "write";
    ir::Store::FunctionRow row;
    row.type = import.type_index;
    row.body = [writes, name = std::string(import.name)](
                   std::span<const ir::Value> in) -> ir::Outcome {
      if (name == "print" || name == "eprint") return ir::Results{};
      return ir::Results{writes ? in[2] : ir::Value::of(0u)};
    };
    store.functions.push_back(std::move(row));
    return judge::External{static_cast<uint32_t>(store.functions.size() - 1)};
  };
}

TEST_F(CargoWasm, RustUsesANamedRegion) {
  write("Cargo.toml", manifest("keys", "[lib]\ncrate-type = [\"cdylib\"]\n"));
  write("src/lib.rs", with_region);
  for (const char *profile : {"streaming", "dev"}) {
    expect(0, {"build", "--profile", profile});
    std::string bytes =
        read("target/wasm/" + std::string(profile) + "/keys/keys.wasm");
    auto module = wasm::read_module(as_bytes(bytes));
    ASSERT_TRUE(module) << module.error().reason;
    EXPECT_EQ(module->memories.size(), 2u);
    EXPECT_EQ(module->memories[1].type.limits.maximum, 16u);
    auto loaded = judge::load(std::move(*module));
    ASSERT_TRUE(loaded) << loaded.error();
    ir::Store store;
    ir::Interpreter interpreter(store);
    auto made = judge::instantiate(interpreter, **loaded, silent_std(store));
    ASSERT_TRUE(made) << made.error().reason;
    auto number = [](uint32_t value) { return ir::Value::of(value); };
    EXPECT_EQ(call(store, *made, "sum", {number(10)}), "285");
    EXPECT_EQ(call(store, *made, "sum", {number(101)}), "unreachable");
    EXPECT_EQ(call(store, *made, "signed", {}), "-129");
  }
}

TEST_F(CargoWasm, RustProgramsWithMarkedCallsRun) {
  write("Cargo.toml", manifest("marked"));
  write("src/main.rs", R"(
#[link(wasm_import_module = "wasmrust:ir")]
extern "C" {
    #[link_name = "slice.bounds"]
    fn check(length: usize, index: usize);
    #[link_name = "slice.load.i64"]
    fn load(base: *const i64, length: usize, index: usize) -> i64;
}

fn at(slice: &[i64], index: usize) -> i64 {
    unsafe { load(slice.as_ptr(), slice.len(), index) }
}

fn main() {
    let numbers: Vec<i64> = (1..=5).map(|n| n * n).collect();
    let index = std::env::args().count();
    unsafe { check(numbers.len(), index) };
    println!("{} {}", at(&numbers, index), at(&numbers, 4));
    println!("{}", at(&numbers, index + 4));
}
)");
  ChildOutput output = run({"run", "-q"});
  EXPECT_EQ(output.out, "4 25\n");
  EXPECT_EQ(output.status, 134) << output.err;
  // The check comes from where the call stands.
  output = run({"run", "-q", "--profile", "dev"});
  EXPECT_EQ(output.out, "4 25\n");
  EXPECT_NE(output.err.find("at marked::at (src/main.rs:11:"),
            std::string::npos)
      << output.err;
}

TEST_F(CargoWasm, AWrongMarkedCallIsAnErrorOfTheBuild) {
  write("Cargo.toml", manifest("keys", "[lib]\ncrate-type = [\"cdylib\"]\n"));
  write("src/lib.rs", R"(
#[link(wasm_import_module = "wasmrust:ir")]
extern "C" {
    #[link_name = "slice.load.u16"]
    fn load(base: usize, length: usize) -> u16;
}

#[no_mangle]
pub extern "C" fn first(n: usize) -> u16 {
    unsafe { load(8, n) }
}
)");
  ChildOutput output = expect(101, {"build"});
  EXPECT_NE(output.err.find("the marked call `slice.load.u16` is declared as "
                            "(i32, i32) -> i32, but takes and gives (i32, "
                            "i32, i32) -> i32"),
            std::string::npos)
      << output.err;
  EXPECT_NE(output.err.find("referenced by `first`"), std::string::npos)
      << output.err;
}

}  // namespace
}  // namespace wasmrust::cargo_suite
