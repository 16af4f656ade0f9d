// spec_suite: the official test suite of WebAssembly against our reader,
// validator and printer.
//
// SCRIPTS is a folder with a copy of the suite's folders in which each test is
// a folder with its script, `t.json`, and modules (`./x test spec` makes it
// with wasm-tools). Every command with a module in bytes is checked (check.h),
// and every valid module is printed and read back (printed.h). KNOWN lists the
// commands on which we differ on purpose or not yet, one a line, with the
// reason; a line that is no longer true is a failure, too:
//
//   proposals/gc/array:12  why
//
// Prints a table by folder and "N passed, N failed". Exit code 0: as expected;
// 1: not; 2: the suite could not be run.
#include <stdio.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/base/files.h"
#include "tests/spec/check.h"
#include "tests/spec/convert.h"
#include "tests/spec/printed.h"

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

struct Counts {
  unsigned scripts = 0, valid = 0, invalid = 0, malformed = 0, printed = 0,
           known = 0, failed = 0;
};

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
    print(folder.path, counts);
    return true;
  }

  // What is listed as known and did not happen.
  void end() {
    for (const auto &[place, reason] : known_)
      if (!seen_.contains(place)) {
        printf("%s: is listed as known (%s), but passes\n", place.c_str(),
               reason.c_str());
        ++total_.failed;
      }
    print("all", total_);
    printf("%u passed, %u failed\n",
           total_.valid + total_.invalid + total_.malformed + total_.printed,
           total_.failed);
  }
  unsigned failed() const { return total_.failed; }

  static void print_head() {
    printf("%-48s %7s %7s %7s %9s %7s %6s %6s\n", "folder", "scripts", "valid",
           "invalid", "malformed", "printed", "known", "failed");
  }

 private:
  std::string tool_, suite_, work_;
  Known known_;
  std::set<std::string> seen_;
  Counts total_;

  void print(const char *name, const Counts &counts) {
    printf("%-48s %7u %7u %7u %9u %7u %6u %6u\n", name, counts.scripts,
           counts.valid, counts.invalid, counts.malformed, counts.printed,
           counts.known, counts.failed);
    if (&counts == &total_) return;
    total_.scripts += counts.scripts;
    total_.valid += counts.valid;
    total_.invalid += counts.invalid;
    total_.malformed += counts.malformed;
    total_.printed += counts.printed;
    total_.known += counts.known;
    total_.failed += counts.failed;
  }

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
  }

  void failure(const std::string &place, const std::string &why,
               Counts &counts) {
    for (const auto &[known, reason] : known_) {
      bool matches = known.ends_with('*')
                         ? place.starts_with(known.substr(0, known.size() - 1))
                         : place == known;
      if (!matches) continue;
      seen_.insert(known);
      ++counts.known;
      return;
    }
    printf("%s: %s\n", place.c_str(), why.c_str());
    ++counts.failed;
  }
};

}  // namespace

int main(int count, char **words) {
  if (count != 5) {
    fprintf(stderr, "usage: spec_suite TOOL SUITE WORK KNOWN\n");
    return 2;
  }
  auto known = read_known(words[4]);
  if (!known) {
    fprintf(stderr, "spec_suite: %s\n", known.error().c_str());
    return 2;
  }
  Run run(words[1], words[2], words[3], std::move(*known));
  Run::print_head();
  for (const Folder &each : folders())
    if (!run.folder(each)) return 2;
  run.end();
  return run.failed() == 0 ? 0 : 1;
}
