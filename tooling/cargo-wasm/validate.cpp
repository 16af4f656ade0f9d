// `cargo wasm validate`: is this a module that engines accept?
//
//   app.wasm: valid
//   lib.wasm:0x1f3: error: type mismatch: expected i32, found i64
//     = note: in function 12 `app::main`
//
// Any WebAssembly file, whoever made it. `--features` says what an engine has:
// a list that is read from left to right, in which `all`, `3.0` and `mvp` stand
// for a whole set and `+name` (or `name`) and `-name` change it. The first
// error of a file is shown; all files are looked at.
#include <llvm/Demangle/Demangle.h>

#include <cstdio>
#include <expected>

#include "compiler/base/files.h"
#include "compiler/wasm/validator.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/session.h"
#include "tooling/cargo-wasm/terminal.h"

namespace wasmrust {

namespace {

using wasm::Feature;
using wasm::FeatureSet;

struct FileError {
  std::optional<size_t> offset;      // none: the file could not be read
  std::optional<uint32_t> function;  // index
  std::string name;                  // of the function
  std::string reason;
};

std::string nearest_feature(std::string_view text) {
  std::vector<std::string_view> names;
  for (size_t i = 0; i < wasm::feature_count; ++i)
    names.push_back(wasm::row(static_cast<Feature>(i)).text);
  return nearest(text, names);
}

// Changes the set as one word of the list says; the error is a message.
std::expected<FeatureSet, std::string> changed(FeatureSet set,
                                               std::string_view word) {
  if (word == "all") return FeatureSet::all();
  if (word == "3.0") return FeatureSet::standard();
  if (word == "mvp") return FeatureSet().with(Feature::Mvp);
  bool remove = word.starts_with("-");
  if (remove || word.starts_with("+")) word.remove_prefix(1);
  auto feature = wasm::find_feature(word);
  if (!feature) feature = wasm::find_target_feature(word);
  if (feature) return remove ? set.without(*feature) : set.with(*feature);
  std::string near = nearest_feature(word);
  return std::unexpected(
      "there is no feature `" + std::string(word) + "`" +
      (near.empty() ? "" : "; did you mean `" + near + "`?"));
}

std::expected<FeatureSet, std::string> features_of(const Arguments &arguments) {
  FeatureSet set = FeatureSet::all();
  for (const std::string &list : arguments.values(FlagId::wasm_features)) {
    std::string_view rest = list;
    while (!rest.empty()) {
      std::string_view word = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(word.size() + 1, rest.size()));
      auto next = changed(set, word);
      if (!next) return next;
      set = *next;
    }
  }
  return set;
}

std::optional<FileError> check_file(const std::string &path,
                                    FeatureSet features, unsigned threads) {
  auto file = MappedFile::open(path);
  if (!file) return FileError{.reason = file.error()};
  auto module = wasm::read_module(file->bytes());
  if (!module)
    return FileError{.offset = module.error().offset,
                     .reason = module.error().reason};
  auto error = wasm::validate(*module, features, threads);
  if (!error) return std::nullopt;
  FileError result{.offset = error->offset,
                   .function = error->function,
                   .reason = error->reason};
  if (error->function)
    result.name = llvm::demangle(
        module->name_of(wasm::NameKind::Function, *error->function));
  return result;
}

std::string hexadecimal(size_t number) {
  char text[2 + 16 + 1];
  snprintf(text, sizeof text, "0x%zx", number);
  return text;
}

void draw(const std::string &path, const FileError &error, bool color) {
  std::string text = path;
  if (error.offset) text += ":" + hexadecimal(*error.offset);
  text += color ? ": \x1b[1;31merror\x1b[0m: " : ": error: ";
  text += error.reason + "\n";
  if (error.function) {
    text += "  = note: in function " + std::to_string(*error.function);
    if (!error.name.empty()) text += " `" + error.name + "`";
    text += "\n";
  }
  fflush(stdout);
  fputs(text.c_str(), stderr);
}

void print_result(const std::string &path,
                  const std::optional<FileError> &error) {
  std::vector<std::pair<std::string, llvm::json::Value>> fields = {
      {"file", path}, {"valid", !error}};
  if (error) {
    if (error->offset)
      fields.push_back({"offset", static_cast<int64_t>(*error->offset)});
    if (error->function) fields.push_back({"function", *error->function});
    if (!error->name.empty()) fields.push_back({"name", error->name});
    fields.push_back({"error", error->reason});
  }
  print_event("wasm-validate", std::move(fields));
}

}  // namespace

int run_validate_command(const Environment &environment,
                         const Arguments &arguments) {
  StatusLine status = status_line(environment, arguments);
  std::vector<std::string> files = arguments.positionals;
  files.insert(files.end(), arguments.after_dashes.begin(),
               arguments.after_dashes.end());
  if (files.empty()) {
    status.error("a file is needed", "cargo wasm validate FILE...");
    return exit_usage;
  }
  auto features = features_of(arguments);
  if (!features) {
    status.error(features.error(), "`cargo wasm validate --help` lists them");
    return exit_usage;
  }
  auto threads = arguments.count(FlagId::threads, 0);
  if (!threads) {
    status.error(threads.error());
    return exit_usage;
  }
  bool all_valid = true;
  for (const std::string &path : files) {
    auto error = check_file(path, *features, *threads);
    all_valid &= !error;
    if (arguments.has(FlagId::json))
      print_result(path, error);
    else if (error)
      draw(path, *error, status.color());
    else if (!status.quiet())
      print_text(path + ": valid\n");
  }
  return all_valid ? exit_success : exit_failure;
}

}  // namespace wasmrust
