// See packages.h.
#include "tooling/cargo-wasm/packages.h"

#include <algorithm>

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA256.h"
#include "tooling/cargo-wasm/rustflags.h"
#include "tooling/hosts/package.h"
#include "tooling/process/files.h"
#include "tooling/size/subject.h"

namespace wasmrust {

namespace {

std::string sha256_hex(std::string_view text) {
  llvm::SHA256 hash;
  hash.update(llvm::StringRef(text));
  return llvm::toHex(hash.final(), /*LowerCase=*/true);
}

std::string relative_to(const std::string &path, const std::string &folder) {
  return path.starts_with(folder + "/") ? path.substr(folder.size() + 1) : "";
}

// The sources that cargo lists in `<module>.d`: "target: a b\ c", with a
// backslash before a space in a name.
std::vector<std::string> listed_sources(std::string_view text) {
  std::vector<std::string> sources;
  size_t colon = text.find(": ");
  if (colon == std::string_view::npos) return sources;
  std::string word;
  for (size_t i = colon + 2; i < text.size(); ++i) {
    bool escaped = text[i] == '\\' && i + 1 < text.size();
    if (escaped && (text[i + 1] == ' ' || text[i + 1] == '\\')) {
      word += text[++i];
    } else if (text[i] == ' ' || text[i] == '\n') {
      if (!word.empty()) sources.push_back(std::move(word));
      word.clear();
      if (text[i] == '\n') break;
    } else {
      word += text[i];
    }
  }
  if (!word.empty()) sources.push_back(std::move(word));
  return sources;
}

// Sources of the workspace and the lock file; what lies elsewhere is pinned by
// the lock file, and generated files follow from the sources.
std::vector<host::InputFile> input_files(const Session &session,
                                         const std::string &module) {
  const std::string &root = session.project.workspace_root;
  std::vector<std::string> paths = {root + "/Cargo.lock"};
  std::string list = module.substr(0, module.size() - 5) + ".d";
  if (auto text = read_file(list))
    for (std::string &path : listed_sources(*text)) {
      if (!path.starts_with("/")) path = root + "/" + path;
      paths.push_back(std::move(path));
    }
  std::vector<host::InputFile> inputs;
  for (const std::string &path : paths) {
    std::string name = relative_to(path, root);
    if (name.empty() || !relative_to(path, session.target_folder).empty())
      continue;
    if (auto contents = read_file(path))
      inputs.push_back({name, sha256_hex(*contents)});
  }
  std::ranges::sort(inputs, {}, &host::InputFile::path);
  return inputs;
}

std::vector<std::string> flags_of(const Session &session,
                                  const TargetRow &target) {
  std::vector<std::string> flags;
  for (const auto &[key, value] : session.profile.settings)
    flags.push_back("profile." + key + "=" + value);
  for (const std::string &feature : session.settings.features)
    flags.push_back("feature=" + feature);
  for (const GivenFlag &flag : session.arguments.given)
    if (flag.row && (flag.row->id == FlagId::features ||
                     flag.row->id == FlagId::all_features ||
                     flag.row->id == FlagId::no_default_features))
      for (const std::string &word : flag.words) flags.push_back(word);
  for (std::string &flag :
       user_flags(FlagKind::Rustc, session.environment, session.config,
                  std::string(target.triple),
                  [] { return std::vector<std::string>(); }))
    flags.push_back(std::move(flag));
  return flags;
}

void describe(const CargoPackage &package, host::PackageRequest &request) {
  request.version = package.version;
  request.description = package.description;
  request.license = package.license;
  request.homepage = package.homepage;
  request.repository = package.repository;
  request.keywords = package.keywords;
  request.authors = package.authors;
}

}  // namespace

std::string package_name(const Project &project, const Artifact &artifact) {
  if (std::ranges::find(artifact.kinds, "cdylib") != artifact.kinds.end() &&
      !artifact.is_command())
    return artifact.name;
  for (const CargoPackage &package : project.packages)
    for (const CargoTarget &target : package.targets)
      if (target.makes("cdylib") && !target.is("example") &&
          target.name == artifact.name && !artifact.kinds.empty())
        return artifact.kinds.front() + "-" + artifact.name;
  return artifact.name;
}

std::expected<WrittenPackage, std::string> write_artifact_package(
    const Session &session, const BuildResult::Made &made) {
  const Artifact &artifact = made.artifact;
  auto module = read_file(artifact.wasm);
  if (!module) return std::unexpected(module.error());
  const CargoPackage *package = session.project.find(artifact.package_id);

  WrittenPackage written;
  written.name = package_name(session.project, artifact);
  written.folder = session.package_root() + "/" + written.name;
  written.kind = artifact.kinds.empty() ? "" : artifact.kinds.front();
  written.cargo_package = package ? package->name : "";

  const Toolchain &toolchain = *session.toolchain;
  host::PackageRequest request;
  request.name = artifact.name;
  request.version = "0.0.0";
  if (package) describe(*package, request);
  request.host = session.host;
  request.is_command = artifact.is_command();
  request.module =
      Bytes(reinterpret_cast<const uint8_t *>(module->data()), module->size());
  request.build_id = session.profile.row->build_id;
  request.out_dir = written.folder;
  request.source_map = session.arguments.has(FlagId::source_map);
  request.source_root = session.project.workspace_root;
  request.tools = {{"wasmrust", WASMRUST_VERSION},
                   {"rustc", toolchain.release},
                   {"rustc-commit", toolchain.commit_hash},
                   {"llvm", own_llvm_version()}};
  request.inputs = input_files(session, artifact.wasm);
  request.flags = flags_of(session, *made.target);
  request.profile = session.profile.name;
  request.target = made.target->triple;
  if (auto made_folder = make_folders(session.package_root()); !made_folder)
    return std::unexpected(made_folder.error());
  auto files = host::write_package(request);
  if (!files) return std::unexpected(files.error());
  for (const std::string &warning : files->warnings)
    session.status.warning(written.name + ": " + warning);
  written.wasm = files->wasm;
  written.js = files->js;
  written.wasm_size = files->wasm_size;
  written.js_size = files->js_size;
  if (auto shipped = read_file(files->wasm))
    written.gzip_size = size::gzip_size(as_bytes(*shipped)).value_or(0);
  return written;
}

}  // namespace wasmrust
