// `cargo wasm build`: cargo, then a package folder for each module.
//
//      Finished `wasm-streaming` profile [optimized] target(s) in 0.67s
//      Packaged target/wasm/streaming/hello  hello.wasm 41.2 KiB (17.0 gzip)
//      ...
//
// With --keep-going what could be built is packed, and the exit code still
// tells of the failure. With --json cargo's lines stand on standard output as
// they came, and each package adds one of its own, in the same style:
//
//   {"reason":"wasm-package","name":"hello","folder":"/...","wasm_size":42188,...}
#include <stdio.h>
#include <time.h>

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "tooling/cargo-wasm/build_steps.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/packages.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/terminal.h"

namespace wasmrust {

namespace {

double seconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) +
         static_cast<double>(now.tv_nsec) / 1e9;
}

void report(const Session &session, const WrittenPackage &package,
            double taken) {
  std::string text = shown_path(session, package.folder) + ": wasm " +
                     size_text(package.wasm_size);
  if (package.gzip_size) text += " (" + size_text(package.gzip_size) + " gzip)";
  if (package.js_size) text += ", js " + size_text(package.js_size);
  char time[32];
  snprintf(time, sizeof time, ", %.2fs in all", taken);
  session.status.say("Packaged", text + time);
}

void report_json(const Session &session, const WrittenPackage &package) {
  print_event("wasm-package", {{"name", package.name},
                               {"kind", package.kind},
                               {"package", package.cargo_package},
                               {"profile", session.profile.name},
                               {"host", std::string(session.host->name)},
                               {"folder", package.folder},
                               {"wasm", package.wasm},
                               {"js", package.js},
                               {"wasm_size", package.wasm_size},
                               {"wasm_gzip_size", package.gzip_size},
                               {"js_size", package.js_size}});
}

}  // namespace

int run_build_command(const Environment &environment,
                      const Arguments &arguments) {
  StatusLine status = status_line(environment, arguments);
  if (!arguments.positionals.empty()) {
    status.error("`cargo wasm build` takes no argument `" +
                     arguments.positionals.front() + "`",
                 "a package is chosen with -p, a binary with --bin");
    return exit_usage;
  }
  Session session(environment, arguments, status);
  if (ExitCode code = open_session(session, {})) return code;

  double begin = seconds();
  BuildResult built = run_build(session, plan_build(session));
  bool keep_going = arguments.has(FlagId::keep_going);
  ExitCode code = built.code;
  if (code != exit_success && !keep_going) return code;
  int64_t packages = 0;
  for (const BuildResult::Made &made : built.modules) {
    auto package = write_artifact_package(session, made);
    if (!package) {
      status.error(package.error());
      if (!keep_going) return exit_failure;
      if (code == exit_success) code = exit_failure;
      continue;
    }
    ++packages;
    if (arguments.has(FlagId::json))
      report_json(session, *package);
    else
      report(session, *package, seconds() - begin);
  }
  if (arguments.has(FlagId::json))
    print_event("wasm-finished",
                {{"packages", packages}, {"seconds", seconds() - begin}});
  else if (built.modules.empty() && code == exit_success)
    status.note(
        built.has_unwritten
            ? "nothing to package: the linker wrote no module, as "
              "`--stop-after` "
              "and `--reproduce-only` ask for"
            : "nothing to package: there is no binary and no library with "
              "crate-type = [\"cdylib\"] among the targets that were built");
  return code;
}

}  // namespace wasmrust
