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
// out. Code that was copied from another function has that one's rows; their
// files come along (line_tables.h).
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "compiler/debug/code_map.h"
#include "compiler/debug/copies.h"
#include "compiler/debug/line_tables.h"

namespace wasmrust::debug {

// The rows of functions that are copied, or that have copies of others.
class CopiedRows {
 public:
  struct Rows {
    uint64_t table;
    uint64_t end;  // of what they cover
    std::vector<LineRow> rows;
  };

  // Takes them from the old tables.
  std::expected<void, std::string> read(Bytes section, const CodeMap &map,
                                        const Copies &copies,
                                        LineTables &tables);
  // By function: the table.
  std::vector<std::optional<uint64_t>> tables() const;
  const Rows *of(uint32_t function) const;
  // The row that covers an offset in the old body; null when there is none.
  const LineRow *at(const CodeMap &map, uint32_t function,
                    uint32_t offset) const;

 private:
  std::vector<std::optional<Rows>> rows_;  // by function
};

// Fills the tables' new code.
std::expected<void, std::string> follow_lines(Bytes section, const CodeMap &map,
                                              FunctionView &view,
                                              const Copies &copies,
                                              const CopiedRows &rows,
                                              LineTables &tables);

}  // namespace wasmrust::debug
