// The inputs of a link: files, and the members of archives.
//
// Every object that could be part of the program is a row: an object file
// named on the command line, or a member of an archive, which stays lazy until
// a symbol that it defines is needed. A row is a WebAssembly object, taken
// apart (wasm::Module), or LLVM bitcode with its symbol table; `lib.rmeta`,
// Rust's metadata, is skipped. The order is the command line's, since it
// decides which definition wins.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "compiler/base/diagnostics.h"
#include "compiler/base/files.h"
#include "compiler/base/ids.h"
#include "compiler/ir/program.h"
#include "compiler/options/link_options.h"
#include "compiler/read/bitcode.h"
#include "compiler/wasm/module.h"

namespace wasmrust::read {

enum class InputKind : uint8_t { Object, Bitcode };

struct Input {
  std::string name;  // for people: "app.o", "libstd.rlib(std-1.o)"
  std::string path;  // the file; for an archive member, the archive
  InputKind kind = InputKind::Object;
  Bytes bytes;
  bool lazy = false;     // only part of the program when somebody needs it
  bool lowered = false;  // made by a lowering from all bitcode

  wasm::Module module;                 // Object
  std::vector<BitcodeSymbol> symbols;  // Bitcode
};

// Names are views into `symbols`: rows must move, never be copied, when the
// table grows.
static_assert(std::is_nothrow_move_constructible_v<Input>);

// All rows, and the bytes that they point into.
struct Inputs {
  Table<InputId, Input> rows;
  std::vector<MappedFile> files;
  std::vector<std::vector<uint8_t>> buffers;  // lowered objects
};

// Opens all inputs of `options` in order and reads their symbols. Libraries
// (-l) are looked up as lib<name>.a, or <name> after a colon, in
// `options.library_paths`. Reports what cannot be read and goes on.
Inputs read_inputs(const LinkOptions &options, Diagnostics &diagnostics);

// The file that -l means, in the first of `options.library_paths` that has it.
std::optional<std::string> find_library(const LinkOptions &options,
                                        std::string_view name);

// Adds an object that a lowering made in memory.
InputId add_lowered_object(Inputs &inputs, std::string name,
                           std::vector<uint8_t> bytes,
                           Diagnostics &diagnostics);

}  // namespace wasmrust::read
