// `cargo wasm reduce`: the smallest module of which a command says the same.
//
//   cargo wasm reduce big.wasm --test 'engine {} 2>&1 | grep -q wrong'
//
//      Reducing bodies: 3.1 KiB, 12 functions, 480 tried
//       Reduced big.wasm: 1.2 MiB to 214 bytes, 3120 functions to 1 ...
//
// The command runs in the shell with the path of a module in the place of {};
// what it says is its exit code. Each module that passes becomes the output
// file at once (aside and renamed), so an interrupted run leaves the best so
// far. How modules are made smaller: compiler/reduce.
#include <algorithm>
#include <mutex>

#include "compiler/base/files.h"
#include "compiler/reduce/reduce.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/questions.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/terminal.h"

namespace wasmrust {

namespace {

using reduce::Answer;

std::string counted(size_t count, const char *what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string summary(const reduce::Reduced &result) {
  auto from_to = [](size_t before, size_t after, const char *what) {
    return ", " + counted(before, what) + " to " + std::to_string(after);
  };
  const reduce::Size &before = result.before, &after = result.after;
  return size_text(before.bytes) + " to " + size_text(after.bytes) +
         from_to(before.functions, after.functions, "function") +
         from_to(before.code_bytes, after.code_bytes, "byte") + " of code" +
         from_to(before.data_bytes, after.data_bytes, "byte") + " of data" +
         from_to(before.imports, after.imports, "import") +
         from_to(before.exports, after.exports, "export") + "; " +
         counted(result.tried, "module") + " tried";
}

void print_result(const std::string &output, const reduce::Reduced &result) {
  auto number = [](size_t count) { return static_cast<int64_t>(count); };
  auto row = [&](const reduce::Size &size) {
    return llvm::json::Object{{"bytes", number(size.bytes)},
                              {"functions", number(size.functions)},
                              {"code_bytes", number(size.code_bytes)},
                              {"data_bytes", number(size.data_bytes)},
                              {"imports", number(size.imports)},
                              {"exports", number(size.exports)}};
  };
  print_event("wasm-reduced", {{"file", output},
                               {"before", row(result.before)},
                               {"after", row(result.after)},
                               {"tried", number(result.tried)}});
}

std::string default_output(const std::string &path) {
  bool has_ending = path.ends_with(".wasm");
  return path.substr(0, path.size() - (has_ending ? 5 : 0)) + ".reduced.wasm";
}

struct Refusal {
  std::string text, help;
};

// What the command says of the file, once it is known to look at it at all.
std::expected<int, Refusal> wanted_status(Questions &questions, Bytes file) {
  auto wanted = questions.status_of(file);
  if (!wanted) return std::unexpected(Refusal{wanted.error(), ""});
  constexpr uint8_t empty[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  auto other = questions.status_of(empty);
  if (!other) return std::unexpected(Refusal{other.error(), ""});
  if (*other == *wanted)
    return std::unexpected(Refusal{"the command's exit code is " +
                                       std::to_string(*wanted) +
                                       " for an empty module as well",
                                   "it must say something of the module that "
                                   "it does not say of every module"});
  return *wanted;
}

}  // namespace

int run_reduce_command(const Environment &environment,
                       const Arguments &arguments) {
  StatusLine status = status_line(environment, arguments);
  std::string command = arguments.value(FlagId::shows);
  if (arguments.positionals.size() != 1 ||
      command.find("{}") == std::string::npos) {
    status.error(arguments.positionals.size() != 1
                     ? "a file is needed"
                     : "--test with a command is needed, in which {} stands "
                       "for the module",
                 "cargo wasm reduce FILE --test 'COMMAND {}'");
    return exit_usage;
  }
  auto jobs = arguments.count(FlagId::at_once, 1);
  if (!jobs) {
    status.error(jobs.error());
    return exit_usage;
  }
  const std::string &path = arguments.positionals.front();
  auto file = MappedFile::open(path);
  if (!file) {
    status.error(path + ": " + file.error());
    return exit_failure;
  }
  std::string output = arguments.value(FlagId::output, default_output(path));
  Questions questions(environment, command, output, *jobs);
  auto wanted = wanted_status(questions, file->bytes());
  if (!wanted) {
    status.error(wanted.error().text, wanted.error().help);
    return exit_failure;
  }

  std::string problem;  // of this machine: the end
  std::mutex mutex;
  reduce::Outside outside;
  outside.jobs = *jobs;
  outside.ask = [&](Bytes module) {
    auto now = questions.status_of(module);
    std::lock_guard lock(mutex);
    if (!now) problem = now.error();
    if (!problem.empty()) return Answer::Stop;
    return *now == *wanted ? Answer::Same : Answer::Other;
  };
  outside.keep = [&](Bytes module, const reduce::Progress &progress) {
    if (auto written = write_file(output, as_text(module)); !written)
      problem = output + ": " + written.error();
    status.progress("Reducing",
                    std::string(progress.stage) + ": " +
                        size_text(progress.size.bytes) + ", " +
                        counted(progress.size.functions, "function") + ", " +
                        std::to_string(progress.tried) + " tried");
  };
  auto result = reduce::reduce(file->bytes(), outside);
  if (result && problem.empty() && result->after.bytes == result->before.bytes)
    outside.keep(result->module, {});
  if (!result || !problem.empty()) {
    status.error(result ? problem : path + ": " + result.error());
    return exit_failure;
  }
  if (arguments.has(FlagId::json))
    print_result(output, *result);
  else
    status.say("Reduced", output + ": " + summary(*result));
  return exit_success;
}

}  // namespace wasmrust
