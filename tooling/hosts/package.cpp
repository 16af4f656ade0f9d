// See package.h.
#include "tooling/hosts/package.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/JSON.h>
#include <llvm/Support/SHA256.h>

#include <algorithm>
#include <filesystem>

#include "compiler/base/files.h"
#include "compiler/debug/debug.h"
#include "compiler/wasm/module.h"
#include "tooling/hosts/host_rules.h"
#include "tooling/hosts/loader.h"
#include "tooling/hosts/replace_folder.h"
#include "tooling/hosts/split_module.h"
#include "tooling/process/files.h"

namespace wasmrust::host {

namespace {

namespace json = llvm::json;

std::string hex_sha256(Bytes bytes) {
  return llvm::toHex(
      llvm::SHA256::hash(llvm::ArrayRef<uint8_t>(bytes.data(), bytes.size())),
      /*LowerCase=*/true);
}

std::string text_of(json::Value value) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::formatv("{0:2}", value) << "\n";
  return text;
}

void describe(const PackageRequest &request, json::OStream &out) {
  auto text = [&](const char *key, const std::string &value) {
    if (!value.empty()) out.attribute(key, value);
  };
  text("description", request.description);
  text("license", request.license);
  text("homepage", request.homepage);
  if (!request.repository.empty())
    out.attributeObject("repository", [&] {
      out.attribute("type", "git");
      out.attribute("url", request.repository);
    });
  if (!request.keywords.empty())
    out.attribute("keywords", json::Array(request.keywords));
  // npm has one author and any number of contributors.
  if (!request.authors.empty()) text("author", request.authors.front());
  if (request.authors.size() > 1)
    out.attribute("contributors",
                  json::Array(std::vector<std::string>(
                      request.authors.begin() + 1, request.authors.end())));
}

// Written in order, since the first condition of `exports` that fits wins:
// types before all others, default last.
std::string package_json(const PackageRequest &request, bool has_loader) {
  const std::string base = "./" + request.name;
  std::string text;
  llvm::raw_string_ostream stream(text);
  json::OStream out(stream, 2);
  out.objectBegin();
  out.attribute("name", npm_name(request.name));
  out.attribute("version", request.version.empty() ? "0.0.0" : request.version);
  describe(request, out);
  out.attribute("type", "module");
  out.attribute("sideEffects", false);
  if (has_loader) {
    out.attribute("main", base + ".js");
    out.attribute("types", base + ".d.ts");
  }
  out.attributeObject("exports", [&] {
    if (has_loader)
      out.attributeObject(".", [&] {
        out.attribute("types", base + ".d.ts");
        for (const char *condition : {"browser", "node", "default"})
          out.attribute(condition, base + ".js");
      });
    out.attribute(base + ".wasm", base + ".wasm");
    for (const char *file : {"./manifest.json", "./package.json"})
      out.attribute(file, file);
  });
  // Without the debug module: names and sources are not published by accident.
  out.attributeArray("files", [&] {
    out.value(request.name + ".wasm");
    if (has_loader)
      for (const char *file : {".js", ".d.ts"}) out.value(request.name + file);
    out.value("manifest.json");
  });
  out.objectEnd();
  stream << "\n";
  return text;
}

std::string manifest(const PackageRequest &request,
                     const std::vector<FolderFile> &outputs, Bytes build_id) {
  json::Object tools;
  for (const auto &[name, version] : request.tools) tools[name] = version;
  json::Array inputs;
  for (const InputFile &input : request.inputs)
    inputs.push_back(
        json::Object{{"path", input.path}, {"sha256", input.sha256}});
  json::Array files;
  for (const FolderFile &file : outputs)
    files.push_back(
        json::Object{{"path", file.name},
                     {"size", static_cast<int64_t>(file.content.size())},
                     {"sha256", hex_sha256(file.content)}});
  return text_of(json::Object{
      {"generator", "wasmrust"},
      {"name", request.name},
      {"version", request.version},
      {"kind", request.is_command ? "command" : "library"},
      {"host", request.host->name.data()},
      {"target", request.target},
      {"profile", request.profile},
      {"build_id",
       llvm::toHex(llvm::ArrayRef<uint8_t>(build_id.data(), build_id.size()),
                   true)},
      {"tools", std::move(tools)},
      {"flags", json::Array(request.flags)},
      {"inputs", std::move(inputs)},
      {"outputs", std::move(files)}});
}

// The files of the package that is in `folder`, manifest.json included; empty
// when there is no folder or nothing in it. The error says why the folder must
// not be replaced.
std::expected<std::vector<std::string>, std::string> files_of_old_package(
    const PackageRequest &request) {
  namespace fs = std::filesystem;
  const std::string &folder = request.out_dir;
  std::error_code error;
  if (!fs::exists(folder, error)) return {};
  if (!fs::is_directory(folder, error))
    return std::unexpected(folder + " is not a folder");
  if (fs::is_empty(folder, error)) return {};
  auto foreign = [&](const std::string &what) {
    return std::unexpected(folder + " holds " + what +
                           "; choose another folder or remove it");
  };
  auto file = MappedFile::open(folder + "/manifest.json");
  if (!file) return foreign("files that are not a package of this tool");
  auto parsed = json::parse(as_text(file->bytes()));
  if (!parsed) {
    llvm::consumeError(parsed.takeError());
    return foreign("a manifest.json that is not of this tool");
  }
  const json::Object *object = parsed->getAsObject();
  if (!object || object->getString("generator").value_or("") != "wasmrust")
    return foreign("a manifest.json that is not of this tool");
  llvm::StringRef name = object->getString("name").value_or("");
  if (name != request.name)
    return foreign("the package of another program, `" + name.str() + "`");
  std::vector<std::string> names{"manifest.json"};
  if (const json::Array *outputs = object->getArray("outputs"))
    for (const json::Value &row : *outputs)
      if (const json::Object *output = row.getAsObject())
        names.push_back(output->getString("path").value_or("").str());
  return names;
}

// The text of the user's own files. What lies elsewhere, as the standard
// library, has none in the map: a path that another compiler took for relative
// must not name a file of this folder.
std::optional<std::string> source_text(const std::string &root,
                                       const std::string &path) {
  if (root.empty() || !path.ends_with(".rs")) return std::nullopt;
  bool is_absolute = path.starts_with("/");
  if (is_absolute ? !path.starts_with(root + "/")
                  : path.contains("../") || path.starts_with(".."))
    return std::nullopt;
  auto text = read_file(is_absolute ? path : root + "/" + path);
  if (!text) return std::nullopt;
  return std::move(*text);
}

// Of the code, which is at the same place in both modules; empty when there is
// no debug information to make it of. The C library's, which comes with it
// compiled in, is of no use alone.
std::string source_map(const SplitModule &split, const std::string &file,
                       const std::string &root) {
  auto module = wasm::read_module(split.debug);
  if (!module) return {};
  std::vector<debug::Section> sections;
  uint64_t code_offset = 0;
  bool has_lines = false;
  for (const wasm::Section &section : module->sections) {
    if (section.id == 10) code_offset = section.offset;
    if (section.id != 0) continue;
    ByteReader in(section.payload);
    std::string name(in.name());
    Bytes content = in.bytes(in.remaining());
    has_lines |= name == ".debug_line";
    if (name.starts_with(".debug_"))
      sections.push_back({name, {content.begin(), content.end()}});
  }
  if (!has_lines) return "";
  bool has_rust = false;
  std::string map = debug::source_map(sections, code_offset, file,
                                      [&](const std::string &path) {
                                        has_rust |= path.ends_with(".rs");
                                        return source_text(root, path);
                                      });
  return has_rust ? map : "";
}

// So that an engine finds the map: a custom section with its address.
void append_source_map_url(std::vector<uint8_t> &module, std::string_view url) {
  ByteWriter payload;
  payload.name("sourceMappingURL");
  payload.name(url);
  ByteWriter section;
  section.u8(0);
  section.uleb(payload.size());
  section.append(payload.view());
  module.insert(module.end(), section.view().begin(), section.view().end());
}

}  // namespace

