// spec_suite TOOL SUITE WORK KNOWN DOCUMENT [write]: the official test suite of
// WebAssembly against our reader, validator, printer, lift, emit and
// interpreter.
//
// SUITE is the folder of the scripts; TOOL (wasm-tools) turns each into a
// folder of WORK with its commands, `t.json`, and modules. Every command with a
// module in bytes is checked (check.h), every valid module is printed and read
// back (printed.h), and everything that can be run is, with the modules as they
// are and as we write them again (interpret.h). KNOWN lists the commands on
// which we differ on purpose or not yet, one a line, with the reason; a line
// that is no longer true is a failure, too:
//
//   proposals/gc/array:12  why
//
// Prints a table by folder, which DOCUMENT must say, too (`write` puts it
// there), and "N passed, N failed". Exit code 0: as expected; 1: not; 2: the
// suite could not be run.
#include <stdio.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/base/files.h"
#include "tests/spec/check.h"
#include "tests/spec/convert.h"
#include "tests/spec/interpret.h"
#include "tests/spec/printed.h"
#include "tests/spec/table.h"

using namespace wasmrust;
using namespace wasmrust::spec;
using wasm::Feature;
using wasm::FeatureSet;

namespace {

struct Folder {
  const char *path;
  FeatureSet features;
};

std::vector<Folder> folders() {
  FeatureSet standard = FeatureSet::standard();
  FeatureSet version_1 =
      FeatureSet().with(Feature::Mvp).with(Feature::MutableGlobals);
  FeatureSet version_2 = version_1.with(Feature::NontrappingFptoint)
                             .with(Feature::SignExt)
                             .with(Feature::BulkMemory)
                             .with(Feature::ReferenceTypes)
                             .with(Feature::Multivalue)
                             .with(Feature::Simd);
  return {
#define FOLDER(path, features) {path, features},
#include "tests/spec/folders.def"
  };
}

// "folder/test:line" to the reason.
using Known = std::map<std::string, std::string>;

std::expected<Known, std::string> read_known(const std::string &path) {
  auto file = MappedFile::open(path);
  if (!file) return std::unexpected(path + ": " + file.error());
  Known known;
  std::string_view text = as_text(file->bytes());
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    size_t space = line.find("  ");
    if (space == std::string_view::npos)
      return std::unexpected(path + ": no reason: " + std::string(line));
    known[std::string(line.substr(0, space))] =
        line.substr(line.find_first_not_of(' ', space));
  }
  return known;
}

void count(Counts &counts, CommandKind kind) {
  if (kind == CommandKind::AssertInvalid)
    ++counts.invalid;
  else if (kind == CommandKind::AssertMalformed)
    ++counts.malformed;
  else
    ++counts.valid;
}

class Run {
 public:
  Run(std::string tool, std::string suite, std::string work, Known known)
      : tool_(std::move(tool)),
        suite_(std::move(suite)),
        work_(std::move(work)),
        known_(std::move(known)) {}

  bool folder(const Folder &folder) {
    std::string root = suite_ + "/" + folder.path;
    std::set<std::string> tests;
    std::error_code missing;
    for (const auto &each : std::filesystem::directory_iterator(root, missing))
      if (each.path().extension() == ".wast")
        tests.insert(each.path().stem().string());
    if (tests.empty()) {
      fprintf(stderr, "spec_suite: no tests in %s\n", root.c_str());
      return false;
    }
    Counts counts;
    for (const std::string &test : tests)
      script(folder, std::string(folder.path) + "/" + test, counts);
    rows_.push_back({folder.path, counts});
    return true;
  }

  // What is listed as known and did not happen.
  void end() {
    Counts all;
    for (const CountsRow &row : rows_) all.add(row.counts);
    for (const auto &[place, reason] : known_)
      if (!seen_.contains(place)) {
        printf("%s: is listed as known (%s), but passes\n", place.c_str(),
               reason.c_str());
        ++all.failed;
      }
    rows_.push_back({"all", all});
  }
  const std::vector<CountsRow> &rows() const { return rows_; }
  unsigned not_run() const { return not_run_; }
  const Counts &total() const { return rows_.back().counts; }

