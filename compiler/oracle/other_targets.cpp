// lld registers every target that LLVM was built for; only WebAssembly is
// linked into this executable. For all others the registration is empty: a file
// for one of them is refused by lld as "unknown target".
//
// WebAssembly's own functions come from LLVM; here the name is replaced before
// it reaches the macro, so that what is made for it is a function nobody calls.
#define WebAssembly WebAssemblyUnused
#define EMPTY(name) \
  extern "C" void name() {}
#define PASTE(prefix, target, suffix) EMPTY(prefix##target##suffix)

#define LLVM_TARGET(target)                 \
  PASTE(LLVMInitialize, target, TargetInfo) \
  PASTE(LLVMInitialize, target, Target)     \
  PASTE(LLVMInitialize, target, TargetMC)
#include <llvm/Config/Targets.def>

#define LLVM_ASM_PRINTER(target) PASTE(LLVMInitialize, target, AsmPrinter)
#include <llvm/Config/AsmPrinters.def>

#define LLVM_ASM_PARSER(target) PASTE(LLVMInitialize, target, AsmParser)
#include <llvm/Config/AsmParsers.def>