std::string npm_name(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    bool allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                   c == '-' || c == '_' || c == '.';
    if (!allowed) c = '-';
    if (out.empty() && (c == '.' || c == '_' || c == '-')) continue;
    if (c == '-' && out.ends_with('-') && !allowed) continue;
    out += c;
  }
  if (out.size() > 214) out.resize(214);
  if (out.empty()) return "program";
  if (out == "node_modules" || out == "favicon.ico") return out + "-package";
  return out;
}

std::expected<PackageFiles, std::string> write_package(
    const PackageRequest &request) {
  auto module = wasm::read_module(request.module);
  if (!module)
    return std::unexpected("the linked module is malformed at byte " +
                           std::to_string(module.error().offset) + ": " +
                           module.error().reason);
  if (auto fits = check_host_rules(request, *module); !fits)
    return std::unexpected(fits.error());
  auto split =
      split_module(request.module,
                   request.build_id ? ShippedId::Always : ShippedId::IfGiven);
  if (!split) return std::unexpected(split.error());
  auto own = files_of_old_package(request);
  if (!own) return std::unexpected(own.error());

  PackageFiles files;
  bool has_loader = request.host->id != HostId::Embedded;
  Loader loader;
  if (has_loader) {
    bool page = request.host->id == HostId::Browser;
    LoaderKind kind =
        request.is_command
            ? (page ? LoaderKind::PageCommand : LoaderKind::Command)
            : (page ? LoaderKind::PageLibrary : LoaderKind::Library);
    loader = write_loader(Runtime(), *module, request.name, kind,
                          split->shipped.size());
    files.warnings = std::move(loader.warnings);
    if (std::string warning = warn_of_bindgen(*module); !warning.empty())
      files.warnings.push_back(std::move(warning));
  }
  std::string json_text = package_json(request, has_loader);
  std::vector<FolderFile> outputs;
  auto add = [&](std::string &path, std::string name, Bytes content) {
    path = request.out_dir + "/" + name;
    outputs.push_back({std::move(name), content});
    return content.size();
  };
  std::string map;
  if (request.source_map) {
    map = source_map(*split, request.name + ".wasm", request.source_root);
    if (map.empty())
      files.warnings.push_back(
          "there is no debug information to make a source map of; `debug = "
          "\"line-tables-only\"` in the profile of Cargo.toml gives it");
    else
      append_source_map_url(split->shipped, request.name + ".wasm.map");
  }
  files.wasm_size = add(files.wasm, request.name + ".wasm", split->shipped);
  files.debug_wasm_size =
      add(files.debug_wasm, request.name + ".debug.wasm", split->debug);
  if (!map.empty())
    add(files.source_map, request.name + ".wasm.map", as_bytes(map));
  if (has_loader) {
    files.js_size = add(files.js, request.name + ".js", as_bytes(loader.js));
    add(files.dts, request.name + ".d.ts", as_bytes(loader.dts));
  }
  add(files.package_json, "package.json", as_bytes(json_text));
  std::string manifest_text = manifest(request, outputs, split->build_id);
  add(files.manifest, "manifest.json", as_bytes(manifest_text));
  if (auto done = replace_folder(request.out_dir, outputs, *own); !done)
    return std::unexpected(done.error());
  return files;
}

}  // namespace wasmrust::host
