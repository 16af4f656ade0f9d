// See lld.h. The option parser has already left our own options out of
// `lld_arguments`; what is there is wasm-ld's.
#include "compiler/oracle/lld.h"

#include <lld/Common/Driver.h>
#include <llvm/Support/raw_ostream.h>

LLD_HAS_DRIVER(wasm)

namespace wasmrust::oracle {

int link_with_lld(const LinkOptions &options) {
  std::vector<const char *> arguments = {"wasm-ld"};
  for (const std::string &argument : options.lld_arguments)
    arguments.push_back(argument.c_str());
  const lld::DriverDef drivers[] = {{lld::Wasm, &lld::wasm::link}};
  return lld::lldMain(arguments, llvm::outs(), llvm::errs(), drivers).retCode;
}

}  // namespace wasmrust::oracle
