// What a module's debug information says of its calls and of each
// `unreachable`, so that two modules with the same code in other words can be
// compared.
//
//   stop at main.rs:3:5, app::work at main.rs:12:9      2 calls
//
// The frames name the function; names of the module's own are not looked at,
// since of several that a function has linkers choose differently.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/debug/code_view.h"
#include "compiler/debug/sample_module.h"

namespace wasmrust::cargo_suite {

// How many instructions have these frames, as text.
using Frames = std::map<std::string, int>;

struct ModuleFrames {
  Frames calls, traps;
  int undescribed = 0;     // calls that nothing is known of
  std::string complaints;  // of LLVM's verifier
};

class FrameReader {
 public:
  explicit FrameReader(const std::string &file)
      : module_(wasm::read_module(as_bytes(file))) {
    if (!module_) return;
    for (const wasm::Section &section : module_->sections) {
      if (section.id != 0) continue;
      ByteReader in(section.payload);
      std::string name(in.name());
      Bytes content = in.bytes(in.remaining());
      if (name.starts_with(".debug_"))
        sections_.push_back({name, {content.begin(), content.end()}});
    }
  }

  ModuleFrames read() {
    ModuleFrames result;
    if (!module_) return result;
    auto context = debug::context_of(sections_);
    llvm::raw_string_ostream out(result.complaints);
    if (context->verify(out)) result.complaints.clear();
    debug::CodeView view(*context);
    for (const wasm::Function &function : module_->functions) {
      std::vector<wasm::ValueType> locals;
      wasm::CodeReader code(function.body, 0);
      code.read_locals(locals);
      for (wasm::Instruction each; code.next(each);) {
        bool traps = each.op == wasm::Op::Unreachable;
        if (!traps && !wasm::row(each.op).has(wasm::Trait::Calls)) continue;
        std::string frames = view.frames(function.offset + each.offset);
        if (!frames.empty())
          ++(traps ? result.traps : result.calls)[frames];
        else if (!traps)
          ++result.undescribed;
      }
    }
    return result;
  }

 private:
  std::expected<wasm::Module, wasm::ReadError> module_;
  std::vector<debug::Section> sections_;
};

inline ModuleFrames frames_of(const std::string &file) {
  return FrameReader(file).read();
}

}  // namespace wasmrust::cargo_suite
