// See scopes.h.
#include "compiler/debug/scopes.h"

#include <llvm/BinaryFormat/Dwarf.h>

#include <algorithm>

#include "compiler/debug/old_code.h"

namespace wasmrust::debug {

using namespace llvm::dwarf;

namespace {

class ScopeFinder {
 public:
  ScopeFinder(const Sections &sections, const CodeMap &map, FunctionView &view,
              const Copies &copies, uint32_t number, Unit &unit)
      : sections_(sections),
        map_(map),
        view_(view),
        unit_(unit),
        copies_(copies),
        number_(number) {}

  std::expected<void, std::string> run() {
    for (uint32_t i = 0; i < unit_.dies.size(); ++i) {
      Die &die = unit_.dies[i];
      die.scope =
          die.parent == no_die ? no_scope : unit_.dies[die.parent].scope;
      if (!unit_.abbreviation(die).describes_code) continue;
      if (auto done = old_.read(sections_, unit_, die); !done) return done;
      if (die.parent == no_die) {
        unit_ranges_ = old_.ranges;
        continue;
      }
      if (!old_.says_something) continue;
      Scope scope = follow(die);
      die.scope = static_cast<uint32_t>(unit_.scopes.size());
      unit_.scopes.push_back(scope);
      if (scope.kind == Scope::Kind::Code) attach_copies(i, scope.function);
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
    if (old_.is_call)
      follow_call(around, scope);
    else if (old_.point)
      follow_point(*old_.point, scope);
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
    if (!old_.call || !around) return;
    // The address may be the one behind the function's last instruction.
    scope.function = around->function;
    const FunctionMap &function = map_[scope.function];
    if (*old_.call < function.old_start ||
        *old_.call > function.old_start + function.old_size)
      return;
    view_.show(function);
    if (auto call = view_.call(*old_.call)) unit_.ranges.push_back(*call);
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
      for (Range range : old_.ranges)
        if (scope.function == CodeMap::none)
          scope.function = map_.find(range.begin);
    }
    if (scope.function == CodeMap::none) return;
    const FunctionMap &function = map_[scope.function];
    view_.show(function);
    view_.ranges(old_.ranges, unit_.ranges);
    scope.kind = Scope::Kind::Code;
    scope.whole = old_.ranges.size() == 1 &&
                  old_.ranges[0].begin <= function.old_start &&
                  old_.ranges[0].end >= function.old_start + function.old_size;
    if (!around && unit_.ranges.size() > scope.first)
      functions_.push_back(scope.function);
  }

  // The innermost entry around a call is where what was copied in its place is
  // told; those inside come later.
  void attach_copies(uint32_t die, uint32_t function) {
    if (map_[function].sites.empty()) return;
    if (tree_of_ != function) {
      tree_of_ = function;
      top_ = std::move(copies_.tree(function)[0]);
    }
    bool is_function =
        unit_.abbreviation(unit_.dies[die]).tag == DW_TAG_subprogram;
    for (const Copies::Child &child : top_) {
      uint64_t call = map_[function].old_start + child.call;
      bool is_here = std::ranges::any_of(old_.ranges, [&](Range range) {
        return call >= range.begin && call < range.end;
      });
      if (is_function || (is_here && child.call != several))
        unit_.copies[{function, child.site}] = die;
    }
  }

  // The unit covers the functions that it covered, those of its entries, and
  // others that nobody describes with copies of its own.
  void cover_unit() {
    functions_.insert(functions_.end(), copies_.homeless(number_).begin(),
                      copies_.homeless(number_).end());
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
  const Copies &copies_;
  uint32_t number_;  // of the unit
  uint32_t tree_of_ = CodeMap::none;
  std::vector<Copies::Child> top_;  // of that function
  OldCode old_;
  std::vector<Range> unit_ranges_;
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

  void run(std::span<const uint64_t> far, std::span<const uint32_t> abstract) {
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
    for (uint32_t i : abstract) {
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
                                             FunctionView &view,
                                             const Copies &copies,
                                             uint32_t number, Unit &unit) {
  return ScopeFinder(sections, map, view, copies, number, unit).run();
}

void decide_kept(Unit &unit, std::span<const uint64_t> far,
                 std::span<const uint32_t> abstract) {
  auto first = std::ranges::lower_bound(far, unit.header.offset);
  auto last = std::ranges::lower_bound(far, unit.header.end);
  if (unit.header.in_types) last = first;
  Keeper(unit).run({first, last}, abstract);
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
