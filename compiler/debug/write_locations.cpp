// Locations of a unit's entries: which new code an expression holds for, and
// what it says there.
//
//   old: x in [12, 40): local 3     map: local 3 is in local 1 while in [20,
//   26),
//                                        the constant 5 while in [26, 30)
//   new: x in [20, 26): local 1; in [26, 30): the constant 5
//
// An old range becomes the ranges of its instructions; these are cut where a
// local that the expression uses moves. What was said of a whole scope stays a
// single expression when it still holds for all of it.
#include <llvm/BinaryFormat/Dwarf.h>

#include <algorithm>
#include <tuple>

#include "compiler/debug/write_unit.h"

namespace wasmrust::debug {

using namespace llvm::dwarf;

void UnitWriter::add_block(uint32_t name, const NewExpression &expression) {
  attribute(name, version() >= 4 ? DW_FORM_exprloc : DW_FORM_block);
  values_.uleb(expression.bytes.size());
  for (const ExpressionPatch &patch : expression.patches)
    value_patches_.push_back(
        {nullptr, values_.size() + patch.position, patch.die, patch.kind});
  values_.append(Bytes(expression.bytes));
}

// One expression for all of the entry's scope, as new locations. False when it
// does not depend on where code is: then it is `single_`.
bool UnitWriter::follow_single(Bytes block) {
  locations_.clear();
  single_.clear();
  single_known_ = false;
  if (!expression_.read(block, sections_, *unit_)) return true;
  const Scope *around = scope();
  bool is_gone = !around || around->kind == Scope::Kind::Nothing;
  if (!expression_.depends_on_code() ||
      (!is_gone && map_[around->function].unchanged)) {
    single_known_ = expression_.write({}, single_);
    return false;
  }
  if (is_gone) return true;
  view_.show(map_[around->function]);
  for (uint32_t i = 0; i < around->count; ++i)
    split(unit_->ranges[around->first + i]);
  join_locations();
  return true;
}

// Whether the locations are one expression for all of the scope.
bool UnitWriter::is_whole_scope() const {
  const Scope *around = scope();
  if (!around || locations_.size() < around->count || locations_.empty())
    return false;
  uint64_t covered = 0, size = 0;
  for (const NewLocation &location : locations_) {
    if (location.expression != locations_[0].expression) return false;
    covered += location.range.end - location.range.begin;
  }
  for (uint32_t i = 0; i < around->count; ++i) {
    Range range = unit_->ranges[around->first + i];
    size += range.end - range.begin;
  }
  return covered == size;
}

void UnitWriter::write_expression(const AttributeSpec &spec,
                                  const FormValue &value) {
  if (!follow_single(value.block)) {
    if (single_known_) add_block(spec.attribute, single_);
  } else if (is_whole_scope()) {
    add_block(spec.attribute, locations_[0].expression);
  }
}

void UnitWriter::write_location(const AttributeSpec &spec,
                                const FormValue &value) {
  locations_.clear();
  single_known_ = false;
  write_location_of(spec, value);
  const Scope *around = scope();
  if (!names_ || spec.attribute != DW_AT_location || !around ||
      around->kind != Scope::Kind::Code)
    return;
  auto name = [&](const NewExpression &expression) {
    if (auto local = local_with_value(expression.bytes))
      names_->add(sections_, *unit_, die_, around->function, *local);
  };
  if (single_known_) name(single_);
  for (const NewLocation &location : locations_) name(location.expression);
}

void UnitWriter::write_location_of(const AttributeSpec &spec,
                                   const FormValue &value) {
  FormClass kind = class_of(value.form);
  if (kind == FormClass::Expression || kind == FormClass::Block) {
    if (!follow_single(value.block)) {
      if (single_known_) add_block(spec.attribute, single_);
    } else if (is_whole_scope()) {
      add_block(spec.attribute, locations_[0].expression);
    } else {
      write_list(spec.attribute);
    }
    return;
  }
  const Scope *around = scope();
  if (!around || around->kind == Scope::Kind::Nothing) return;
  old_locations_.clear();
  locations_.clear();
  if (auto done = read_locations(sections_, *unit_, value, old_locations_);
      !done)
    return fail(done.error());
  view_.show(map_[around->function]);
  for (const OldLocation &old : old_locations_)
    if (expression_.read(old.expression, sections_, *unit_))
      follow_range(old.range);
  join_locations();
  write_list(spec.attribute);
}

void UnitWriter::follow_range(Range old) {
  ranges_.clear();
  view_.ranges({&old, 1}, ranges_);
  if (expression_.depends_on_code() && !view_.function().unchanged) {
    for (Range range : ranges_) split(range);
    return;
  }
  NewLocation location;
  if (!expression_.write({}, location.expression)) return;
  for (Range range : ranges_) {
    location.range = range;
    locations_.push_back(location);
  }
}

// Cuts a range of new code where what the expression uses moves.
void UnitWriter::split(Range range) {
  uint64_t start = view_.function().new_start;
  uint32_t at = static_cast<uint32_t>(range.begin - start);
  uint32_t end = static_cast<uint32_t>(range.end - start);
  while (at < end) {
    uint32_t next = end;
    for (uint32_t local : expression_.locals()) {
      uint32_t until;
      view_.piece(local, at, until);
      next = std::min(next, until);
    }
    NewLocation location{{at + start, next + start}, {}};
    if (expression_.write({.view = &view_, .offset = at}, location.expression))
      locations_.push_back(std::move(location));
    at = next;
  }
}

// In rising order, neighbours that say the same as one.
void UnitWriter::join_locations() {
  std::ranges::sort(locations_, {}, [](const NewLocation &location) {
    return std::tie(location.range.begin, location.range.end,
                    location.expression.bytes);
  });
  size_t kept = 0;
  for (size_t i = 0; i < locations_.size(); ++i) {
    if (kept && locations_[kept - 1].range.end == locations_[i].range.begin &&
        locations_[kept - 1].expression == locations_[i].expression) {
      locations_[kept - 1].range.end = locations_[i].range.end;
    } else {
      if (kept != i) locations_[kept] = std::move(locations_[i]);
      ++kept;
    }
  }
  locations_.resize(kept);
}

void UnitWriter::write_list(uint32_t name) {
  if (locations_.empty()) return;
  attribute(name, version() >= 4 ? DW_FORM_sec_offset : DW_FORM_data4);
  values_.u32(to_.lists.begin_locations());
  for (const NewLocation &location : locations_) {
    // DWARF 4 has two bytes for an expression's length.
    const NewExpression &expression = location.expression;
    if (version() < 5 && expression.bytes.size() > UINT16_MAX) continue;
    size_t at = to_.lists.add_location(location.range, expression.bytes);
    for (const ExpressionPatch &patch : expression.patches)
      patches_.push_back(
          {&to_.lists.locations(), at + patch.position, patch.die, patch.kind});
  }
  to_.lists.end_locations();
}

}  // namespace wasmrust::debug
