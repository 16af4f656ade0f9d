// See rustflags.h.
#include "tooling/cargo-wasm/rustflags.h"

#include <algorithm>
#include <array>
#include <optional>

#include "tooling/cargo-wasm/cfg_expression.h"
#include "tooling/process/files.h"

namespace wasmrust {

namespace json = llvm::json;

namespace {

// Options that change the code of every crate and so of std as well.
constexpr std::array std_options = {std::string_view("-Ctarget-feature"),
                                    std::string_view("-Ctarget-cpu"),
                                    std::string_view("-Crelocation-model")};

void split(std::string_view text, std::string_view separators,
           std::vector<std::string> &out) {
  while (!text.empty()) {
    size_t end = std::min(text.find_first_of(separators), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// A list in the configuration is an array or a string with spaces. True when it
// is there, even if empty.
bool append_list(const json::Value *value, std::vector<std::string> &out) {
  if (!value) return false;
  if (auto text = value->getAsString()) {
    split(text->str(), " \t\n", out);
    return true;
  }
  const json::Array *rows = value->getAsArray();
  if (!rows) return false;
  for (const json::Value &row : *rows)
    if (auto text = row.getAsString()) out.push_back(text->str());
  return true;
}

// --remap-path-scope is stable since 1.95.
bool has_remap_scopes(std::string_view release) {
  auto [major, rest] = llvm::StringRef(release).split('.');
  unsigned number = 0, minor = 0;
  if (major.getAsInteger(10, number) ||
      rest.split('.').first.getAsInteger(10, minor))
    return false;
  return number > 1 || minor >= 95;
}

std::string variable_name(std::string_view key) {
  std::string name;
  for (char c : key)
    name += c == '-' || c == '.'
                ? '_'
                : static_cast<char>(toupper(static_cast<unsigned char>(c)));
  return name;
}

// What both kinds read, under their own names.
struct Names {
  const char *encoded, *plain, *key;
};
constexpr Names names_of(FlagKind kind) {
  return kind == FlagKind::Rustc
             ? Names{"CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS", "rustflags"}
             : Names{"CARGO_ENCODED_RUSTDOCFLAGS", "RUSTDOCFLAGS",
                     "rustdocflags"};
}

std::vector<std::string> target_flags(const Names &names,
                                      const Environment &environment,
                                      const json::Object &config,
                                      const std::string &triple,
                                      const CfgFacts &facts) {
  std::vector<std::string> flags;
  std::optional<std::vector<std::string>> known;
  if (const json::Object *targets = config.getObject("target")) {
    if (const json::Object *own = targets->getObject(triple))
      append_list(own->get(names.key), flags);
    // Only rustc's flags have cfg keys.
    std::vector<std::string> keys;
    for (const auto &entry : *targets)
      if (std::string key = entry.first.str(); key.starts_with("cfg("))
        keys.push_back(key);
    std::ranges::sort(keys);
    for (const std::string &key : keys) {
      const json::Object *section = targets->getObject(key);
      if (!section || !section->get(names.key)) continue;
      if (!known) known = facts();
      if (cfg_holds(key, *known)) append_list(section->get(names.key), flags);
    }
  }
  split(environment.text("CARGO_TARGET_" + variable_name(triple) + "_" +
                         variable_name(names.key)),
        " \t\n", flags);
  return flags;
}

}  // namespace

std::vector<std::string> user_flags(FlagKind kind,
                                    const Environment &environment,
                                    const json::Object &config,
                                    const std::string &triple,
                                    const CfgFacts &facts) {
  Names names = names_of(kind);
  std::vector<std::string> flags;
  if (auto encoded = environment.get(names.encoded)) {
    split(*encoded, "\x1f", flags);
    return flags;
  }
  if (auto plain = environment.get(names.plain)) {
    split(*plain, " \t\n", flags);
    return flags;
  }
  flags = target_flags(names, environment, config, triple, facts);
  if (!flags.empty()) return flags;
  if (const json::Object *build = config.getObject("build"))
    append_list(build->get(names.key), flags);
  split(environment.text("CARGO_BUILD_" + variable_name(names.key)), " \t\n",
        flags);
  return flags;
}

std::vector<std::string> codegen_options(
    const std::vector<std::string> &flags) {
  std::vector<std::string> options;
  for (size_t i = 0; i < flags.size(); ++i) {
    const std::string &flag = flags[i];
    bool next = i + 1 < flags.size();
    if ((flag == "-C" || flag == "--codegen") && next)
      options.push_back("-C" + flags[++i]);
    else if (flag.starts_with("--codegen="))
      options.push_back("-C" + flag.substr(10));
    else if (flag.starts_with("-C") && flag.size() > 2)
      options.push_back(flag);
  }
  // rustc takes `_` for `-` in names.
  for (std::string &option : options)
    std::replace(option.begin(),
                 option.begin() + static_cast<ptrdiff_t>(std::min(
                                      option.find('='), option.size())),
                 '_', '-');
  return options;
}

std::vector<std::string> std_code_flags(const std::vector<std::string> &flags) {
  std::vector<std::string> result;
  for (const std::string &option : codegen_options(flags)) {
    std::string_view name = std::string_view(option).substr(
        0, std::min(option.find('='), option.size()));
    if (std::ranges::find(std_options, name) != std_options.end())
      result.push_back(option);
  }
  return result;
}

std::vector<std::string> without_printed_flags(std::vector<std::string> flags,
                                               const std::string &cache) {
  constexpr std::string_view whole[] = {
      "-Clinker-flavor=wasm-ld",        "-Clinker-plugin-lto",
      "-Cno-prepopulate-passes",        "-Csymbol-mangling-version=v0",
      "-Clink-arg=--demangle",          "-Clink-arg=--own-exports-only",
      "-Clink-arg=--constructors-once", "-Clink-arg=--bare-host",
      "-Clink-arg=--functions-by-use",  "-Clink-arg=--priority-hints",
      "--remap-path-scope=object"};
  constexpr std::string_view starts[] = {
      "-Clink-arg=--profile=", "-Clink-arg=--lean-std=",
      "-Clink-arg=--lean-allocator=", "-Clink-arg=--hot-share="};
  std::erase_if(flags, [&](std::string_view flag) {
    if (std::ranges::find(whole, flag) != std::end(whole)) return true;
    for (std::string_view start : starts)
      if (flag.starts_with(start)) return true;
    return (flag.starts_with("-Clinker=") && flag.ends_with("/wasmrust-ld")) ||
           flag.starts_with("--sysroot=" + cache + "/");
  });
  return flags;
}

std::vector<std::string> path_remapping_flags(const std::string &workspace_root,
                                              const std::string &target_folder,
                                              const std::string &cargo_home,
                                              std::string_view release) {
  // Of several rules that fit, rustc takes the last: from general to special.
  std::vector<std::pair<std::string, std::string>> rules;
  std::string up = "..";
  for (std::string folder = parent_folder(workspace_root);
       folder.size() > 1 && folder != parent_folder(folder);
       folder = parent_folder(folder), up += "/..")
    rules.emplace(rules.begin(), folder, up);
  rules.emplace_back(workspace_root, ".");
  rules.emplace_back(target_folder, "./target");
  if (!cargo_home.empty()) rules.emplace_back(cargo_home, "/cargo");
  std::vector<std::string> flags;
  for (const auto &[from, to] : rules)
    flags.push_back("--remap-path-prefix=" + from + "=" + to);
  if (has_remap_scopes(release)) flags.push_back("--remap-path-scope=object");
  return flags;
}

std::vector<std::string> with_path_remapping(std::vector<std::string> remapping,
                                             std::vector<std::string> flags) {
  std::erase_if(flags, [&](const std::string &flag) {
    return std::ranges::find(remapping, flag) != remapping.end();
  });
  constexpr std::string_view scope = "--remap-path-scope";
  auto is_scope = [&](const std::string &flag) {
    return flag.starts_with(scope);
  };
  // rustc takes it only once.
  if (std::ranges::any_of(flags, is_scope)) std::erase_if(remapping, is_scope);
  remapping.insert(remapping.end(), flags.begin(), flags.end());
  return remapping;
}

std::string encode_flags(const std::vector<std::string> &flags) {
  std::string text;
  for (const std::string &flag : flags) {
    if (!text.empty()) text += '\x1f';
    text += flag;
  }
  return text;
}

}  // namespace wasmrust
