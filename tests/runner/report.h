// What the suite found: a row for each program and profile.
//
// The text shows each failure with its difference, each skip with its reason, a
// line for each profile, and at the end the one line that scripts read:
//
//   360 passed, 2 failed, 3 skipped
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wasmrust::suite {

enum class Verdict { Passed, Failed, Skipped };

struct Row {
  std::string program, profile;
  Verdict verdict = Verdict::Failed;
  std::string reason;  // one line: "does not compile"
  std::string detail;  // more lines, indented
  double native_seconds = 0, wasm_seconds = 0;
};

class Report {
 public:
  void add(Row row) { rows_.push_back(std::move(row)); }
  const std::vector<Row> &rows() const { return rows_; }
  size_t count(Verdict verdict) const;
  // Nothing failed and something was tried.
  bool good() const;

  std::string text() const;
  std::string json() const;
  // "N passed, N failed", with the skipped if there are any.
  std::string last_line() const;

 private:
  std::vector<Row> rows_;
};

}  // namespace wasmrust::suite
