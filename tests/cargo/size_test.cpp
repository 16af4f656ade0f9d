// `cargo wasm size`: a module by hand, and what `cargo wasm build` makes.
#include "llvm/Support/JSON.h"
#include "tests/cargo/fixture.h"

namespace wasmrust::cargo_suite {
namespace {

// Functions of type () -> () with one `nop` for each of `nops`, named; the
// first one is exported as "main".
std::string functions(const std::vector<std::pair<std::string, int>> &rows) {
  auto section = [](char id, const std::string &payload) {
    return id + std::string(1, static_cast<char>(payload.size())) + payload;
  };
  auto count = static_cast<char>(rows.size());
  std::string declared(1, count), code(1, count), names(1, count);
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto &[name, nops] = rows[i];
    declared += '\0';
    code += static_cast<char>(nops + 2);
    code += '\0' + std::string(static_cast<size_t>(nops), '\1') + '\x0b';
    names += static_cast<char>(i);
    names += static_cast<char>(name.size()) + name;
  }
  return std::string("\0asm\1\0\0\0", 8) +
         section('\1', std::string("\1\x60\0\0", 4)) + section('\3', declared) +
         section('\7', std::string("\1\4main\0\0", 8)) + section('\x0a', code) +
         section('\0', "\4name" + section('\1', names));
}

// The sum of the rows' bytes in the one event of a report.
int64_t sum_of_rows(const std::string &out, int64_t *size) {
  auto lines = events(out, "wasm-size");
  if (lines.size() != 1) return -1;
  auto json = llvm::json::parse(lines[0]);
  if (!json) return -1;
  const llvm::json::Object *object = json->getAsObject();
  *size = object->getInteger("size").value_or(-2);
  int64_t sum = 0;
  for (const llvm::json::Value &row : *object->getArray("rows"))
    sum += row.getAsObject()->getInteger("bytes").value_or(0);
  return sum;
}

TEST_F(CargoWasm, SizeAddsUp) {
  write("m.wasm", functions({{"app::main", 9},
                             {"core::f::<u8>", 3},
                             {"core::f::<u16>", 4},
                             {"memcpy", 1}}));
  for (const char *by : {"function", "crate", "generic", "section"}) {
    int64_t size = 0;
    std::string out = expect(0, {"size", "m.wasm", "--json", "--by", by}).out;
    EXPECT_EQ(sum_of_rows(out, &size), size) << out;
    EXPECT_EQ(size, static_cast<int64_t>(read("m.wasm").size()));
  }
  std::string text = expect(0, {"size", "m.wasm", "--by", "generic"}).out;
  EXPECT_NE(text.find("  core::f  (2 instances)\n"), std::string::npos) << text;
  text = expect(0, {"size", "m.wasm", "--limit", "1"}).out;
  EXPECT_NE(text.find(" more\n"), std::string::npos) << text;
  EXPECT_EQ(expect(0, {"size", "m.wasm", "--limit", "all"}).out.find(" more\n"),
            std::string::npos);
}

TEST_F(CargoWasm, SizeHasABudget) {
  std::string bytes = functions({{"main", 1}});
  write("m.wasm", bytes);
  std::string exact = std::to_string(bytes.size());
  expect(0, {"size", "m.wasm", "--budget", exact});
  expect(0, {"size", "m.wasm", "--budget", "1KiB"});
  std::string err = expect(1, {"size", "m.wasm", "--budget",
                               std::to_string(bytes.size() - 1)})
                        .err;
  EXPECT_NE(err.find("m.wasm has " + exact + " bytes, 1 more than the budget"),
            std::string::npos)
      << err;
  expect(1, {"size", "m.wasm", "--budget", "0.01k"});
  for (const char *wrong : {"", "x", "-1", "12q"})
    expect(2, {"size", "m.wasm", std::string("--budget=") + wrong});
}

TEST_F(CargoWasm, SizeComparesAndExplains) {
  write("old.wasm", functions({{"main", 1}, {"gone", 5}}));
  write("new.wasm", functions({{"main", 4}}));
  std::string text = expect(0, {"size", "diff", "old.wasm", "new.wasm"}).out;
  EXPECT_NE(text.find("  gone  (removed)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("      +3  "), std::string::npos) << text;
  std::string json =
      expect(0, {"size", "diff", "old.wasm", "new.wasm", "--json"}).out;
  EXPECT_EQ(field(events(json, "wasm-size-diff").at(0), "delta"),
            std::to_string(static_cast<int64_t>(read("new.wasm").size()) -
                           static_cast<int64_t>(read("old.wasm").size())));
  EXPECT_NE(expect(0, {"size", "why", "main", "new.wasm"})
                .out.find("exported as \"main\""),
            std::string::npos);
  json = expect(0, {"size", "why", "gone", "old.wasm", "--json"}).out;
  EXPECT_NE(json.find("\"reached\":false"), std::string::npos) << json;
  expect(1, {"size", "why", "absent", "new.wasm"});
}

TEST_F(CargoWasm, SizeSaysWhatIsWrong) {
  write("m.wasm", functions({{"main", 1}}));
  write("cut.wasm", functions({{"main", 1}}).substr(0, 9));
  EXPECT_NE(expect(1, {"size", "cut.wasm"}).err.find("cut.wasm:0x9: "),
            std::string::npos);
  EXPECT_NE(expect(1, {"size", "m.wasm", "--by", "inline"})
                .err.find("debug information"),
            std::string::npos);
  expect(2, {"size", "m.wasm", "--by", "colour"});
  expect(2, {"size", "m.wasm", "--limit", "few"});
  expect(2, {"size", "a.wasm", "b.wasm"});
  expect(2, {"size", "diff", "m.wasm"});
  expect(2, {"size", "why"});
}

TEST_F(CargoWasm, SizeOfWhatIsBuiltHere) {
  write("Cargo.toml", manifest("hello", "[profile.release]\ndebug = true\n"));
  write("src/main.rs",
        "#[inline(always)]\nfn mix(x: u32) -> u32 {\n"
        "    (x ^ (x >> 3)).wrapping_mul(2654435761) ^ x.rotate_left(7)\n}\n"
        "#[inline(never)]\nfn work(n: u32) -> u32 {\n"
        "    (0..n).fold(1, |sum, i| mix(sum ^ i))\n}\n"
        "fn main() { println!(\"{} {}\", work(std::hint::black_box(5)), "
        "work(std::hint::black_box(6))); }\n");
  int64_t size = 0;
  std::string out =
      expect(0, {"size", "--by", "inline", "--json", "--html", "map.html"}).out;
  EXPECT_EQ(sum_of_rows(out, &size), size);
  EXPECT_NE(out.find("hello::mix"), std::string::npos);
  EXPECT_NE(out.find("src/main.rs:7:"), std::string::npos);
  EXPECT_EQ(size, static_cast<int64_t>(
                      read("target/wasm/streaming/hello/hello.wasm").size()));
  EXPECT_TRUE(read("map.html").starts_with("<!doctype html>"));
  std::string text = expect(0, {"size", "--by", "crate"}).out;
  EXPECT_NE(text.find("(names from hello.debug.wasm)"), std::string::npos)
      << text;
  EXPECT_NE(text.find("  hello  ("), std::string::npos) << text;
  EXPECT_NE(expect(1, {"size", "--budget", "10"}).err.find("the budget of 10"),
            std::string::npos);
}

// Instances that differ in a number are one function, which has all names.
TEST_F(CargoWasm, SizeTellsWhatWasMerged) {
  write("Cargo.toml", manifest("same", "[lib]\ncrate-type = [\"cdylib\"]\n"));
  write(
      "src/lib.rs",
      "#[inline(never)]\n"
      "fn mixed<const N: i64>(of: &[i64]) -> i64 {\n"
      "    let mut sum = 7i64;\n"
      "    for (i, each) in of.iter().enumerate() {\n"
      "        sum = sum.rotate_left(i as u32 & 31) ^ each.wrapping_mul(sum);\n"
      "        if sum & 64 == 0 { sum = sum.wrapping_add(N) }\n"
      "        if sum & 256 == 0 { sum ^= each.rotate_left(5) }\n"
      "    }\n"
      "    sum\n"
      "}\n"
      "#[unsafe(no_mangle)] pub extern \"C\" fn f(p: *const i64, n: usize)"
      " -> i64 { let s = unsafe { std::slice::from_raw_parts(p, n) };"
      " mixed::<11>(s) ^ mixed::<1300>(s) ^ mixed::<77777>(s) }\n");
  expect(0, {"build"});
  std::string text = expect(0, {"size", "target/wasm/streaming/same/same.wasm",
                                "--by", "generic"})
                         .out;
  // The third is inlined into its only caller.
  EXPECT_NE(text.find("same::mixed  (and 1 merged into it)"), std::string::npos)
      << text;
}

}  // namespace
}  // namespace wasmrust::cargo_suite
