// See features.h.
#include "compiler/learn/features.h"

#include <map>
#include <set>
#include <string>

namespace wasmrust::learn {

namespace {

// feature → one object that says so
using Users = std::map<std::string_view, InputId>;

void check_shared_memory(const Users &used, const Users &refused,
                         const Resolver &resolver, Diagnostics &diagnostics) {
  if (auto at = refused.find("shared-mem"); at != refused.end())
    diagnostics.report(DiagnosticKind::shared_memory_features,
                       {resolver.inputs().rows[at->second].name, "atomics"});
  for (std::string_view needed : {"atomics", "bulk-memory"})
    if (!used.contains(needed))
      diagnostics.report(DiagnosticKind::shared_memory_features,
                         {"the program", std::string(needed)});
}

}  // namespace

void decide_features(Program &program, const Resolver &resolver,
                     Diagnostics &diagnostics) {
  const LinkOptions &options = resolver.options();
  Users used, refused;
  for (InputId id : resolver.linked(read::InputKind::Object))
    for (const wasm::TargetFeature &feature :
         resolver.inputs().rows[id].module.features)
      (feature.prefix == '-' ? refused : used).try_emplace(feature.name, id);

  std::set<std::string_view> chosen;
  if (options.features) {
    chosen.insert(options.features->begin(), options.features->end());
  } else {
    for (const auto &[name, user] : used) chosen.insert(name);
  }
  for (const std::string &name : options.extra_features) chosen.insert(name);
  // Sorted by the set; views point into inputs and options, which live longer.
  for (std::string_view name : chosen) program.features.push_back({'+', name});

  if (!options.check_features) return;
  if (options.shared_memory)
    check_shared_memory(used, refused, resolver, diagnostics);
  for (const auto &[name, user] : used) {
    const std::string &user_name = resolver.inputs().rows[user].name;
    if (!chosen.contains(name))
      diagnostics.report(DiagnosticKind::feature_mismatch,
                         {"--features", std::string(name), user_name});
    if (auto at = refused.find(name); at != refused.end())
      diagnostics.report(DiagnosticKind::feature_mismatch,
                         {resolver.inputs().rows[at->second].name,
                          std::string(name), user_name});
  }
}

}  // namespace wasmrust::learn
