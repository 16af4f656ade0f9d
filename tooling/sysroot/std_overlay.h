// std with a host, for targets without a system.
//
// rustc's std for wasm32-unknown-unknown drops what is printed, and its clocks,
// waits and exits panic. What callers were compiled with is such an empty body,
// inlined or known to do nothing, so it is too late to put in another one when
// a program is linked. Hence std is compiled from a tree in which those few
// files are ours (crates/std-host), or changed in one place; all others are
// links to the installed source:
//
//   library/core -> /usr/lib/rustlib/src/rust/library/core
//   library/std/src/io -> ...
//   library/std/src/sys/stdio/unsupported.rs      ours
//   library/std/src/sys/exit.rs                   theirs, with one line changed
//
// A std that lacks one of the files or lines is an error, since programs would
// silently say nothing.
#pragma once

#include <span>
#include <string_view>

#include "tooling/process/files.h"

namespace wasmrust {

// A file below `library`: with `anchor` empty it is `text`, else the installed
// one, in which the anchor stands once and becomes `text`.
struct StdChange {
  std::string_view path, anchor, text;
};
std::span<const StdChange> std_host_changes();

// Everything that decides what the changed files are.
std::string std_host_text();

// Makes the folder `to`, a copy of `library` by links but for the changes.
FileResult write_changed_library(const std::string &library,
                                 std::span<const StdChange> changes,
                                 const std::string &to);

}  // namespace wasmrust
