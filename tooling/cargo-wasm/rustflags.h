// The rustc flags of a build: what the user has set, then ours.
//
// cargo takes rustc flags from exactly one of four places, the first that is
// there:
//
//   1. CARGO_ENCODED_RUSTFLAGS        3. target.<triple>.rustflags and all
//   2. RUSTFLAGS                         target.<cfg>.rustflags that hold
//                                     4. build.rustflags
//
// Setting any of the first two would silently drop what the user has in the
// others, so the same choice is made here, ours are added behind, and the whole
// goes to cargo as CARGO_ENCODED_RUSTFLAGS. rustdoc's flags work alike.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "llvm/Support/JSON.h"
#include "tooling/process/environment.h"

namespace wasmrust {

enum class FlagKind : uint8_t { Rustc, Rustdoc };

// The lines of `rustc --print cfg`; asked only when a cfg key needs them.
using CfgFacts = std::function<std::vector<std::string>()>;

// `config` is cargo's merged configuration as `cargo config get` prints it.
std::vector<std::string> user_flags(FlagKind kind,
                                    const Environment &environment,
                                    const llvm::json::Object &config,
                                    const std::string &triple,
                                    const CfgFacts &facts);

// The codegen options (-C name=value) in `flags` in the spelling
// "-Cname=value", whichever spelling was used; without a value "-Cname".
std::vector<std::string> codegen_options(const std::vector<std::string> &flags);

// Those of them that std has to be compiled with too: target features and CPU.
std::vector<std::string> std_code_flags(const std::vector<std::string> &flags);

// `flags` without those that `cargo wasm doctor --print-config` puts into a
// configuration: they come from us anyway, and some may not be given twice.
// `cache` is the folder of the sysroots.
std::vector<std::string> without_printed_flags(std::vector<std::string> flags,
                                               const std::string &cache);

// Flags that keep the builder's folders out of the module: paths below the
// workspace become relative to it, cargo's home and the target folder get fixed
// names. Compiler messages keep the true paths where rustc (`release`) can tell
// them apart.
std::vector<std::string> path_remapping_flags(const std::string &workspace_root,
                                              const std::string &target_folder,
                                              const std::string &cargo_home,
                                              std::string_view release);

// `flags` with that `remapping` before them: of several rules that fit a path
// rustc takes the last, so the user's own keep their meaning.
std::vector<std::string> with_path_remapping(std::vector<std::string> remapping,
                                             std::vector<std::string> flags);

// With the separator of CARGO_ENCODED_RUSTFLAGS.
std::string encode_flags(const std::vector<std::string> &flags);

}  // namespace wasmrust
