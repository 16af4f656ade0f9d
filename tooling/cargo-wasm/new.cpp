// `cargo wasm new`: a package that builds, runs and tests at once.
//
// The files are templates/<kind>/ with two words put in: {{name}}, the package,
// and {{crate}}, its name in Rust. They are written into a folder beside the
// wanted one, which then is renamed, so there is a whole package or none.
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/embedded/texts.h"
#include "tooling/cargo-wasm/new.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/terminal.h"
#include "tooling/process/files.h"

namespace wasmrust {

namespace {

// Names that would not compile, or hide a crate of the language.
constexpr std::string_view reserved[] = {
    "alloc",      "build",      "core",   "deps",    "examples", "incremental",
    "proc_macro", "proc-macro", "std",    "test",    "abstract", "as",
    "async",      "await",      "become", "box",     "break",    "const",
    "continue",   "crate",      "do",     "dyn",     "else",     "enum",
    "extern",     "false",      "final",  "fn",      "for",      "gen",
    "if",         "impl",       "in",     "let",     "loop",     "macro",
    "match",      "mod",        "move",   "mut",     "override", "priv",
    "pub",        "ref",        "return", "self",    "static",   "struct",
    "super",      "trait",      "true",   "try",     "type",     "typeof",
    "unsafe",     "unsized",    "use",    "virtual", "where",    "while",
    "yield",
};

std::string filled(std::string_view text, const std::string &name) {
  std::string crate = crate_name(name);
  const std::pair<std::string_view, const std::string &> words[] = {
      {"{{name}}", name}, {"{{crate}}", crate}};
  std::string result(text);
  for (const auto &[word, value] : words)
    for (size_t at = 0; (at = result.find(word, at)) != std::string::npos;
         at += value.size())
      result.replace(at, word.size(), value);
  return result;
}

// What to try first with a template.
std::string_view next_command(std::string_view kind) {
  constexpr std::pair<std::string_view, std::string_view> commands[] = {
      {"app", "cargo wasm run -- \"some text\""},
      {"lib", "cargo wasm build && node demo.mjs"},
      {"embedded", "cargo wasm test && cargo wasm build"}};
  for (const auto &[name, command] : commands)
    if (name == kind) return command;
  return "cargo wasm build";
}

bool is_empty_folder(const std::string &path) {
  std::error_code error;
  return std::filesystem::is_empty(path, error) && !error;
}

FileResult write_package(const std::string &folder, const std::string &kind,
                         const std::string &name) {
  for (const TemplateFile &file : template_files()) {
    if (file.kind != kind) continue;
    std::string path = folder + "/" + std::string(file.path);
    if (auto made = make_folders(parent_folder(path)); !made) return made;
    if (auto saved = save_file(path, filled(file.text, name)); !saved)
      return saved;
  }
  return {};
}

bool inside_repository(std::string folder) {
  for (;; folder = parent_folder(folder)) {
    std::error_code error;
    if (std::filesystem::exists(folder + "/.git", error)) return true;
    if (folder.size() <= 1) return false;
  }
}

// A repository is a convenience: that git is missing or fails is no error.
void start_repository(const Environment &environment,
                      const std::string &folder) {
  if (find_in_path(environment, "git").empty()) return;
  Child child{.arguments = {"git", "init", "--quiet", folder},
              .environment = environment,
              .null_stdin = true};
  (void)capture_child(child);
}

}  // namespace

std::string crate_name(std::string name) {
  std::ranges::replace(name, '-', '_');
  return name;
}

std::string package_name_problem(std::string_view name) {
  if (name.empty()) return "the name is empty";
  if (std::ranges::find(reserved, name) != std::end(reserved))
    return "`" + std::string(name) + "` is a word that Rust has taken";
  if (name[0] >= '0' && name[0] <= '9')
    return "`" + std::string(name) + "` starts with a digit";
  for (char c : name) {
    auto byte = static_cast<unsigned char>(c);
    if (!(byte < 0x80 && isalnum(byte)) && c != '-' && c != '_')
      return "`" + std::string(name) +
             "` has characters besides letters, digits, `-` and `_`";
  }
  return "";
}

int run_new_command(const Environment &environment,
                    const Arguments &arguments) {
  StatusLine status = status_line(environment, arguments);
  auto usage = [&](std::string_view text, std::string_view help = "") {
    status.error(text, help);
    return exit_usage;
  };
  if (arguments.positionals.size() != 1)
    return usage("one name is needed", "cargo wasm new NAME");
  std::string folder = absolute_path(arguments.positionals.front(),
                                     environment.working_directory);
  std::string name = arguments.value(FlagId::name, file_name(folder));
  if (std::string problem = package_name_problem(name); !problem.empty())
    return usage("no package can have this name: " + problem,
                 "give it another name with --name");
  std::string kind = arguments.value(FlagId::template_, "app");
  if (std::ranges::none_of(template_files(), [&](const TemplateFile &file) {
        return file.kind == kind;
      }))
    return usage("there is no template `" + kind + "`",
                 "templates are app, lib and embedded");
  std::string vcs = arguments.value(FlagId::vcs);
  if (!vcs.empty() && vcs != "git" && vcs != "none")
    return usage("--vcs is git or none, not `" + vcs + "`");

  std::error_code error;
  bool there = std::filesystem::exists(folder, error);
  if (there && !is_empty_folder(folder)) {
    status.error("`" + folder + "` exists already",
                 "choose another name, or remove it");
    return exit_failure;
  }
  std::string aside = folder + ".new" + std::to_string(getpid());
  FileResult written = write_package(aside, kind, name);
  if (written && there) written = remove_path(folder);
  if (written) written = rename_path(aside, folder);
  if (!written) {
    (void)remove_path(aside);
    status.error(written.error());
    return exit_failure;
  }
  bool wants_git = vcs == "git" || (vcs.empty() && !inside_repository(folder));
  if (wants_git) start_repository(environment, folder);
  status.say("Created", "package `" + name + "` in " + folder);
  std::string next(next_command(kind));
  status.note("next: cd " + arguments.positionals.front() + " && " + next);
  return exit_success;
}

}  // namespace wasmrust
