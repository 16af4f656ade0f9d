// See rust_path.h.
#include "compiler/lean/rust_path.h"

#include <llvm/Demangle/Demangle.h>

#include <algorithm>

namespace wasmrust::lean {

void RustPaths::add(std::string_view path) {
  if (!paths_.emplace(path).second) return;
  bool generic = path.ends_with('>');
  std::string_view item = path;
  if (generic) item = item.substr(0, item.find("::<"));
  size_t colon = item.rfind("::");
  if (colon == item.npos) return;
  std::vector<std::string> &parts = generic ? generic_parts_ : last_parts_;
  std::string last(item.substr(colon + 2));
  if (std::ranges::find(parts, last) == parts.end())
    parts.push_back(std::move(last));
}

std::optional<std::string> RustPaths::find(std::string_view name) const {
  if (!name.starts_with("_R")) {
    std::string symbol(name);
    if (!paths_.contains(symbol)) return std::nullopt;
    return symbol;
  }
  std::string_view stem = name.substr(0, name.find('.'));
  auto ends = [&](const std::string &part) { return stem.ends_with(part); };
  auto holds = [&](const std::string &part) { return stem.contains(part); };
  bool is_generic = stem.starts_with("_RI");
  if (is_generic ? std::ranges::none_of(generic_parts_, holds)
                 : std::ranges::none_of(last_parts_, ends))
    return std::nullopt;
  std::string path = llvm::demangle(stem);
  if (!paths_.contains(path)) return std::nullopt;
  return path;
}

}  // namespace wasmrust::lean
