// Which rustc and cargo are used.
//
// We need a rustc whose standard library's source is installed (std is built as
// bitcode from it) and whose LLVM is not newer than ours (its bitcode must be
// readable). The first rustc in PATH is often not that one: rustup without the
// rust-src component stands before Debian's rustc, say. So all of them are
// looked at and the first suitable one is taken, with the cargo that stands
// beside it.
//
//   $RUSTC              taken as it is; an unsuitable one is an error
//   beside $CARGO       cargo sets it for `cargo wasm`
//   each rustc of PATH  in order
//
// A rustup proxy is followed to the real program, so RUSTUP_TOOLCHAIN and
// rust-toolchain.toml choose as always; nothing is installed by asking.
#pragma once

#include <string>
#include <vector>

#include "tooling/process/environment.h"

namespace wasmrust {

struct Toolchain {
  std::string rustc, cargo, rustdoc;  // absolute paths
  std::string found_as;               // the path or variable that led here
  std::string sysroot;                // rustc's own
  std::string version_text;           // all of `rustc -vV`
  std::string release, commit_hash, host, llvm_version;
  std::string library;       // folder of std's source, links resolved; or ""
  std::string library_name;  // the path that std has in panic messages
  std::string problem;       // why it cannot be used; "" when it can
  std::string remedy;        // what to do about it

  bool usable() const { return problem.empty(); }
};

struct ToolchainSearch {
  std::vector<Toolchain> found;  // in the order in which they were looked at
  const Toolchain *chosen = nullptr;  // into `found`
  // One sentence when the first one found was passed over.
  std::string note;

  ToolchainSearch() = default;
  ToolchainSearch(const ToolchainSearch &) = delete;
  ToolchainSearch(ToolchainSearch &&) = default;
  ToolchainSearch &operator=(ToolchainSearch &&) = default;
};

// `look_at_all` goes on after a suitable one was found (for doctor).
ToolchainSearch find_toolchains(const Environment &environment,
                                bool look_at_all = false);

// The LLVM inside this program, as "22.1.8".
std::string own_llvm_version();

// Fills the fields that `rustc -vV` tells. Exposed for tests.
void parse_version_text(std::string_view text, Toolchain &toolchain);
// True when bitcode of LLVM `theirs` may be newer than `ours` can read.
bool is_newer_llvm(std::string_view theirs, std::string_view ours);

}  // namespace wasmrust
