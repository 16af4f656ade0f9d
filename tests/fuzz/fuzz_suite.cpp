// fuzz_suite TOOL WORK ENGINE [--first=N] [--count=N] [--seconds=N]
//            [--node=NODE] [--wasmtime=FUZZ_WASMTIME] [--only=CONFIGURATION]
//            [--coverage=FILE] [--passes=LIST] [--file=MODULE]
//            [--modules=FOLDER]
//
// Differential fuzzing: random modules (generate.h, from the seed FIRST on) are
// read, validated, lifted, verified and written again; then both, the original
// and what we wrote, are run in the interpreter, in node (ENGINE is engine.mjs
// beside this file) and in wasmtime (wasmtime_engine.cpp), and all six must do
// the same (observe.h). On the way go passes: none, those of a level, or any in
// any order, as the seed says (passes.h), unless --passes says which.
//
// With --file it is that module instead of a random one, for `cargo wasm
// reduce`. With --modules they are those of a folder: real programs by
// real compilers, whose exports are called with random arguments, several after
// each other, on imports that do nothing. (One that only runs on a host that
// does something is for tests/modules.)
//
//   interpreter, original  =  interpreter, again
//                          =  engine, original  =  engine, again
//
// What differs is kept in WORK/failures and printed with the command that does
// it again. An engine that does not know a module's proposals runs neither; a
// machine without wasmtime is told so. Ends after COUNT modules or SECONDS,
// with a table by configuration, which operations were seen and run, and "N
// passed, N failed".
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

#include "compiler/base/files.h"
#include "compiler/ir/verify.h"
#include "compiler/lift/module_program.h"
#include "compiler/rewrite/rewrite_module.h"
#include "compiler/wasm/validator.h"
#include "tests/fuzz/coverage.h"
#include "tests/fuzz/generate.h"
#include "tests/fuzz/observe.h"
#include "tests/fuzz/passes.h"
#include "tooling/process/files.h"
#include "tooling/process/process.h"

using namespace wasmrust;
using namespace wasmrust::fuzz;

namespace {

struct Settings {
  std::string tool, work, engine, node = "node", wasmtime, coverage;
  std::string only;  // a configuration's name; empty: all of them
  std::string file;
  std::string modules;  // a folder
  std::optional<std::string> passes;
  uint64_t first = 1, count = UINT64_MAX, seconds = UINT64_MAX;
};

struct Counts {
  unsigned modules = 0, judged = 0, in_node = 0, in_wasmtime = 0, exact = 0,
           exhausted = 0, differed = 0;
};

// Something that runs modules of WORK: `words FOLDER FIRST LAST`.
struct Engine {
  const char *name;
  std::vector<std::string> words;
  unsigned Counts::*ran;
  unsigned all = 0, ended = 0;  // modules run; those that ended its process
};
constexpr int no_engine = 3;  // its exit code when it is not there

using Answers = std::map<std::string, Lines>;

constexpr uint64_t batch_size = 100;
constexpr unsigned most_ends = 8;  // of an engine in a batch

wasm::FeatureSet features() {
  return wasm::FeatureSet::standard()
      .with(wasm::Feature::Atomics)
      .with(wasm::Feature::LegacyExceptions)
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
  bool failed = false;
};

class Fuzzer {
 public:
  explicit Fuzzer(Settings settings) : settings_(std::move(settings)) {
    engines_.push_back({"node",
                        {settings_.node, "--no-warnings", settings_.engine},
                        &Counts::in_node});
    if (!settings_.wasmtime.empty())
      engines_.push_back(
          {"wasmtime", {settings_.wasmtime}, &Counts::in_wasmtime});
  }

