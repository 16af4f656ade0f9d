// LLVM's verifier behind each of our own passes: --verify.
//
// Problem. LLVM verifies the program that it reads, and its own tests verify
// after its passes; what a pass of ours leaves is next seen by a pass of LLVM's
// that trusts it, and may crash or do nonsense far from the mistake.
//
// Idea. LLVM calls back when a pass has run. Ours are known by their names,
// since those of C++ begin with the namespace; after one that changed something
// the module, function or component that it ran over is verified, and what is
// wrong is an internal error that names the pass.
//
// It does not look at what LLVM's own passes leave, nor at analyses that a pass
// claims to have kept.
#pragma once

namespace llvm {
class PassInstrumentationCallbacks;
}  // namespace llvm

namespace wasmrust::lower {

void verify_passes(llvm::PassInstrumentationCallbacks &callbacks);

}  // namespace wasmrust::lower
