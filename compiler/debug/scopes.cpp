// See scopes.h.
#include "compiler/debug/scopes.h"

#include <llvm/BinaryFormat/Dwarf.h>

#include <algorithm>

#include "compiler/debug/lists.h"

namespace wasmrust::debug {

using namespace llvm::dwarf;

namespace {

class ScopeFinder {
 public:
  ScopeFinder(const Sections &sections, const CodeMap &map, FunctionView &view,
              Unit &unit)
      : sections_(sections), map_(map), view_(view), unit_(unit) {}

  std::expected<void, std::string> run() {
    for (uint32_t i = 0; i < unit_.dies.size(); ++i) {
      Die &die = unit_.dies[i];
      die.scope =
          die.parent == no_die ? no_scope : unit_.dies[die.parent].scope;
      if (!unit_.abbreviation(die).describes_code) continue;
      if (auto done = read(die); !done) return done;
      if (die.parent == no_die) {
        unit_ranges_ = old_;
        continue;
      }
      if (!says_something_) continue;
      Scope scope = follow(die);
      die.scope = static_cast<uint32_t>(unit_.scopes.size());
      unit_.scopes.push_back(scope);
    }
    remove_call_sites();
    cover_unit();
    return {};
  }

 private:
  // Whoever claims that all of its calls are described has all of them or none:
  // without the claim a call site says nothing.
  void remove_call_sites() {
    for (uint32_t i = 0; i < unit_.dies.size(); ++i) {
      const Die &die = unit_.dies[i];
      const Abbreviation &row = unit_.abbreviation(die);
      if (row.tag != DW_TAG_subprogram ||
          std::ranges::none_of(unit_.table->attributes(row),
                               [](const AttributeSpec &spec) {
                                 return spec.action == Action::AllCalls;
                               }))
        continue;
      bool all = true;
      each_call_site(
          i, [&](Scope &site) { all &= site.kind != Scope::Kind::Nothing; });
      if (!all)
        each_call_site(i, [](Scope &site) {
          site = {.function = CodeMap::none, .kind = Scope::Kind::Nothing};
        });
    }
  }

  template <class F>
  void each_call_site(uint32_t function, F f) {
    for (uint32_t i = function + 1; i < unit_.dies[function].end; ++i) {
      const Die &die = unit_.dies[i];
      uint32_t tag = unit_.abbreviation(die).tag;
      bool has_own = die.scope != unit_.dies[die.parent].scope;
      if ((tag == DW_TAG_call_site || tag == DW_TAG_GNU_call_site) && has_own)
        f(unit_.scopes[die.scope]);
    }
  }

  // The old code of an entry, into old_ or point_.
  std::expected<void, std::string> read(const Die &die) {
    old_.clear();
    std::optional<uint64_t> low, high, call;
    bool high_is_size = false, says_high = false, says_low = false;
    is_call_ = false;
    FormValue list;
    each_attribute(
        unit_, die, [&](const AttributeSpec &spec, const FormValue &value) {
          switch (spec.action) {
            case Action::LowPc:
              low = address_of(sections_, unit_, value);
              says_low = true;
              break;
            case Action::HighPc:
              high_is_size = class_of(value.form) == FormClass::Constant;
              high = high_is_size ? value.number
                                  : address_of(sections_, unit_, value);
              says_high = true;
              break;
            case Action::ReturnPc:
              call = address_of(sections_, unit_, value);
              is_call_ = true;
              break;
            case Action::Ranges:
              list = value;
              break;
            default:
              break;
          }
        });
    point_ = says_low && !says_high && !list.form ? low : std::nullopt;
    call_ = call;
    says_something_ = says_low || list.form || is_call_;
    if (low && high) {
      uint64_t end = high_is_size ? *low + *high : *high;
      if (*low < end) old_.push_back({*low, end});
    }
    if (!list.form) return {};
    auto done = read_ranges(sections_, unit_, list, old_);
    if (!done)
      return std::unexpected(unit_.at(die.offset) + ": " + done.error());
    return {};
  }

  Scope follow(const Die &die) {
    Scope scope{.function = CodeMap::none,
                .kind = Scope::Kind::Nothing,
                .whole = false,
                .first = static_cast<uint32_t>(unit_.ranges.size()),
                .count = 0};
    // A function may be declared in another one; everything else is a part of
    // what is around it, and nothing is in what is gone.
    const Scope *around =
        die.scope == no_scope ||
                unit_.abbreviation(die).tag == DW_TAG_subprogram
            ? nullptr
            : &unit_.scopes[die.scope];
    if (around && around->kind == Scope::Kind::Nothing) return scope;
    if (is_call_)
      follow_call(around, scope);
    else if (point_)
      follow_point(*point_, scope);
    else
      follow_ranges(around, scope);
    scope.count = static_cast<uint32_t>(unit_.ranges.size()) - scope.first;
    if (scope.count == 0) {
      scope.kind = Scope::Kind::Nothing;
      scope.function = CodeMap::none;
    }
    return scope;
  }

  void follow_call(const Scope *around, Scope &scope) {
    if (!call_ || !around) return;
    // The address may be the one behind the function's last instruction.
    scope.function = around->function;
    const FunctionMap &function = map_[scope.function];
    if (*call_ < function.old_start ||
        *call_ > function.old_start + function.old_size)
      return;
    view_.show(function);
    if (auto call = view_.call(*call_)) unit_.ranges.push_back(*call);
    scope.kind = Scope::Kind::Call;
  }

  void follow_point(uint64_t address, Scope &scope) {
    scope.function = map_.find(address);
    if (scope.function == CodeMap::none) return;
    view_.show(map_[scope.function]);
    if (auto now = view_.address(address)) unit_.ranges.push_back({*now, *now});
    scope.kind = Scope::Kind::Point;
  }

