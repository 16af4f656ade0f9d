// Which functions are alike but for a few places, and smaller as one: the
// groups that similar_functions.cpp merges.
//
// Functions of one shape (function_form.h, Detail::Shape) have the same holes.
// A function joins the first group of its shape that it makes better: bodies
// that go, against a constant at every call for each parameter, and the
// parameters in place of constants.
//
//   push<A>   holes 8, s7      a group, one parameter: 8, 12 and 16
//   push<B>   holes 12, s7
//   push<C>   holes 16, s7
//
// What is known of a function is kept until its code changes. Groups are found
// anew each time, since what they save depends on who calls.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "compiler/optimize/code_size.h"
#include "compiler/optimize/function_form.h"
#include "compiler/optimize/pass.h"
#include "compiler/optimize/references.h"

namespace wasmrust::optimize {

// What stands in a hole.
struct HoleValue {
  uint64_t what = 0;  // a symbol, a function, an operation; 0 for a number
  uint64_t number = 0;
  auto operator<=>(const HoleValue &) const = default;
};

// What the code of a function says.
struct SimilarRow {
  bool has_outline = false;
  uint64_t outline = 0;   // form_outline.h
  bool is_known = false;  // the rest, of what is not alone with that
  size_t size = 0;
  uint64_t hash = 0;  // of its shape; the rest only of what is large enough
  std::vector<Hole> holes;
  std::vector<HoleValue> values;
};

// Of one of two: an operation or a callee.
inline bool is_choice(const Hole &hole) {
  return hole.is_operation || hole.is_call;
}

// Functions of one shape.
struct SimilarGroup {
  std::vector<FunctionId> members;
  std::vector<uint32_t> differing;  // holes, one for each parameter
  ptrdiff_t gain = 0;
};

class SimilarGroups {
 public:
  explicit SimilarGroups(const Whole &whole) : whole_(whole) {}

  // Callees may differ from now on, and not only what is handed to them.
  void choose_callees() { chooses_callees_ = true; }

  // Those worth merging, in the order of their first functions. `references`
  // are of the code as it is.
  std::vector<SimilarGroup> find(const References &references);
  // The code of these is another one.
  void forget(std::span<const FunctionId> changed);

  const SimilarRow &operator[](FunctionId id) const { return rows_[id.value]; }
  // The function whose graph stays: all of its uses can be changed. Where there
  // is none, in links, it is the first one, whose code a new function takes.
  std::optional<FunctionId> host_of(const SimilarGroup &group,
                                    const References &references) const;

 private:
  const Whole &whole_;
  bool chooses_callees_ = false;
  const References *references_ = nullptr;
  std::vector<SimilarRow> rows_;  // by function

  // Shapes that are compared, one thread's.
  struct Forms {
    explicit Forms(const Program &program) : one(program), other(program) {}
    FunctionForm one, other;
    FunctionId of_one, of_other;
  };

  bool may_join_others(FunctionId id) const;
  void look_at(std::span<const FunctionId> functions);
  void find_outlines(std::span<const FunctionId> functions);
  void drop_alone(std::vector<FunctionId> &functions);
  HoleValue value_of(FunctionId id, const Hole &hole) const;
  bool may_differ(FunctionId id, const Hole &hole) const;
  std::vector<SimilarGroup> groups_of(std::span<const FunctionId> functions,
                                      Forms &forms) const;
  bool join(SimilarGroup &group, FunctionId id, Forms &forms) const;
  bool are_of_one_shape(FunctionId a, FunctionId b, Forms &forms) const;
  bool weigh(SimilarGroup &group) const;
  bool weigh_holes(const SimilarGroup &of, FunctionId host,
                   std::vector<uint32_t> &differing, ptrdiff_t &gain) const;
  bool is_of_two(const SimilarGroup &group, HoleValue one,
                 std::span<const HoleValue> column) const;
  ptrdiff_t choice_cost(FunctionId host, const Hole &hole) const;
  size_t constant_size(FunctionId id, uint32_t hole) const;
};

}  // namespace wasmrust::optimize
