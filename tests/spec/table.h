// The counts of a run of the official test suite, by folder, and the table of
// them in docs/conformance.md, which has to say what was measured: the text
// between two marks of the document is compared, or replaced.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace wasmrust::spec {

struct Counts {
  unsigned scripts = 0;
  // Modules that are valid and were read, checked, lifted and written again;
  // modules that were refused, as they have to be.
  unsigned valid = 0, invalid = 0, malformed = 0;
  // Valid modules that, printed as text and read back, are the same.
  unsigned printed = 0;
  // Commands that the interpreter answers as expected: with the modules as they
  // are, and as they were written again.
  unsigned run = 0, run_again = 0;
  unsigned known = 0, failed = 0;

  void add(const Counts &more);
};

struct CountsRow {
  std::string folder;
  Counts counts;
};

// As text for a terminal.
std::string to_text(const std::vector<CountsRow> &rows);

// Compares the table between two marks in the document; with `write` puts the
// new one there. An error says what is wrong.
std::optional<std::string> check_document(const std::string &path,
                                          const std::vector<CountsRow> &rows,
                                          bool write);

}  // namespace wasmrust::spec
