// See suite.h.
#include "tests/runner/suite.h"

#include <stdio.h>

#include <atomic>
#include <map>
#include <thread>

#include "tests/runner/build.h"
#include "tests/runner/comparison.h"
#include "tests/runner/engine.h"
#include "tests/runner/files.h"
#include "tests/runner/toolchain.h"

namespace wasmrust::suite {

namespace {

void say(const std::string &text) { fprintf(stderr, "%s\n", text.c_str()); }

std::string with_seconds(const std::string &text, double seconds) {
  char number[32];
  snprintf(number, sizeof number, " (%.1f s)", seconds);
  return text + number;
}

std::string first_lines(std::string_view text, size_t most) {
  std::string result;
  for (size_t i = 0; i < most && !text.empty(); ++i) {
    size_t end = std::min(text.find('\n'), text.size());
    result += "    " + std::string(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

Row failure(const Program &program, std::string_view profile,
            std::string reason, std::string detail = "") {
  return {.program = program.name,
          .profile = std::string(profile),
          .verdict = Verdict::Failed,
          .reason = std::move(reason),
          .detail = std::move(detail)};
}

const std::string *find(const std::map<std::string, std::string> &map,
                        const std::string &key) {
  auto row = map.find(key);
  return row == map.end() ? nullptr : &row->second;
}

// The targets with a system are those with WASI.
bool has_system(const Options &options) {
  return options.target.empty() ||
         options.target.find("wasi") != std::string::npos;
}

struct BuiltPackage {
  const Built &native;
  Built wasm, reference;
};

// One program in one profile, both ways.
Row judge(const Package &package, const Program &program,
          const Profile &profile, const BuiltPackage &built,
          const Options &options) {
  bool by_wasm = program.directives.reference == Reference::Wasm;
  const Built &reference = by_wasm ? built.reference : built.native;
  const std::string *expected_file = find(reference.files, program.binary);
  if (!expected_file) {
    const std::string *said = find(reference.errors, program.binary);
    return failure(program, profile.name, "the reference does not compile",
                   first_lines(said ? *said : "", 20));
  }
  const std::string *actual_file = find(built.wasm.files, program.binary);
  if (!actual_file) {
    const std::string *said = find(built.wasm.errors, program.binary);
    return failure(program, profile.name, "cargo-wasm does not build it",
                   first_lines(said ? *said : "", 20));
  }
  std::string folder = package.folder + "/run-" + std::string(profile.name) +
                       "/" + program.binary;
  std::string expected_folder = folder + "/expected/here";
  ProcessResult expected =
      by_wasm ? run_module(program, *expected_file, expected_folder, options)
              : run_native(program, *expected_file, expected_folder, options);
  // A reference that hangs proves nothing, even if both do.
  if (expected.end != ProcessResult::End::Exited)
    return failure(program, profile.name,
                   "the reference fails: " + expected.problem);
  ProcessResult actual =
      run_module(program, *actual_file, folder + "/actual/here", options);
  const std::string &without_system = program.directives.without_system;
  bool refuses = !without_system.empty() && !has_system(options);
  Row row{.program = program.name,
          .profile = std::string(profile.name),
          .verdict = Verdict::Passed,
          .reason = "",
          .detail = refuses ? not_refused(actual, without_system)
                            : difference(expected, actual),
          .native_seconds = expected.seconds,
          .wasm_seconds = actual.seconds};
  if (!row.detail.empty()) {
    row.verdict = Verdict::Failed;
    row.reason = "does not do the same";
  }
  return row;
}

void judge_all(const Package &package, const Profile &profile,
               const BuiltPackage &built, const Options &options,
               Report &report) {
  std::vector<const Program *> programs;
  for (const Program &program : package.programs)
    if (program.problem.empty() && program.runs_in(profile.name))
      programs.push_back(&program);
  std::vector<Row> rows(programs.size());
  std::atomic<size_t> next = 0;
  auto work = [&] {
    for (size_t i; (i = next++) < programs.size();)
      rows[i] = judge(package, *programs[i], profile, built, options);
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < options.jobs; ++i) threads.emplace_back(work);
  threads.clear();
  for (Row &row : rows) report.add(std::move(row));
}

using Sysroots = std::map<const Profile *, std::string>;

void run_package(const Package &package, Sysroots &sysroots,
                 const Options &options, Report &report) {
  Program whole{.name = package.name, .binary = "", .source = ""};
  if (!package.skipped.empty()) {
    Row row = failure(whole, "", "the registry cannot be reached",
                      first_lines(package.skipped, 6));
    row.verdict = Verdict::Skipped;
    report.add(std::move(row));
    return;
  }
  if (!package.problem.empty()) {
    report.add(failure(whole, "", "cannot be tried",
                       first_lines(package.problem, 20)));
    return;
  }
  for (const Program &program : package.programs)
    if (!program.problem.empty())
      report.add(failure(program, "", program.problem));
  // By cargo profile: those that differ only in optimisation share one.
  std::map<std::string_view, Built> natives;
  for (const Profile *profile : options.profiles) {
    std::string name = package.name + ", " + std::string(profile->name);
    auto [native, is_new] = natives.try_emplace(profile->cargo_profile);
    if (is_new) {
      native->second = build_native(package, *profile, options);
      say(with_seconds("built natively: " + name, native->second.seconds));
    }
    BuiltPackage built{.native = native->second,
                       .wasm = build_wasm(package, *profile, options),
                       .reference = build_reference(
                           package, *profile, sysroots[profile], options)};
    say(with_seconds("built with cargo-wasm: " + name, built.wasm.seconds));
    judge_all(package, *profile, built, options, report);
    say("ran: " + name);
  }
}

bool is_wanted(const Program &program, const Options &options) {
  return program.name.find(options.filter) != std::string::npos;
}

}  // namespace

std::expected<Report, std::string> run_suite(const Options &asked) {
  Options options = asked;
  auto work = WorkFolder::make(options.keep);
  if (!work) return std::unexpected(work.error());
  Sysroots sysroots;
  for (const Profile *profile : options.profiles) {
    auto toolchain = ask_toolchain(work->path() + "/probe", *profile, options);
    if (!toolchain) return std::unexpected(toolchain.error());
    complete_with(*toolchain, options);
    sysroots[profile] =
        options.sysroot.empty() ? toolchain->sysroot : options.sysroot;
  }
  std::vector<Program> programs;
  std::vector<std::string> folders;
  for (const std::string &folder : options.folders) {
    auto found = find_programs(folder);
    if (!found) return std::unexpected(found.error());
    for (Program &program : found->programs)
      if (is_wanted(program, options)) programs.push_back(std::move(program));
    for (std::string &package : found->packages)
      folders.push_back(std::move(package));
  }
  Report report;
  if (!programs.empty())
    run_package(
        generate_package(std::move(programs), work->path() + "/programs"),
        sysroots, options, report);
  for (size_t i = 0; i < folders.size(); ++i) {
    // A filter that names no binary of the package may name the package.
    bool whole =
        file_name(folders[i]).find(options.filter) != std::string::npos;
    if (!whole && options.filter.find('/') == std::string::npos) continue;
    Package package = copy_package(
        folders[i], work->path() + "/package-" + std::to_string(i), options);
    if (!whole)
      std::erase_if(package.programs,
                    [&](const Program &p) { return !is_wanted(p, options); });
    if (!package.programs.empty() || !package.problem.empty() ||
        !package.skipped.empty())
      run_package(package, sysroots, options, report);
  }
  if (report.rows().empty()) return std::unexpected("no program was found");
  return report;
}

}  // namespace wasmrust::suite
