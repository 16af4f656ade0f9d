// `cargo wasm reduce`: the module that `cargo wasm build` makes, reduced by
// commands of the shell that look at what `cargo wasm print` shows of it or run
// it; and commands that are of no use.
#include "tests/cargo/fixture.h"

namespace wasmrust::cargo_suite {
namespace {

class Reduce : public CargoWasm {
 protected:
  void SetUp() override {
    CargoWasm::SetUp();
    write_hello();
    // With all of std, so that there is something to reduce.
    expect(0, {"build", "--host", "node", "--std", "full"});
    write("m.wasm", read("target/wasm/streaming/hello/hello.debug.wasm"));
    ASSERT_GT(read("m.wasm").size(), 20'000u);
    environment_.set("CARGO_WASM", WASMRUST_CARGO_WASM);
  }

  // A command that says 0 when the module's text holds this.
  static std::string shows(const std::string &text) {
    return "\"$CARGO_WASM\" print {} | grep -q '" + text + "'";
  }
};

TEST_F(Reduce, FindsTheFewInstructionsThatMatter) {
  ChildOutput output = expect(
      0, {"reduce", "m.wasm", "--test", shows("memory.grow"), "-o", "s.wasm"});
  EXPECT_NE(output.err.find("Reduced s.wasm: "), std::string::npos)
      << output.err;
  EXPECT_LT(read("s.wasm").size(), 60u);
  std::string text = expect(0, {"print", "s.wasm"}).out;
  EXPECT_NE(text.find("memory.grow"), std::string::npos) << text;
  EXPECT_EQ(text.find("export"), std::string::npos) << text;
  expect(0, {"validate", "s.wasm"});
  EXPECT_FALSE(exists("s.wasm.tried.wasm"));
}

TEST_F(Reduce, SaysWhatItDidAsJson) {
  ChildOutput output =
      expect(0, {"reduce", "m.wasm", "--json", "--test", shows("i32.shl")});
  std::vector<std::string> lines = events(output.out, "wasm-reduced");
  ASSERT_EQ(lines.size(), 1u) << output.out;
  EXPECT_EQ(field(lines[0], "file"), "m.reduced.wasm");
  EXPECT_TRUE(exists("m.reduced.wasm"));
}

TEST_F(Reduce, RunsAsManyAtOnceAsItIsTold) {
  // A command is at work while its folder is there. It waits a little for
  // another one; all together four seconds, and not once that has been seen.
  write("meet.sh",
        "mkdir at-work.$$\n"
        "for i in 1 2 3 4 5; do\n"
        "  [ ! -e met ] && [ $(wc -l < waits) -lt 40 ] || break\n"
        "  echo >> waits; sleep 0.1\n"
        "  [ $(ls -d at-work.* | wc -l) -lt 2 ] || touch met\n"
        "done\n"
        "echo \"$1\" >> paths\n"
        "\"$CARGO_WASM\" print \"$1\" | grep -q memory.grow; status=$?\n"
        "rmdir at-work.$$\n"
        "exit $status\n");
  write("waits", "");
  expect(0, {"reduce", "m.wasm", "--test", "sh meet.sh {}", "-o", "1.wasm"});
  EXPECT_FALSE(exists("met"));
  EXPECT_EQ(read("paths").find("tried2"), std::string::npos);
  write("waits", "");
  expect(0, {"reduce", "m.wasm", "--test", "sh meet.sh {}", "-o", "2.wasm",
             "--jobs", "2"});
  EXPECT_TRUE(exists("met"));
  EXPECT_NE(read("paths").find("2.wasm.tried2.wasm"), std::string::npos);
  EXPECT_EQ(read("1.wasm"), read("2.wasm"));
  EXPECT_FALSE(exists("2.wasm.tried.wasm"));
  EXPECT_FALSE(exists("2.wasm.tried2.wasm"));
}

TEST_F(Reduce, WhatWasInterruptedLeavesTheBestSoFar) {
  // The shell is the parent of the command, so $PPID is what is killed.
  write("kill.sh",
        "\"$CARGO_WASM\" print \"$1\" | grep -q memory.grow || exit 1\n"
        "echo >> count\n"
        "[ $(wc -l < count) -lt 9 ] || kill -9 \"$2\"\n");
  run({"reduce", "m.wasm", "--test", "sh kill.sh {} $PPID", "-o", "s.wasm"});
  std::string best = read("s.wasm");
  ASSERT_FALSE(best.empty());
  EXPECT_LT(best.size(), read("m.wasm").size());
  expect(0, {"validate", "s.wasm"});
  EXPECT_NE(expect(0, {"print", "s.wasm"}).out.find("memory.grow"),
            std::string::npos);
}

TEST_F(Reduce, PathsMayHoldAnything) {
  std::string name = "it's a $HOME \"module\".wasm";
  write(name, read("m.wasm"));
  expect(0, {"reduce", name, "--test", shows("memory.grow")});
  EXPECT_TRUE(exists("it's a $HOME \"module\".reduced.wasm"));
}

TEST_F(Reduce, RefusesWhatIsOfNoUse) {
  auto error = [&](int status, std::vector<std::string> words) {
    words.insert(words.begin(), "reduce");
    return expect(status, std::move(words)).err;
  };
  EXPECT_NE(error(2, {"m.wasm"}).find("--test"), std::string::npos);
  EXPECT_NE(error(2, {"m.wasm", "--test", "true"}).find("{}"),
            std::string::npos);
  EXPECT_NE(error(2, {"--test", "true {}"}).find("a file is needed"),
            std::string::npos);
  for (const char *jobs : {"0", "two"})
    EXPECT_NE(error(2, {"m.wasm", "--test", "true {}", "--jobs", jobs})
                  .find("--jobs takes a number from 1 to 1024"),
              std::string::npos);
  EXPECT_NE(error(1, {"m.wasm", "--test", "true {}"})
                .find("exit code is 0 for an empty module as well"),
            std::string::npos);
  EXPECT_NE(error(1, {"absent.wasm", "--test", "true {}"}).find("absent.wasm"),
            std::string::npos);
  write("bad.wasm", std::string("\0asm\1\0\0\0\1", 9));
  EXPECT_NE(error(1, {"bad.wasm", "--test", "cmp -s {} bad.wasm"})
                .find("bad.wasm: unexpected end"),
            std::string::npos);
  EXPECT_FALSE(exists("bad.reduced.wasm"));
}

}  // namespace
}  // namespace wasmrust::cargo_suite
