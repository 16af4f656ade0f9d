// See rust_path.h.
#include "compiler/lean/rust_path.h"

#include <llvm/Demangle/Demangle.h>

#include <algorithm>

namespace wasmrust::lean {

void RustPaths::add(std::string_view path) {
  if (!paths_.emplace(path).second) return;
  size_t colon = path.rfind("::");
  if (colon == path.npos) return;
  std::string last(path.substr(colon + 2));
  if (std::ranges::find(last_parts_, last) == last_parts_.end())
    last_parts_.push_back(std::move(last));
}

std::optional<std::string> RustPaths::find(std::string_view name) const {
  if (!name.starts_with("_R")) {
    std::string symbol(name);
    if (!paths_.contains(symbol)) return std::nullopt;
    return symbol;
  }
  std::string_view stem = name.substr(0, name.find('.'));
  bool may_be = std::ranges::any_of(last_parts_, [&](const std::string &part) {
    return stem.ends_with(part);
  });
  if (!may_be) return std::nullopt;
  std::string path = llvm::demangle(stem);
  if (!paths_.contains(path)) return std::nullopt;
  return path;
}

}  // namespace wasmrust::lean
