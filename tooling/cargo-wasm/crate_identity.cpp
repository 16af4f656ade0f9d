// See crate_identity.h.
#include "tooling/cargo-wasm/crate_identity.h"

#include <stdio.h>

#include <algorithm>
#include <array>

#include "compiler/options/tables.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA256.h"
#include "tooling/cargo-wasm/rustflags.h"
#include "tooling/process/files.h"
#include "tooling/process/process.h"

namespace wasmrust {

namespace json = llvm::json;

namespace {

constexpr std::string_view wrapper_name = "wasmrust-rustc";
// The user's own wrapper, which comes after ours.
constexpr const char *next_variable = "WASMRUST_RUSTC_WRAPPER";

bool is_below(const std::string &path, const std::string &folder) {
  return path == folder || path.starts_with(folder + "/");
}

// A table of tables of dependencies, as [patch] is, or one of dependencies.
bool names_a_path(const json::Object *table) {
  if (!table) return false;
  return std::ranges::any_of(*table, [](const auto &entry) {
    const json::Object *inner = entry.second.getAsObject();
    return inner && (inner->getString("path") || names_a_path(inner));
  });
}

// A word and the next where they belong together: `--cfg x`, `--cfg=x`.
std::string value_of(const std::vector<std::string> &words, size_t at,
                     std::string_view flag) {
  const std::string &word = words[at];
  if (word == flag) return at + 1 < words.size() ? words[at + 1] : "";
  bool joined = word.size() > flag.size() && word.starts_with(flag) &&
                word[flag.size()] == '=';
  return joined ? word.substr(flag.size() + 1) : "";
}

// `path` as rustc would show it: of the rules that fit, the last counts.
std::string shown(const std::string &path,
                  const std::vector<std::string> &words) {
  std::string result = path;
  for (size_t i = 0; i < words.size(); ++i) {
    std::string rule = value_of(words, i, "--remap-path-prefix");
    size_t equal = rule.rfind('=');
    if (rule.empty() || equal == std::string::npos) continue;
    std::string from = rule.substr(0, equal);
    if (is_below(path, from))
      result = rule.substr(equal + 1) + path.substr(from.size());
  }
  return result;
}

// Options that say nothing about the crate, or that name the builder's folders.
// Debug information is not to change what is shipped.
bool tells_units_apart(std::string_view option) {
  constexpr std::string_view others[] = {
      "-Cmetadata", "-Cextra-filename", "-Cincremental", "-Clinker",
      "-Clink-arg", "-Clink-args",      "-Cdebuginfo",   "-Cstrip"};
  std::string_view name = option.substr(0, option.find('='));
  return std::ranges::find(others, name) == std::end(others) &&
         option.find('/') == std::string_view::npos;
}

std::string steady_hash(const std::vector<std::string> &words,
                        const CompiledPackage &package) {
  std::vector<std::string> facts = {package.name, package.version,
                                    shown(package.folder, words)};
  for (size_t i = 0; i < words.size(); ++i) {
    for (std::string_view flag : {"--crate-name", "--crate-type", "--cfg"})
      if (std::string value = value_of(words, i, flag); !value.empty())
        facts.push_back(std::string(flag) + "=" + value);
    const std::string &word = words[i];
    if (word == "--test") facts.push_back(word);
    if (word.ends_with(".rs") && !word.starts_with("-"))
      facts.push_back(word.starts_with("/") ? shown(word, words) : word);
  }
  for (std::string &option : codegen_options(words))
    if (tells_units_apart(option)) facts.push_back(std::move(option));
  llvm::SHA256 hash;
  for (const std::string &fact : facts) {
    hash.update(fact);
    hash.update(llvm::StringRef("\0", 1));
  }
  return llvm::toHex(hash.final(), /*LowerCase=*/true).substr(0, 16);
}

bool is_for_webassembly(const std::vector<std::string> &words) {
  for (size_t i = 0; i < words.size(); ++i)
    if (std::string triple = value_of(words, i, "--target"); !triple.empty())
      return find_target(triple) != nullptr;
  return false;
}

// The user's wrapper; "" when there is none.
std::string configured_wrapper(const Environment &environment,
                               const json::Object &config) {
  for (const char *name : {"RUSTC_WRAPPER", "CARGO_BUILD_RUSTC_WRAPPER"})
    if (auto value = environment.get(name)) return *value;
  const json::Object *build = config.getObject("build");
  return build ? build->getString("rustc-wrapper").value_or("").str() : "";
}

// What a printed configuration has written down (print_config.cpp).
std::string noted_wrapper(const Environment &environment,
                          const json::Object &config) {
  if (auto value = environment.get(next_variable)) return *value;
  const json::Object *variables = config.getObject("env");
  return variables ? variables->getString(next_variable).value_or("").str()
                   : "";
}

}  // namespace

bool has_packages_outside(const Project &project, const json::Object &manifest,
                          const json::Object &config) {
  const std::string &root = project.workspace_root;
  std::vector<std::string> members;
  for (const CargoPackage &package : project.packages) {
    members.push_back(package.folder());
    if (!is_below(package.folder(), root)) return true;
  }
  // What lies inside and is no member may depend on something outside.
  for (const CargoPackage &package : project.packages)
    for (const std::string &path : package.path_dependencies)
      if (std::ranges::find(members, path) == members.end()) return true;
  return names_a_path(manifest.getObject("patch")) ||
         names_a_path(manifest.getObject("replace")) ||
         names_a_path(config.getObject("patch")) || config.getArray("paths");
}

std::vector<Variable> wrapper_variables(const Environment &environment,
                                        const json::Object &config,
                                        const std::string &executable) {
  std::string next = configured_wrapper(environment, config);
  if (file_name(next) == wrapper_name)
    next = noted_wrapper(environment, config);
  bool is_relative = !next.starts_with("/") && next.find('/') != next.npos;
  if (is_relative) return {};
  std::vector<Variable> variables = {
      {"RUSTC_WRAPPER",
       parent_folder(executable) + "/" + std::string(wrapper_name)}};
  if (!next.empty()) variables.push_back({next_variable, next});
  return variables;
}

std::optional<std::vector<std::string>> with_steady_identity(
    std::vector<std::string> arguments, const CompiledPackage &package) {
  if (package.folder.empty() || !is_for_webassembly(arguments))
    return std::nullopt;
  std::string hash = steady_hash(arguments, package);
  bool replaced = false;
  for (std::string &word : arguments)
    for (std::string_view start :
         {"metadata=", "-Cmetadata=", "--codegen=metadata="})
      if (word.starts_with(start)) {
        word = std::string(start) + hash;
        replaced = true;
      }
  if (!replaced) return std::nullopt;
  return arguments;
}

int rustc_main(const Environment &environment,
               std::span<const std::string> arguments) {
  if (arguments.empty()) {
    fputs(
        "wasmrust-rustc: cargo calls this in rustc's place: "
        "wasmrust-rustc RUSTC ARGUMENTS...\n",
        stderr);
    return 2;
  }
  Child child{.arguments = {arguments.begin(), arguments.end()},
              .environment = environment};
  CompiledPackage package{environment.text("CARGO_PKG_NAME"),
                          environment.text("CARGO_PKG_VERSION"),
                          environment.text("CARGO_MANIFEST_DIR")};
  if (auto steady = with_steady_identity(child.arguments, package))
    child.arguments = std::move(*steady);
  if (std::string next = environment.text(next_variable); !next.empty())
    child.arguments.insert(child.arguments.begin(), next);
  std::string problem = become_child(child);
  fprintf(stderr, "wasmrust-rustc: %s\n", problem.c_str());
  return 1;
}

}  // namespace wasmrust
