// Where old code is now: the maps of all functions, and one function at a time
// in a form that answers questions.
//
// A range of old code is the set of its instructions; the new code that comes
// from them may stand in several places. New code without an origin counts to
// what stands before it, or a loop's bookkeeping would cut every scope to
// pieces; at the start of a body it counts to the start of the old body. So
// each byte of the new body has an origin:
//
//   places   (to 4, none) (to 6, from 20) (to 9, none) (to 11, from 12)
//   steps    (to 0, from 0)               (to 6, from 20)  (to 11, from 12)
//   old [12, 21)  →  new [6, size)
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/debug/debug.h"

namespace wasmrust::debug {

struct Range {
  uint64_t begin = 0, end = 0;
  bool operator==(const Range &) const = default;
};

class CodeMap {
 public:
  static constexpr uint32_t none = UINT32_MAX;

  // Checks that the maps are what debug.h asks for.
  static std::expected<CodeMap, std::string> of(
      std::span<const FunctionMap> functions);

  // The function whose old body holds the address, or `none`.
  uint32_t find(uint64_t address) const;
  // The first function that starts at `address` or above.
  uint32_t first_from(uint64_t address) const;
  const FunctionMap &operator[](uint32_t index) const {
    return functions_[index];
  }
  uint32_t size() const { return static_cast<uint32_t>(functions_.size()); }

 private:
  std::span<const FunctionMap> functions_;
};

// One function, or one copy of a function in the code of another: old code is
// then the copied function's, new code the other's.
//
// Code that was copied into the function counts to the call that it stands in
// place of, code that stood in several places to the function as a whole.
class FunctionView {
 public:
  struct Step {
    uint32_t to, from;  // from: or `several`, or no_origin: it is not of this
    bool is_copy;       // of another function's code, in place of the call
  };
  // The same without a view.
  struct Origin {
    uint32_t to, site, from;
  };

  // Turns to a function or a copy; nothing happens when it is the one already.
  void show(const FunctionMap &function) { show(function, function, 0); }
  void show(const FunctionMap &host, const FunctionMap &of, uint32_t site);
  const FunctionMap &function() const { return *function_; }
  // Of a changed function: at least one, the first at 0, by rising `to`.
  std::span<const Step> steps() const { return steps_; }
  // Likewise, of all of the new body.
  std::span<const Origin> origins() const { return origins_; }

  // Appends where the code of old ranges is, as new addresses: rising, apart
  // from one another, none empty. What lies outside of the function is ignored.
  void ranges(std::span<const Range> old, std::vector<Range> &to);
  // Where the instruction at an old address starts, when it is known exactly.
  std::optional<uint64_t> address(uint64_t old) const;
  // The new place of the call that an old call returned from at `old_return`;
  // it ends where the new one returns to.
  std::optional<Range> call(uint64_t old_return) const;
  // What holds the old local at an offset in the new body, or null; then
  // `until` is where that changes at the earliest.
  const LocalPiece *piece(uint32_t local, uint32_t offset,
                          uint32_t &until) const;
  // The same at the function's entry.
  const LocalPiece *piece_at_entry(uint32_t local) const;

 private:
  // Numbers of the steps with an origin in [begin, end), in order of origin.
  std::span<const uint32_t> steps_from(uint32_t begin, uint32_t end) const;
  void find_origins();
  void find_steps();

  const FunctionMap *function_ = nullptr;  // the new code's
  const FunctionMap *old_ = nullptr;
  uint32_t site_ = 0;
  std::vector<Origin> origins_;
  std::vector<Range> extents_;  // by site: numbers of origins
  std::vector<Step> steps_;
  std::vector<uint32_t> by_origin_;  // numbers of steps
  std::vector<uint32_t> found_;      // scratch
  bool in_order_ = true;             // origins rise with the steps
  uint32_t first_instruction_ = 0;   // as far as places say
};

}  // namespace wasmrust::debug
