// Line tables (.debug_line; DWARF 5, 6.2): each program's rows are read, put
// into the order of the new code, and encoded again.
//
//   old 10: f.rs:3   14: f.rs:4 (statement)   20: f.rs:3
//   new code from 20, 14, 10, 16
//     → f.rs:3 (20)  f.rs:4 (statement)  f.rs:3 (10)  f.rs:4 (not a statement)
//
// A row counts as the start of a statement, as the end of a prologue or as the
// start of an epilogue the first time that the new code comes to it, so that a
// breakpoint stops once. Tables of files and folders stay byte for byte; each
// function gets a sequence of its own, and sequences of what is gone are left
// out.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "compiler/debug/code_map.h"
#include "compiler/debug/write_unit.h"

namespace wasmrust::debug {

struct NewLines {
  std::vector<uint8_t> bytes;
  std::vector<LineTableMove> moves;
};

std::expected<NewLines, std::string> follow_lines(Bytes section,
                                                  const CodeMap &map,
                                                  FunctionView &view);

}  // namespace wasmrust::debug