  // All ranges are of the function that the first known one is in.
  void follow_ranges(const Scope *around, Scope &scope) {
    if (around) {
      scope.function = around->function;
    } else {
      for (Range range : old_)
        if (scope.function == CodeMap::none)
          scope.function = map_.find(range.begin);
    }
    if (scope.function == CodeMap::none) return;
    const FunctionMap &function = map_[scope.function];
    view_.show(function);
    view_.ranges(old_, unit_.ranges);
    scope.kind = Scope::Kind::Code;
    scope.whole = old_.size() == 1 && old_[0].begin <= function.old_start &&
                  old_[0].end >= function.old_start + function.old_size;
    if (!around && unit_.ranges.size() > scope.first)
      functions_.push_back(scope.function);
  }

  // The unit covers the functions that it covered, and those of its entries.
  void cover_unit() {
    for (Range range : unit_ranges_) {
      if (map_.find(range.begin) == CodeMap::none) continue;
      functions_.push_back(map_.find(range.begin));
      for (uint32_t i = map_.first_from(range.begin);
           i < map_.size() && map_[i].old_start < range.end; ++i)
        functions_.push_back(i);
    }
    std::ranges::sort(functions_, {}, [&](uint32_t i) {
      return std::pair(map_[i].new_start, i);
    });
    auto doubles = std::ranges::unique(functions_);
    functions_.erase(doubles.begin(), doubles.end());
    for (uint32_t i : functions_) {
      Range range{map_[i].new_start, map_[i].new_start + map_[i].new_size};
      if (range.begin == range.end) continue;
      if (!unit_.code.empty() && unit_.code.back().end >= range.begin)
        unit_.code.back().end = std::max(unit_.code.back().end, range.end);
      else
        unit_.code.push_back(range);
    }
    bool says_code =
        !unit_.dies.empty() && unit_.abbreviation(unit_.dies[0]).describes_code;
    unit_.new_base =
        says_code && unit_.code.size() == 1 ? unit_.code[0].begin : 0;
  }

  const Sections &sections_;
  const CodeMap &map_;
  FunctionView &view_;
  Unit &unit_;
  std::vector<Range> old_, unit_ranges_;
  std::optional<uint64_t> point_, call_;
  bool is_call_ = false, says_something_ = false;
  std::vector<uint32_t> functions_;
};

// What of a kept entry stays only for its own sake.
bool is_of_code(uint32_t tag) {
  switch (tag) {
    case DW_TAG_lexical_block:
    case DW_TAG_inlined_subroutine:
    case DW_TAG_call_site:
    case DW_TAG_GNU_call_site:
    case DW_TAG_label:
    case DW_TAG_variable:
    case DW_TAG_try_block:
    case DW_TAG_catch_block:
    case DW_TAG_with_stmt:
    case DW_TAG_entry_point:
      return true;
    default:
      return false;
  }
}

class Keeper {
 public:
  explicit Keeper(Unit &unit) : unit_(unit) {}

  void run(std::span<const uint64_t> far) {
    uint32_t count = static_cast<uint32_t>(unit_.dies.size());
    bool all = true;
    for (Die &die : unit_.dies) {
      die.kept = die.scope == no_scope ||
                 unit_.scopes[die.scope].kind != Scope::Kind::Nothing;
      all &= die.kept;
    }
    if (all) return;
    for (uint32_t i = 0; i < count; ++i) {
      if (!unit_.dies[i].kept) continue;
      refer_from(i);
      keep(unit_.dies[i].parent);
    }
    for (uint64_t offset : far)
      if (offset >= unit_.header.offset && offset < unit_.header.end)
        keep(unit_.find(offset - unit_.header.offset));
    if (unit_.header.is_of_type) keep(unit_.find(unit_.header.type_offset));
    while (!todo_.empty()) {
      uint32_t i = todo_.back();
      todo_.pop_back();
      refer_from(i);
      keep(unit_.dies[i].parent);
      keep_content(i);
    }
  }

 private:
  void keep(uint32_t i) {
    if (i == no_die || unit_.dies[i].kept) return;
    unit_.dies[i].kept = true;
    todo_.push_back(i);
  }

  void keep_content(uint32_t parent) {
    for (uint32_t i = parent + 1; i < unit_.dies[parent].end;
         i = unit_.dies[i].end)
      if (!is_of_code(unit_.abbreviation(unit_.dies[i]).tag)) keep(i);
  }

  void refer_from(uint32_t i) {
    const Die &die = unit_.dies[i];
    if (!unit_.abbreviation(die).has_references) return;
    each_attribute(unit_, die,
                   [&](const AttributeSpec &spec, const FormValue &value) {
                     if (spec.action == Action::Reference)
                       keep(unit_.find(value.number));
                   });
  }

  Unit &unit_;
  std::vector<uint32_t> todo_;
};

}  // namespace

std::expected<void, std::string> find_scopes(const Sections &sections,
                                             const CodeMap &map,
                                             FunctionView &view, Unit &unit) {
  return ScopeFinder(sections, map, view, unit).run();
}

void decide_kept(Unit &unit, std::span<const uint64_t> far) {
  auto first = std::ranges::lower_bound(far, unit.header.offset);
  auto last = std::ranges::lower_bound(far, unit.header.end);
  if (unit.header.in_types) last = first;
  Keeper(unit).run({first, last});
}

void collect_far_references(const Unit &unit, std::vector<uint64_t> &to) {
  for (const Die &die : unit.dies)
    each_attribute(unit, die,
                   [&](const AttributeSpec &spec, const FormValue &value) {
                     if (spec.action == Action::FarReference)
                       to.push_back(value.number);
                   });
}

}  // namespace wasmrust::debug
