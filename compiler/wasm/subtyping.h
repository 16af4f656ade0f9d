// Which types are equivalent, and which is a subtype of which (core
// specification 3.0, "Matching", and "Type Equivalence" in the appendix).
//
// Two recursion groups are equivalent when they are written alike, inner
// references counted from the group's start. Each group is therefore spelled as
// a string in which references out of it name their canonical type; the first
// group of a spelling is the canonical one:
//
//   type 0: (rec (struct (field (ref 0))))     canonical 0
//   type 1: (rec (struct (field (ref 1))))     canonical 0
//
// After that equivalence is equality of two numbers, and a subtype is found by
// going up the declared supertypes.
//
// Needs types whose indices point to earlier types or into their own group, and
// supertypes that point to earlier ones (validator.h checks that first). Refers
// to the rows that it was made of. Types of several modules are compared by
// putting them into one table:
//
//   uint32_t base = append_types(all, module.types);
//   Subtyping(all).matches(moved(export_type, export_base), moved(..., base))
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/wasm/types.h"

namespace wasmrust::wasm {

// Puts the types of a module behind those that are there, and returns the index
// of its first one: what its indices have to be moved by.
uint32_t append_types(std::vector<DefinedType> &all,
                      const std::vector<DefinedType> &types);
// The type with its type index, if it has one, moved by `base`.
ValueType moved(ValueType type, uint32_t base);

class Subtyping {
 public:
  explicit Subtyping(const std::vector<DefinedType> &types);

  // The first type of the module that is equivalent to this one.
  uint32_t canonical(uint32_t type) const { return canonical_[type]; }

  // True when a value of type `a` may stand where `b` is asked for.
  bool matches(ValueType a, ValueType b) const {
    return a == b || matches_other(a, b);
  }
  bool heap_matches(int32_t a, int32_t b) const;
  bool equivalent(ValueType a, ValueType b) const;
  bool fields_match(FieldType a, FieldType b) const;
  // The body of a declared subtype against that of its supertype.
  bool composite_matches(const DefinedType &a, const DefinedType &b) const;

  // The abstract heap type above all of a hierarchy: any, func, extern or exn.
  int32_t top(int32_t heap) const;

 private:
  const std::vector<DefinedType> &types_;
  std::vector<uint32_t> canonical_;

  bool matches_other(ValueType a, ValueType b) const;
  bool is_below(uint32_t type, uint32_t above) const;
  std::string spelling_of(uint32_t group, uint32_t size) const;
};

}  // namespace wasmrust::wasm
