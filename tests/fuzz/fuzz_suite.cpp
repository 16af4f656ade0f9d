// fuzz_suite TOOL WORK ENGINE [--first=N] [--count=N] [--seconds=N]
//            [--node=NODE] [--coverage=FILE]
//
// Differential fuzzing: random modules (generate.h, from the seed FIRST on) are
// read, validated, lifted, verified and written again; then both, the original
// and what we wrote, are run in the interpreter and in an engine (ENGINE is
// engine.mjs beside this file), and all four must do the same (observe.h).
//
//   interpreter, original  =  interpreter, again
//                          =  engine, original  =  engine, again
//
// What differs is kept in WORK/failures and printed with the command that does
// it again. An engine that does not know a module's proposals runs neither.
// Ends after COUNT modules or SECONDS, with a table by configuration, which
// operations were seen and run, and "N passed, N failed".
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <map>
#include <memory>

#include "compiler/base/files.h"
#include "compiler/emit/rewrite_module.h"
#include "compiler/ir/verify.h"
#include "compiler/lift/module_program.h"
#include "compiler/wasm/validator.h"
#include "tests/fuzz/coverage.h"
#include "tests/fuzz/generate.h"
#include "tests/fuzz/observe.h"
#include "tooling/process/files.h"
#include "tooling/process/process.h"

using namespace wasmrust;
using namespace wasmrust::fuzz;

namespace {

struct Settings {
  std::string tool, work, engine, node = "node", coverage;
  uint64_t first = 1, count = UINT64_MAX, seconds = UINT64_MAX;
};

struct Counts {
  unsigned modules = 0, judged = 0, in_engine = 0, exact = 0, unknown = 0,
           exhausted = 0, differed = 0;
};

constexpr uint64_t batch_size = 100;

wasm::FeatureSet features() {
  return wasm::FeatureSet::standard()
      .with(wasm::Feature::Atomics)
      .with(wasm::Feature::WideArithmetic)
      .with(wasm::Feature::CustomPageSizes);
}

// "" when every function's graph is sound.
std::string problem_in_graphs(const wasm::Module &module) {
  lift::ModuleProgram made = lift::program_of(module);
  ir::Verifier verifier(made.program);
  for (FunctionId id : made.program.functions.ids()) {
    auto function = lift::lift_function(made.program, id, made.spaces);
    if (!function) return "lift: " + function.error().reason;
    auto wrong = verifier.verify(*function);
    if (!wrong.empty()) return "verify: " + ir::to_string(wrong);
  }
  return "";
}

// A module on its way; the engine has those of a batch together.
struct Case {
  uint64_t seed = 0;
  bool exact = true;  // an engine has to do what the interpreter does
  Lines interpreted;
};

class Fuzzer {
 public:
  explicit Fuzzer(Settings settings) : settings_(std::move(settings)) {}

  // False when something outside of us does not work.
  bool run() {
    failures_ = settings_.work + "/failures";
    for (const std::string &folder : {settings_.work, failures_})
      if (auto made = make_folders(folder); !made) return broken(made.error());
    time_t end = time(nullptr) + static_cast<time_t>(settings_.seconds);
    bool has_end = settings_.seconds != UINT64_MAX;
    for (uint64_t done = 0; done < settings_.count; done += batch_size) {
      if (has_end && time(nullptr) >= end) break;
      uint64_t first = settings_.first + done,
               last = first + std::min(batch_size, settings_.count - done) - 1;
      cases_.clear();
      for (uint64_t seed = first; seed <= last; ++seed)
        if (!one(seed)) return false;
      if (!run_engine(first, last)) return false;
      for (uint64_t seed = first; seed <= last; ++seed) remove_files(seed);
    }
    report();
    return true;
  }
  bool has_failed() const { return failed_ != 0; }

 private:
  Settings settings_;
  std::string failures_;
  std::map<std::string, Counts> counts_;
  std::vector<Case> cases_;
  Coverage coverage_;
  unsigned passed_ = 0, failed_ = 0, made_nothing_ = 0, without_companions_ = 0;

