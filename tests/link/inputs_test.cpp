// Files that cannot be linked: each gets an error that names it and says what
// to do, and nothing is written. Also limits that the user set and the program
// does not keep.
#include <filesystem>

#include "tests/link/fixture.h"

namespace wasmrust::tests {
namespace {

class InputsTest : public LinkTest {
 protected:
  void refused(const std::vector<std::string> &arguments, int status,
               const std::string &text) {
    Outcome outcome = link(arguments);
    EXPECT_EQ(outcome.status, status) << outcome.err;
    EXPECT_NE(outcome.err.find(text), std::string::npos) << outcome.err;
    EXPECT_FALSE(std::filesystem::exists(path("out.wasm")));
  }
};

TEST_F(InputsTest, FilesOfNoKnownKind) {
  write("empty.o", "");
  refused({path("empty.o"), "--no-entry"}, 1,
          "error[W0020]: `" + path("empty.o") + "` is neither");
  write("elf.o", "\177ELF and more");
  refused({path("elf.o"), "--no-entry"}, 1, "ELF object for another processor");
  write("text.o", "hello");
  refused({path("text.o"), "--no-entry"}, 1, "error[W0020]");
  refused({path("absent.o"), "--no-entry"}, 1,
          "error[W0010]: cannot read `" + path("absent.o") +
              "`: No such file or directory");
  refused({folder_, "--no-entry"}, 1, "Is a directory");
  refused({}, 2, "error[W0003]: no input files");
}

TEST_F(InputsTest, AFinishedModuleIsNoObject) {
  auto user = object("user.o", "int run(void){return 3;}");
  must_link({user, "--no-entry", "--export=run"});
  std::filesystem::rename(path("out.wasm"), path("module.wasm"));
  refused({path("module.wasm"), "--no-entry"}, 1, "error[W0025]");
}

TEST_F(InputsTest, FoldersForWhatIsAskedForBesidesAreMade) {
  auto input = bitcode("lto.o", "int run(void){return 3;}");
  must_link({input, "--no-entry", "--export=run",
             "--save-temps=" + path("kept/here")});
  EXPECT_TRUE(std::filesystem::exists(path("kept/here/merged.bc")));
  std::filesystem::remove(path("out.wasm"));
  refused({input, "--no-entry", "--export=run",
           "--save-temps=" + path("lto.o") + "/in"},
          1, "error[W0011]: cannot write `" + path("lto.o") + "/in`");
}

TEST_F(InputsTest, TruncatedFilesOfEachKind) {
  auto native =
      object("native.o", "int x = 5; int run(void){return x;}", {"-O1", "-g"});
  auto lto = bitcode("lto.o", "int x = 5; int run(void){return x;}");
  auto library = archive("lib.a", {native, lto});
  for (const char *name : {"native.o", "lto.o", "lib.a"}) {
    std::string whole = read(name);
    // Every 13th length keeps the test short; the readers' own tests cut at
    // each byte.
    for (size_t length = 1; length < whole.size(); length += 13) {
      write("cut", whole.substr(0, length));
      Outcome outcome = link({path("cut"), "--no-entry"});
      EXPECT_TRUE(outcome.status == 1 || outcome.status == 0)
          << name << " cut at " << length << ": " << outcome.status
          << outcome.err;
      if (outcome.status == 1) {
        EXPECT_NE(outcome.err.find("error[W00"), std::string::npos)
            << name << " cut at " << length << ": " << outcome.err;
        EXPECT_FALSE(std::filesystem::exists(path("out.wasm")));
      }
      std::filesystem::remove(path("out.wasm"));
    }
  }
}

// Bitcode spells its producer in 6-bit characters at no byte boundary
// ("Identification Block", LLVM Bitcode File Format): put `to` where `from` is.
std::string replace_char6(std::string bytes, std::string_view from,
                          std::string_view to) {
  auto code = [](char c) -> unsigned {
    if (c >= 'a' && c <= 'z') return static_cast<unsigned>(c - 'a');
    if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A' + 26);
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0' + 52);
    return c == '.' ? 62 : 63;
  };
  auto bit = [&](size_t at) {
    return static_cast<unsigned>(bytes[at / 8]) >> (at % 8) & 1;
  };
  for (size_t start = 0; start + 6 * from.size() <= bytes.size() * 8; ++start) {
    bool found = true;
    for (size_t i = 0; found && i < 6 * from.size(); ++i)
      found = bit(start + i) == (code(from[i / 6]) >> (i % 6) & 1);
    if (!found) continue;
    for (size_t i = 0; i < 6 * to.size(); ++i) {
      size_t at = start + i;
      auto mask = static_cast<char>(1 << (at % 8));
      bool on = code(to[i / 6]) >> (i % 6) & 1;
      bytes[at / 8] =
          static_cast<char>(on ? bytes[at / 8] | mask : bytes[at / 8] & ~mask);
    }
    return bytes;
  }
  return "";
}

TEST_F(InputsTest, BitcodeOfANewerLlvm) {
  auto lto = bitcode("lto.o", "int run(void){return 1;}");
  std::string newer = replace_char6(read("lto.o"), "LLVM22.", "LLVM99.");
  ASSERT_FALSE(newer.empty()) << "no producer in the bitcode";
  write("newer.o", newer);
  refused({path("newer.o"), "--no-entry"}, 1,
          "error[W0024]: `" + path("newer.o") +
              "` was written by a newer LLVM (LLVM99.");
}

// The table of names is then made anew, by way of the assembler.
TEST_F(InputsTest, AssemblyInBitcodeOfAnotherBuildOfLlvm) {
  auto lto = bitcode("lto.o", R"(
    __asm__(".globl seven\nseven:\n.functype seven () -> (i32)\n"
            "i32.const 7\nend_function\n");
    int seven(void);
    int run(void) { return seven(); })");
  std::string other = read("lto.o");
  size_t replaced = 0;
  const std::string ours = WASMRUST_LLVM_VERSION;
  for (size_t at = 0; (at = other.find(ours, at)) != other.npos; ++replaced)
    other.replace(at, ours.size(), std::string(ours.size(), 'x'));
  ASSERT_GT(replaced, 0u) << "no LLVM " << ours << " in the bitcode";
  write("lto.o", other);
  EXPECT_EQ(same_as_lld({lto, "--no-entry", "--export=run"},
                        "console.log(wasm.run())"),
            "7\n");
}

TEST_F(InputsTest, EachKindHasItsOwnError) {
  auto native = object("native.o", "int x = 5; int run(void){return x;}");
  auto lto = bitcode("lto.o", "int x = 5; int run(void){return x;}");
  auto library = archive("lib.a", {native, lto});
  auto half = [&](const std::string &name) {
    std::string whole = read(name);
    write("half " + name, whole.substr(0, whole.size() / 2));
    return path("half " + name);
  };
  refused({half("native.o"), "--no-entry"}, 1, "error[W0021]");
  refused({half("lib.a"), "--no-entry"}, 1, "error[W0022]");
  refused({half("lto.o"), "--no-entry"}, 1, "error[W0023]");
}

TEST_F(InputsTest, WhatCannotBeLowered) {
  auto assembly = bitcode("assembly.o",
                          "int run(void){__asm__ volatile(\"no.such.thing\");"
                          "return 1;}");
  refused({assembly, "--no-entry", "--export=run"}, 1, "error[W0050]");
  write("unwind.cpp",
        "int f(int x) { if (x > 3) throw 5; return x; }"
        "extern \"C\" int run(int x) {"
        "  try { return f(x); } catch (int e) { return e; } }");
  Outcome made =
      run({WASMRUST_CLANG, "--target=wasm32-unknown-unknown", "-O1", "-flto",
           "-fexceptions", "-c", path("unwind.cpp"), "-o", path("unwind.o")});
  ASSERT_EQ(made.status, 0) << made.err;
  refused({path("unwind.o"), "--no-entry", "--export=run"}, 1,
          "error[W0041]: `" + path("unwind.o") + "`");
}

TEST_F(InputsTest, WarningsOfTheLoweringAreShown) {
  auto user = bitcode("user.o",
                      "__attribute__((warning(\"better not\"), noinline))"
                      "int f(int x) { return x * x; }"
                      "int run(int x) { return f(x); }");
  Outcome outcome = link({user, "--no-entry", "--export=run"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("warning[W0051]: LLVM: "), std::string::npos)
      << outcome.err;
  EXPECT_NE(outcome.err.find("better not"), std::string::npos) << outcome.err;
}

TEST_F(InputsTest, BitcodeForAnotherTarget) {
  write("x86.c", "int run(void){return 1;}");
  Outcome made = run({WASMRUST_CLANG, "--target=x86_64-linux-gnu", "-flto",
                      "-c", path("x86.c"), "-o", path("x86.o")});
  ASSERT_EQ(made.status, 0) << made.err;
  auto user = bitcode("user.o", "int run(void); int go(void){return run();}");
  refused({user, path("x86.o"), "--no-entry", "--export=go"}, 1,
          "error[W0026]");
}

TEST_F(InputsTest, UnknownAndWrongOptions) {
  auto user = object("user.o", "int run(void){return 3;}");
  refused({user, "--no-such-option"}, 2,
          "error[W0001]: unknown option `--no-such-option`");
  refused({user, "-z", "stack-size=many"}, 2, "error[W0002]");
  refused({user, "--shared"}, 2, "error[W0004]");
}

TEST_F(InputsTest, WhatCannotBeWritten) {
  auto user = object("user.o", "int run(void){return 3;}");
  Outcome outcome = run({WASMRUST_LINKER, user, "--no-entry", "--export=run",
                         "-o", path("no/such/folder.wasm")});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.err.find("error[W0011]"), std::string::npos) << outcome.err;
  outcome = run(
      {WASMRUST_LINKER, user, "--no-entry", "--export=run", "-o", "/dev/full"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.err.find("No space left on device"), std::string::npos)
      << outcome.err;
}

TEST_F(InputsTest, SharedMemoryNeedsItsFeatures) {
  auto user = object("user.o", "int run(void){return 3;}");
  refused({user, "--no-entry", "--export=run", "--shared-memory",
           "--max-memory=1048576"},
          1, "error[W0042]");
  refused({user, "--no-entry", "--export=run", "--features=multivalue"}, 1,
          "error[W0040]");
}

TEST_F(InputsTest, MemoryLimitsAreKept) {
  auto user =
      object("user.o", "char big[200000]; char *run(void){return big;}");
  refused({user, "--no-entry", "--export=run", "--max-memory=131072"}, 1,
          "error[W0043]");
}

}  // namespace
}  // namespace wasmrust::tests
