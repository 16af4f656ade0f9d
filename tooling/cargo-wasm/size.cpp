// `cargo wasm size`: what is in a module, and why.
//
//   cargo wasm size                     builds the package here, and reports
//   cargo wasm size app.wasm --by crate any module, whoever made it
//   cargo wasm size diff old.wasm new.wasm
//   cargo wasm size why core::fmt::write app.wasm
//
// Every figure is counted, none estimated; the rows of a table add up to the
// file (tooling/size). `--budget` makes a file that is too large a failure.
#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <functional>

#include "compiler/base/files.h"
#include "compiler/base/numbers.h"
#include "tooling/cargo-wasm/build_steps.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/packages.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/terminal.h"
#include "tooling/size/html.h"
#include "tooling/size/json.h"
#include "tooling/size/text.h"

namespace wasmrust {

namespace {

using size::Grouping;
using size::Subject;

struct Settings {
  Grouping grouping = Grouping::Function;
  size_t limit = 30;
  std::optional<uint64_t> budget;
  std::string html;
  bool json = false;
  bool explain = false;
};

struct UsageError {
  std::string text, help;
};

// "12k" (12,000), "1.5MiB" (1,572,864), "40000".
std::optional<uint64_t> parse_size(std::string_view text) {
  struct Unit {
    std::string_view word;
    double bytes;
  };
  static constexpr Unit units[] = {
      {"", 1},
      {"b", 1},
      {"k", 1e3},
      {"kb", 1e3},
      {"kib", 1024},
      {"m", 1e6},
      {"mb", 1e6},
      {"mib", 1024 * 1024},
      {"g", 1e9},
      {"gb", 1e9},
      {"gib", 1024.0 * 1024 * 1024},
  };
  double number = 0;
  auto read = std::from_chars(text.data(), text.data() + text.size(), number,
                              std::chars_format::fixed);
  if (read.ec != std::errc() || !std::isfinite(number) || number < 0)
    return std::nullopt;
  std::string unit(read.ptr, text.data() + text.size());
  std::ranges::transform(unit, unit.begin(),
                         [](unsigned char c) { return std::tolower(c); });
  const auto *row = std::ranges::find(units, unit, &Unit::word);
  if (row == std::end(units) || number * row->bytes > 1e15) return std::nullopt;
  return static_cast<uint64_t>(number * row->bytes);
}

std::expected<Settings, UsageError> settings_of(const Arguments &arguments) {
  Settings settings;
  settings.json = arguments.has(FlagId::json);
  settings.explain = arguments.has(FlagId::explain);
  settings.html = arguments.value(FlagId::html);
  std::string by = arguments.value(FlagId::by, "function");
  auto grouping = size::find_grouping(by);
  if (!grouping)
    return std::unexpected(
        UsageError{"--by does not know `" + by + "`",
                   "function, crate, generic, section, inline"});
  settings.grouping = *grouping;
  if (arguments.has(FlagId::limit)) {
    std::string text = arguments.value(FlagId::limit);
    auto limit = text == "all" ? SIZE_MAX : number_of<size_t>(text);
    if (!limit)
      return std::unexpected(
          UsageError{"--limit is a number or `all`, not `" + text + "`", ""});
    settings.limit = *limit;
  }
  if (arguments.has(FlagId::budget)) {
    std::string text = arguments.value(FlagId::budget);
    settings.budget = parse_size(text);
    if (!settings.budget)
      return std::unexpected(
          UsageError{"--budget is no size: `" + text + "`",
                     "a number of bytes, or one with k, KiB, M or MiB"});
  }
  return settings;
}

class Reporter {
 public:
  Reporter(StatusLine &status, const Settings &settings)
      : status_(status), settings_(settings) {}

  // The error was reported.
  std::optional<Subject> open(const std::string &path) {
    auto subject = size::open_subject(path);
    if (!subject) {
      std::string place = path;
      if (subject.error().offset) {
        char offset[32];
        snprintf(offset, sizeof offset, ":0x%zx", *subject.error().offset);
        place += offset;
      }
      status_.error(place + ": " + subject.error().reason);
      return std::nullopt;
    }
    if (!subject->note.empty()) status_.note(subject->note);
    return std::move(*subject);
  }

  int whole(const Subject &subject) {
    auto rows = size::report(subject, settings_.grouping);
    if (!rows) return failure(subject.path + ": " + rows.error());
    if (settings_.json) {
      size::Fields fields =
          size::report_json(subject, *rows, settings_.grouping);
      if (settings_.budget)
        fields.push_back({"budget", static_cast<int64_t>(*settings_.budget)});
      print_event("wasm-size", std::move(fields));
    } else {
      print_text(size::headline(subject) + size::report_text(subject, *rows,
                                                             settings_.grouping,
                                                             settings_.limit));
    }
    int code = exit_success;
    if (!settings_.html.empty()) code = write_html(subject);
    int over = check_budget(subject);
    return code != exit_success ? code : over;
  }