 private:
  std::string tool_, suite_, work_;
  Known known_;
  std::set<std::string> seen_, places_;  // rows of known_; commands
  unsigned not_run_ = 0;
  std::vector<CountsRow> rows_;

  void script(const Folder &folder, const std::string &name, Counts &counts) {
    ++counts.scripts;
    std::string folder_made = work_ + "/" + name;
    auto made =
        convert_script(tool_, suite_ + "/" + name + ".wast", folder_made);
    if (!made) return failure(name, made.error(), counts);
    auto commands = read_script(folder_made + "/t.json");
    if (!commands) return failure(name, commands.error(), counts);
    PrintedModules printed(work_ + ".printed/" + name);
    for (const Command &command : *commands) {
      auto verdict = check_module(command, folder.features);
      if (!verdict) continue;
      if (!verdict->agrees) {
        failure(name + ":" + std::to_string(command.line), verdict->why,
                counts);
        continue;
      }
      count(counts, command.kind);
      if (expects_valid(command.kind)) printed.add(command.line, command.file);
    }
    auto mismatches = printed.mismatches(tool_);
    for (const Mismatch &each : mismatches)
      failure(name + ":" + std::to_string(each.line), each.why, counts);
    counts.printed += static_cast<unsigned>(printed.size() - mismatches.size());
    for (const char *suffix : {"", ".again"})
      interpret(folder, name, *commands, suffix, counts);
  }

  void interpret(const Folder &folder, const std::string &name,
                 const std::vector<Command> &commands, const char *suffix,
                 Counts &counts) {
    Interpretation script(folder.features, suffix);
    for (const Command &command : commands) {
      auto verdict = script.run(command);
      if (!verdict) continue;
      if (verdict->agrees)
        ++(*suffix ? counts.run_again : counts.run);
      else
        failure(name + ":" + std::to_string(command.line),
                std::string(*suffix ? "written again and " : "") +
                    "interpreted: " + verdict->why,
                counts);
    }
    not_run_ += script.not_run();
  }

  void failure(const std::string &place, const std::string &why,
               Counts &counts) {
    for (const auto &[known, reason] : known_) {
      bool matches = known.ends_with('*')
                         ? place.starts_with(known.substr(0, known.size() - 1))
                         : place == known;
      if (!matches) continue;
      seen_.insert(known);
      if (places_.insert(place).second) ++counts.known;
      return;
    }
    printf("%s: %s\n", place.c_str(), why.c_str());
    ++counts.failed;
  }
};

}  // namespace

int main(int count, char **words) {
  bool write = count == 7 && std::string_view(words[6]) == "write";
  if (count != 6 && !write) {
    fprintf(stderr,
            "usage: spec_suite TOOL SUITE WORK KNOWN DOCUMENT [write]\n");
    return 2;
  }
  auto known = read_known(words[4]);
  if (!known) {
    fprintf(stderr, "spec_suite: %s\n", known.error().c_str());
    return 2;
  }
  Run run(words[1], words[2], words[3], std::move(*known));
  for (const Folder &each : folders())
    if (!run.folder(each)) return 2;
  run.end();
  const Counts &total = run.total();
  unsigned failed = total.failed;
  fputs(to_text(run.rows()).c_str(), stdout);
  printf("%u commands were not run: their module cannot be lifted or read\n",
         run.not_run());
  if (auto wrong = check_document(words[5], run.rows(), write)) {
    printf("%s\n", wrong->c_str());
    ++failed;
  }
  printf("%u passed, %u failed\n",
         total.valid + total.invalid + total.malformed + total.printed +
             total.run + total.run_again,
         failed);
  return failed == 0 ? 0 : 1;
}
