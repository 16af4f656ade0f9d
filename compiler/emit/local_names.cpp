// See local_names.h.
#include "compiler/emit/local_names.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/emit/placing.h"

namespace wasmrust::emit {

namespace {

using ir::ValueId;

using Names = std::set<std::string_view>;

// What a new variable may be called.
struct Candidates {
  bool any = true;
  Names names;

  void keep_only(const Names &others) {
    if (any)
      names = others;
    else
      std::erase_if(
          names, [&](std::string_view each) { return !others.contains(each); });
    any = false;
  }
};

}  // namespace

std::vector<LocalName> local_names(const ir::Function &function,
                                   const Body &body,
                                   std::span<const LocalName> old) {
  std::map<ValueId, Names> holders;
  for (const ir::Held &row : function.held) {
    auto at = std::ranges::lower_bound(old, row.local, {}, &LocalName::local);
    if (row.value && !row.call && at != old.end() && at->local == row.local)
      holders[row.value].insert(at->name);
  }
  size_t parameters = function[ir::Function::entry()].parameters.size();
  std::map<uint32_t, Candidates> locals;
  const Names nobody;
  for (const Body::Filled &row : body.filled) {
    if (!row.value || row.local < parameters) continue;
    auto found = holders.find(row.value);
    bool is_held = found != holders.end();
    if (!is_held && is_first_value(function, row.value)) continue;
    locals[row.local].keep_only(is_held ? found->second : nobody);
  }
  // Parameters have one value, and passes may have taken some away.
  std::vector<LocalName> names;
  for (uint32_t i = 0; i < parameters; ++i) {
    ValueId value = function[ir::Function::entry()].parameters[i];
    auto held = std::ranges::find_if(function.held, [&](const ir::Held &row) {
      return row.value == value && !row.call;
    });
    if (held == function.held.end()) continue;
    auto at = std::ranges::lower_bound(old, held->local, {}, &LocalName::local);
    if (at != old.end() && at->local == held->local)
      names.push_back({i, at->name});
  }
  for (const auto &[local, row] : locals)
    if (!row.names.empty()) names.push_back({local, *row.names.begin()});
  return names;
}

}  // namespace wasmrust::emit