  // False when something outside of us does not work.
  bool run() {
    failures_ = settings_.work + "/failures";
    for (const std::string &folder : {settings_.work, failures_})
      if (auto made = make_folders(folder); !made) return broken(made.error());
    if (!settings_.modules.empty() && !find_real()) return false;
    time_t end = time(nullptr) + static_cast<time_t>(settings_.seconds);
    bool has_end = settings_.seconds != UINT64_MAX;
    for (uint64_t done = 0; done < settings_.count; done += batch_size) {
      if (has_end && time(nullptr) >= end) break;
      uint64_t first = settings_.first + done,
               last = first + std::min(batch_size, settings_.count - done) - 1;
      cases_.clear();
      for (uint64_t seed = first; seed <= last; ++seed)
        if (!one(seed)) return false;
      for (size_t i = 0; i < engines_.size();)
        switch (run_engine(engines_[i], first, last)) {
          case Ran::Broken:
            return false;
          case Ran::NotThere:
            printf("SKIPPED %s: it is not there\n", engines_[i].name);
            engines_.erase(engines_.begin() + static_cast<ptrdiff_t>(i));
            break;
          case Ran::Done:
            ++i;
        }
      for (const Case &each : cases_) passed_ += !each.failed;
      for (uint64_t seed = first; seed <= last; ++seed) remove_files(seed);
    }
    report();
    return true;
  }
  // An engine that runs nothing finds nothing.
  bool has_failed() const {
    return failed_ != 0 || std::ranges::any_of(engines_, [&](const Engine &e) {
             return passed_ > 50 && e.all == 0;
           });
  }

 private:
  enum class Ran { Done, NotThere, Broken };

  Settings settings_;
  std::vector<Engine> engines_;
  std::string failures_;
  std::map<std::string, Counts> counts_;
  std::vector<Case> cases_;
  Coverage coverage_;
  std::vector<std::string> real_;  // paths of real modules, in order
  unsigned passed_ = 0, failed_ = 0, made_nothing_ = 0, without_companions_ = 0;

  static bool broken(const std::string &why) {
    fprintf(stderr, "fuzz_suite: %s\n", why.c_str());
    return false;
  }
  Passes passes(uint64_t seed) const {
    return settings_.passes ? passes_named(*settings_.passes) : passes_of(seed);
  }
  bool is_real() const { return !real_.empty(); }
  const std::string &real(uint64_t seed) const {
    return real_[Random(seed).below(real_.size())];
  }
  // A configuration, or a real module.
  std::string name_of(uint64_t seed) const {
    return is_real() ? file_name(real(seed)) : configuration_of(seed).name;
  }
  Counts &counts(uint64_t seed) { return counts_[name_of(seed)]; }
  std::string path(uint64_t seed, const char *ending) const {
    return settings_.work + "/" + std::to_string(seed) + ending;
  }

