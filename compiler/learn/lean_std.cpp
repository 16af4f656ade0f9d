// See lean_std.h.
#include "compiler/learn/lean_std.h"

#include <algorithm>
#include <filesystem>
#include <unordered_map>
#include <unordered_set>

#include "compiler/base/check.h"
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

// A path of one word names a function of the C library.
bool is_of_library(std::string_view path) { return !path.contains("::"); }

// std's own allocator are four functions with these names, and C's is all that
// there are bodies for of its library.
bool is_wanted(std::string_view path, std::string_view allocator) {
  bool is_of_allocator =
      path.starts_with("__rustc::__rdl_") || is_of_library(path);
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

// Is it what -lc found?
bool is_the_library(const read::Input &input) {
  return std::filesystem::path(input.path).filename() == "libc.a";
}

// Says which function of the C library the body is for; nothing when the
// program has no such name. Whoever defines the name before the library does is
// meant by everybody, and so is a wrapper.
void find_library_function(lean::Body &body, const Resolver &resolver) {
  SymbolId id = resolver.find(body.path);
  if (!id || resolver.names()[id].origin == Origin::Undefined) return;
  const Resolved &row = resolver.names()[id];
  const LinkOptions &options = resolver.options();
  body.of_library = true;
  body.function = body.path;
  body.exported = row.exported || row.required || options.export_all ||
                  options.export_dynamic;
  body.redefined = !is_the_library(resolver.inputs().rows[row.input]) ||
                   resolver.redirected(id) != id;
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
    if (is_of_library(body.path))
      find_library_function(body, resolver);
    else if (auto at = symbols.find(body.path); at != symbols.end())
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

void check_replaced(const Program &program, const Resolver &resolver) {
  std::unordered_set<InputId> replaced(resolver.replaced().begin(),
                                       resolver.replaced().end());
  if (replaced.empty()) return;
  for (FunctionId id : program.functions.ids()) {
    const Function &function = program.functions[id];
    WASMRUST_CHECK(!function.live || !replaced.contains(function.input),
                   "code is left of an object whose functions lean bodies "
                   "replaced: " +
                       std::string(program.symbols[function.symbol].name));
  }
}

}  // namespace wasmrust::learn
