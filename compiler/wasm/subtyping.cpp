// See subtyping.h. The abstract heap types form four trees:
//
//   any ── eq ── i31, struct, array ── none       func ── nofunc
//                                                 extern ── noextern
//   concrete types stand between struct, array    exn ── noexn
//   or func and the bottom of their tree
#include "compiler/wasm/subtyping.h"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace wasmrust::wasm {

namespace {

int32_t abstract_of(CompositeKind kind) {
  switch (kind) {
    case CompositeKind::Function:
      return heap::func;
    case CompositeKind::Struct:
      return heap::struct_;
    case CompositeKind::Array:
      return heap::array;
  }
  return heap::any;
}

bool abstract_matches(int32_t a, int32_t b) {
  if (a == b) return true;
  switch (a) {
    case heap::no_exn:
      return b == heap::exn;
    case heap::no_func:
      return b == heap::func;
    case heap::no_extern:
      return b == heap::extern_;
    case heap::none:
      return b == heap::i31 || b == heap::struct_ || b == heap::array ||
             b == heap::eq || b == heap::any;
    case heap::i31:
    case heap::struct_:
    case heap::array:
      return b == heap::eq || b == heap::any;
    case heap::eq:
      return b == heap::any;
    default:
      return false;
  }
}

void put(std::string &text, uint64_t number) {
  do {
    text.push_back(static_cast<char>((number & 0x7f) | (number > 0x7f) << 7));
    number >>= 7;
  } while (number);
}

}  // namespace

ValueType moved(ValueType type, uint32_t base) {
  if (is_reference(type) && heap_of(type) >= 0)
    type.heap += static_cast<int32_t>(base);
  return type;
}

uint32_t append_types(std::vector<DefinedType> &all,
                      const std::vector<DefinedType> &types) {
  auto base = static_cast<uint32_t>(all.size());
  all.reserve(all.size() + types.size());
  for (DefinedType type : types) {
    type.group += base;
    if (type.supertype != DefinedType::no_supertype) type.supertype += base;
    for (ValueType &each : type.function.params) each = moved(each, base);
    for (ValueType &each : type.function.results) each = moved(each, base);
    for (FieldType &each : type.fields)
      each.storage = moved(each.storage, base);
    all.push_back(std::move(type));
  }
  return base;
}

Subtyping::Subtyping(const std::vector<DefinedType> &types) : types_(types) {
  std::unordered_map<std::string, uint32_t> groups;
  canonical_.reserve(types.size());
  while (canonical_.size() < types.size()) {
    auto group = static_cast<uint32_t>(canonical_.size());
    uint32_t size = types[group].group_size;
    uint32_t first =
        groups.emplace(spelling_of(group, size), group).first->second;
    for (uint32_t i = 0; i < size; ++i) canonical_.push_back(first + i);
  }
}

std::string Subtyping::spelling_of(uint32_t group, uint32_t size) const {
  std::string text;
  // A reference into the group is its distance, one out of it the number of its
  // canonical type behind the largest distance.
  auto put_index = [&](uint32_t index) {
    put(text,
        index >= group ? index - group : uint64_t{size} + canonical_[index]);
  };
  auto put_value = [&](ValueType type) {
    text.push_back(static_cast<char>(type.kind));
    if (type.kind != ValueKind::Ref && type.kind != ValueKind::RefNull) return;
    text.push_back(type.heap < 0);
    if (type.heap < 0)
      put(text, static_cast<uint64_t>(-int64_t{type.heap}));
    else
      put_index(static_cast<uint32_t>(type.heap));
  };
  put(text, size);
  for (uint32_t i = group; i < group + size; ++i) {
    const DefinedType &type = types_[i];
    bool is_sub = type.supertype != DefinedType::no_supertype;
    text.push_back(static_cast<char>(type.kind));
    text.push_back(static_cast<char>(type.is_final | is_sub << 1));
    if (is_sub) put_index(type.supertype);
    put(text, type.function.params.size());
    for (ValueType each : type.function.params) put_value(each);
    put(text, type.function.results.size());
    for (ValueType each : type.function.results) put_value(each);
    put(text, type.fields.size());
    for (FieldType each : type.fields) {
      text.push_back(each.is_mutable);
      put_value(each.storage);
    }
  }
  return text;
}

bool Subtyping::is_below(uint32_t type, uint32_t above) const {
  uint32_t wanted = canonical_[above];
  while (true) {
    type = canonical_[type];
    if (type == wanted) return true;
    type = types_[type].supertype;
    if (type == DefinedType::no_supertype) return false;
  }
}

bool Subtyping::heap_matches(int32_t a, int32_t b) const {
  if (a == heap::bottom || a == b) return true;
  if (b == heap::bottom) return false;
  if (a >= 0 && b >= 0)
    return is_below(static_cast<uint32_t>(a), static_cast<uint32_t>(b));
  if (a >= 0) return abstract_matches(abstract_of(types_[a].kind), b);
  if (b < 0) return abstract_matches(a, b);
  return a == (types_[b].kind == CompositeKind::Function ? heap::no_func
                                                         : heap::none);
}

bool Subtyping::matches_other(ValueType a, ValueType b) const {
  if (a.kind == ValueKind::Bottom) return true;
  if (!is_reference(a) || !is_reference(b)) return false;
  if (is_nullable(a) && !is_nullable(b)) return false;
  return heap_matches(heap_of(a), heap_of(b));
}

bool Subtyping::equivalent(ValueType a, ValueType b) const {
  if (a == b) return true;
  return a.kind == b.kind && is_reference(a) && a.heap >= 0 && b.heap >= 0 &&
         canonical_[a.heap] == canonical_[b.heap];
}

bool Subtyping::fields_match(FieldType a, FieldType b) const {
  if (a.is_mutable != b.is_mutable) return false;
  if (a.is_mutable || is_packed(a.storage) || is_packed(b.storage))
    return equivalent(a.storage, b.storage);
  return matches(a.storage, b.storage);
}

bool Subtyping::composite_matches(const DefinedType &a,
                                  const DefinedType &b) const {
  if (a.kind != b.kind) return false;
  if (a.kind == CompositeKind::Function) {
    auto match = [&](ValueType x, ValueType y) { return matches(x, y); };
    return std::ranges::equal(b.function.params, a.function.params, match) &&
           std::ranges::equal(a.function.results, b.function.results, match);
  }
  if (a.fields.size() < b.fields.size()) return false;
  for (size_t i = 0; i < b.fields.size(); ++i)
    if (!fields_match(a.fields[i], b.fields[i])) return false;
  return true;
}

int32_t Subtyping::top(int32_t heap) const {
  if (heap >= 0) heap = abstract_of(types_[heap].kind);
  for (int32_t top : {heap::func, heap::extern_, heap::exn})
    if (heap == top || abstract_matches(heap, top)) return top;
  return heap::any;
}

}  // namespace wasmrust::wasm