  static bool broken(const std::string &why) {
    fprintf(stderr, "fuzz_suite: %s\n", why.c_str());
    return false;
  }
  Counts &counts(uint64_t seed) { return counts_[configuration_of(seed).name]; }
  std::string path(uint64_t seed, const char *ending) const {
    return settings_.work + "/" + std::to_string(seed) + ending;
  }

  void fail(uint64_t seed, const std::string &why) {
    ++failed_;
    ++counts(seed).differed;
    printf(
        "%llu (%s): %s\n  again: build/bin/fuzz_suite %s %s %s --first=%llu "
        "--count=1 --node=%s\n",
        static_cast<unsigned long long>(seed), configuration_of(seed).name,
        why.c_str(), settings_.tool.c_str(), settings_.work.c_str(),
        settings_.engine.c_str(), static_cast<unsigned long long>(seed),
        settings_.node.c_str());
    fflush(stdout);
    for (const char *ending : endings)
      if (auto file = MappedFile::open(path(seed, ending)))
        (void)write_file(failures_ + "/" + std::to_string(seed) + ending,
                         file->bytes());
  }

  static constexpr const char *endings[] = {
      ".wasm", ".again.wasm", ".provider.wasm", ".observer.wasm", ".json"};
  void remove_files(uint64_t seed) {
    for (const char *ending : endings) remove(path(seed, ending).c_str());
  }

  bool write(uint64_t seed, const char *ending, Bytes bytes) {
    auto done = write_file(path(seed, ending), bytes);
    return done || broken(done.error());
  }

  bool one(uint64_t seed);
  bool run_engine(uint64_t first, uint64_t last);
  void compare(const Case &each, const Lines *original, const Lines *again);
  void report() const;
};

bool Fuzzer::one(uint64_t seed) {
  auto bytes = generate(settings_.tool, settings_.work, seed);
  if (!bytes) return broken(bytes.error());
  if (!*bytes) {
    ++made_nothing_;
    return true;
  }
  Counts &to = counts(seed);
  ++to.modules;
  if (!write(seed, ".wasm", **bytes)) return false;
  auto wrong = [&](std::string why) {
    fail(seed, why);
    return true;
  };
  auto module = wasm::read_module(**bytes);
  if (!module) return wrong("read: " + module.error().reason);
  if (auto error = wasm::validate(*module, features()))
    return wrong("validate: " + error->reason);
  coverage_.add(*module);
  if (auto problem = problem_in_graphs(*module); !problem.empty())
    return wrong(problem);
  auto again = emit::rewrite_module(*module);
  if (!again) return wrong("rewrite: " + again.error());
  if (!write(seed, ".again.wasm", again->bytes)) return false;
  auto second = wasm::read_module(again->bytes);
  if (!second) return wrong("read again: " + second.error().reason);
  if (auto error = wasm::validate(*second, features()))
    return wrong("validate again: " + error->reason);
  auto companions = companions_of(*module, seed);
  if (!companions) {
    ++without_companions_;
    ++passed_;
    return true;
  }
  std::vector<uint64_t> unused(ir::op_count);
  auto lines = interpret(*companions, **bytes, coverage_.executed);
  if (!lines) return wrong("interpret: " + lines.error());
  auto lines_again = interpret(*companions, again->bytes, unused);
  if (!lines_again) return wrong("interpret again: " + lines_again.error());
  ++to.judged;
  if (auto differs = difference(*lines, *lines_again, /*any_trap=*/true))
    return wrong("interpreter, original | again: " + *differs);
  // What is too much for the interpreter keeps an engine busy for a minute.
  bool is_exhausted = lines->back().ends_with(exhausted);
  if (is_exhausted || may_wait(*module)) {
    to.exhausted += is_exhausted;
    ++passed_;
    return true;
  }
  const Configuration &row = configuration_of(seed);
  bool exact = row.exact && !(row.settings && leaves_nans_open(*module));
  cases_.push_back({seed, exact, std::move(*lines)});
  return write(seed, ".provider.wasm", companions->provider) &&
         write(seed, ".observer.wasm", companions->observer) &&
         write(seed, ".json", as_bytes(plan_of(*companions)));
}

bool Fuzzer::run_engine(uint64_t first, uint64_t last) {
  Child child;
  child.environment = Environment::of_process("");
  child.arguments = {"timeout",
                     "120",
                     settings_.node,
                     "--no-warnings",
                     settings_.engine,
                     settings_.work,
                     std::to_string(first),
                     std::to_string(last)};
  auto output = capture_child(child);
  if (!output) return broken(output.error());
  std::map<std::string, Lines> answers;
  Lines *to = nullptr;
  std::string_view text = output->out;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with("case "))
      to = &answers[std::string(line.substr(5))];
    else if (to)
      to->emplace_back(line);
  }
  auto of = [&](uint64_t seed, const char *what) {
    auto at = answers.find(std::to_string(seed) + what);
    return at == answers.end() ? nullptr : &at->second;
  };
  for (const Case &each : cases_)
    compare(each, of(each.seed, " original"), of(each.seed, " again"));
  if (output->status != 0)
    printf("the engine ended with %d between %llu and %llu: %s\n",
           output->status, static_cast<unsigned long long>(first),
           static_cast<unsigned long long>(last), output->err.c_str());
  return true;
}

