// What a trap looks like to a person, for engines that run in this process.
//
//   error: the program trapped: unreachable
//     at app::parse (app.wasm:0x1c7)
//     at app::main (app.wasm:0x9e)
//     … 6 frames of the standard library
//
// runtime/node/trap.js draws the same for node.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace wasmrust::host {

constexpr uint64_t unknown_offset = UINT64_MAX;

struct TrapFrame {
  std::string name;  // as the module has it; mangled or not; may be empty
  uint32_t function = 0;
  uint64_t offset = unknown_offset;  // in the module's file
};

struct TrapReport {
  std::string reason;
  std::string file;               // the module's file name
  std::vector<TrapFrame> frames;  // innermost first
};

// `full`: a line for each frame; else runs of library frames, and of one
// function that calls itself, are one line each.
std::string draw_trap(const TrapReport &report, bool full, bool color);

// True for functions of the standard library and of what it is built on; `name`
// is demangled.
bool is_library_function(std::string_view name);

}  // namespace wasmrust::host