  void fail(uint64_t seed, const std::string &why) {
    ++failed_;
    ++counts(seed).differed;
    std::string number = std::to_string(seed);
    std::string again = "build/bin/fuzz_suite " + settings_.tool + " " +
                        settings_.work + " " + settings_.engine +
                        " --first=" + number +
                        " --count=1 --node=" + settings_.node +
                        " --passes=" + passes(seed).text;
    if (!settings_.wasmtime.empty())
      again += " --wasmtime=" + settings_.wasmtime;
    if (is_real()) again += " --modules=" + settings_.modules;
    printf(
        "%s (%s): %s\n  again:  %s\n  smaller: cargo wasm reduce "
        "%s/%s.wasm --test '%s --file={}; test $? = 1'\n",
        number.c_str(), name_of(seed).c_str(), why.c_str(), again.c_str(),
        failures_.c_str(), number.c_str(), again.c_str());
    fflush(stdout);
    if (!settings_.file.empty()) return;
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

  bool find_real();
  bool one(uint64_t seed);
  Ran run_engine(Engine &engine, uint64_t first, uint64_t last);
  std::string problem_in(Engine &engine, const Case &each,
                         const Lines *original, const Lines *again);
  void report() const;
};

bool Fuzzer::find_real() {
  std::error_code error;
  std::filesystem::recursive_directory_iterator folder(settings_.modules,
                                                       error);
  if (error) return broken(settings_.modules + ": " + error.message());
  for (const auto &each : folder)
    if (each.path().extension() == ".wasm")
      real_.push_back(each.path().string());
  std::ranges::sort(real_);
  return !real_.empty() || broken("no modules in " + settings_.modules);
}

bool Fuzzer::one(uint64_t seed) {
  if (!settings_.only.empty() && settings_.only != name_of(seed)) return true;
  std::expected<std::optional<std::vector<uint8_t>>, std::string> bytes;
  const std::string &path = !settings_.file.empty() ? settings_.file
                            : is_real()             ? real(seed)
                                                    : "";
  if (path.empty()) {
    bytes = generate(settings_.tool, settings_.work, seed);
  } else if (auto file = MappedFile::open(path)) {
    bytes->emplace(file->bytes().begin(), file->bytes().end());
  } else {
    bytes = std::unexpected(path + ": " + file.error());
  }
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
  Passes chosen = passes(seed);
  auto again = rewrite::rewrite_module(
      *module,
      {.verify = true, .schedule = chosen.schedule, .goal = chosen.goal});
  if (!again) return wrong("rewrite: " + again.error());
  if (!write(seed, ".again.wasm", again->bytes())) return false;
  auto second = wasm::read_module(again->bytes());
  if (!second) return wrong("read again: " + second.error().reason);
  if (auto error = wasm::validate(*second, features()))
    return wrong("validate again: " + error->reason);
  auto companions = companions_of(*module, seed, is_real());
  if (!companions) {
    ++without_companions_;
    ++passed_;
    return true;
  }
  std::vector<uint64_t> unused(ir::op_count);
  std::vector<uint32_t> imports = imports_of(*module, *module),
                        imports_again = imports_of(*second, *module);
  auto lines = interpret(*companions, **bytes, imports, coverage_.executed);
  if (!lines) return wrong("interpret: " + lines.error());
  auto lines_again =
      interpret(*companions, again->bytes(), imports_again, unused);
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
  bool is_our_own = !is_real() && !row.settings;
  bool exact =
      (is_real() || row.exact) && (is_our_own || !leaves_nans_open(*module));
  cases_.push_back({seed, exact, std::move(*lines)});
  to.exact += exact;
  return write(seed, ".provider.wasm", companions->provider) &&
         write(seed, ".observer.wasm", companions->observer) &&
         write(seed, ".json", as_bytes(plan_of(*companions, imports_again)));
}

// What an engine printed, by "17 original" and "17 again".
void take_answers(std::string_view text, Answers &answers) {
  Lines *to = nullptr;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with("case "))
      to = &answers[std::string(line.substr(5))];
    else if (to)
      to->emplace_back(line);
  }
}

const Lines *answer_of(const Answers &answers, uint64_t seed,
                       const char *what) {
  auto at = answers.find(std::to_string(seed) + what);
  return at == answers.end() ? nullptr : &at->second;
}

