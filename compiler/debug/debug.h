// Debug information follows the code: DWARF of old bodies becomes DWARF of the
// new ones.
//
// Whoever makes new bodies out of old ones says, for each function, where it
// was and where it is, which instruction comes from which, and where the old
// local variables are now. `follow` makes of that the DWARF of the new code. It
// never sees relocations: the caller gives each old function a range in one
// address space (a finished module's own offsets in the code section will do),
// and the sections have had their relocations applied with these addresses. So
// it is one and the same for a linked program and for a module that was read.
//
//   old                        map                     new
//   10: local.get 0            to 12 from 14           line of 14
//   12: i32.const 1            to 14 from 16           line of 16
//   14: i32.add   (inlined f)                          inlined f: 12 to 16
//   16: return                 local 0 → constant 7    x: DW_OP_consts 7
//
// The rule for everything is that a debugger may be told less, never something
// wrong. docs/architecture/debug-information.md says what is kept, what is made
// anew and what goes.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/ir/code_map.h"

namespace wasmrust::debug {

// Where the code comes from and where the old variables are, with offsets in
// the bodies of the module (ir/code_map.h).
using Place = wasmrust::CodeMap::Place;
using LocalPiece = wasmrust::CodeMap::LocalPiece;
using Site = wasmrust::CodeMap::Site;
inline constexpr uint32_t no_origin = wasmrust::CodeMap::no_origin;
inline constexpr uint32_t several = wasmrust::CodeMap::several;

struct FunctionMap {
  uint64_t old_start = 0, old_size = 0;  // the body in the old address space
  // In the code section's payload. Of size 0: no body is left, but others may
  // have copies of it.
  uint64_t new_start = 0, new_size = 0;
  std::vector<Place> places;       // by rising `to`
  std::vector<LocalPiece> locals;  // by (site, local, begin); disjoint for one
  std::vector<Site> sites;         // with numbers of maps
  // Offset x stays offset x and locals keep their numbers; places and locals
  // are empty.
  bool unchanged = false;
  // The bodies, if at hand: what a call site says of its return address is kept
  // where both show the call. Without them call sites of changed functions go.
  Bytes old_body, new_body;
  // What it is called where debug information has no name for it, and in the
  // object that it is from.
  std::string name = {}, linkage_name = {};
};

struct Section {
  std::string name;  // ".debug_info"
  std::vector<uint8_t> bytes;
};

// What a variable of the source is called that is in a local variable of the
// new code, or at least is there for a while.
struct DescribedLocal {
  uint32_t function;  // number of its map
  uint32_t local;
  std::string name;
};

// Returns the sections for the new code, and when asked for the names of its
// local variables, by rising function and local. `sections` are all .debug_*
// sections of the module; functions stand by rising old_start. An address that
// lies in none of them is of a function that is gone (or a linker's mark for
// one), and what describes it goes. Malformed sections give an error with the
// reason.
std::expected<std::vector<Section>, std::string> follow(
    std::vector<Section> sections, std::span<const FunctionMap> functions,
    std::vector<DescribedLocal> *locals = nullptr);

// A source map (ECMA-426) of the code that the sections describe: one line
// whose columns are offsets in the module. `code_offset` is where the code
// section's payload starts in the file, `file` the module's name. Sources are
// the paths of the line tables without needless dots; `text_of` gives the text
// of those whose text is to be in the map.
using SourceText =
    std::function<std::optional<std::string>(const std::string &path)>;
std::string source_map(std::span<const Section> sections, uint64_t code_offset,
                       std::string_view file, const SourceText &text_of = {});

}  // namespace wasmrust::debug