  // What the linker noted about lean bodies of std.
  int explain(const Subject &subject) {
    std::optional<std::string_view> text = size::std_decisions(subject);
    if (!text)
      return failure(subject.path +
                     " does not say what became of std: it was linked without "
                     "lean std, or its <name>.debug.wasm is not there");
    print_text(std::string(*text));
    return exit_success;
  }

  int difference(const Subject &before, const Subject &after) {
    auto rows = size::diff(before, after, settings_.grouping);
    if (!rows) return failure(rows.error());
    if (settings_.json) {
      print_event("wasm-size-diff",
                  size::diff_json(before, after, *rows, settings_.grouping));
      return check_budget(after);
    }
    print_text(size::diff_headline(before, after) +
               size::diff_text(*rows, settings_.grouping, settings_.limit));
    return check_budget(after);
  }

  int why(const Subject &subject, std::string_view name) {
    auto owners = size::find_owners(subject, name);
    if (!owners) return failure(subject.path + ": " + owners.error());
    size::References references(subject);
    size_t shown = 0;
    for (size::Owner owner : *owners) {
      if (!settings_.json && shown++ == settings_.limit) {
        print_text("and " + std::to_string(owners->size() - settings_.limit) +
                   " more of this name\n");
        break;
      }
      size::Why why = size::explain(subject, references, owner);
      if (settings_.json)
        print_event("wasm-size-why", size::why_json(subject, why));
      else
        print_text(size::why_text(why));
    }
    return exit_success;
  }

 private:
  StatusLine &status_;
  const Settings &settings_;

  int failure(std::string_view text) {
    status_.error(text);
    return exit_failure;
  }

  int check_budget(const Subject &subject) {
    if (!settings_.budget || subject.size() <= *settings_.budget)
      return exit_success;
    return failure(
        subject.path + " has " + size::with_commas(subject.size()) +
        " bytes, " + size::with_commas(subject.size() - *settings_.budget) +
        " more than the budget of " + size::with_commas(*settings_.budget));
  }

  int write_html(const Subject &subject) {
    auto done = write_file(settings_.html, size::html_page(subject));
    if (!done) return failure(settings_.html + ": " + done.error());
    status_.say("Wrote", settings_.html);
    return exit_success;
  }
};

// Builds, and does it with the module of each package. `status` must be that of
// the session.
int with_built_modules(const Environment &environment,
                       const Arguments &arguments, StatusLine &status,
                       const Settings &settings,
                       const std::function<int(const std::string &)> &run) {
  Session session(environment, arguments, status);
  if (ExitCode code = open_session(session, {})) return code;
  BuildResult built = run_build(session, plan_build(session));
  if (built.code != exit_success) return built.code;
  if (built.modules.empty()) {
    status.error(
        "nothing to report on: there is no binary and no library with "
        "crate-type = [\"cdylib\"] among the targets that were built");
    return exit_failure;
  }
  if (!settings.html.empty() && built.modules.size() > 1) {
    status.error("--html shows one module, and several were built",
                 "choose one with --bin, --lib or --example");
    return exit_usage;
  }
  int code = exit_success;
  for (const BuildResult::Made &made : built.modules) {
    auto package = write_artifact_package(session, made);
    if (!package) {
      status.error(package.error());
      return exit_failure;
    }
    int one = run(shown_path(session, package->wasm));
    if (code == exit_success) code = one;
  }
  return code;
}

}  // namespace

int run_size_command(const Environment &environment,
                     const Arguments &arguments) {
  StatusLine status = status_line(environment, arguments);
  auto settings = settings_of(arguments);
  if (!settings) {
    status.error(settings.error().text, settings.error().help);
    return exit_usage;
  }
  std::vector<std::string> words = arguments.positionals;
  words.insert(words.end(), arguments.after_dashes.begin(),
               arguments.after_dashes.end());
  std::string verb = words.empty() ? "" : words[0];
  if (verb == "diff" || verb == "why")
    words.erase(words.begin());
  else
    verb = "";
  Reporter reporter(status, *settings);
  if (verb == "diff") {
    if (words.size() != 2 || !settings->html.empty()) {
      status.error("`size diff` compares two files",
                   "cargo wasm size diff OLD NEW");
      return exit_usage;
    }
    auto before = reporter.open(words[0]), after = reporter.open(words[1]);
    if (!before || !after) return exit_failure;
    return reporter.difference(*before, *after);
  }
  bool named = verb == "why";
  if (words.size() > (named ? 2u : 1u) || (named && words.empty())) {
    status.error(
        named ? "`size why` is about one name" : "one file at a time",
        named ? "cargo wasm size why NAME [FILE]" : "cargo wasm size [FILE]");
    return exit_usage;
  }
  auto run = [&](const std::string &path) -> int {
    auto subject = reporter.open(path);
    if (!subject) return exit_failure;
    if (settings->explain) return reporter.explain(*subject);
    return named ? reporter.why(*subject, words[0]) : reporter.whole(*subject);
  };
  bool has_file = words.size() == (named ? 2u : 1u);
  if (has_file) return run(words.back());
  return with_built_modules(environment, arguments, status, *settings, run);
}

}  // namespace wasmrust
