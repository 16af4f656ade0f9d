// Finding Rust items by their path, whatever their hashes are.
//
// A mangled name holds hashes of crates, which change with every compiler and
// set of flags; its path does not:
//
//   _RNvNtCs53Dub6R2ScL_3std7process4exit     std::process::exit
//   _RNvNtNt...11main_thread4MAIN.0           std::thread::main_thread::MAIN
//
// (What LLVM or rustc append behind a dot is dropped.) Demangling a whole std
// would take long, so only names that end like a wanted path are looked at, or,
// for an instance (`compute_float::<f64>`), hold its last part. A path without
// `::` is a C symbol and is compared as it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace wasmrust::lean {

class RustPaths {
 public:
  void add(std::string_view path);
  // The wanted path that the symbol `name` has.
  std::optional<std::string> find(std::string_view name) const;

 private:
  std::unordered_set<std::string> paths_;
  std::vector<std::string> last_parts_, generic_parts_;
};

}  // namespace wasmrust::lean
