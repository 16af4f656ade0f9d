// A module to be explained, with what is known about it from outside of it.
//
// A shipped module has no names: `app.wasm` has them in `app.debug.wasm` beside
// it, a module with the same code and the same build id. What the file has
// itself comes first; what does not belong to exactly this file is not used.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/files.h"
#include "compiler/wasm/module.h"
#include "tooling/size/account.h"
#include "tooling/size/names.h"

namespace wasmrust::size {

struct SubjectError {
  std::optional<size_t> offset;
  std::string reason;
};

struct Subject {
  std::string path;
  std::unique_ptr<MappedFile> file, debug_file;
  wasm::Module module;
  // The module of `<name>.debug.wasm` when it is that of this file.
  std::optional<wasm::Module> debug;
  std::string debug_path;  // of `debug`
  std::string note;        // why the one that is there was not taken

  std::vector<std::string_view> function_names;  // as they stand in the file
  std::vector<std::string> readable;             // for people; never empty
  // By function: the readable names of those that were merged into it.
  std::vector<std::vector<std::string>> merged;
  Language language = Language::Paths;
  std::vector<Piece> pieces;

  uint64_t size() const { return module.file.size(); }
  // Of the file, with gzip -9, worked out when first asked for: it takes longer
  // than all the rest. Nothing when this build has no zlib.
  std::optional<uint64_t> gzip_size() const;
  bool names_are_from_debug() const;
  // With debug information; nullptr when there is none.
  const wasm::Module *with_dwarf() const;
  // "twice", "function 3", ".rodata", "the section \"name\"".
  std::string label(Owner owner) const;

 private:
  mutable std::optional<std::optional<uint64_t>> gzip_size_;
};

std::expected<Subject, SubjectError> open_subject(const std::string &path);

// What the linker noted in the section `wasmrust.std`, in the module or the one
// beside it: which functions of std it replaced.
std::optional<std::string_view> std_decisions(const Subject &subject);

// Size with gzip -9; nothing when this build has no zlib.
std::optional<uint64_t> gzip_size(Bytes file);

}  // namespace wasmrust::size
