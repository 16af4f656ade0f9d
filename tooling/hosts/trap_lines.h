// From an offset in a module to Rust's files, lines and inlined functions.
//
// An engine knows where in the file it stopped, and nothing of Rust. The DWARF
// of the module, or of the `.debug.wasm` beside it that carries the same build
// id, says which line that is, and which calls were inlined around it:
//
//   work (app.wasm:0x431d)  →  stop (src/main.rs:3:5)
//                              app::work (src/main.rs:12:9)
//
// Addresses in DWARF count from the payload of the code section. Both of our
// engines give, for each caller, where its call instruction begins, so an
// offset is looked up as it is. Code that was made from several lines, or from
// none, has line 0 in DWARF; then only the file is said. Line tables name an
// inlined function without its path. What is malformed or missing leaves a
// frame as it was.
#pragma once

#include <string>
#include <string_view>

#include "tooling/hosts/trap_report.h"

namespace wasmrust::host {

// Gives the frames names and sources, and puts a frame of its own before them
// for each call that was inlined. `module` is the path of what was run. Without
// line tables the report gets a help that names the section of Cargo.toml where
// `profile` asks for them.
void locate_frames(const std::string &module, std::string_view profile,
                   TrapReport &report);

// True for source files of the standard library, where rustc has them.
bool is_library_source(std::string_view file);

}  // namespace wasmrust::host
