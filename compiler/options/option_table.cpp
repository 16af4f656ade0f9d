// See option_table.h: the tables that llvm-tblgen made, and the help text that
// is drawn from them.
#include "compiler/options/option_table.h"

#include <llvm/Support/raw_ostream.h>

#include "compiler/options/link_options.h"

namespace wasmrust {

namespace {

using namespace llvm::opt;

#define OPTTABLE_STR_TABLE_CODE
#include "options.inc"
#undef OPTTABLE_STR_TABLE_CODE

#define OPTTABLE_PREFIXES_TABLE_CODE
#include "options.inc"
#undef OPTTABLE_PREFIXES_TABLE_CODE

constexpr llvm::opt::OptTable::Info option_rows[] = {
#define OPTION(...) LLVM_CONSTRUCT_OPT_INFO(__VA_ARGS__),
#include "options.inc"
#undef OPTION
};

}  // namespace

OptionTable::OptionTable()
    : GenericOptTable(OptionStrTable, OptionPrefixesTable, option_rows) {}

std::string link_options_help() {
  std::string text;
  llvm::raw_string_ostream stream(text);
  OptionTable().printHelp(
      stream, "wasmrust-ld [options] inputs...",
      "the linker of WasmRust. rustc calls it: -C linker=wasmrust-ld "
      "-C linker-plugin-lto");
  stream << "\nA word @file stands for the words in that file. Profiles: "
         << profile_names() << ".\n";
  return text;
}

}  // namespace wasmrust
