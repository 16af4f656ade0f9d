// The one target that we generate code for, as LLVM objects.
//
// rustc writes CPU and features on every function. LLVM's code generator gives
// a whole object the union of its functions' features, so when a program is cut
// into several objects they would differ: one with SIMD, one without. That is
// why `unify_features` computes the union once, for the program.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "llvm/ADT/StringSet.h"

namespace llvm {
class Module;
class TargetMachine;
}  // namespace llvm

namespace wasmrust::lower {

// Registers LLVM's WebAssembly target; more than once is harmless.
void register_target();

// A machine for static (not position independent) objects with a section for
// each function and datum. `triple` must be a WebAssembly triple.
std::unique_ptr<llvm::TargetMachine> make_machine(std::string_view triple,
                                                  unsigned codegen_level);

// The features that any function defined in `module` has, as LLVM spells them:
// "+bulk-memory,-atomics,...". Empty when nothing is defined.
std::string union_of_features(const llvm::Module &module,
                              const llvm::TargetMachine &machine);
bool has_feature(std::string_view features, std::string_view name);
// Gives every function of `module` exactly `features`.
void unify_features(llvm::Module &module, std::string_view features);

// Names of the functions that code generation may call on its own account.
llvm::StringSet<> runtime_calls(std::string_view triple);

}  // namespace wasmrust::lower
