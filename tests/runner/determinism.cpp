// See determinism.h.
#include "tests/runner/determinism.h"

#include <algorithm>
#include <map>
#include <optional>

#include "tests/runner/files.h"
#include "tests/runner/package.h"
#include "tests/runner/process.h"

namespace wasmrust::suite {

namespace {

// One way of building, which must make no difference.
struct Way {
  std::string_view name;
  std::string_view folder;  // below the work folder
  std::string_view threads;
};

constexpr Way kFirst = {"the first build", "here", "1"};
constexpr Way kOthers[] = {
    {"once more", "here", "1"},
    {"two threads", "here", "2"},
    {"another folder", "another folder/with-a-longer-name/ünd-more", "1"},
};

// Debuggers find sources by the paths of an unoptimised module.
bool keeps_paths(const Profile &profile) { return profile.name == "dev"; }

using Files = std::map<std::string, std::string>;  // name → bytes

// What is in the package folders below `out`: modules, JavaScript, manifests.
Files packages_below(const std::string &out) {
  Files files;
  auto packages = list_folder(out);
  if (!packages) return files;
  for (const std::string &package : *packages) {
    auto names = list_folder(out + "/" + package);
    if (!names) continue;
    for (const std::string &name : *names)
      if (auto bytes = read_text(out + "/" + package + "/" + name))
        files[package + "/" + name] = std::move(*bytes);
  }
  return files;
}

// Always from nothing: a second build in the same folder makes it all again.
std::expected<Files, std::string> build(const std::string &sources,
                                        const std::string &folder,
                                        const Way &way, const Profile &profile,
                                        const Options &options) {
  if (auto removed = remove_folder(folder); !removed)
    return std::unexpected(removed.error());
  if (auto copied = copy_sources(sources, folder); !copied)
    return std::unexpected(copied.error());
  Variables variables = build_variables(options);
  variables["DETERMINISM_LINK_ARG"] = "--threads=" + std::string(way.threads);
  ProcessResult result = run_process(
      {.arguments = {options.cargo_wasm, "build", "--profile",
                     std::string(profile.name), "--host", "node", "--offline"},
       .variables = std::move(variables),
       .directory = folder + "/app",
       .input = "",
       .seconds = 1800});
  if (!result.exited_well())
    return std::unexpected(result.problem + result.err);
  Files files =
      packages_below(folder + "/app/target/wasm/" + std::string(profile.name));
  bool has_module = std::ranges::any_of(
      files, [](const auto &file) { return file.first.ends_with(".wasm"); });
  if (!has_module)
    return std::unexpected("the build made no module:\n" + result.err);
  return files;
}

Row row(std::string what, const Profile &profile, std::string detail) {
  bool good = detail.empty();
  return {.program = std::move(what),
          .profile = std::string(profile.name),
          .verdict = good ? Verdict::Passed : Verdict::Failed,
          .reason = good ? "" : "not the same",
          .detail = std::move(detail)};
}

std::string compare(const Files &first, const Files &other) {
  std::string text;
  for (const auto &[name, bytes] : first) {
    auto found = other.find(name);
    std::string difference = found == other.end()
                                 ? "missing"
                                 : byte_difference(bytes, found->second);
    if (!difference.empty()) text += "    " + name + ": " + difference + "\n";
  }
  if (other.size() > first.size()) text += "    there are more files\n";
  return text;
}

std::string builders_traces(const Files &files, const std::string &work,
                            const Way &way) {
  std::vector<std::string> texts = {work};
  // A name of several parts means nothing else, wherever it stands.
  if (way.folder.find('/') != std::string_view::npos)
    texts.emplace_back(way.folder);
  Variables variables = own_variables();
  if (std::string home = variables["HOME"]; home.size() > 1)
    texts.push_back(home + "/");
  std::string text;
  for (const auto &[name, bytes] : files)
    for (const std::string &inside : texts_inside(bytes, texts))
      text += "    " + name + " contains " + inside + "\n";
  return text;
}

// The files, unless the build fails, and a row about paths inside them.
std::optional<Files> try_way(const Way &way, const std::string &sources,
                             const std::string &work, const Profile &profile,
                             const Options &options, Report &report) {
  std::string name(way.name);
  auto files = build(sources, work + "/" + std::string(way.folder), way,
                     profile, options);
  if (!files) {
    Row failed = row(name, profile, files.error());
    failed.reason = "does not build";
    report.add(std::move(failed));
    return std::nullopt;
  }
  if (!keeps_paths(profile)) {
    Row traces = row("no path inside: " + name, profile,
                     builders_traces(*files, work, way));
    traces.reason = traces.detail.empty() ? "" : "the builder shows";
    report.add(std::move(traces));
  }
  return std::move(*files);
}

void check_profile(const std::string &sources, const std::string &work,
                   const Profile &profile, const Options &options,
                   Report &report) {
  auto first = try_way(kFirst, sources, work, profile, options, report);
  if (!first) return;
  for (const Way &way : kOthers) {
    if (way.folder != kFirst.folder && keeps_paths(profile)) continue;
    auto files = try_way(way, sources, work, profile, options, report);
    if (files)
      report.add(row("same bytes: " + std::string(way.name), profile,
                     compare(*first, *files)));
  }
}

}  // namespace

std::expected<Report, std::string> run_determinism(const std::string &sources,
                                                   const Options &options) {
  if (!is_file(sources + "/app/Cargo.toml"))
    return std::unexpected(sources + " holds no app/Cargo.toml");
  auto work = WorkFolder::make(options.keep);
  if (!work) return std::unexpected(work.error());
  Report report;
  for (const Profile *profile : options.profiles)
    check_profile(sources, work->path(), *profile, options, report);
  return report;
}

std::vector<std::string> texts_inside(std::string_view bytes,
                                      const std::vector<std::string> &texts) {
  std::vector<std::string> inside;
  for (const std::string &text : texts)
    if (bytes.find(text) != std::string_view::npos) inside.push_back(text);
  return inside;
}

std::string byte_difference(std::string_view a, std::string_view b) {
  if (a == b) return "";
  size_t common = std::min(a.size(), b.size());
  auto at = std::mismatch(a.begin(), a.begin() + common, b.begin()).first;
  std::string text = std::to_string(a.size()) + " and " +
                     std::to_string(b.size()) + " bytes, different from " +
                     std::to_string(at - a.begin());
  return text;
}

}  // namespace wasmrust::suite
