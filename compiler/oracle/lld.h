// lld as the oracle: the same link done by LLVM's linker, in this process.
//
// `--linker=lld` hands the whole command line, without our own options, to
// lld's WebAssembly driver, which resolves, runs its LTO and writes the module
// by itself. Tests compare what both modules do. Nothing of lld takes part in a
// normal link.
#pragma once

#include "compiler/options/link_options.h"

namespace wasmrust::oracle {

// Links with lld. Messages go to standard output and error, as lld's do.
// Returns the process's exit status.
int link_with_lld(const LinkOptions &options);

}  // namespace wasmrust::oracle
