// How a function's code that was written anew corresponds to the code that it
// was read from: what debug information needs to follow.
//
// Offsets are in the bodies: locals and code, without the size prefix. The new
// body is the one in the program, before layout shortens its fields.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/ir/ids.h"

namespace wasmrust {

struct CodeMap {
  static constexpr uint32_t no_origin = UINT32_MAX;
  // Somewhere in the old body: what stood in several places.
  static constexpr uint32_t several = UINT32_MAX - 1;

  // A copy of another function's body that stands in place of a call. Sites
  // count from 1; 0 is the function itself.
  struct Site {
    uint32_t function;  // row of the program
    uint32_t parent;    // whose call it was: a site before this one, or 0
    uint32_t call;      // where that was in the parent's old body, or `several`
    bool operator==(const Site &) const = default;
  };
  // The instruction at `to`, and those behind it up to the next place, come
  // from the one at `from` in the old body of the site's function.
  struct Place {
    uint32_t to;
    uint32_t from;  // or several, or no_origin
    uint32_t site = 0;
    bool operator==(const Place &) const = default;
  };
  // While the new code is in [begin, end), what the site's old code kept in
  // `local` is in the local variable `now`, or is the constant `now`.
  struct LocalPiece {
    enum class Kind : uint8_t { Local, Constant };
    uint32_t local;
    uint32_t begin, end;
    Kind kind;
    int64_t now;
    uint32_t site = 0;
    bool operator==(const LocalPiece &) const = default;
  };

  Bytes old_body;                  // empty: the body is the one that was read
  std::vector<Place> places;       // by rising `to`
  std::vector<LocalPiece> locals;  // by site, local, then `begin`
  std::vector<Site> sites;         // the first is number 1
};

// In the order of CodeMap::locals, and as few as there can be: pieces that
// follow one another are one, and of two at once the second goes.
void unite(std::vector<CodeMap::LocalPiece> &locals);

// Code that was written anew twice: its maps, of each function, to what was
// between, and that one's to what was read. A function without a map in `later`
// has the one of `earlier`.
Table<FunctionId, CodeMap> joined(const Table<FunctionId, CodeMap> &earlier,
                                  const Table<FunctionId, CodeMap> &later);

}  // namespace wasmrust
