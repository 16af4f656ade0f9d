// Diagnostics: what we tell the user about his program and his inputs.
//
// A diagnostic is a row of diagnostics.def with arguments and notes. Phases
// report and go on as long as that makes sense, so that one run shows all that
// is wrong; only the driver draws them:
//
//   error[W0030]: undefined symbol: `app::missing`
//     = note: referenced by app.o (in function `app::main`)
//     = help: ...
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wasmrust {

enum class DiagnosticKind : uint8_t {
#define DIAGNOSTIC(name, code, severity, message, help) name,
#include "compiler/base/diagnostics.def"
};

enum class Severity : uint8_t { Warning, Error };

struct Diagnostic {
  DiagnosticKind kind;
  std::vector<std::string> arguments;
  std::vector<std::string> notes;  // "referenced by ...", "defined in ..."
};

class Diagnostics {
 public:
  // Reports one diagnostic. At most `limit` of a kind are kept (0: all); what
  // is over it is counted and drawn as one closing line.
  void report(DiagnosticKind kind, std::vector<std::string> arguments,
              std::vector<std::string> notes = {});

  bool has_errors() const { return errors_ > 0; }
  size_t errors() const { return errors_; }
  bool has(DiagnosticKind kind) const;
  const std::vector<Diagnostic> &all() const { return rows_; }
  // Warnings become errors (--fatal-warnings); set before anything is reported.
  void set_fatal_warnings(bool fatal) { fatal_warnings_ = fatal; }
  void set_limit(size_t limit) { limit_ = limit; }

  // The text of everything reported so far; `color` uses ANSI escapes.
  std::string draw(bool color) const;

 private:
  std::vector<Diagnostic> rows_;
  std::vector<size_t> dropped_;
  size_t errors_ = 0;
  size_t limit_ = 20;
  bool fatal_warnings_ = false;
};

Severity severity_of(DiagnosticKind kind);
std::string_view code_of(DiagnosticKind kind);
std::string_view name_of(DiagnosticKind kind);
std::string_view message_of(DiagnosticKind kind);
std::string_view help_of(DiagnosticKind kind);
// The message with its arguments put in.
std::string render_message(const Diagnostic &diagnostic);

}  // namespace wasmrust
