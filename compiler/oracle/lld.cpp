// See lld.h. Our own options are removed from the command line; what is left is
// wasm-ld's.
#include "compiler/oracle/lld.h"

#include <lld/Common/Driver.h>
#include <llvm/Support/raw_ostream.h>

#include <array>
#include <string_view>

LLD_HAS_DRIVER(wasm)

namespace wasmrust::oracle {

namespace {

constexpr std::array<std::string_view, 9> own_options = {
    "--linker=",     "--times",       "--stop-after=", "--dump=",  "--profile=",
    "--side-files=", "--save-temps=", "--why=",        "--pipeline="};

bool is_own(std::string_view argument) {
  for (std::string_view option : own_options)
    if (argument.starts_with(option)) return true;
  return false;
}

}  // namespace

int link_with_lld(const LinkOptions &options) {
  std::vector<const char *> arguments = {"wasm-ld"};
  for (size_t i = 0; i < options.command_line.size(); ++i) {
    const std::string &argument = options.command_line[i];
    if (argument == "-flavor") {
      ++i;
      continue;
    }
    if (!is_own(argument)) arguments.push_back(argument.c_str());
  }
  const lld::DriverDef drivers[] = {{lld::Wasm, &lld::wasm::link}};
  return lld::lldMain(arguments, llvm::outs(), llvm::errs(), drivers).retCode;
}

}  // namespace wasmrust::oracle
