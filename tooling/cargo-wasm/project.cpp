// See project.h.
#include "tooling/cargo-wasm/project.h"

#include <fnmatch.h>
#include <algorithm>
#include <array>

#include "tooling/cargo-wasm/arguments.h"
#include "tooling/process/files.h"

namespace wasmrust {

namespace json = llvm::json;

namespace {

// The keys of [package.metadata.wasm]: texts, numbers and lists of texts.
struct TextKey {
  std::string_view name;
  std::string WasmSettings::*field;
  bool is_number = false;
};
constexpr std::array text_keys = {
    TextKey{"host", &WasmSettings::host},
    TextKey{"profile", &WasmSettings::profile},
    TextKey{"out-dir", &WasmSettings::out_dir},
    TextKey{"std", &WasmSettings::std},
    TextKey{"allocator", &WasmSettings::allocator},
    TextKey{"hot-share", &WasmSettings::hot_share, true},
};
struct ListKey {
  std::string_view name;
  std::vector<std::string> WasmSettings::*field;
};
constexpr std::array list_keys = {
    ListKey{"features", &WasmSettings::features},
};

std::string text_of(const json::Object &object, const char *key) {
  return object.getString(key).value_or("").str();
}

std::vector<std::string> texts_of(const json::Object &object,
                                  llvm::StringRef key) {
  std::vector<std::string> texts;
  if (const json::Array *rows = object.getArray(key))
    for (const json::Value &row : *rows)
      if (auto text = row.getAsString()) texts.push_back(text->str());
  return texts;
}

bool is_list_of_texts(const json::Value &value) {
  const json::Array *rows = value.getAsArray();
  return rows && std::ranges::all_of(*rows, [](const json::Value &row) {
           return row.kind() == json::Value::String;
         });
}

class SettingsReader {
 public:
  SettingsReader(std::string where, std::string folder,
                 std::vector<std::string> &warnings)
      : where_(std::move(where)),
        folder_(std::move(folder)),
        warnings_(warnings) {}

  WasmSettings read(const json::Object *holder) {
    const json::Value *wasm = holder && holder->getObject("metadata")
                                  ? holder->getObject("metadata")->get("wasm")
                                  : nullptr;
    WasmSettings settings;
    if (!wasm) return settings;
    const json::Object *table = wasm->getAsObject();
    if (!table) {
      warn("`wasm` should be a table");
      return settings;
    }
    std::vector<std::string> keys;
    for (const auto &entry : *table) keys.push_back(entry.first.str());
    std::ranges::sort(keys);
    for (const std::string &key : keys) read_key(key, *table, settings);
    if (!settings.out_dir.empty())
      settings.out_dir = absolute_path(settings.out_dir, folder_);
    return settings;
  }

 private:
  void read_key(const std::string &key, const json::Object &table,
                WasmSettings &settings) {
    const json::Value &value = *table.get(key);
    std::vector<std::string_view> known;
    for (const TextKey &row : text_keys) {
      known.push_back(row.name);
      if (row.name != key) continue;
      if (auto number = value.getAsUINT64(); row.is_number && number)
        settings.*row.field = std::to_string(*number);
      else if (auto text = value.getAsString(); !row.is_number && text)
        settings.*row.field = text->str();
      else
        warn("`" + key + "` should be a " +
             (row.is_number ? "number" : "string"));
      return;
    }
    for (const ListKey &row : list_keys) {
      known.push_back(row.name);
      if (row.name != key) continue;
      if (is_list_of_texts(value))
        settings.*row.field = texts_of(table, key);
      else
        warn("`" + key + "` should be a list of strings");
      return;
    }
    std::string near = nearest(key, known);
    warn("unknown key `" + key + "`" +
         (near.empty() ? "" : "; did you mean `" + near + "`?"));
  }

  void warn(const std::string &text) {
    warnings_.push_back(where_ + ": " + text);
  }

