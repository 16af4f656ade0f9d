// How a function's code that was written anew corresponds to the code that it
// was read from: what debug information needs to follow.
//
// Offsets are in the bodies: locals and code, without the size prefix. The new
// body is the one in the program, before layout shortens its fields.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/base/bytes.h"

namespace wasmrust {

struct CodeMap {
  static constexpr uint32_t no_origin = UINT32_MAX;

  // The instruction at `to`, and those behind it up to the next place, come
  // from the one at `from`.
  struct Place {
    uint32_t to;
    uint32_t from;  // or no_origin
    bool operator==(const Place &) const = default;
  };
  // While the new code is in [begin, end), what the old code kept in `local`
  // is in the local variable `now`, or is the constant `now`.
  struct LocalPiece {
    enum class Kind : uint8_t { Local, Constant };
    uint32_t local;
    uint32_t begin, end;
    Kind kind;
    int64_t now;
    bool operator==(const LocalPiece &) const = default;
  };

  Bytes old_body;                  // empty: the body is the one that was read
  std::vector<Place> places;       // by rising `to`
  std::vector<LocalPiece> locals;  // by local, then `begin`
};

}  // namespace wasmrust