void Fuzzer::compare(const Case &each, const Lines *original,
                     const Lines *again) {
  if (!original || !again) return fail(each.seed, "the engine gave no answer");
  auto is_unknown = [](const Lines &lines) {
    return lines.size() == 1 && lines[0].starts_with("unknown");
  };
  if (is_unknown(*original)) {
    ++counts(each.seed).unknown;
    ++passed_;
    return;
  }
  ++counts(each.seed).in_engine;
  counts(each.seed).exact += each.exact;
  if (auto differs = difference(*original, *again, /*any_trap=*/true))
    return fail(each.seed, "engine, original | again: " + *differs);
  if (each.exact)
    if (auto differs =
            difference(each.interpreted, *original, /*any_trap=*/false))
      return fail(each.seed, "interpreter | engine: " + *differs);
  ++passed_;
}

void Fuzzer::report() const {
  printf("%-22s %8s %8s %10s %8s %8s %10s %8s\n", "configuration", "modules",
         "judged", "in engine", "exact", "unknown", "exhausted", "differ");
  for (const Configuration &row : configurations()) {
    auto at = counts_.find(row.name);
    if (at == counts_.end()) continue;
    const Counts &to = at->second;
    printf("%-22s %8u %8u %10u %8u %8u %10u %8u\n", row.name, to.modules,
           to.judged, to.in_engine, to.exact, to.unknown, to.exhausted,
           to.differed);
  }
  printf("%u seeds made no module; %u modules have no companions\n",
         made_nothing_, without_companions_);
  fputs(coverage_.summary().c_str(), stdout);
  if (!settings_.coverage.empty())
    (void)write_file(settings_.coverage, as_bytes(coverage_.table()));
  printf("%u passed, %u failed\n", passed_, failed_);
}

}  // namespace

int main(int count, char **words) {
  Settings settings;
  std::vector<std::string> folders;
  for (int i = 1; i < count; ++i) {
    std::string word = words[i];
    std::string value = word.substr(word.find('=') + 1);
    auto number = [&] { return strtoull(value.c_str(), nullptr, 10); };
    if (word.starts_with("--first="))
      settings.first = number();
    else if (word.starts_with("--count="))
      settings.count = number();
    else if (word.starts_with("--seconds="))
      settings.seconds = number();
    else if (word.starts_with("--node="))
      settings.node = value;
    else if (word.starts_with("--coverage="))
      settings.coverage = value;
    else
      folders.push_back(word);
  }
  if (folders.size() != 3) {
    fprintf(stderr,
            "usage: fuzz_suite TOOL WORK ENGINE [--first=N] [--count=N] "
            "[--seconds=N] [--node=NODE] [--coverage=FILE]\n");
    return 2;
  }
  settings.tool = folders[0];
  settings.work = folders[1];
  settings.engine = folders[2];
  Fuzzer fuzzer(std::move(settings));
  if (!fuzzer.run()) return 2;
  return fuzzer.has_failed() ? 1 : 0;
}
