// Lowering through LLVM: all bitcode of a link becomes WebAssembly objects.
//
// The problem: rustc with -C linker-plugin-lto hands over every crate, std
// included, as LLVM bitcode. Small and fast modules come from treating all of
// it as one program: what nobody uses is never read, what nobody outside can
// see becomes internal, and LLVM's whole-program pipeline runs once over the
// rest.
//
// The idea: symbol resolution is over before `lower` is called. For each symbol
// of each bitcode file the caller says whether that file's definition is the
// one that the program uses and whether anything outside of the bitcode needs
// its name. Replacing a function of std (lean.h) is therefore nothing but
// another decision. The result is one or more *relocatable* objects in memory;
// how many there are depends only on the program, so the bytes are equal with
// any number of threads.
//
//   decisions:  app.o: main {prevailing, visible_outside}, helper {prevailing}
//   result:     one object that defines `main`; `helper` was inlined or is
//   local
//
// What it does not do: it reads no files, resolves no names, links no native
// objects and lays nothing out. After it, the object's undefined symbols may be
// names that no input mentioned (memcpy, __multi3, fmod: LLVM's runtime calls),
// so native archives have to be searched once more.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/base/diagnostics.h"
#include "compiler/ir/facts.h"
#include "compiler/lean/body.h"
#include "compiler/options/tables.h"

namespace wasmrust::lower {

// What was decided about one symbol of one bitcode file.
struct BitcodeSymbolDecision {
  // This file's definition is the one that the program uses. At most one file
  // has it set for a name; in none when a native object defines the name. It
  // means nothing for a symbol that this file does not define.
  bool prevailing = false;
  // Something that is not bitcode refers to the name: a native object, an
  // export, the entry, -u. It keeps its name and is never internal.
  bool visible_outside = false;
  // --wrap and the like: the linker may point the name elsewhere later, so no
  // knowledge of the body may be used at its callers.
  bool linker_redefined = false;
};

struct BitcodeInput {
  std::string name;  // for messages: "libfoo.rlib(foo.o)"
  Bytes bytes;       // must outlive the call
  // One for each symbol, in the order of llvm::lto::InputFile::symbols(): that
  // is the order of the file's symbol table without the symbols that are local
  // or special to LLVM.
  std::vector<BitcodeSymbolDecision> symbols;
};

// What a step took; CPU time is the whole process's, of all threads.
struct StepTime {
  std::chrono::nanoseconds wall{0}, cpu{0};
};

struct LowerOptions {
  std::string target_triple;  // "wasm32-wasip1"
  Pipeline pipeline = Pipeline::O2;
  uint8_t codegen_level = 2;
  SizeAttribute size = SizeAttribute::None;
  unsigned threads = 1;    // 0: one for each processor
  bool bare_host = false;  // bare_host.h
  bool verify = false;     // verify_passes.h
  double hot_share = 0.4;  // hot_functions.h
  // Somebody outside can call functions by address (set_at_start.h).
  bool table_is_seen = false;
  bool keep_debug = false;  // false: debug information is never even read
  // The program is cut into parts of about this many LLVM instructions, which
  // are compiled in parallel. Part of what decides the output's bytes.
  uint64_t instructions_per_part = 40'000;
  std::vector<std::string> llvm_options;  // -mllvm, each as one argument
  // A folder that receives merged.bc, optimized.bc and the objects, or "".
  std::string save_temps;
  // Lean bodies that may stand in for functions (lean.h), and for their
  // conditions what native objects refer to: those that are part of the program
  // in any case, and the one that defines a name.
  std::vector<lean::Body> lean_bodies;
  std::vector<std::string_view> native_roots;
  std::function<std::vector<std::string_view>(std::string_view name)>
      native_references;
  // Called with what was decided about them.
  std::function<void(std::vector<lean::Decision>)> on_decided;
  // Called after each step with its name and time: --times.
  std::function<void(std::string_view step, StepTime time)> on_step;
};

// The options that a row of tables.def stands for.
LowerOptions options_for(const ProfileRow &profile, const TargetRow &target);

struct LoweredObject {
  std::string name;  // "lto.0.o"
  std::vector<uint8_t> bytes;
  std::vector<ir::NamedFacts> facts;  // of functions that it has or calls
};

// Lowers all bitcode of a link. What is wrong is reported (malformed_bitcode,
// newer_bitcode, wrong_target, unwind_unsupported, lowering_failed,
// lowering_died, lowering_warning, invalid_option_value); the result is empty
// when there were errors or when no input has anything to lower.
std::vector<LoweredObject> lower(std::span<const BitcodeInput> inputs,
                                 const LowerOptions &options,
                                 Diagnostics &diagnostics);

}  // namespace wasmrust::lower