Fuzzer::Ran Fuzzer::run_engine(Engine &engine, uint64_t first, uint64_t last) {
  Answers answers;
  // A module that ends the engine's process must not hide those behind it.
  for (unsigned ends = 0; ends < most_ends && first <= last; ++ends) {
    Child child;
    child.environment = Environment::of_process("");
    child.environment.set("RUST_BACKTRACE", "0");
    child.arguments = {"timeout", "120"};
    child.arguments.insert(child.arguments.end(), engine.words.begin(),
                           engine.words.end());
    for (const std::string &word :
         {settings_.work, std::to_string(first), std::to_string(last)})
      child.arguments.push_back(word);
    auto output = capture_child(child);
    if (!output) {
      broken(output.error());
      return Ran::Broken;
    }
    if (output->status == no_engine) return Ran::NotThere;
    take_answers(output->out, answers);
    if (output->status == 0) break;
    auto at = std::ranges::find_if(cases_, [&](const Case &each) {
      return each.seed >= first && !answer_of(answers, each.seed, " again");
    });
    if (at == cases_.end()) break;
    bool original = !answer_of(answers, at->seed, " original");
    printf("%s ended with %d in %llu, %s: %s\n", engine.name, output->status,
           static_cast<unsigned long long>(at->seed),
           original ? "as it was" : "written again",
           output->err.substr(0, 200).c_str());
    // Its own mistake, when the original does it.
    if (original) {
      ++engine.ended;
      Lines unknown = {"unknown: ended"};
      answers[std::to_string(at->seed) + " original"] = unknown;
      answers[std::to_string(at->seed) + " again"] = unknown;
    }
    first = at->seed + 1;
  }
  for (Case &each : cases_) {
    std::string problem =
        problem_in(engine, each, answer_of(answers, each.seed, " original"),
                   answer_of(answers, each.seed, " again"));
    if (problem.empty() || each.failed) continue;
    each.failed = true;
    fail(each.seed, problem);
  }
  return Ran::Done;
}

std::string Fuzzer::problem_in(Engine &engine, const Case &each,
                               const Lines *original, const Lines *again) {
  const std::string name = engine.name;
  if (!original || !again) return name + " gave no answer";
  auto is_unknown = [](const Lines &lines) {
    return lines.size() == 1 && lines[0].starts_with("unknown");
  };
  if (is_unknown(*original)) return "";
  ++(counts(each.seed).*engine.ran);
  ++engine.all;
  if (auto differs = difference(*original, *again, /*any_trap=*/true))
    return name + ", original | again: " + *differs;
  if (!each.exact) return "";
  if (auto differs =
          difference(each.interpreted, *original, /*any_trap=*/false))
    return "interpreter | " + name + ": " + *differs;
  return "";
}

void Fuzzer::report() const {
  printf("%-22s %8s %8s %8s %12s %8s %10s %8s\n", "configuration", "modules",
         "judged", "in node", "in wasmtime", "exact", "exhausted", "differ");
  for (const auto &[name, to] : counts_)
    printf("%-22s %8u %8u %8u %12u %8u %10u %8u\n", name.c_str(), to.modules,
           to.judged, to.in_node, to.in_wasmtime, to.exact, to.exhausted,
           to.differed);
  printf("%u seeds made no module; %u modules have no companions\n",
         made_nothing_, without_companions_);
  for (const Engine &each : engines_)
    printf("%s ran %u modules; %u ended its process as they were\n", each.name,
           each.all, each.ended);
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
    else if (word.starts_with("--wasmtime="))
      settings.wasmtime = value;
    else if (word.starts_with("--only="))
      settings.only = value;
    else if (word.starts_with("--coverage="))
      settings.coverage = value;
    else if (word.starts_with("--file="))
      settings.file = value;
    else if (word.starts_with("--modules="))
      settings.modules = value;
    else if (word.starts_with("--passes="))
      settings.passes = value;
    else
      folders.push_back(word);
  }
  bool knows_passes =
      !settings.passes || !passes_named(*settings.passes).text.empty();
  if (folders.size() != 3 || !knows_passes) {
    fprintf(stderr,
            "usage: fuzz_suite TOOL WORK ENGINE [--first=N] [--count=N] "
            "[--seconds=N] [--node=NODE] [--wasmtime=FUZZ_WASMTIME] "
            "[--only=NAME] [--coverage=FILE] [--passes=LIST] "
            "[--file=MODULE] [--modules=FOLDER]\n");
    return 2;
  }
  settings.tool = folders[0];
  settings.work = folders[1];
  settings.engine = folders[2];
  Fuzzer fuzzer(std::move(settings));
  if (!fuzzer.run()) return 2;
  return fuzzer.has_failed() ? 1 : 0;
}
