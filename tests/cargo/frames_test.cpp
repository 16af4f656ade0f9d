// Debug information of whole Rust programs, next to what lld makes of the same
// object: each call has the same file, line, column and inlined functions as
// there, in the output of every profile, and LLVM's verifier finds nothing.
//
// With passes the frames are the same, or, where a function was copied, those
// of its instruction with those of the call around them. The same holds for
// what `cargo wasm opt -Oz` makes of the module without passes.
//
// The linker notes down what cargo links (`--reproduce`). Then it links again,
// leaving LLVM's object behind, and lld links that object with the same
// libraries. Calls are never doubled, dropped or joined behind LLVM, so the two
// modules have as many of each place.
#include <filesystem>
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
        "; \"$ld\" @response.txt --save-temps=temps --passes=none "
        "-o ours.wasm; \"$ld\" @response.txt -o passes.wasm; "
        "\"$CARGO_WASM\" opt -Oz -q ours.wasm -o opt.wasm; "
        "\"$ld\" -flavor wasm --linker=lld --export=__main_void "
        "--allow-undefined $(grep /crt1 response.txt) temps/lto.*.o "
        "$(grep -E '/libc[.]a|/libcompiler_builtins-' response.txt) "
        "-o lld.wasm; cp ours.wasm passes.wasm opt.wasm lld.wasm ../..");
    EXPECT_EQ(output.status, 0) << output.err;
  }

  // Paths that count from another folder are written in another way.
  static ModuleFrames with_plain_paths(const ModuleFrames &of) {
    ModuleFrames result;
    for (auto [from, to] : {std::pair(&of.calls, &result.calls),
                            std::pair(&of.traps, &result.traps)})
      for (const auto &[text, count] : *from) {
        std::string plain;
        for (const std::string &line : lines_of(text)) {
          size_t path = line.find(" at ") + 4, end = line.find(':', path);
          plain += line.substr(0, path) +
                   std::filesystem::path(line.substr(path, end - path))
                       .lexically_normal()
                       .string() +
                   line.substr(end);
        }
        (*to)[plain] += count;
      }
    return result;
  }

  static std::vector<std::string> lines_of(const std::string &text) {
    std::vector<std::string> lines;
    for (size_t at = 0; at < text.size();) {
      size_t end = text.find('\n', at) + 1;
      lines.push_back(text.substr(at, end - at));
      at = end;
    }
    return lines;
  }

  // Are the frames of some instruction those of an instruction of `from`, or,
  // where functions were copied, those of several calls in one another?
  static bool is_made_of(const std::vector<std::string> &frames,
                         const ModuleFrames &from) {
    std::vector<bool> reached(frames.size() + 1);
    reached[0] = true;
    for (size_t i = 0; i < frames.size(); ++i) {
      std::string part;
      for (size_t end = i; reached[i] && end < frames.size();) {
        part += frames[end++];
        if (from.calls.contains(part) || (!i && from.traps.contains(part)))
          reached[end] = true;
      }
    }
    return reached.back();
  }

  // Frames without a line aside, which are of code from several places. How
  // many there are that were not there before: those of copies.
  static size_t expect_made_of(const ModuleFrames &new_frames,
                               const ModuleFrames &old_frames) {
    ModuleFrames now = with_plain_paths(new_frames);
    ModuleFrames before = with_plain_paths(old_frames);
    size_t copied = 0;
    // Where code ends that nobody leaves, `unreachable` is our own: calls only.
    for (const auto &[text, count] : now.calls) {
      bool is_known =
          before.calls.contains(text) || before.traps.contains(text);
      if (is_known) continue;
      if (text.contains(":0:0 ")) continue;
      ++copied;
      EXPECT_TRUE(is_made_of(lines_of(text), before)) << text;
    }
    return copied;
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
    ModuleFrames passes = frames_of(read("passes.wasm"));
    EXPECT_EQ(packed.complaints, "");
    EXPECT_TRUE(packed.calls == passes.calls && packed.traps == passes.traps);
    EXPECT_EQ(passes.complaints, "");
    size_t copied = 0;
    if (profile != "dev") {
      SCOPED_TRACE("linked with passes");
      copied += expect_made_of(passes, ours);
    }
    ModuleFrames optimized = frames_of(read("opt.wasm"));
    EXPECT_EQ(optimized.complaints, "");
    SCOPED_TRACE("cargo wasm opt");
    copied += expect_made_of(optimized, ours);
    EXPECT_GT(copied, 4u);
    EXPECT_GT(ours.calls.size(), 135u);
    EXPECT_GT(ours.traps.size(), 20u);
    for (const auto &[frames, count] : ours.calls) {
      // Start functions of libc are called from one that the linker makes.
      if (frames.starts_with("__wasilibc_")) continue;
      EXPECT_EQ(theirs.calls[frames], count) << frames;
    }
    for (const auto &[frames, count] : theirs.calls) {
      // Of destructors of which nobody registers any we leave even the call.
      if (frames.starts_with("__wasm_call_dtors ")) continue;
      EXPECT_TRUE(ours.calls.contains(frames)) << frames;
    }
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
