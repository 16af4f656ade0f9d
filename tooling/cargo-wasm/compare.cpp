// `cargo wasm compare`: the stock toolchain beside us, on the user's own
// package.
//
//   words (bin): 300 rounds in node v20.19.2, all did the same
//                                            bytes    gzip  brotli  start-up
//                                            ...
//     cargo build --release                 73,412  29,001  24,988  0.610 ms
//     the same for size, wasm-opt -Oz       55,031  ...
//     cargo wasm build                      34,531
//     cargo wasm build --release            41,206
//
// A stranger must be able to repeat it, so the commands are shown, and nothing
// of ours is in the stock builds (stock_build.h).
#include <algorithm>

#include "tooling/cargo-wasm/build_steps.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/compare_measure.h"
#include "tooling/cargo-wasm/packages.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/stock_build.h"
#include "tooling/cargo-wasm/terminal.h"
#include "tooling/process/files.h"
#include "tooling/sysroot/sysroot.h"

namespace wasmrust {

namespace {

class Comparing {
 public:
  Comparing(const Environment &environment, const Arguments &arguments,
            StatusLine &status, MeasureRequest request)
      : environment_(environment),
        arguments_(arguments),
        status_(status),
        request_(std::move(request)),
        streaming_(environment, arguments, status),
        release_(environment, arguments, status) {}

  int run() {
    if (ExitCode code =
            open_session(streaming_, {.profile = "streaming", .host = "node"}))
      return code;
    if (ExitCode code =
            open_session(release_, {.profile = "release", .host = "node"}))
      return code;
    steps_ = plan_build(streaming_);
    if (ExitCode code = build_all()) return code;
    if (comparisons_.empty()) {
      status_.error("there is nothing to compare",
                    "a package needs a binary, or a library with crate-type = "
                    "[\"cdylib\"]");
      return exit_failure;
    }
    bool good = true;
    for (Comparison &each : comparisons_) good &= report(each);
    return good ? exit_success : exit_failure;
  }

 private:
  const Environment &environment_;
  const Arguments &arguments_;
  StatusLine &status_;
  MeasureRequest request_;
  Session streaming_, release_;
  std::vector<BuildStep> steps_;
  std::vector<Comparison> comparisons_;

  ExitCode build_all() {
    if (ExitCode code = build_stock("cargo build --release", "stock", {}))
      return code;
    std::string wasm_opt = find_in_path(environment_, "wasm-opt");
    std::string name = "the same for size";
    name += wasm_opt.empty() ? " (no wasm-opt in PATH)" : ", wasm-opt -Oz";
    if (ExitCode code = build_stock(name, "stock-for-size", flags_for_size()))
      return code;
    if (!wasm_opt.empty())
      for (Comparison &each : comparisons_)
        if (each.builds.back().name == name)
          optimise(wasm_opt, each.builds.back());
    if (ExitCode code = build_ours("cargo wasm build", streaming_)) return code;
    return build_ours("cargo wasm build --release", release_);
  }

  ExitCode build_stock(const std::string &name, const std::string &folder,
                       const std::vector<std::string> &words) {
    BuildResult built = run_stock_build(streaming_, folder, steps_, words);
    for (const BuildResult::Made &made : built.modules)
      add(made.artifact, {.name = name, .file = made.artifact.wasm});
    return built.code;
  }

  ExitCode build_ours(const std::string &name, const Session &session) {
    status_.say("Comparing", name);
    BuildResult built = run_build(session, steps_);
    for (const BuildResult::Made &made : built.modules) {
      auto package = write_artifact_package(session, made);
      if (!package) {
        status_.error(package.error());
        return exit_failure;
      }
      add(made.artifact,
          {.name = name, .is_ours = true, .file = package->wasm});
    }
    return built.code;
  }

  void add(const Artifact &artifact, ComparedBuild build) {
    std::string kind = artifact.is_command() ? "bin" : "cdylib";
    for (const std::string &each : artifact.kinds)
      if (each == "example") kind = each;
    auto is_this = [&](const Comparison &each) {
      return each.name == artifact.name && each.kind == kind;
    };
    auto found = std::ranges::find_if(comparisons_, is_this);
    if (found == comparisons_.end())
      found = comparisons_.insert(found, {.name = artifact.name,
                                          .kind = kind,
                                          .is_command = artifact.is_command()});
    // cargo leaves its file where the next build may put another one.
    found->builds.push_back(std::move(build));
  }

