// See determinism.h.
#include "tests/runner/determinism.h"

#include <algorithm>
#include <map>

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

constexpr Way kWays[] = {
    {"the first folder", "here", "1"},
    {"two threads", "threads", "2"},
    {"another folder", "another folder/with-a-longer-name/ünd-more", "1"},
};

using Files = std::map<std::string, std::string>;  // name → bytes

// The modules of every package folder below `out`.
Files modules_below(const std::string &out) {
  Files files;
  auto packages = list_folder(out);
  if (!packages) return files;
  for (const std::string &package : *packages) {
    auto names = list_folder(out + "/" + package);
    if (!names) continue;
    for (const std::string &name : *names)
      if (name.ends_with(".wasm"))
        if (auto bytes = read_text(out + "/" + package + "/" + name))
          files[name] = std::move(*bytes);
  }
  return files;
}

std::expected<Files, std::string> build(const std::string &sources,
                                        const std::string &folder,
                                        const Way &way, const Profile &profile,
                                        const Options &options) {
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
      modules_below(folder + "/app/target/wasm/" + std::string(profile.name));
  if (files.empty())
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
  if (other.size() > first.size()) text += "    there are more modules\n";
  return text;
}

std::string builders_traces(const Files &files, const std::string &folder) {
  std::vector<std::string> texts = {folder};
  Variables variables = own_variables();
  if (std::string home = variables["HOME"]; home.size() > 1)
    texts.push_back(home + "/");
  std::string text;
  for (const auto &[name, bytes] : files)
    for (const std::string &inside : texts_inside(bytes, texts))
      text += "    " + name + " contains " + inside + "\n";
  return text;
}

void check_profile(const std::string &sources, const std::string &work,
                   const Profile &profile, const Options &options,
                   Report &report) {
  Files first;
  for (const Way &way : kWays) {
    std::string name(way.name);
    std::string folder = work + "/" + std::string(way.folder);
    auto files = build(sources, folder, way, profile, options);
    if (!files) {
      Row failed = row(name, profile, files.error());
      failed.reason = "does not build";
      report.add(std::move(failed));
      if (first.empty()) return;
      continue;
    }
    Row traces =
        row("no path inside: " + name, profile, builders_traces(*files, work));
    traces.reason = traces.detail.empty() ? "" : "the builder shows";
    report.add(std::move(traces));
    if (first.empty())
      first = std::move(*files);
    else
      report.add(row("same bytes: " + name, profile, compare(first, *files)));
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
