// See session.h.
#include "tooling/cargo-wasm/session.h"

#include <algorithm>

#include "llvm/ADT/StringRef.h"

#include "tooling/cargo-wasm/rustflags.h"
#include "tooling/process/files.h"
#include "tooling/sysroot/sysroot.h"
#include "tooling/toml/toml.h"

namespace wasmrust {

namespace json = llvm::json;

namespace {

ExitCode fail(const Session &session, std::string_view text,
              std::string_view help = "", ExitCode code = exit_failure) {
  session.status.error(text, help);
  return code;
}

// rustup's proxies put their toolchain's libraries before all others, and so
// before those of the toolchain that was chosen instead of it.
void forget_other_libraries(Session &session) {
  auto paths = session.environment.get("LD_LIBRARY_PATH");
  if (!paths) return;
  std::string kept;
  std::string_view rest = *paths;
  while (!rest.empty()) {
    size_t end = std::min(rest.find(':'), rest.size());
    std::string path(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    bool of_another = std::ranges::any_of(
        session.toolchains.found, [&](const Toolchain &toolchain) {
          return &toolchain != session.toolchain &&
                 path == toolchain.sysroot + "/lib";
        });
    if (!of_another) kept += (kept.empty() ? "" : ":") + path;
  }
  if (kept.empty())
    session.environment.remove("LD_LIBRARY_PATH");
  else
    session.environment.set("LD_LIBRARY_PATH", kept);
}

ExitCode find_toolchain(Session &session) {
  session.toolchains = find_toolchains(session.environment);
  session.toolchain = session.toolchains.chosen;
  if (session.toolchain) {
    forget_other_libraries(session);
    return exit_success;
  }
  if (session.toolchains.found.empty())
    return fail(session, "there is no rustc in PATH",
                "install Rust (`apt-get install rustc-web cargo-web "
                "rust-web-src`, or https://rustup.rs); `cargo wasm doctor` "
                "checks the rest");
  const Toolchain &first = session.toolchains.found.front();
  return fail(session, "`" + first.rustc + "` cannot be used: " + first.problem,
              first.remedy + "; `cargo wasm doctor` shows all that was found");
}

// `build.rustc` of the configuration counts as RUSTC does, but is known only
// after some cargo has read it.
ExitCode follow_configured_rustc(Session &session) {
  const json::Object *build = session.config.getObject("build");
  std::string rustc = build ? build->getString("rustc").value_or("").str() : "";
  if (rustc.empty() || session.environment.has("RUSTC")) return exit_success;
  if (resolved_path(rustc) == resolved_path(session.toolchain->rustc))
    return exit_success;
  session.environment.set("RUSTC", rustc);
  return find_toolchain(session);
}

// The flags that every cargo command understands and that change what it sees.
void add_general_flags(const Session &session, Child &child) {
  for (const std::string &value : session.arguments.values(FlagId::config)) {
    child.arguments.push_back("--config");
    child.arguments.push_back(value);
  }
  for (const std::string &value : session.arguments.values(FlagId::unstable))
    child.arguments.push_back("-Z" + value);
}

ExitCode read_config(Session &session) {
  Child child = cargo_child(session, "config");
  child.arguments.insert(child.arguments.end(),
                         {"get", "--format", "json", "-Zunstable-options"});
  add_general_flags(session, child);
  // `config get` is not stable yet; the variable is for this one process.
  child.environment.set("RUSTC_BOOTSTRAP", "1");
  child.null_stdin = true;
  auto output = capture_child(child);
  if (!output) return fail(session, output.error());
  if (output->status != 0) {
    return fail(session, "cargo cannot read its configuration:\n" + output->err,
                "", exit_cargo);
  }
  auto parsed = json::parse(output->out);
  if (parsed && parsed->getAsObject())
    session.config = std::move(*parsed->getAsObject());
  else if (!parsed)
    llvm::consumeError(parsed.takeError());
  return exit_success;
}

ExitCode read_project(Session &session) {
  Child child = cargo_child(session, "metadata");
  child.arguments.insert(child.arguments.end(),
                         {"--format-version", "1", "--no-deps"});
  add_general_flags(session, child);
  const Arguments &arguments = session.arguments;
  if (arguments.has(FlagId::manifest_path)) {
    child.arguments.push_back("--manifest-path");
    child.arguments.push_back(arguments.value(FlagId::manifest_path));
  }
  child.null_stdin = true;
  auto output = capture_child(child);
  if (!output) return fail(session, output.error());
  if (output->status != 0) {
    std::string text = output->err;
    while (text.ends_with("\n")) text.pop_back();
    if (text.starts_with("error: ")) text.erase(0, 7);
    return fail(session, text, "", exit_cargo);
  }
  auto project = read_metadata(output->out);
  if (!project) return fail(session, project.error());
  session.project = std::move(*project);
  session.target_folder =
      arguments.has(FlagId::target_dir)
          ? absolute_path(arguments.value(FlagId::target_dir),
                          session.environment.working_directory)
          : session.project.target_folder;
  auto text = read_file(session.project.workspace_root + "/Cargo.toml");
  if (!text) return fail(session, text.error());
  auto manifest = toml::parse(*text);
  if (!manifest)
    return fail(session, session.project.workspace_root +
                             "/Cargo.toml: " + manifest.error());
  session.manifest = std::move(*manifest);
  return exit_success;
}

void select_packages(Session &session) {
  const Arguments &arguments = session.arguments;
  PackageSelection selection;
  selection.specs = arguments.values(FlagId::package);
  selection.excluded = arguments.values(FlagId::exclude);
  selection.workspace =
      arguments.has(FlagId::workspace) || arguments.has(FlagId::all);
  std::string manifest = arguments.value(FlagId::manifest_path);
  const std::string &here = session.environment.working_directory;
  selection.from = resolved_path(
      manifest.empty() ? here : parent_folder(absolute_path(manifest, here)));
  session.selected = selected_packages(session.project, selection);
}

// Without a system nothing of std is left to choose. What Cargo.toml says is
// for other profiles.
ExitCode refuse_std_flags(const Session &session) {
  for (FlagId flag : {FlagId::std_, FlagId::allocator})
    if (std::string kind = session.arguments.value(flag);
        !kind.empty() && kind != "lean")
      return fail(session,
                  "the profile `" + session.profile.name +
                      "` has no std to choose `" + kind + "` for",
                  "leave the flag out, or take another profile", exit_usage);
  return exit_success;
}

// --std, then `std` of the settings, then the profile's; likewise the
// allocator, which is part of lean std unless something else is said.
ExitCode choose_std(Session &session) {
  if (!session.profile.row->has_system) {
    session.lean_std = true;
    return refuse_std_flags(session);
  }
  std::string kind = session.arguments.value(FlagId::std_);
  if (kind.empty()) kind = session.settings.std;
  if (kind != "" && kind != "lean" && kind != "full")
    return fail(session, "there is no std `" + kind + "`",
                "it is `lean` or `full`", exit_usage);
  session.lean_std =
      kind.empty() ? session.profile.row->lean_std : kind == "lean";

  std::string allocator = session.arguments.value(FlagId::allocator);
  if (allocator.empty()) allocator = session.settings.allocator;
  if (allocator != "" && allocator != "small" && allocator != "dlmalloc")
    return fail(session, "there is no allocator `" + allocator + "`",
                "it is `small` or `dlmalloc`", exit_usage);
  if (session.lean_std && allocator == "dlmalloc")
    session.lean_allocator = "no";
  if (!session.lean_std && allocator == "small")
    session.lean_allocator = "only";
  return exit_success;
}

// --hot-share, then `hot-share` of the settings, which profiles for speed leave
// alone.
ExitCode choose_hot_share(Session &session) {
  std::string share = session.arguments.value(FlagId::hot_share);
  if (session.profile.row->pipeline != Pipeline::Oz) {
    if (share.empty()) return exit_success;
    return fail(
        session,
        "the profile `" + session.profile.name + "` is not optimised for size",
        "leave --hot-share out, or take `streaming`", exit_usage);
  }
  if (share.empty()) share = session.settings.hot_share;
  unsigned percent = 0;
  if (!share.empty() &&
      (llvm::StringRef(share).getAsInteger(10, percent) || percent > 100))
    return fail(session, "`" + share + "` is no share of a program",
                "it is a number of percent, 0 to 100", exit_usage);
  session.hot_share = share;
  return exit_success;
}

bool can_run(const HostRow &host, const TargetRow &target) {
  return host.runs == Runs::Any || (host.runs == Runs::Wasi && target.has_wasi);
}

ExitCode choose_settings(Session &session, const SessionDefaults &defaults) {
  const Arguments &arguments = session.arguments;
  auto settings = combined_settings(session.project, session.selected);
  if (!settings) return fail(session, settings.error());
  session.settings = std::move(*settings);

  std::string host = arguments.value(FlagId::host);
  bool said = !host.empty();
  if (!said) host = session.settings.host;
  if (host.empty()) host = defaults.host;
  session.host = find_host(host);
  if (!session.host)
    return fail(session, "there is no host `" + host + "`",
                "hosts are " + host_names(), exit_usage);

  if (std::string triple = arguments.value(FlagId::target); !triple.empty()) {
    session.target_override = find_target(triple);
    if (!session.target_override)
      return fail(session, "the target `" + triple + "` is not supported",
                  "targets are " + target_names() +
                      "; leave --target out to get the one that fits --host",
                  exit_usage);
  }
  // What Cargo.toml says about the host is about the package; programs and
  // tests still run here.
  if (defaults.runs && !said && session.host->runs == Runs::Nothing)
    session.host = find_host(defaults.host);
  return exit_success;
}

// Hosts that run what they are built for with these flags.
std::string hosts_that_run(const Session &session) {
  std::string names;
  for (const HostRow &host : hosts())
    if (can_run(host, session.command_target_of(host)))
      names += (names.empty() ? "" : ", ") + std::string(host.name);
  return names;
}

// The target follows from profile and host.
ExitCode check_target(const Session &session, const SessionDefaults &defaults) {
  const TargetRow &target = session.command_target();
  if (!session.profile.row->has_system && target.has_wasi)
    return fail(session,
                "the profile `" + session.profile.name +
                    "` has no system, and " + std::string(target.triple) +
                    " is one",
                "leave --target out, or take another profile", exit_usage);
  if (!defaults.runs) return exit_success;
  if (!can_run(*session.host, target))
    return fail(session,
                "programs for the host `" + std::string(session.host->name) +
                    "` (" + std::string(target.triple) +
                    ") cannot be run from here",
                "hosts that can: " + hosts_that_run(session), exit_usage);
  return exit_success;
}

ExitCode choose_session_profile(Session &session,
                                const SessionDefaults &defaults) {
  const Arguments &arguments = session.arguments;
  std::vector<std::string> names = arguments.values(FlagId::profile);
  if (arguments.has(FlagId::dev)) names.push_back("dev");
  if (arguments.has(FlagId::release)) names.push_back("release");
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (names.size() > 1)
    return fail(
        session,
        "more than one profile: `" + names[0] + "` and `" + names[1] + "`",
        "give one of --profile, --dev and --release", exit_usage);
  std::string name = names.empty() ? session.settings.profile : names[0];
  // libtest prints and allocates; what Cargo.toml says is about the package.
  const ProfileRow *known = find_profile(name);
  if (defaults.for_tests && known && !known->has_system) {
    if (!names.empty())
      return fail(session,
                  "tests need std, which the profile `" + name + "` leaves out",
                  "leave --profile out to test with `" +
                      std::string(defaults.profile) + "`",
                  exit_usage);
    name.clear();
  }
  if (name.empty()) name = defaults.profile;
  ProfileSources sources{&session.manifest, &session.config,
                         &session.environment};
  auto profile = choose_profile(name, sources, defaults.for_tests);
  if (!profile)
    return fail(session, profile.error().text, profile.error().help,
                profile.error().usage ? exit_usage : exit_failure);
  session.profile = std::move(*profile);
  return exit_success;
}

// The note about a passed-over rustc is shown when the answer changes, not with
// every build: the target folder remembers which one it was.
void note_toolchain(Session &session) {
  std::string path = session.target_folder + "/wasm/.rustc";
  auto before = read_file(path);
  const std::string &now = session.toolchain->version_text;
  if (before && *before == now) return;
  if (!session.toolchains.note.empty())
    session.status.note(session.toolchains.note);
  // Only a memory: a folder that cannot be written is reported by the build.
  if (make_folders(session.target_folder + "/wasm")) (void)save_file(path, now);
}

std::string cargo_home(const Environment &environment) {
  std::string home = environment.text("CARGO_HOME");
  if (!home.empty()) return absolute_path(home, environment.working_directory);
  home = environment.text("HOME");
  return home.empty() ? "" : home + "/.cargo";
}

std::vector<std::string> cfg_facts(const Session &session,
                                   const TargetRow &target) {
  Child child{.arguments = {session.toolchain->rustc, "--print", "cfg",
                            "--target", std::string(target.triple)},
              .environment = session.environment,
              .null_stdin = true};
  auto output = capture_child(child);
  std::vector<std::string> facts;
  if (!output) return facts;
  std::string_view text = output->out;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    facts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return facts;
}

bool refuse_unwind(const Session &session,
                   const std::vector<std::string> &flags) {
  for (const std::string &option : codegen_options(flags))
    if (option == "-Cpanic=unwind") {
      session.status.error(
          "`-C panic=unwind` in the rustc flags is not supported yet: a panic "
          "ends the program",
          "remove it from RUSTFLAGS or the cargo configuration");
      return true;
    }
  return false;
}

// What makes our linker the linker, and tells it which row is meant.
std::vector<std::string> linker_flags(const Session &session) {
  std::string linker =
      parent_folder(session.environment.executable) + "/wasmrust-ld";
  std::vector<std::string> flags = {
      "-Clinker=" + linker, "-Clinker-flavor=wasm-ld", "-Clinker-plugin-lto",
      "-Csymbol-mangling-version=v0",
      // rustc says --no-demangle; the name section is for people.
      "-Clink-arg=--demangle",
      // The package's interface is what the program exports.
      "-Clink-arg=--own-exports-only",
      // A library is one thing that lives, not a command for each export.
      "-Clink-arg=--constructors-once",
      "-Clink-arg=--profile=" + std::string(session.profile.row->name)};
  if (!session.host->has_std && session.profile.row->has_system)
    flags.push_back("-Clink-arg=--bare-host");
  // Our own pipeline for size does it all, and it has to see generic functions
  // before they are inlined (compiler/lower/llvm/keep_alike.h).
  if (session.profile.row->pipeline == Pipeline::Oz) {
    flags.push_back("-Cno-prepopulate-passes");
    // Meant for the network: what a start needs comes first.
    flags.push_back("-Clink-arg=--functions-by-use");
  }
  // Where speed counts more than 200 bytes, engines are told what that is.
  if (session.profile.row->pipeline == Pipeline::O3)
    flags.push_back("-Clink-arg=--priority-hints");
  return flags;
}

}  // namespace

std::string Session::package_root() const {
  if (arguments.has(FlagId::out_dir))
    return absolute_path(arguments.value(FlagId::out_dir),
                         environment.working_directory);
  if (!settings.out_dir.empty()) return settings.out_dir;
  return target_folder + "/wasm/" + profile.name;
}

const TargetRow &Session::command_target() const {
  return command_target_of(*host);
}

const TargetRow &Session::command_target_of(const HostRow &other) const {
  if (target_override) return *target_override;
  if (!profile.row->has_system) return row(TargetId::UnknownUnknown);
  return row(other.command_target);
}

const TargetRow &Session::library_target() const {
  if (target_override) return *target_override;
  if (!profile.row->has_system) return row(TargetId::UnknownUnknown);
  return row(host->library_target);
}

Child cargo_child(const Session &session, std::string_view subcommand) {
  const Toolchain &toolchain = *session.toolchain;
  Child child{.arguments = {toolchain.cargo, std::string(subcommand)},
              .environment = session.environment};
  Environment &environment = child.environment;
  // The cargo that called us may be another one than the one that we call.
  environment.remove("CARGO");
  environment.set("RUSTC", toolchain.rustc);
  if (!toolchain.rustdoc.empty()) environment.set("RUSTDOC", toolchain.rustdoc);
  return child;
}

std::string shown_path(const Session &session, const std::string &path) {
  const std::string &here = session.environment.working_directory;
  return path.starts_with(here + "/") ? path.substr(here.size() + 1) : path;
}

std::optional<WasmFlags> wasm_flags(const Session &session,
                                    const TargetRow &target) {
  std::string triple(target.triple);
  auto facts = [&] { return cfg_facts(session, target); };
  std::string cache = cache_folder(session.environment);
  auto flags_of = [&](FlagKind kind) {
    return without_printed_flags(
        user_flags(kind, session.environment, session.config, triple, facts),
        cache);
  };
  std::vector<std::string> rustc = flags_of(FlagKind::Rustc);
  std::vector<std::string> rustdoc = flags_of(FlagKind::Rustdoc);
  if (refuse_unwind(session, rustc)) return std::nullopt;

  SysrootRequest request{session.toolchain, &target, session.profile.row,
                         std_code_flags(rustc)};
  auto sysroot = ensure_sysroot(request, session.environment, session.status);
  if (!sysroot) {
    session.status.error(sysroot.error().text, sysroot.error().help);
    return std::nullopt;
  }
  std::vector<std::string> ours = linker_flags(session);
  ours.push_back("--sysroot=" + *sysroot);
  if (session.lean_std || !session.lean_allocator.empty())
    ours.push_back("-Clink-arg=--lean-std=" + lean_std_file(*sysroot, target));
  if (!session.lean_allocator.empty())
    ours.push_back("-Clink-arg=--lean-allocator=" + session.lean_allocator);
  if (!session.hot_share.empty())
    ours.push_back("-Clink-arg=--hot-share=" + session.hot_share);
  for (std::vector<std::string> *flags : {&rustc, &rustdoc})
    flags->insert(flags->end(), ours.begin(), ours.end());
  rustc = with_path_remapping(
      path_remapping_flags(
          session.project.workspace_root, session.target_folder,
          cargo_home(session.environment), session.toolchain->release),
      std::move(rustc));
  return WasmFlags{std::move(rustc), std::move(rustdoc)};
}

std::vector<Variable> identity_variables(const Session &session) {
  if (!has_packages_outside(session.project, session.manifest, session.config))
    return {};
  return wrapper_variables(session.environment, session.config,
                           session.environment.executable);
}

std::vector<std::string> feature_words(const Session &session) {
  std::string list;
  for (const std::string &feature : session.settings.features)
    list += (list.empty() ? "" : ",") + feature;
  if (list.empty()) return {};
  return {"--features", list};
}

bool add_wasm_settings(const Session &session, const TargetRow &target,
                       Child &child) {
  auto flags = wasm_flags(session, target);
  if (!flags) return false;
  child.environment.set("CARGO_ENCODED_RUSTFLAGS", encode_flags(flags->rustc));
  child.environment.set("CARGO_ENCODED_RUSTDOCFLAGS",
                        encode_flags(flags->rustdoc));
  for (const auto &[name, value] : identity_variables(session))
    child.environment.set(name, value);

  std::vector<std::string> &arguments = child.arguments;
  arguments.insert(arguments.end(),
                   {"--target", std::string(target.triple), "--profile",
                    session.profile.cargo_profile});
  for (const auto &[key, value] : session.profile.settings) {
    arguments.push_back("--config");
    arguments.push_back("profile." + session.profile.cargo_profile + "." + key +
                        "=" + value);
  }
  for (std::string &word : feature_words(session))
    arguments.push_back(std::move(word));
  return true;
}

ExitCode open_session(Session &session, const SessionDefaults &defaults) {
  if (ExitCode code = find_toolchain(session)) return code;
  if (ExitCode code = read_config(session)) return code;
  if (ExitCode code = follow_configured_rustc(session)) return code;
  if (ExitCode code = read_project(session)) return code;
  for (const std::string &warning : session.project.warnings)
    session.status.warning(warning);
  select_packages(session);
  if (ExitCode code = choose_settings(session, defaults)) return code;
  if (ExitCode code = choose_session_profile(session, defaults)) return code;
  if (ExitCode code = check_target(session, defaults)) return code;
  if (ExitCode code = choose_std(session)) return code;
  if (ExitCode code = choose_hot_share(session)) return code;
  note_toolchain(session);
  return exit_success;
}

}  // namespace wasmrust
