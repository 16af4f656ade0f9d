// `cargo wasm clean`: removes what we have built, and only that.
//
// That is target/wasm, what `compare` has built and, for each of our targets,
// the folders of our profiles (target/wasm32-wasip1/wasm-streaming). What
// plain cargo has built stays; so do folders of the user's own profiles, which
// `cargo clean` knows. With --sysroot the compiled standard libraries go as
// well; the next build makes them again.
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/terminal.h"
#include "tooling/process/files.h"
#include "tooling/sysroot/sysroot.h"

namespace wasmrust {

namespace {

bool remove_shown(const Session &session, const std::string &path) {
  if (!is_folder(path)) return true;
  if (auto removed = remove_path(path); !removed) {
    session.status.error(removed.error());
    return false;
  }
  session.status.say("Removed", path);
  return true;
}

}  // namespace

int run_clean_command(const Environment &environment,
                      const Arguments &arguments) {
  StatusLine status = status_line(environment, arguments);
  Session session(environment, arguments, status);
  if (ExitCode code = open_session(session, {})) return code;

  const std::string &target = session.target_folder;
  bool removed = remove_shown(session, target + "/wasm");
  removed &= remove_shown(session, target + "/wasm-compare");
  for (const TargetRow &row : targets())
    for (const ProfileRow &profile : profiles())
      removed &=
          remove_shown(session, target + "/" + std::string(row.triple) +
                                    "/wasm-" + std::string(profile.name));
  // Build scripts and proc macros of our profiles.
  for (const ProfileRow &profile : profiles())
    removed &=
        remove_shown(session, target + "/wasm-" + std::string(profile.name));
  if (arguments.has(FlagId::sysroot)) {
    std::string cache = cache_folder(environment);
    if (!cache.empty()) removed &= remove_shown(session, cache + "/sysroots");
  }
  return removed ? exit_success : exit_failure;
}

}  // namespace wasmrust
