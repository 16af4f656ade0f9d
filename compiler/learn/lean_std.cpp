// See lean_std.h.
#include "compiler/learn/lean_std.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "compiler/lean/body.h"
#include "compiler/lean/rust_path.h"

namespace wasmrust::learn {

namespace {

bool is_bitcode(const Resolved &row) { return row.origin == Origin::Bitcode; }

// What an object's code and data may need: all that it does not define itself.
void add_undefined(const read::Input &input,
                   std::vector<std::string_view> &names) {
  for (const wasm::Symbol &symbol : input.module.symbols)
    if (symbol.flags & wasm::SymbolUndefined) names.push_back(symbol.name);
}

// std's own allocator are four functions with these names.
bool is_wanted(std::string_view path, std::string_view allocator) {
  bool is_of_allocator = path.starts_with("__rustc::__rdl_");
  if (allocator == "only") return is_of_allocator;
  return allocator != "no" || !is_of_allocator;
}

// Bare bodies leave nothing to choose.
void prefer_bare_bodies(std::vector<lean::Body> &bodies) {
  std::unordered_set<std::string> paths;
  for (const lean::Body &body : bodies)
    if (body.bare) paths.insert(body.path);
  std::erase_if(bodies, [&](const lean::Body &body) {
    return !body.bare && paths.contains(body.path);
  });
}

}  // namespace

std::vector<lean::Body> find_lean_bodies(const Resolver &resolver,
                                         std::string_view allocator,
                                         bool has_system) {
  std::vector<lean::Body> bodies;
  lean::RustPaths paths;
  for (const Resolved &row : resolver.names())
    if (is_bitcode(row))
      if (auto name = lean::parse_body_name(row.name);
          name &&
          (name->bare ? !has_system : is_wanted(name->path, allocator))) {
        paths.add(name->path);
        if (!name->with.empty()) paths.add(name->with);
        bodies.push_back({.path = std::string(name->path),
                          .body = std::string(row.name),
                          .unless = name->unless,
                          .with = std::string(name->with),
                          .bare = name->bare});
      }
  if (bodies.empty()) return bodies;

  std::unordered_map<std::string, std::string> symbols;
  for (const Resolved &row : resolver.names())
    if (is_bitcode(row))
      if (auto path = paths.find(row.name))
        symbols.emplace(*path, std::string(row.name));
  for (lean::Body &body : bodies)
    if (auto at = symbols.find(body.path); at != symbols.end())
      body.function = at->second;
  std::erase_if(bodies, [&](const lean::Body &body) {
    return body.function.empty() ||
           (!body.with.empty() && !symbols.contains(body.with));
  });
  prefer_bare_bodies(bodies);
  // By name last, so that nothing depends on the order of inputs.
  std::ranges::sort(bodies, [](const auto &a, const auto &b) {
    if (a.path != b.path) return a.path < b.path;
    if (a.unless.size() != b.unless.size())
      return a.unless.size() > b.unless.size();
    return a.body < b.body;
  });
  return bodies;
}

std::vector<std::string_view> native_roots(const Resolver &resolver) {
  std::vector<std::string_view> names;
  for (InputId id : resolver.linked(read::InputKind::Object))
    if (const read::Input &input = resolver.inputs().rows[id]; !input.lazy)
      add_undefined(input, names);
  return names;
}

std::vector<std::string_view> native_references(const Resolver &resolver,
                                                std::string_view name) {
  std::vector<std::string_view> names;
  SymbolId id = resolver.find(name);
  if (!id) return names;
  const Resolved &row = resolver.names()[id];
  if (row.origin != Origin::Object && row.origin != Origin::Lazy) return names;
  const read::Input &input = resolver.inputs().rows[row.input];
  if (input.kind == read::InputKind::Object) add_undefined(input, names);
  return names;
}

}  // namespace wasmrust::learn
