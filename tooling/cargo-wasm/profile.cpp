// See profile.h.
#include "tooling/cargo-wasm/profile.h"

#include <array>
#include <optional>

#include "tooling/cargo-wasm/arguments.h"
#include "tooling/toml/toml.h"

namespace wasmrust {

namespace json = llvm::json;

namespace {

struct BuiltIn {
  std::string_view name, inherits, opt_level, folder;
};
constexpr std::array cargo_built_ins = {
    BuiltIn{"dev", "", "0", "debug"},
    BuiltIn{"release", "", "3", "release"},
    BuiltIn{"test", "dev", "", "debug"},
    BuiltIn{"bench", "release", "", "release"},
};

const BuiltIn *find_built_in(std::string_view name) {
  for (const BuiltIn &row : cargo_built_ins)
    if (row.name == name) return &row;
  return nullptr;
}

// A profile's settings, with inheritance.
class Profiles {
 public:
  explicit Profiles(const ProfileSources &sources) : sources_(sources) {}

  bool exists(const std::string &name) const {
    return find_built_in(name) || in(sources_.manifest, name) ||
           in(sources_.config, name);
  }

  // The names from Cargo.toml and the configuration.
  std::vector<std::string> own_names() const {
    std::vector<std::string> names;
    for (const json::Object *source : {sources_.manifest, sources_.config})
      if (source)
        if (const json::Object *profiles = source->getObject("profile"))
          for (const auto &entry : *profiles)
            if (!find_built_in(entry.first.str()))
              names.push_back(entry.first.str());
    return names;
  }

  std::optional<std::string> setting(std::string name,
                                     std::string_view key) const {
    for (int depth = 0; depth < 20; ++depth) {
      if (auto value = own_setting(name, key)) return value;
      const BuiltIn *built_in = find_built_in(name);
      std::string parent = own_setting(name, "inherits").value_or("");
      if (parent.empty() && built_in) parent = built_in->inherits;
      if (parent.empty()) {
        if (built_in && key == "opt-level")
          return std::string(built_in->opt_level);
        return std::nullopt;
      }
      name = parent;
    }
    return std::nullopt;
  }

 private:
  static const json::Object *in(const json::Object *source,
                                const std::string &name) {
    const json::Object *profiles =
        source ? source->getObject("profile") : nullptr;
    return profiles ? profiles->getObject(name) : nullptr;
  }

  std::optional<std::string> own_setting(const std::string &name,
                                         std::string_view key) const {
    if (sources_.environment) {
      std::string variable = "CARGO_PROFILE_";
      for (char c : name + "_" + std::string(key))
        variable +=
            c == '-'
                ? '_'
                : static_cast<char>(toupper(static_cast<unsigned char>(c)));
      if (auto value = sources_.environment->get(variable)) return value;
    }
    for (const json::Object *source : {sources_.config, sources_.manifest})
      if (const json::Object *profile = in(source, name))
        if (const json::Value *value = profile->get(key)) return text(*value);
    return std::nullopt;
  }

  static std::string text(const json::Value &value) {
    if (auto string = value.getAsString()) return string->str();
    if (auto integer = value.getAsInteger()) return std::to_string(*integer);
    if (auto boolean = value.getAsBoolean()) return *boolean ? "true" : "false";
    return "";
  }

  const ProfileSources &sources_;
};

ProfileId row_for_level(std::string_view level) {
  if (level == "0") return ProfileId::Dev;
  if (level == "s" || level == "z") return ProfileId::Streaming;
  return ProfileId::Release;
}

std::string toml_level(std::string_view level) {
  bool number = level.find_first_not_of("0123456789") == std::string::npos;
  return number ? std::string(level) : toml::quoted(level);
}

std::unexpected<ProfileError> unknown_profile(const std::string &name,
                                              const Profiles &profiles) {
  std::vector<std::string> own = profiles.own_names();
  std::vector<std::string_view> known(own.begin(), own.end());
  for (const ProfileRow &row : wasmrust::profiles()) known.push_back(row.name);
  std::string near = nearest(name, known);
  std::string help = near.empty() ? "" : "did you mean `" + near + "`? ";
  help += "Built in: " + profile_names();
  for (size_t i = 0; i < own.size(); ++i)
    help += (i ? ", `" : "; of this workspace: `") + own[i] + "`";
  return std::unexpected(
      ProfileError{"there is no profile `" + name + "`", help, true});
}

}  // namespace

std::string profile_folder(const std::string &cargo_profile) {
  const BuiltIn *built_in = find_built_in(cargo_profile);
  return built_in ? std::string(built_in->folder) : cargo_profile;
}

std::expected<ProfileChoice, ProfileError> choose_profile(
    const std::string &name, const ProfileSources &sources, bool for_tests) {
  Profiles profiles(sources);
  ProfileChoice choice;
  choice.name = name;
  choice.row = find_profile(name);
  std::string parent;  // whose settings the user may have made
  if (choice.row) {
    choice.cargo_profile = "wasm-" + name;
    parent = choice.row->cargo_inherits;
    if (for_tests) parent = parent == "dev" ? "test" : "bench";
    choice.settings = {
        {"inherits", toml::quoted(parent)},
        {"opt-level", toml_level(choice.row->cargo_opt_level)},
    };
    // A crate that is cut into units reaches the linker with copies and with
    // calls that its own compilation could have inlined.
    bool optimized = choice.row->pipeline != Pipeline::O0;
    if (optimized && !profiles.setting(parent, "codegen-units"))
      choice.settings.emplace_back("codegen-units", "1");
  } else {
    if (!profiles.exists(name)) return unknown_profile(name, profiles);
    choice.cargo_profile = parent = name;
    std::string level = profiles.setting(name, "opt-level").value_or("0");
    choice.row = &row(row_for_level(level));
  }
  // cargo does not look at it for tests either.
  if (!for_tests && profiles.setting(parent, "panic") == "unwind")
    return std::unexpected(
        ProfileError{"`panic = \"unwind\"` in the profile `" + parent +
                         "` is not supported yet: a panic ends the program",
                     "remove the line, or set `panic = \"abort\"`"});
  choice.settings.emplace_back("lto", toml::quoted("off"));
  choice.settings.emplace_back("panic", toml::quoted("abort"));
  choice.settings.emplace_back("strip", toml::quoted("none"));
  return choice;
}

}  // namespace wasmrust
