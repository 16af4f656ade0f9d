// What a link was asked to do: the parsed command line of `wasmrust-ld`.
//
// The options are those of a wasm-ld-flavoured linker, since that is what rustc
// speaks, plus our own. `parse_link_options` understands everything that rustc
// passes and what users add with `-C link-arg`; inputs keep their order,
// because the order decides which archive member is taken.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/diagnostics.h"
#include "compiler/options/tables.h"

namespace wasmrust {

struct InputArgument {
  enum class Kind : uint8_t { File, Library } kind;
  std::string text;            // a path, or the name after -l
  bool whole_archive = false;  // --whole-archive was in force
  bool static_only = true;
  bool lazy = false;  // between --start-lib and --end-lib
};

enum class StripLevel : uint8_t { None, Debug, All };
enum class BuildIdKind : uint8_t { None, Fast, Sha1, Sha256, Uuid, Hex };
enum class LinkerKind : uint8_t { WasmRust, Lld };
// --crash: the ways to go wrong.
enum class CrashKind : uint8_t { None, Check, Signal, Stack, ThreadStack };
enum class UnresolvedKind : uint8_t { Error, Warn, Ignore, ImportDynamic };

struct LinkOptions {
  std::string output;  // -o; "a.wasm" when it is missing
  std::vector<InputArgument> inputs;
  std::vector<std::string> library_paths;  // -L, in order

  // Profile: --profile=NAME; without it `dev` for --lto-O0 and `release` for
  // all else (rustc says --lto-O2 for opt-level "s" and "z" too).
  const ProfileRow *profile = nullptr;
  std::optional<Pipeline> pipeline;  // --pipeline=: instead of the row's
  unsigned optimize = 1;             // -O<n>; above 0 equal strings are merged
  std::optional<std::string> lto_level;  // --lto-O<n>

  // Symbols
  std::string entry;  // "" means none (--no-entry)
  bool no_entry = false;
  std::vector<std::string> exports;  // --export=NAME: an error when missing
  std::vector<std::string> exports_if_defined;
  bool export_all = false;
  bool export_dynamic = false;
  // --own-exports-only: without what rustc asks for in every library.
  bool own_exports_only = false;
  // --constructors-once: of exports that run constructors only the first does.
  bool constructors_once = false;
  std::vector<std::string> undefined;      // -u
  std::vector<std::string> wrap;           // --wrap=NAME
  std::vector<std::string> trace_symbols;  // -y
  UnresolvedKind unresolved = UnresolvedKind::Error;
  bool import_undefined = false;
  bool allow_multiple_definition = false;
  std::vector<std::string> allow_undefined_names;  // --allow-undefined-file
  bool gc_sections = true;
  bool merge_data_segments = true;

  // Memory and tables
  uint64_t stack_size = 65536;  // -z stack-size, bytes (rustc passes 1 MiB)
  bool stack_first = true;
  uint64_t initial_memory = 0;  // bytes; 0: as much as is needed
  uint64_t max_memory = 0;      // bytes; 0: no maximum
  uint64_t initial_heap = 0;
  bool no_growable_memory = false;
  std::optional<uint64_t> global_base;
  uint64_t table_base = 1;
  bool import_memory = false;
  std::string import_memory_module = "env", import_memory_name = "memory";
  bool export_memory = true;  // off by --import-memory unless asked
  std::string export_memory_name = "memory";
  bool shared_memory = false;
  bool import_table = false;
  bool export_table = false;
  bool growable_table = false;
  uint64_t page_size = 65536;

  // Features
  std::optional<std::vector<std::string>> features;  // --features=
  std::vector<std::string> extra_features;           // --extra-features=
  bool check_features = true;

  // Output
  StripLevel strip = StripLevel::None;
  std::vector<std::string> keep_sections;
  BuildIdKind build_id = BuildIdKind::None;
  std::string build_id_hex;          // for BuildIdKind::Hex
  bool demangle = true;              // in messages and map files
  bool compress_relocations = true;  // shortest LEBs
  bool functions_by_use = false;     // in the order in which they are needed
  bool priority_hints = false;       // which functions to compile first
  // Percent of a program for size that may be optimised for speed.
  uint64_t hot_share = 40;
  std::string map_file;          // -Map; "-": standard output
  std::string why_extract;       // --why-extract=FILE
  std::vector<std::string> why;  // --why=NAME: why is this linked?
  bool bare_host = false;        // --bare-host: nobody answers std
  std::string lean_std;          // --lean-std=FILE
  std::string lean_allocator;    // --lean-allocator=KIND: yes, no, only
  bool explain_std = false;      // --explain-std
  bool trace = false;            // -t: print the inputs that are read
  std::string soname;

  // Ours
  LinkerKind linker = LinkerKind::WasmRust;  // --linker=lld: the oracle
  unsigned threads = 0;               // --threads=N, 0: number of processors
  bool verify = false;                // --verify: WasmIR after each phase
  bool verify_opt = false;            // --verify-opt: what functions do
  bool times = false;                 // --times
  std::string times_json;             // --times=FILE
  std::string stop_after;             // --stop-after=PHASE
  std::string dump;                   // --dump=PHASE[:SYMBOL]
  std::string save_temps;             // --save-temps=DIR
  std::string side_files;             // --side-files=DIR
  std::string around;                 // --around=PHASE or pass:SYMBOL
  std::optional<std::string> passes;  // --passes=: instead of the level's
  std::optional<uint64_t> fuel;       // --fuel=N: steps that change code
  std::string bisect;                 // --bisect=COMMAND
  std::string reproduce;              // --reproduce=FILE
  bool reproduce_only = false;        // --reproduce-only
  CrashKind crash = CrashKind::None;  // --crash=KIND
  bool color = false;
  bool verbose = false;
  bool fatal_warnings = false;
  bool print_help = false, print_version = false;
  std::vector<std::string> llvm_options;  // -mllvm

  size_t error_limit = 20;  // --error-limit=N, 0: all

  // The command line with response files expanded, for reproduction; and the
  // same without `-flavor` and our own options: what wasm-ld understands.
  std::vector<std::string> command_line;
  std::vector<std::string> lld_arguments;
};

// Parses `arguments` (without the program's name). Response files (@FILE) are
// expanded; `-flavor wasm` is skipped. What is wrong is reported to
// `diagnostics`; the result is usable when it has no errors.
LinkOptions parse_link_options(const std::vector<std::string> &arguments,
                               Diagnostics &diagnostics);

// The phases that --stop-after and --dump name, in order.
std::span<const std::string_view> phase_names();

// The help text of `wasmrust-ld --help`.
std::string link_options_help();

}  // namespace wasmrust
