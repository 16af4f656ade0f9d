// The archive of --reproduce and of a crash: unpacked in another folder, with
// the inputs gone, it gives the same module or the same error.
#include <filesystem>
#include <fstream>

#include "tests/link/fixture.h"

namespace wasmrust::tests {
namespace {

namespace fs = std::filesystem;

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

class ReproduceTest : public LinkTest {
 protected:
  // Unpacks an archive of this folder into "elsewhere"; the folder with its
  // response file.
  std::string unpack(const std::string &tar) const {
    fs::create_directories(path("elsewhere"));
    Outcome outcome = run({"tar", "xf", path(tar), "-C", path("elsewhere")});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return path("elsewhere/" + tar.substr(0, tar.size() - 4));
  }
  static Outcome again(const std::string &folder) {
    return run({WASMRUST_LINKER, "@response.txt"}, folder);
  }
  std::string listing() const {
    std::string text;
    for (const auto &each : fs::directory_iterator(folder_))
      text += each.path().filename().string() + "\n";
    return text;
  }
  std::string main_object() const {
    return object("main.o", "int main_of_us(void) { return 7; }");
  }
};

TEST_F(ReproduceTest, GivesTheSameModuleElsewhere) {
  fs::create_directories(path("libs"));
  std::string deep = "a-folder-with-a-name-that-no-header-has-room-for/" +
                     std::string(90, 'x');
  fs::create_directories(path(deep));
  std::string host = object("host.o",
                            "void host(int); int f(void);"
                            "void go(void) { host(f()); }");
  std::string lto = bitcode(deep + "/lto.o",
                            "int g(void); int h(void);"
                            "int f(void) { return g() * h(); }");
  archive("libs/libg.a", {object("g.o", "int g(void) { return 6; }"),
                          object("unused.o", "int u(void) { return 1; }")});
  Outcome thin = run({WASMRUST_AR, "crsT", "thin.a", "h.o"},
                     (object("h.o", "int h(void) { return 7; }"), folder_));
  ASSERT_EQ(thin.status, 0) << thin.err;
  write("allowed.txt", "host\n");
  Outcome outcome =
      link({"--no-entry", "--export=go", "host.o", lto, "-L", "libs", "-lg",
            "--import-undefined", "thin.a", "-Map", "the map.txt",
            "--allow-undefined-file=allowed.txt", "--reproduce=r.tar"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  std::string module = read("out.wasm");
  ASSERT_NE(module, "");
  for (const char *gone : {"host.o", "h.o", "libs", "thin.a", "allowed.txt"})
    fs::remove_all(path(gone));

  std::string folder = unpack("r.tar");
  outcome = again(folder);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(read("elsewhere/r/out.wasm"), module);
  EXPECT_NE(read("elsewhere/r/the map.txt"), "");
  EXPECT_TRUE(
      holds(read("elsewhere/r/version.txt"), "LLVM " WASMRUST_LLVM_VERSION));
  EXPECT_TRUE(holds(read("elsewhere/r/README"), "wasmrust-ld @response.txt"));
  EXPECT_EQ(listing().find(".tmp"), std::string::npos) << listing();
}

TEST_F(ReproduceTest, EqualLinksGiveEqualArchives) {
  main_object();
  must_link({"--no-entry", "main.o", "--reproduce=r.tar"});
  std::string first = read("r.tar");
  must_link({"--no-entry", "main.o", "--reproduce=r.tar"});
  EXPECT_EQ(read("r.tar"), first);
  EXPECT_EQ(first.size() % 512, 0u);
}

TEST_F(ReproduceTest, AnErrorOfTheUserIsThereAgain) {
  object("main.o", "int gone(void); int f(void) { return gone(); }");
  Outcome outcome = link({"--no-entry", "--export=f", "main.o", "not there.o",
                          "-lnowhere", "--reproduce=r.tar"});
  EXPECT_EQ(outcome.status, 1);
  std::string folder = unpack("r.tar");
  EXPECT_TRUE(holds(read("elsewhere/r/README"), "not there.o (No such file"));
  Outcome second = again(folder);
  EXPECT_EQ(second.status, 1);
  EXPECT_TRUE(holds(second.err, "cannot read")) << second.err;
  EXPECT_TRUE(holds(second.err, "cannot find library `nowhere`")) << second.err;
}

TEST_F(ReproduceTest, AnArchiveThatCannotBeWrittenIsAnError) {
  main_object();
  for (const char *place : {"--reproduce=no/folder/r.tar",
                            "--reproduce=/dev/"
                            "null"}) {
    Outcome outcome = link({"--no-entry", "main.o", place});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_TRUE(holds(outcome.err, "error[W0011]")) << outcome.err;
    EXPECT_EQ(read("out.wasm"), "");
  }
}

TEST_F(ReproduceTest, OnlyTheArchiveWhenThatIsWanted) {
  main_object();
  Outcome outcome =
      link({"--no-entry", "main.o", "--reproduce=r.tar", "--reproduce-only"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(holds(outcome.err, "/r.tar`")) << outcome.err;
  EXPECT_TRUE(holds(outcome.err, "contains the program's code"));
  EXPECT_EQ(read("out.wasm"), "");
  ASSERT_EQ(again(unpack("r.tar")).status, 0);
}

TEST_F(ReproduceTest, AFailedCheckLeavesOne) {
  main_object();
  write("words.rsp", "--no-entry main.o --crash=check");
  Outcome outcome = link({"@words.rsp"});
  EXPECT_EQ(outcome.status, 101);
  size_t error = outcome.err.find("error: internal error in phase");
  size_t note = outcome.err.find("out.wasm.repro.tar");
  EXPECT_NE(note, std::string::npos) << outcome.err;
  EXPECT_LT(error, note);
  EXPECT_TRUE(holds(outcome.err, "attach this file")) << outcome.err;
  fs::remove(path("main.o"));
  Outcome second = again(unpack("out.wasm.repro.tar"));
  EXPECT_EQ(second.status, 101);
  EXPECT_TRUE(holds(second.err, "it was asked for by --crash"));
}

TEST_F(ReproduceTest, ASignalLeavesOneAndStaysTheReason) {
  main_object();
  for (const char *kind :
       {"--crash=signal", "--crash=stack", "--crash=thread-stack"}) {
    fs::remove(path("side/out.wasm.repro.tar"));
    Outcome outcome = run({"sh", "-c",
                           "\"$0\" --no-entry main.o -o out.wasm \"$1\" "
                           "--side-files=side; echo status $?",
                           WASMRUST_LINKER, kind},
                          folder_);
    EXPECT_TRUE(holds(outcome.out, "status 139")) << outcome.out;
    EXPECT_TRUE(holds(outcome.err, "the linker crashed (SIGSEGV)"));
    EXPECT_TRUE(holds(outcome.err, "side/out.wasm.repro.tar")) << outcome.err;
    fs::rename(path("side/out.wasm.repro.tar"), path("r.tar"));
    std::string text = run({"tar", "tf", path("r.tar")}).out;
    EXPECT_TRUE(holds(text, "out.wasm.repro/response.txt")) << text;
    EXPECT_TRUE(holds(text, "main.o")) << text;
    EXPECT_EQ(read("out.wasm"), "");
  }
}

TEST_F(ReproduceTest, ADeathOfLlvmLeavesOne) {
  bitcode("main.o", "int f(void) { return 7; }");
  Outcome outcome = link({"--no-entry", "--export=f", "main.o", "-mllvm",
                          "-stop-before=no-such-pass"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(holds(outcome.err, "error[W0052]")) << outcome.err;
  EXPECT_TRUE(holds(outcome.err, "out.wasm.repro.tar")) << outcome.err;
  Outcome second = again(unpack("out.wasm.repro.tar"));
  EXPECT_EQ(second.status, 1);
  EXPECT_TRUE(holds(second.err, "error[W0052]")) << second.err;
}

// The archive that fails says so after the error, and changes nothing else.
TEST_F(ReproduceTest, AFailingArchiveHidesNothing) {
  std::string object = main_object();
  fs::create_directories(path("out.wasm.repro.tar"));
  Outcome outcome = link({"--no-entry", object, "--crash=check"});
  EXPECT_EQ(outcome.status, 101);
  size_t first = outcome.err.find("it was asked for by --crash");
  size_t second = outcome.err.find("error[W0011]");
  EXPECT_NE(second, std::string::npos) << outcome.err;
  EXPECT_LT(first, second);
  EXPECT_FALSE(holds(outcome.err, "attach this file"));
}

TEST_F(ReproduceTest, TheOneThatWasAskedForIsNamed) {
  main_object();
  Outcome outcome =
      link({"--no-entry", "main.o", "--crash=check", "--reproduce=r.tar"});
  EXPECT_EQ(outcome.status, 101);
  EXPECT_TRUE(holds(outcome.err, "/r.tar`")) << outcome.err;
  EXPECT_FALSE(holds(listing(), ".repro.tar")) << listing();
}

TEST_F(ReproduceTest, AnErrorOfTheUserLeavesNone) {
  object("main.o", "int gone(void); int f(void) { return gone(); }");
  Outcome outcome = link({"--no-entry", "--export=f", "main.o"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_FALSE(holds(listing(), ".repro.tar")) << listing();
}

// A file may not grow over 8 KiB: what fails is a write in the middle.
TEST_F(ReproduceTest, AFullDiskLeavesNothingHalfWritten) {
  main_object();
  std::ofstream(path("big.o"), std::ios::binary) << std::string(1 << 20, 'x');
  for (const char *how : {"--reproduce=r.tar", "--crash=check"}) {
    Outcome outcome =
        run({"sh", "-c",
             "trap '' XFSZ; ulimit -f 16; exec \"$0\" --no-entry main.o big.o "
             "-o out.wasm \"$1\"",
             WASMRUST_LINKER, how},
            folder_);
    EXPECT_NE(outcome.status, 0);
    EXPECT_TRUE(holds(outcome.err, "File too large")) << outcome.err;
    EXPECT_FALSE(holds(listing(), "tar")) << listing();
  }
}

// More than the process may hold in memory of its own: contents are not copied.
TEST_F(ReproduceTest, LargeInputsAreNotHeldInMemory) {
  main_object();
  std::ofstream(path("big.o"), std::ios::binary) << "no object";
  fs::resize_file(path("big.o"), 300u << 20);
  Outcome outcome = run({"sh", "-c",
                         "ulimit -d 200000; exec \"$0\" --no-entry main.o "
                         "big.o --reproduce=r.tar --reproduce-only",
                         WASMRUST_LINKER},
                        folder_);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_GT(fs::file_size(path("r.tar")), 300u << 20);
}

}  // namespace
}  // namespace wasmrust::tests
