// Opening bitcode files and giving each symbol its decision.
//
// Files are opened lazily: types, constants and the list of globals are read,
// no function body is. The decisions arrive as one array for each file, in the
// order of its symbol table; here they meet the module's globals and are
// gathered by name, because a declaration in one file and a definition in
// another are one symbol of the program:
//
//   a.o: declare @f            decisions: f {}
//   b.o: define @f { ... }     decisions: f {prevailing, visible_outside}
//   symbols["f"]: definition = b.o's @f, visible_outside
//
// Debug information is dropped here when it is not wanted, so it is never read.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/base/diagnostics.h"
#include "compiler/lower/llvm/lower.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/Attributes.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Alignment.h"

namespace wasmrust::lower {

// One name of the program, over all files.
struct ProgramSymbol {
  llvm::GlobalValue *definition = nullptr;  // the one that prevails, if bitcode
  // A definition that did not prevail but says the same by the one-definition
  // rule; used for inlining when the prevailing one is not bitcode.
  llvm::GlobalValue *inline_copy = nullptr;
  bool visible_outside = false;
  bool linker_redefined = false;
  bool unnamed_address = true;    // no file takes its address to compare it
  bool strong_reference = false;  // some declaration is not weak
  uint64_t common_size = 0;       // largest of all common definitions
  llvm::Align common_alignment;
  llvm::Attribute import_module;  // "wasm-import-module", if any file has it
  llvm::Attribute import_name;
};

struct LoadedModule {
  uint32_t input;
  std::unique_ptr<llvm::Module> module;
};

struct LoadedProgram {
  std::vector<LoadedModule> modules;  // in the order of the inputs
  llvm::StringMap<ProgramSymbol> symbols;
};

// Opens one input and adds it to `program`; false when that was reported as
// impossible.
bool load(const BitcodeInput &input, uint32_t index,
          const LowerOptions &options, llvm::LLVMContext &context,
          LoadedProgram &program, Diagnostics &diagnostics);

}  // namespace wasmrust::lower
