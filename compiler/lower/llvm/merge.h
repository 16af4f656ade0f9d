// All bitcode as one module.
//
// Takes the loaded files and what is reached, and links the kept definitions
// into one module, in the order of the inputs, so that the result depends on
// nothing else. With the resolver's decisions made, linkage becomes simple:
//
//   weak, linkonce, comdat definition that prevails   an ordinary definition
//   the same, when the linker may redefine it         weak: nobody looks inside
//   a definition that lost                            a declaration
//   a lost copy of one that is native                 available_externally
//   common (C's tentative definition)                 zeroed data, largest size
//
// Declarations gather what any file said about them: the WebAssembly import
// module and name, and whether undefined is an error.
#pragma once

#include <memory>
#include <string>

#include "compiler/lower/llvm/reach.h"

namespace wasmrust::lower {

// Consumes the modules of `program`. nullptr when it was reported that files do
// not fit together; `subject` names the file in work, for a crash's message.
std::unique_ptr<llvm::Module> merge(
    LoadedProgram &program, const Reached &reached,
    std::span<const BitcodeInput> inputs, const LowerOptions &options,
    llvm::LLVMContext &context, Diagnostics &diagnostics, std::string &subject);

}  // namespace wasmrust::lower
