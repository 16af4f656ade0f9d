// A finished module with its functions lifted and written anew.
//
// With a schedule, passes run over the functions in between
// (compiler/optimize), and what nothing needs any more goes: functions,
// imports, globals, types, of data the zeros that memory starts with, and a
// start function that can be run beforehand (start_code.h).
// Everything else stays as it is in the file: tables, exports, all addresses.
// DWARF follows the code (compiler/debug), names stay with what they name
// (module_names.h), branch hints with their branches; what becomes of the other
// custom sections is in compiler/wasm/custom_section.h. The module must be
// valid.
//
// The functions are shared out among threads; the bytes do not depend on how
// many there are.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "compiler/base/byte_arena.h"
#include "compiler/base/fuel.h"
#include "compiler/base/pieces.h"
#include "compiler/optimize/optimizer.h"
#include "compiler/wasm/module.h"

namespace wasmrust::rewrite {

struct RewriteOptions {
  unsigned threads = 1;  // 0: number of processors
  // Every graph, when it was lifted and when it was written: a violation ends
  // the process (WASMRUST_CHECK).
  bool verify = false;
  // What WasmIR has no form for (lift::is_unsupported), or what cannot be
  // written as it was, keeps its body; without this it is an error.
  bool keeps_unsupported = false;
  // optimize::OptimizeOptions::verify_meaning.
  bool verify_meaning = false;
  // Passes, and what they are to aim at.
  optimize::Schedule schedule = {};
  optimize::Goal goal = optimize::Goal::Size;
  bool measures = false;  // the times of `Rewritten`
  // Imports that nothing uses any more stay. Without this a host need not give
  // them, and is not told when what it gives does not fit.
  bool keeps_imports = false;
  Fuel *fuel = nullptr;  // of the passes' steps; nullptr: as many as they want
  // OptimizeOptions::watch, with the function's graph then: null when nothing
  // is left of it. Rows of Module::functions come first among the program's.
  std::function<void(const optimize::PassRow &pass, FunctionId function,
                     const ir::Function *graph, bool is_before)>
      watch = nullptr;
  // Told what passes have made, before it is written. Once more when all is
  // done again (function_run.h).
  std::function<void(const Program &, const optimize::Graphs &)> optimized =
      nullptr;
};

struct Rewritten {
  Pieces file;
  std::string debug_problem;  // why DWARF is gone: it was malformed
  // Other custom sections that are gone because they were malformed.
  std::vector<wasm::MalformedAdvice> malformed;
  std::vector<uint32_t> kept;       // rows of Module::functions: the same body
  double lift_ms = 0, emit_ms = 0;  // of the processor, all threads
  std::vector<optimize::PassTime> passes;
  // In the index space of functions, by row of Module::functions; `no_number`
  // for those that passes have removed.
  static constexpr uint32_t no_number = UINT32_MAX;
  std::vector<uint32_t> numbers;
  std::unique_ptr<ByteArena> code;  // which `file` refers to

  // The file as a whole, a copy that is made when it is first asked for.
  const std::vector<uint8_t> &bytes() {
    if (joined_.empty()) joined_ = file.joined();
    return joined_;
  }

 private:
  std::vector<uint8_t> joined_;
};

// The module's file must outlive what is made of it.
std::expected<Rewritten, std::string> rewrite_module(
    const wasm::Module &module, const RewriteOptions &options = {});
// For who wants it in one piece.

}  // namespace wasmrust::rewrite
