// See diagnostics.h. Rows come from diagnostics.def; this file only fills in
// the arguments and draws them in rustc's form, since rustc shows our output.
#include "compiler/base/diagnostics.h"

#include <algorithm>
#include <array>

#include "compiler/base/check.h"

namespace wasmrust {

namespace {

struct Row {
  std::string_view name, code, message, help;
  Severity severity;
};

constexpr std::array rows = {
#define DIAGNOSTIC(name, code, severity, message, help) \
  Row{#name, code, message, help, Severity::severity},
#include "compiler/base/diagnostics.def"
};

const Row &row_of(DiagnosticKind kind) {
  return rows[static_cast<size_t>(kind)];
}

std::string fill(std::string_view pattern,
                 const std::vector<std::string> &arguments) {
  std::string text;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}') {
      size_t index = static_cast<size_t>(pattern[i + 1] - '0');
      if (index < 10) {
        if (index < arguments.size()) text += arguments[index];
        i += 2;
        continue;
      }
    }
    text += pattern[i];
  }
  return text;
}

}  // namespace

Severity severity_of(DiagnosticKind kind) { return row_of(kind).severity; }
std::string_view code_of(DiagnosticKind kind) { return row_of(kind).code; }
std::string_view name_of(DiagnosticKind kind) { return row_of(kind).name; }
std::string_view message_of(DiagnosticKind kind) {
  return row_of(kind).message;
}
std::string_view help_of(DiagnosticKind kind) { return row_of(kind).help; }

std::string render_message(const Diagnostic &diagnostic) {
  return fill(message_of(diagnostic.kind), diagnostic.arguments);
}

void Diagnostics::report(DiagnosticKind kind,
                         std::vector<std::string> arguments,
                         std::vector<std::string> notes) {
  if (fatal_warnings_ || severity_of(kind) == Severity::Error) ++errors_;
  size_t of_kind = 0;
  for (const Diagnostic &row : rows_) of_kind += row.kind == kind;
  if (limit_ && of_kind >= limit_) {
    dropped_.resize(rows.size());
    ++dropped_[static_cast<size_t>(kind)];
    return;
  }
  rows_.push_back({kind, std::move(arguments), std::move(notes)});
}

bool Diagnostics::has(DiagnosticKind kind) const {
  return std::ranges::find(rows_, kind, &Diagnostic::kind) != rows_.end();
}

std::string Diagnostics::draw(bool color) const {
  const char *bold = color ? "\033[1m" : "";
  const char *red = color ? "\033[1;31m" : "";
  const char *yellow = color ? "\033[1;33m" : "";
  const char *blue = color ? "\033[1;34m" : "";
  const char *off = color ? "\033[0m" : "";
  std::string text;
  auto line = [&](std::string_view label, std::string_view body) {
    text += std::string("  ") + blue + "=" + off + " " + bold;
    text += label;
    text += off;
    text += ": ";
    text += body;
    text += '\n';
  };
  for (const Diagnostic &row : rows_) {
    bool error = fatal_warnings_ || severity_of(row.kind) == Severity::Error;
    text += error ? red : yellow;
    text += error ? "error" : "warning";
    text += "[" + std::string(code_of(row.kind)) + "]" + off + bold + ": ";
    text += render_message(row) + off + "\n";
    for (const std::string &note : row.notes) line("note", note);
    std::string help = fill(help_of(row.kind), row.arguments);
    if (!help.empty()) line("help", help);
  }
  for (size_t kind = 0; kind < dropped_.size(); ++kind)
    if (dropped_[kind])
      text += "... and " + std::to_string(dropped_[kind]) + " more of `" +
              std::string(rows[kind].code) +
              "`; --error-limit=0 shows them all\n";
  return text;
}

}  // namespace wasmrust
