// See inputs.h. Files are mapped, never copied; a file's kind is known by its
// first bytes, never by its name.
#include "compiler/read/inputs.h"

#include <sys/stat.h>

#include "compiler/read/archive.h"

namespace wasmrust::read {

namespace {

class Reader {
 public:
  Reader(const LinkOptions &options, Diagnostics &diagnostics, Inputs &inputs)
      : options_(options), diagnostics_(diagnostics), inputs_(inputs) {}

  void argument(const InputArgument &argument) {
    if (argument.kind == InputArgument::Kind::Library)
      library(argument);
    else
      file(argument.text, argument);
  }

 private:
  const LinkOptions &options_;
  Diagnostics &diagnostics_;
  Inputs &inputs_;

  void library(const InputArgument &argument) {
    if (auto path = find_library(options_, argument.text))
      return file(*path, argument);
    diagnostics_.report(DiagnosticKind::library_not_found, {argument.text});
  }

  void file(const std::string &path, const InputArgument &argument) {
    auto mapped = MappedFile::open(path);
    if (!mapped) {
      diagnostics_.report(DiagnosticKind::cannot_read_file,
                          {path, mapped.error()});
      return;
    }
    inputs_.files.push_back(std::move(*mapped));
    Bytes bytes = inputs_.files.back().bytes();
    if (is_archive(bytes))
      archive(path, bytes, argument);
    else
      object(path, path, bytes, argument.lazy);
  }

  void archive(const std::string &path, Bytes bytes,
               const InputArgument &argument) {
    auto load =
        [&](std::string_view member) -> std::expected<Bytes, std::string> {
      auto mapped = MappedFile::open(std::string(member));
      if (!mapped) return std::unexpected(mapped.error());
      inputs_.files.push_back(std::move(*mapped));
      return inputs_.files.back().bytes();
    };
    auto members = read_archive(bytes, path, load);
    if (!members) {
      diagnostics_.report(DiagnosticKind::malformed_archive,
                          {path, members.error()});
      return;
    }
    size_t slash = path.rfind('/');
    std::string short_path =
        slash == std::string::npos ? path : path.substr(slash + 1);
    for (const ArchiveMember &member : *members)
      object(short_path + "(" + member.name + ")", path, member.bytes,
             !argument.whole_archive);
  }

  void object(std::string name, const std::string &path, Bytes bytes,
              bool lazy) {
    Input row{
        .name = std::move(name), .path = path, .bytes = bytes, .lazy = lazy};
    if (is_bitcode(bytes)) {
      row.kind = InputKind::Bitcode;
      auto symbols = read_bitcode_symbols(bytes, row.name, diagnostics_);
      if (!symbols) return;
      row.symbols = std::move(*symbols);
    } else if (!take_apart(row)) {
      return;
    }
    inputs_.rows.add(std::move(row));
  }

  bool take_apart(Input &row) {
    if (!wasm::is_wasm(row.bytes)) {
      not_an_object(row);
      return false;
    }
    auto module = wasm::read_module(row.bytes);
    if (!module) {
      diagnostics_.report(DiagnosticKind::malformed_object,
                          {row.name, module.error().reason,
                           std::to_string(module.error().offset)});
      return false;
    }
    if (!module->is_object) {
      diagnostics_.report(DiagnosticKind::not_relocatable, {row.name});
      return false;
    }
    row.module = std::move(*module);
    return true;
  }

  void not_an_object(const Input &row) {
    std::string_view text = as_text(row.bytes);
    const char *what = "its first bytes are those of no format known here";
    const char *help =
        "give rustc's own objects, or objects made with `clang "
        "--target=wasm32` or another compiler for WebAssembly";
    if (text.empty())
      what = "it is empty",
      help = "build it again; an interrupted build may have left it";
    else if (text.starts_with("\177ELF"))
      what = "it is an ELF object for another processor",
      help =
          "compile it for WebAssembly; with the `cc` crate, install clang and "
          "set CC_wasm32_unknown_unknown=clang";
    else if (text.starts_with(std::string_view("\0asm", 4)))
      what = "it is a WebAssembly component or a version not known here",
      help = "link the core module's objects instead";
    diagnostics_.report(DiagnosticKind::unknown_file_type,
                        {row.name, what, help});
  }
};

}  // namespace

std::optional<std::string> find_library(const LinkOptions &options,
                                        std::string_view name) {
  std::string file_name = name.starts_with(":")
                              ? std::string(name.substr(1))
                              : "lib" + std::string(name) + ".a";
  for (const std::string &folder : options.library_paths) {
    std::string path = folder + "/" + file_name;
    struct stat info{};
    if (stat(path.c_str(), &info) == 0) return path;
  }
  return std::nullopt;
}

Inputs read_inputs(const LinkOptions &options, Diagnostics &diagnostics) {
  Inputs inputs;
  Reader reader(options, diagnostics, inputs);
  for (const InputArgument &argument : options.inputs)
    reader.argument(argument);
  if (!options.lean_std.empty())
    reader.argument({.kind = InputArgument::Kind::File,
                     .text = options.lean_std,
                     .whole_archive = true});
  return inputs;
}

InputId add_lowered_object(Inputs &inputs, std::string name,
                           std::vector<uint8_t> bytes,
                           Diagnostics &diagnostics) {
  inputs.buffers.push_back(std::move(bytes));
  Bytes view = inputs.buffers.back();
  auto module = wasm::read_module(view);
  if (!module) {
    diagnostics.report(
        DiagnosticKind::malformed_object,
        {name, module.error().reason, std::to_string(module.error().offset)});
    return {};
  }
  Input row{.name = std::move(name), .bytes = view, .lowered = true};
  row.path = row.name;
  row.module = std::move(*module);
  return inputs.rows.add(std::move(row));
}

}  // namespace wasmrust::read
