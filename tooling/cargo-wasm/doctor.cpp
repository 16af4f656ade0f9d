// `cargo wasm doctor`: what is here, what is missing, what to do about it.
//
//   ok       rustc           /usr/bin/rustc 1.96.0, LLVM 22.1.8 (used)
//   note     wasmtime        not found in PATH; only --host wasmtime needs it
//                            https://wasmtime.dev
//   missing  wasi-libc       ...
//
// The exit code is 1 when something that is needed is missing, so that scripts
// can ask. --fix builds what `build`, `run` and `test` will need.
#include <set>

#include "llvm/Support/JSON.h"
#include "tooling/cargo-wasm/checks.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/print_config.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/terminal.h"
#include "tooling/process/files.h"
#include "tooling/sysroot/sysroot.h"

namespace wasmrust {

namespace json = llvm::json;

namespace {

// The standard libraries that commands without flags use.
struct Wanted {
  ProfileId profile;
  TargetId target;
};
constexpr Wanted used_by_default[] = {
    {ProfileId::Streaming, TargetId::UnknownUnknown},  // build
    {ProfileId::Streaming, TargetId::Wasip1},          // run
    {ProfileId::Dev, TargetId::Wasip1},                // test
};

std::string_view word_for(CheckState state) {
  switch (state) {
    case CheckState::good:
      return "ok";
    case CheckState::note:
      return "note";
    case CheckState::missing:
      return "missing";
  }
  return "";
}

std::string column(std::string_view text, size_t width) {
  std::string result(text);
  result.append(result.size() < width ? width - result.size() : 1, ' ');
  return result;
}

std::string drawn(const Check &check, bool color) {
  constexpr std::string_view colors[] = {"\033[32m", "\033[33m", "\033[1;31m"};
  std::string word = column(word_for(check.state), 9);
  if (color)
    word = std::string(colors[static_cast<size_t>(check.state)]) + word +
           "\033[0m";
  std::string text = word + column(check.name, 16) + check.detail + "\n";
  if (!check.remedy.empty())
    text += std::string(25, ' ') + "→ " + check.remedy + "\n";
  return text;
}

Check sysroot_check(const SysrootInfo &info) {
  if (!info.problem.empty())
    return {"std", CheckState::note, info.path + ": " + info.problem,
            "cargo wasm doctor --fix removes it"};
  return {"std", CheckState::good,
          info.target + ", rustc " + info.rustc + ", opt-level " +
              info.opt_level + (info.flags.empty() ? "" : ", " + info.flags) +
              ", " + size_text(info.bytes) + ", " + info.path,
          ""};
}

// The keys of the standard libraries that built-in profiles use with `chosen`
// and without flags of the user.
std::set<std::string> keys_in_use(const Environment &environment,
                                  const Toolchain *chosen) {
  std::set<std::string> keys;
  if (!chosen) return keys;
  for (const HostRow &host : hosts())
    for (const ProfileRow &profile : profiles())
      for (TargetId target : {host.command_target, host.library_target})
        keys.insert(
            sysroot_key({chosen, &row(target), &profile, {}}, environment));
  return keys;
}

// One row each for those in use and the broken ones. The others, for flags,
// compilers and versions of WasmRust of some time or other, can be dozens; they
// share a row unless `all` are asked for.
std::vector<Check> sysroot_checks(const Environment &environment,
                                  const Toolchain *chosen, bool all) {
  std::vector<Check> checks;
  std::set<std::string> used = keys_in_use(environment, chosen);
  size_t others = 0;
  uint64_t bytes = 0;
  for (const SysrootInfo &info : list_sysroots(environment))
    if (all || !info.problem.empty() || used.contains(info.key)) {
      checks.push_back(sysroot_check(info));
    } else {
      ++others;
      bytes += info.bytes;
    }
  if (others)
    checks.push_back({"std", CheckState::good,
                      std::to_string(others) +
                          " more, for other flags, compilers or versions, " +
                          size_text(bytes) + "; -v lists them",
                      ""});
  if (checks.empty())
    checks.push_back({"std", CheckState::note,
                      "none is compiled yet; the first build does that",
                      "cargo wasm doctor --fix does it now"});
  return checks;
}

// What --profile and --host ask for, else what is used by default.
std::expected<std::vector<Wanted>, std::string> wanted_sysroots(
    const Arguments &arguments) {
  std::string profile_name = arguments.value(FlagId::profile);
  if (arguments.has(FlagId::dev)) profile_name = "dev";
  if (arguments.has(FlagId::release)) profile_name = "release";
  std::string host_name = arguments.value(FlagId::host);
  const ProfileRow *profile =
      profile_name.empty() ? nullptr : find_profile(profile_name);
  const HostRow *host = host_name.empty() ? nullptr : find_host(host_name);
  if (!profile_name.empty() && !profile)
    return std::unexpected("--fix takes a built-in profile (" +
                           profile_names() + "), not `" + profile_name + "`");
  if (!host_name.empty() && !host)
    return std::unexpected("there is no host `" + host_name + "`; hosts are " +
                           host_names());
  std::vector<Wanted> wanted;
  auto add = [&](ProfileId profile_id, TargetId target) {
    for (const Wanted &row : wanted)
      if (row.profile == profile_id && row.target == target) return;
    wanted.push_back({profile_id, target});
  };
  if (!profile && !host) {
    for (const Wanted &row : used_by_default) add(row.profile, row.target);
    return wanted;
  }
  for (const HostRow &row : hosts())
    if (!host || host->id == row.id)
      for (TargetId target : {row.command_target, row.library_target})
        add(profile ? profile->id : ProfileId::Streaming, target);
  return wanted;
}

bool fix(const Environment &environment, const Arguments &arguments,
         const Toolchain &toolchain, StatusLine &status) {
  for (const SysrootInfo &info : list_sysroots(environment))
    if (!info.problem.empty()) {
      if (auto removed = remove_path(info.path); !removed) {
        status.error(removed.error());
        return false;
      }
      status.say("Removed", info.path);
    }
  auto wanted = wanted_sysroots(arguments);
  if (!wanted) {
    status.error(wanted.error());
    return false;
  }
  for (const Wanted &one : *wanted) {
    SysrootRequest request{&toolchain, &row(one.target), &row(one.profile), {}};
    auto built = ensure_sysroot(request, environment, status);
    if (!built) {
      status.error(built.error().text, built.error().help);
      return false;
    }
  }
  return true;
}

void report_json(const std::vector<Check> &checks, bool good) {
  json::Array rows;
  for (const Check &check : checks)
    rows.push_back(json::Object{
        {"name", check.name},
        {"state", std::string(word_for(check.state))},
        {"detail", json::fixUTF8(check.detail)},
        {"remedy", check.remedy},
    });
  print_event("wasm-doctor", {{"good", good}, {"checks", std::move(rows)}});
}

}  // namespace

int run_doctor_command(const Environment &environment,
                       const Arguments &arguments) {
  StatusLine status = status_line(environment, arguments);
  if (!arguments.positionals.empty()) {
    status.error("`cargo wasm doctor` takes no argument `" +
                 arguments.positionals.front() + "`");
    return exit_usage;
  }
  if (arguments.has(FlagId::print_config)) {
    Session session(environment, arguments, status);
    if (ExitCode code = open_session(session, {})) return code;
    return print_config(session);
  }
  ToolchainSearch search = find_toolchains(environment, true);
  bool fixed = true;
  if (arguments.has(FlagId::fix) && search.chosen)
    fixed = fix(environment, arguments, *search.chosen, status);

  std::vector<Check> checks = run_checks(environment, search);
  bool all = arguments.has(FlagId::verbose) || arguments.has(FlagId::json);
  for (Check &check : sysroot_checks(environment, search.chosen, all))
    checks.push_back(std::move(check));
  bool good = fixed;
  for (const Check &check : checks) good &= check.state != CheckState::missing;
  if (arguments.has(FlagId::json)) {
    report_json(checks, good);
    return good ? exit_success : exit_failure;
  }
  Environment out = environment;
  out.stderr_is_terminal = environment.stdout_is_terminal;
  bool color = status_line(out, arguments).color();
  for (const Check &check : checks)
    if (!arguments.has(FlagId::quiet) || check.state == CheckState::missing)
      print_text(drawn(check, color));
  if (!arguments.has(FlagId::quiet))
    print_text(good ? "\nAll that is needed is there.\n"
                    : "\nSomething that is needed is missing.\n");
  return good ? exit_success : exit_failure;
}

}  // namespace wasmrust
