// See compare_measure.h.
#include "tooling/cargo-wasm/compare_measure.h"

#include <llvm/Support/FormatVariadic.h>
#include <llvm/Support/JSON.h>

#include <algorithm>
#include <set>

#include "tooling/hosts/node_script.h"
#include "tooling/process/process.h"
#include "tooling/size/text.h"

namespace wasmrust {

namespace json = llvm::json;

namespace {

constexpr std::string_view never_the_same = "something else each time";

std::string request_text(const MeasureRequest &request,
                         const Comparison &comparison) {
  json::Array files, arguments, call;
  for (const ComparedBuild &each : comparison.builds)
    if (each.problem.empty()) files.push_back(each.file);
  for (const std::string &each : request.arguments) arguments.push_back(each);
  for (const std::string &each : request.call) call.push_back(each);
  json::Value with = request.call.empty() || comparison.is_command
                         ? json::Value(nullptr)
                         : json::Value(std::move(call));
  json::Value text = json::Object{{"modules", std::move(files)},
                                  {"command", comparison.is_command},
                                  {"arguments", std::move(arguments)},
                                  {"call", std::move(with)},
                                  {"seconds", request.seconds}};
  return llvm::formatv("{0}", text).str();
}

void read_row(const json::Object &row, ComparedBuild &build) {
  auto number = [&](const char *name) {
    return static_cast<uint64_t>(row.getInteger(name).value_or(0));
  };
  auto time = [&](const char *name) -> std::optional<double> {
    auto found = row.getNumber(name);
    return found ? std::optional<double>(*found) : std::nullopt;
  };
  build.size = number("size");
  build.gzip = number("gzip");
  build.brotli = number("brotli");
  build.start_ms = time("start_ms");
  build.run_ms = time("run_ms");
  build.printed = row.getString("printed").value_or("").str();
  build.problem = row.getString("problem").value_or("").str();
}

std::string milliseconds(std::optional<double> time) {
  return time ? llvm::formatv("{0:f3} ms", *time).str() : "-";
}

// --- table
// ---------------------------------------------------------------------

using Cells = std::vector<std::string>;

// The best of theirs and of ours, as a row of ratios.
Cells ratios(const Comparison &comparison) {
  Cells cells = {"smallest or fastest of ours to theirs"};
  auto add = [&](auto figure) {
    std::optional<double> ours, theirs;
    for (const ComparedBuild &each : comparison.builds) {
      std::optional<double> value = figure(each);
      if (!each.problem.empty() || !value) continue;
      std::optional<double> &best = each.is_ours ? ours : theirs;
      best = std::min(best.value_or(*value), *value);
    }
    cells.push_back(ours && theirs && *theirs > 0
                        ? llvm::formatv("{0:f2}x", *ours / *theirs).str()
                        : "-");
  };
  using Figure = std::optional<double>;
  add([](auto &each) { return Figure(static_cast<double>(each.size)); });
  add([](auto &each) { return Figure(static_cast<double>(each.gzip)); });
  add([](auto &each) { return Figure(static_cast<double>(each.brotli)); });
  add([](auto &each) { return each.start_ms; });
  add([](auto &each) { return each.run_ms; });
  return cells;
}

std::string draw(const std::vector<Cells> &rows) {
  std::vector<size_t> widths;
  for (const Cells &row : rows)
    for (size_t i = 0; i < row.size(); ++i) {
      if (widths.size() <= i) widths.push_back(0);
      widths[i] = std::max(widths[i], row[i].size());
    }
  std::string text;
  for (const Cells &row : rows) {
    std::string line = "  ";
    for (size_t i = 0; i < row.size(); ++i) {
      std::string gap(widths[i] - row[i].size(), ' ');
      line += i ? "  " + gap + row[i] : row[i] + gap;
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

}  // namespace

bool Comparison::all_do_the_same() const {
  std::set<std::string> ways;
  for (const ComparedBuild &each : builds)
    if (each.problem.empty() && each.printed != never_the_same)
      ways.insert(each.printed);
  return ways.size() <= 1;
}

bool Comparison::changes_each_time() const {
  return std::ranges::any_of(builds, [](const ComparedBuild &each) {
    return each.printed == never_the_same;
  });
}

std::expected<std::vector<std::string>, std::string> parse_call(
    std::string_view text) {
  auto wrong = [&](std::string_view why) {
    return std::unexpected("--call " + std::string(text) + ": " +
                           std::string(why) + ", as in --call 'fib(20)'");
  };
  size_t open = text.find('(');
  if (open == 0 || open == std::string_view::npos || text.back() != ')')
    return wrong("a name and arguments in parentheses are needed");
  std::vector<std::string> call = {std::string(text.substr(0, open))};
  std::string_view rest = text.substr(open + 1, text.size() - open - 2);
  while (!rest.empty()) {
    size_t end = std::min(rest.find(','), rest.size());
    std::string word(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    std::erase(word, ' ');
    std::string_view digits = word;
    if (digits.ends_with('n')) digits.remove_suffix(1);
    double number;
    if (llvm::StringRef(digits).getAsDouble(number))
      return wrong("`" + word + "` is not a number");
    call.push_back(word);
  }
  return call;
}

std::expected<void, std::string> measure(const Environment &environment,
                                         const std::string &cache_dir,
                                         const MeasureRequest &request,
                                         Comparison &comparison) {
  std::string node = find_in_path(environment, "node");
  if (node.empty())
    return std::unexpected(
        "node is not in PATH, and it is what measures; install node 20 or "
        "newer (Debian: apt install nodejs)");
  auto script = host::place_script(cache_dir, "node/compare.mjs");
  if (!script) return std::unexpected(script.error());
  // V8's fast calls of node's own WASI crash in node 20 when programs exit.
  Child child{.arguments = {node, "--no-warnings", "--no-turbo-fast-api-calls",
                            *script, request_text(request, comparison)},
              .environment = environment};
  child.null_stdin = true;
  auto output = capture_child(child);
  if (!output) return std::unexpected(output.error());
  auto answer = json::parse(output->out);
  const json::Object *all = answer ? answer->getAsObject() : nullptr;
  const json::Array *rows = all ? all->getArray("modules") : nullptr;
  if (!answer) llvm::consumeError(answer.takeError());
  if (output->status != 0 || !rows)
    return std::unexpected(
        "node could not measure (exit code " + std::to_string(output->status) +
        "): " + output->err.substr(0, output->err.find('\n')));
  comparison.node = all->getString("node").value_or("").str();
  comparison.rounds =
      static_cast<uint64_t>(all->getInteger("rounds").value_or(0));
  size_t next = 0;
  for (ComparedBuild &each : comparison.builds)
    if (each.problem.empty() && next < rows->size())
      if (const json::Object *row = (*rows)[next++].getAsObject())
        read_row(*row, each);
  return {};
}

std::string draw_comparison(const Comparison &comparison) {
  std::vector<Cells> rows = {{"", "bytes", "gzip", "brotli", "start-up",
                              comparison.is_command ? "run" : "call"}};
  for (const ComparedBuild &each : comparison.builds) {
    if (!each.problem.empty()) {
      rows.push_back({each.name + ": " + each.problem});
      continue;
    }
    rows.push_back({each.name, size::with_commas(each.size),
                    size::with_commas(each.gzip),
                    size::with_commas(each.brotli), milliseconds(each.start_ms),
                    milliseconds(each.run_ms)});
  }
  rows.push_back(ratios(comparison));
  return draw(rows);
}

}  // namespace wasmrust
