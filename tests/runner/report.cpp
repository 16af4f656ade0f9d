// See report.h.
#include "tests/runner/report.h"

#include <algorithm>
#include <map>

#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

namespace wasmrust::suite {

namespace {

std::string_view word_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::Passed:
      return "passed";
    case Verdict::Failed:
      return "failed";
    case Verdict::Skipped:
      return "skipped";
  }
  return "";
}

struct Counts {
  size_t passed = 0, failed = 0, skipped = 0;
  void add(Verdict verdict) {
    passed += verdict == Verdict::Passed;
    failed += verdict == Verdict::Failed;
    skipped += verdict == Verdict::Skipped;
  }
  std::string text() const {
    std::string line = std::to_string(passed) + " passed, " +
                       std::to_string(failed) + " failed";
    if (skipped) line += ", " + std::to_string(skipped) + " skipped";
    return line;
  }
};

Counts count_all(const std::vector<Row> &rows) {
  Counts counts;
  for (const Row &row : rows) counts.add(row.verdict);
  return counts;
}

// JSON is UTF-8; a program's output need not be.
std::string as_utf8(const std::string &text) {
  return llvm::json::isUTF8(text) ? text : llvm::json::fixUTF8(text);
}

}  // namespace

size_t Report::count(Verdict verdict) const {
  return static_cast<size_t>(std::ranges::count(rows_, verdict, &Row::verdict));
}

bool Report::good() const {
  return count(Verdict::Failed) == 0 && !rows_.empty();
}

std::string Report::last_line() const { return count_all(rows_).text(); }

std::string Report::text() const {
  std::string text;
  std::map<std::string, Counts> profiles;
  for (const Row &row : rows_) {
    profiles[row.profile].add(row.verdict);
    if (row.verdict == Verdict::Passed) continue;
    std::string label = row.verdict == Verdict::Failed ? "FAILED " : "SKIPPED ";
    text += label + row.program;
    if (!row.profile.empty()) text += " (" + row.profile + ")";
    text += ": " + row.reason + "\n" + row.detail;
    if (!row.detail.empty() && !row.detail.ends_with('\n')) text += '\n';
  }
  for (const auto &[profile, counts] : profiles)
    if (!profile.empty()) text += profile + ": " + counts.text() + "\n";
  return text + last_line() + "\n";
}

std::string Report::json() const {
  llvm::json::Array rows;
  for (const Row &row : rows_)
    rows.push_back(
        llvm::json::Object{{"program", as_utf8(row.program)},
                           {"profile", row.profile},
                           {"verdict", std::string(word_for(row.verdict))},
                           {"reason", as_utf8(row.reason)},
                           {"detail", as_utf8(row.detail)},
                           {"native_seconds", row.native_seconds},
                           {"wasm_seconds", row.wasm_seconds}});
  llvm::json::Object root{
      {"passed", static_cast<int64_t>(count(Verdict::Passed))},
      {"failed", static_cast<int64_t>(count(Verdict::Failed))},
      {"skipped", static_cast<int64_t>(count(Verdict::Skipped))},
      {"rows", std::move(rows)}};
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << llvm::json::Value(std::move(root)) << "\n";
  return text;
}

}  // namespace wasmrust::suite