  std::string where_, folder_;
  std::vector<std::string> &warnings_;
};

CargoPackage read_package(const json::Object &object, Project &project) {
  CargoPackage package;
  package.id = text_of(object, "id");
  package.name = text_of(object, "name");
  package.version = text_of(object, "version");
  package.manifest_path = text_of(object, "manifest_path");
  package.default_run = text_of(object, "default_run");
  package.description = text_of(object, "description");
  package.license = text_of(object, "license");
  package.homepage = text_of(object, "homepage");
  package.repository = text_of(object, "repository");
  package.keywords = texts_of(object, "keywords");
  package.authors = texts_of(object, "authors");
  if (const json::Array *targets = object.getArray("targets"))
    for (const json::Value &row : *targets)
      if (const json::Object *target = row.getAsObject())
        package.targets.push_back({text_of(*target, "name"),
                                   texts_of(*target, "kind"),
                                   texts_of(*target, "crate_types")});
  if (const json::Array *dependencies = object.getArray("dependencies"))
    for (const json::Value &row : *dependencies)
      if (const json::Object *dependency = row.getAsObject())
        if (std::string path = text_of(*dependency, "path"); !path.empty())
          package.path_dependencies.push_back(path);
  package.wasm =
      SettingsReader(package.manifest_path + ": [package.metadata.wasm]",
                     package.folder(), project.warnings)
          .read(&object);
  return package;
}

bool has(const std::vector<std::string> &list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

// `name`, `name@version`, an id or a pattern with * and ?.
bool matches(const CargoPackage &package, const std::string &spec) {
  return spec == package.id || spec == package.name + "@" + package.version ||
         spec == package.name + ":" + package.version ||
         fnmatch(spec.c_str(), package.name.c_str(), 0) == 0;
}

bool any_matches(const CargoPackage &package,
                 const std::vector<std::string> &specs) {
  return std::ranges::any_of(
      specs, [&](const std::string &spec) { return matches(package, spec); });
}

}  // namespace

bool CargoTarget::is(std::string_view kind) const { return has(kinds, kind); }
bool CargoTarget::makes(std::string_view crate_type) const {
  return has(crate_types, crate_type);
}

std::string CargoPackage::folder() const {
  return parent_folder(manifest_path);
}

const CargoPackage *Project::find(std::string_view id) const {
  for (const CargoPackage &package : packages)
    if (package.id == id) return &package;
  return nullptr;
}

std::expected<Project, std::string> read_metadata(std::string_view text) {
  auto parsed = json::parse(text);
  if (!parsed) {
    llvm::consumeError(parsed.takeError());
    return std::unexpected(
        "`cargo metadata` printed something that is not JSON");
  }
  const json::Object *root = parsed->getAsObject();
  if (!root) return std::unexpected("`cargo metadata` printed no object");
  Project project;
  project.workspace_root = text_of(*root, "workspace_root");
  project.target_folder = text_of(*root, "target_directory");
  project.default_members = texts_of(*root, "workspace_default_members");
  project.wasm = SettingsReader(project.workspace_root +
                                    "/Cargo.toml: [workspace.metadata.wasm]",
                                project.workspace_root, project.warnings)
                     .read(root);
  std::vector<std::string> members = texts_of(*root, "workspace_members");
  if (const json::Array *packages = root->getArray("packages"))
    for (const json::Value &row : *packages)
      if (const json::Object *package = row.getAsObject())
        if (has(members, text_of(*package, "id")))
          project.packages.push_back(read_package(*package, project));
  return project;
}

std::vector<const CargoPackage *> selected_packages(
    const Project &project, const PackageSelection &selection) {
  std::vector<const CargoPackage *> chosen;
  auto take_if = [&](auto wanted) {
    for (const CargoPackage &package : project.packages)
      if (wanted(package)) chosen.push_back(&package);
  };
  if (!selection.specs.empty()) {
    take_if([&](const auto &p) { return any_matches(p, selection.specs); });
    return chosen;
  }
  if (selection.workspace) {
    take_if([&](const auto &p) { return !any_matches(p, selection.excluded); });
    return chosen;
  }
  // The package whose folder is the nearest above us; in the root of a
  // workspace the default members.
  const CargoPackage *nearest_package = nullptr;
  for (const CargoPackage &package : project.packages) {
    std::string folder = package.folder();
    bool inside =
        selection.from == folder || selection.from.starts_with(folder + "/");
    if (inside &&
        (!nearest_package || folder.size() > nearest_package->folder().size()))
      nearest_package = &package;
  }
  if (nearest_package && nearest_package->folder() != project.workspace_root)
    return {nearest_package};
  take_if([&](const auto &p) { return has(project.default_members, p.id); });
  if (chosen.empty() && nearest_package) chosen.push_back(nearest_package);
  return chosen;
}

std::expected<WasmSettings, std::string> combined_settings(
    const Project &project, const std::vector<const CargoPackage *> &packages) {
  WasmSettings settings = project.wasm;
  for (const TextKey &key : text_keys) {
    const CargoPackage *first = nullptr;
    for (const CargoPackage *package : packages) {
      const std::string &value = package->wasm.*key.field;
      if (value.empty()) continue;
      if (first && value != first->wasm.*key.field)
        return std::unexpected(
            "the packages `" + first->name + "` and `" + package->name +
            "` want different settings of `" + std::string(key.name) + "` (`" +
            first->wasm.*key.field + "` and `" + value +
            "`); build them one by one with -p, or say --" +
            std::string(key.name));
      if (!first) first = package;
      settings.*key.field = value;
    }
  }
  settings.features.clear();
  for (const CargoPackage *package : packages) {
    for (const std::string &feature : project.wasm.features)
      settings.features.push_back(package->name + "/" + feature);
    for (const std::string &feature : package->wasm.features)
      settings.features.push_back(package->name + "/" + feature);
  }
  return settings;
}

}  // namespace wasmrust
