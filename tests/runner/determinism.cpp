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

// A way of building; they must make no difference.
struct Way {
  std::string_view name;
  std::string_view folder;  // below the work folder
  std::string_view threads;
};

constexpr Way kFirst = {"one thread", "here", "1"};
constexpr Way kOther = {"two threads in another folder",
                        "another folder/with-a-longer-name/ünd-more", "2"};

// What is built. The folders beside it are copied with it.
struct Project {
  std::string_view folder;  // below the sources
  std::string_view note;
  bool has_parts;  // large enough that threads could make a difference
};

constexpr Project kProjects[] = {
    {"workspace", "", true},
    {"beside", ", dependencies outside of the workspace", false},
};

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

struct Output {
  Files files;
  size_t parts = 0;  // in which the linker has cut the program
};

size_t objects_in(const std::string &folder) {
  auto names = list_folder(folder);
  if (!names) return 0;
  return static_cast<size_t>(std::ranges::count_if(
      *names, [](const std::string &name) { return name.ends_with(".o"); }));
}

// Always from nothing.
std::expected<Output, std::string> build(const std::string &sources,
                                         const std::string &folder,
                                         const Project &project, const Way &way,
                                         const Profile &profile,
                                         const Options &options) {
  if (auto removed = remove_folder(folder); !removed)
    return std::unexpected(removed.error());
  if (auto copied = copy_sources(sources, folder); !copied)
    return std::unexpected(copied.error());
  std::string package = folder + "/" + std::string(project.folder);
  std::string objects = package + "/objects";
  if (auto made = make_folder(objects); !made)
    return std::unexpected(made.error());
  Variables variables = build_variables(options);
  variables["DETERMINISM_LINK_ARGS"] =
      "--threads=" + std::string(way.threads) + ";--save-temps=" + objects;
  ProcessResult result = run_process(
      {.arguments = {options.cargo_wasm, "build", "--profile",
                     std::string(profile.name), "--host", "node", "--offline"},
       .variables = std::move(variables),
       .directory = package,
       .input = "",
       .seconds = 1800});
  if (!result.exited_well())
    return std::unexpected(result.problem + result.err);
  Output output{.files = packages_below(package + "/target/wasm/" +
                                        std::string(profile.name)),
                .parts = objects_in(objects)};
  bool has_module = std::ranges::any_of(output.files, [](const auto &file) {
    return file.first.ends_with(".wasm");
  });
  if (!has_module)
    return std::unexpected("the build made no module:\n" + result.err);
  return output;
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
                            const Options &options, const Way &way) {
  std::vector<std::string> texts = {work, parent_folder(options.cargo_wasm)};
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

// The output, unless the build fails, and a row about paths inside it.
std::optional<Output> try_way(const Way &way, const Project &project,
                              const std::string &sources,
                              const std::string &work, const Profile &profile,
                              const Options &options, Report &report) {
  std::string name = std::string(way.name) + std::string(project.note);
  auto output = build(sources, work + "/" + std::string(way.folder), project,
                      way, profile, options);
  if (!output) {
    Row failed = row(name, profile, output.error());
    failed.reason = "does not build";
    report.add(std::move(failed));
    return std::nullopt;
  }
  Row traces = row("no path inside: " + name, profile,
                   builders_traces(output->files, work, options, way));
  traces.reason = traces.detail.empty() ? "" : "the builder shows";
  report.add(std::move(traces));
  return std::move(*output);
}

void check_project(const Project &project, const std::string &sources,
                   const std::string &work, const Profile &profile,
                   const Options &options, Report &report) {
  auto first =
      try_way(kFirst, project, sources, work, profile, options, report);
  if (!first) return;
  if (project.has_parts) {
    // With one part a second thread has nothing to do.
    Row parts = row("several parts", profile,
                    first->parts > 1 ? "" : "    there is only one");
    parts.reason = parts.detail.empty() ? "" : "threads are not tried";
    report.add(std::move(parts));
  }
  if (auto other =
          try_way(kOther, project, sources, work, profile, options, report))
    report.add(row(
        "same bytes: " + std::string(kOther.name) + std::string(project.note),
        profile, compare(first->files, other->files)));
}

}  // namespace

std::expected<Report, std::string> run_determinism(const std::string &sources,
                                                   const Options &options) {
  for (const Project &project : kProjects)
    if (std::string manifest =
            sources + "/" + std::string(project.folder) + "/Cargo.toml";
        !is_file(manifest))
      return std::unexpected("there is no " + manifest);
  auto work = WorkFolder::make(options.keep);
  if (!work) return std::unexpected(work.error());
  Report report;
  for (const Profile *profile : options.profiles)
    for (const Project &project : kProjects)
      check_project(project, sources, work->path(), *profile, options, report);
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
