// What a trap looks like to a person.
//
//   error: the program trapped: unreachable
//     at digit (src/main.rs:4:9)
//     at app::parse (src/main.rs:12:9)
//     at app::main (app.wasm:0x9e)
//     … 6 frames of the standard library
//
// A frame whose source is not known shows its place in the module.
// runtime/node/trap.js draws the same, without lines, where node runs alone;
// under our commands it writes what it knows as JSON (read_trap) and the lines
// come from trap_lines.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wasmrust::host {

constexpr uint64_t unknown_offset = UINT64_MAX;

struct TrapFrame {
  std::string name;  // as the module has it; mangled or not; may be empty
  uint32_t function = 0;
  uint64_t offset = unknown_offset;  // in the module's file
  std::string source;                // "src/main.rs:12:9"; may be empty
  bool library = false;              // its source is the standard library's
  bool inlined = false;              // into the frame that follows
};

struct TrapReport {
  std::string reason;
  std::string file;               // the module's file name
  std::vector<TrapFrame> frames;  // innermost first
  // There are no line tables, and this says how to have some; may be empty.
  std::string help;
};

// `full`: a line for each frame; else runs of library frames, and of one
// function that calls itself, are one line each.
std::string draw_trap(const TrapReport &report, bool full, bool color);

// The frames alone, a line each, and the help.
std::string draw_frames(const TrapReport &report, bool full, bool color);

// {"reason": "unreachable", "frames": [{"function": 7, "offset": 455,
// "name": "app::main"}]} with names where the engine has them.
std::optional<TrapReport> read_trap(std::string_view json);

// True for functions of the standard library and of what it is built on; `name`
// is demangled.
bool is_library_function(std::string_view name);

}  // namespace wasmrust::host
