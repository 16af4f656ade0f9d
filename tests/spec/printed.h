// Is what we print the module that was read? A second reader of the text format
// is the judge.
//
// The valid modules of a script are printed into a script of their own, which
// `wasm-tools json-from-wast` turns into bytes again; what comes out must be
// the same modules (same_module.h), with the same names and branch hints.
//
//   PrintedModules printed("work.printed/gc/i31");
//   printed.add(line, bytes) ...
//   for (const Mismatch &each : printed.mismatches(tool)) ...
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "compiler/base/bytes.h"

namespace wasmrust::spec {

struct Mismatch {
  unsigned line = 0;  // of the module's command in its script
  std::string why;
};

class PrintedModules {
 public:
  // What is made stands in `folder` and beside it.
  explicit PrintedModules(std::string folder) : folder_(std::move(folder)) {}

  // A module that is valid, from the file.
  void add(unsigned line, const std::string &file);
  size_t size() const { return rows_.size(); }
  std::vector<Mismatch> mismatches(const std::string &tool) const;

 private:
  struct Row {
    unsigned line;
    std::string file;
  };
  std::string folder_;
  std::vector<Row> rows_;
  std::string text_;
  std::vector<Mismatch> found_;
};

}  // namespace wasmrust::spec
