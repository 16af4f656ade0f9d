// Debug information of whole Rust programs, next to what lld makes of the same
// object: each call has the same file, line, column and inlined functions as
// there, in the output of every profile, and LLVM's verifier finds nothing.
//
// The linker notes down what cargo links (`--reproduce`). Then it links again,
// leaving LLVM's object behind, and lld links that object with the same
// libraries. Calls are never doubled, dropped or joined behind LLVM, so the two
// modules have as many of each place.
#include <fstream>
#include <iterator>

#include "tests/cargo/fixture.h"
#include "tests/cargo/module_frames.h"

namespace wasmrust::cargo_suite {
namespace {

class CargoWasmFrames : public CargoWasm {
 protected:
  // Builds a program of tests/run, both ways.
  void link(const std::string &program, const std::string &profile) {
    write("Cargo.toml", manifest("app", "[profile.release]\ndebug = 2\n"));
    std::ifstream in(std::string(WASMRUST_PROGRAMS) + "/" + program + ".rs");
    write("src/main.rs", std::string(std::istreambuf_iterator<char>(in), {}));
    environment_.set("RUSTFLAGS", "-Clink-arg=--reproduce=" + path("a.tar"));
    expect(0, {"build", "-q", "--host", "node", "--profile", profile});
    std::string linker = WASMRUST_CARGO_WASM;
    linker.replace(linker.rfind('/'), std::string::npos, "/wasmrust-ld");
    ChildOutput output = run_shell(
        "set -e; rm -rf made && mkdir made && tar xf a.tar -C made; cd made/*; "
        "mkdir temps; "
        "ld=" +
        linker +
        "; \"$ld\" @response.txt --save-temps=temps -o ours.wasm; "
        "\"$ld\" -flavor wasm --linker=lld --export=__main_void "
        "--allow-undefined $(grep /crt1 response.txt) temps/lto.*.o "
        "$(grep -E '/libc[.]a|/libcompiler_builtins-' response.txt) "
        "-o lld.wasm; cp ours.wasm lld.wasm ../..");
    EXPECT_EQ(output.status, 0) << output.err;
  }

  void check(const std::string &program, const std::string &profile) {
    SCOPED_TRACE(program + " in " + profile);
    link(program, profile);
    ModuleFrames ours = frames_of(read("ours.wasm")),
                 theirs = frames_of(read("lld.wasm"));
    EXPECT_EQ(ours.complaints, "");
    // The same beside the module that is shipped.
    ModuleFrames packed =
        frames_of(read("target/wasm/" + profile + "/app/app.debug.wasm"));
    EXPECT_EQ(packed.complaints, "");
    EXPECT_TRUE(packed.calls == ours.calls && packed.traps == ours.traps);
    EXPECT_GT(ours.calls.size(), 150u);
    EXPECT_GT(ours.traps.size(), 20u);
    for (const auto &[frames, count] : ours.calls) {
      // Start functions of libc are called from one that the linker makes.
      if (frames.starts_with("__wasilibc_")) continue;
      EXPECT_EQ(theirs.calls[frames], count) << frames;
    }
    for (const auto &[frames, count] : theirs.calls)
      EXPECT_TRUE(ours.calls.contains(frames)) << frames;
  }
};

TEST_F(CargoWasmFrames, OfEachCallAreThoseInLldsOutput) {
  check("algorithms-json-parser", "streaming");
  check("algorithms-json-parser", "release");
  check("closures-boxed", "streaming");
  check("closures-boxed", "dev");
}

}  // namespace
}  // namespace wasmrust::cargo_suite
