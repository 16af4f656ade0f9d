// An npm-ready package from a linked module.
//
//   <name>.wasm        what is shipped: no names, no debug information
//   <name>.debug.wasm  the same code with both; tied to it by `build_id`
//   <name>.wasm.map    on request: where the code is in the sources
//   <name>.js          the loader: one ES module that holds only what is used
//   <name>.d.ts        its types
//   package.json       so that node, browsers and bundlers find them
//   manifest.json      tools, flags, hashes: what a rebuild is compared with
//
// The folder is written aside and put in place at once: a reader, and a run
// that is cut short, see the old package or the new one. A folder that holds
// something else is refused, never overwritten; files that a person added to a
// package folder are kept.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/options/tables.h"

namespace wasmrust::host {

struct InputFile {
  std::string path;  // relative to the package's root: no builder's path
  std::string sha256;
};

struct PackageRequest {
  std::string name;  // of the files; a crate's or binary's name
  // What the manifest says for readers; what is empty is left out.
  std::string version, description, license, homepage, repository;
  std::vector<std::string> keywords, authors;
  const HostRow *host = nullptr;
  bool is_command = false;
  Bytes module;  // with names and debug information, if there are any
  std::string out_dir;
  bool build_id = true;  // in what is shipped, too
  bool source_map = false;
  // The folder that the map's relative paths count from; the text of Rust files
  // in it goes into the map. Empty: no text does.
  std::string source_root;
  std::vector<std::pair<std::string, std::string>> tools;  // name, version
  std::vector<InputFile> inputs;
  std::vector<std::string> flags;
  std::string profile, target;
};

struct PackageFiles {
  // Paths, below out_dir.
  std::string wasm, debug_wasm, source_map, js, dts, package_json, manifest;
  uint64_t wasm_size = 0, debug_wasm_size = 0, js_size = 0;
  // For the user: an import that the loader cannot serve, for example.
  std::vector<std::string> warnings;
};

// The error is a sentence for the user.
std::expected<PackageFiles, std::string> write_package(const PackageRequest &);

// "My App" → "my-app": a name that npm accepts.
std::string npm_name(std::string_view name);

}  // namespace wasmrust::host
