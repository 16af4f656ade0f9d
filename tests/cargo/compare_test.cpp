// `cargo wasm compare`: four builds of one package that do the same, and what
// it refuses.
#include "tests/cargo/fixture.h"
#include "tests/runner/package.h"

namespace wasmrust::cargo_suite {
namespace {

TEST_F(CargoWasm, CompareBuildsWithAndWithoutUs) {
  write("Cargo.toml", manifest("hello"));
  write("src/main.rs",
        "fn main() {\n"
        "    let words: Vec<String> = std::env::args().skip(1).collect();\n"
        "    println!(\"{words:?}\");\n"
        "    std::process::exit(words.len() as i32);\n"
        "}\n");
  // The stock toolchain may have to compile std, for which cargo fetches what
  // std is made of; the settings make that quick.
  environment_.remove("CARGO_NET_OFFLINE");
  ChildOutput output = run(
      {"compare", "--json", "--seconds", "1", "--config",
       "profile.release.opt-level=0", "--config", "profile.release.lto=false",
       "--config", "profile.release.codegen-units=16", "--", "a", "b"});
  if (output.status != 0 && suite::is_about_network(output.err))
    GTEST_SKIP() << "no registry of crates for the stock toolchain";
  ASSERT_EQ(output.status, 0) << output.out << output.err;
  auto lines = events(output.out, "wasm-compare");
  ASSERT_EQ(lines.size(), 1u) << output.err;
  EXPECT_EQ(field(lines[0], "name"), "hello");
  EXPECT_EQ(field(lines[0], "kind"), "bin");
  for (const char *name : {"cargo build --release", "the same for size",
                           "cargo wasm build", "cargo wasm build --release"})
    EXPECT_NE(lines[0].find(name), std::string::npos) << name;
  EXPECT_NE(lines[0].find("\"same\":true"), std::string::npos);
  size_t at = 0, outcomes = 0;
  while ((at = lines[0].find("exit code 2, 11 bytes", at)) != std::string::npos)
    ++at, ++outcomes;
  EXPECT_EQ(outcomes, 4u) << lines[0];
  EXPECT_NE(output.err.find("Comparing"), std::string::npos);
  EXPECT_NE(output.err.find("--target-dir"), std::string::npos)
      << "the commands are shown: " << output.err;
}

TEST_F(CargoWasm, CompareRefusesWhatItCannotTake) {
  write("Cargo.toml", manifest("hello"));
  write("src/lib.rs", "pub fn f() {}\n");
  EXPECT_NE(expect(2, {"compare", "input.txt"}).err.find("behind `--`"),
            std::string::npos);
  EXPECT_NE(expect(2, {"compare", "--call", "fib"}).err.find("fib(20)"),
            std::string::npos);
  EXPECT_NE(expect(2, {"compare", "--seconds", "soon"}).err.find("seconds"),
            std::string::npos);
}

}  // namespace
}  // namespace wasmrust::cargo_suite