  // In a file beside cargo's.
  void optimise(const std::string &wasm_opt, ComparedBuild &build) {
    std::string smaller = build.file + ".wasm-opt.wasm";
    // What rustc's targets have; the module no longer says so itself.
    Child child{.arguments = {wasm_opt, "-Oz", "--enable-bulk-memory",
                              "--enable-sign-ext", "--enable-mutable-globals",
                              "--enable-nontrapping-float-to-int",
                              "--enable-reference-types", "--enable-multivalue",
                              "--strip-debug", "--strip-producers", build.file,
                              "-o", smaller},
                .environment = environment_};
    auto output = capture_child(child);
    if (!output)
      build.problem = output.error();
    else if (output->status != 0)
      build.problem = "wasm-opt refuses it: " +
                      output->err.substr(0, output->err.find('\n'));
    build.file = smaller;
  }

  // False: it was reported what is wrong.
  bool report(Comparison &each) {
    auto measured =
        measure(environment_, cache_folder(environment_), request_, each);
    if (!measured) {
      status_.error(measured.error());
      return false;
    }
    bool all = std::ranges::all_of(each.builds, [](const ComparedBuild &build) {
      return build.problem.empty();
    });
    bool same = each.all_do_the_same();
    if (arguments_.has(FlagId::json))
      report_json(each, same);
    else
      print_text(heading(each) + draw_comparison(each));
    if (!same)
      status_.error("the builds of `" + each.name +
                        "` do not do the same, so their figures compare "
                        "nothing",
                    "the modules are in " + each.builds.front().file +
                        " and the like; --json tells how each one ended");
    return all && same;
  }

  std::string heading(const Comparison &each) const {
    std::string text = each.name + " (" + each.kind +
                       "): " + std::to_string(each.rounds) +
                       " rounds in node " + each.node;
    if (each.changes_each_time())
      text += ", which do something else each time";
    else if (each.all_do_the_same() && !each.builds.front().printed.empty())
      text += ", all did the same";
    return text + "\n";
  }

  void report_json(const Comparison &each, bool same) const {
    llvm::json::Array builds;
    for (const ComparedBuild &build : each.builds) {
      llvm::json::Object row{
          {"name", build.name}, {"ours", build.is_ours}, {"file", build.file}};
      if (!build.problem.empty()) {
        row["problem"] = build.problem;
      } else {
        row["size"] = build.size;
        row["gzip"] = build.gzip;
        row["brotli"] = build.brotli;
        if (build.start_ms) row["start_ms"] = *build.start_ms;
        if (build.run_ms) row["run_ms"] = *build.run_ms;
        if (!build.printed.empty()) row["outcome"] = build.printed;
      }
      builds.push_back(std::move(row));
    }
    print_event("wasm-compare", {{"name", each.name},
                                 {"kind", each.kind},
                                 {"node", each.node},
                                 {"rounds", static_cast<int64_t>(each.rounds)},
                                 {"same", same},
                                 {"builds", std::move(builds)}});
  }
};

}  // namespace

int run_compare_command(const Environment &environment,
                        const Arguments &arguments) {
  StatusLine status = status_line(environment, arguments);
  auto wrong = [&](std::string_view text, std::string_view help = "") {
    status.error(text, help);
    return exit_usage;
  };
  if (!arguments.positionals.empty())
    return wrong("`cargo wasm compare` takes no argument `" +
                     arguments.positionals.front() + "`",
                 "arguments of the program stand behind `--`");
  MeasureRequest request{.arguments = arguments.after_dashes};
  if (arguments.has(FlagId::call)) {
    auto call = parse_call(arguments.value(FlagId::call));
    if (!call) return wrong(call.error());
    request.call = std::move(*call);
  }
  auto seconds = arguments.count(FlagId::seconds, 3);
  if (!seconds) return wrong(seconds.error());
  request.seconds = *seconds;
  return Comparing(environment, arguments, status, std::move(request)).run();
}

}  // namespace wasmrust
