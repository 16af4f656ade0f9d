// See llvm_options.h.
#include "compiler/lower/llvm/llvm_options.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

namespace wasmrust::lower {

// LLVM answers these by printing and ending the process with success, and the
// caller would take that for a link that was done.
static bool would_end_the_process(llvm::StringRef option) {
  option = option.ltrim('-');
  return option.starts_with("help") || option == "version" ||
         option == "print-all-options" || option == "print-options";
}

bool set_llvm_options(const std::vector<std::string> &options,
                      Diagnostics &diagnostics) {
  if (options.empty()) return true;
  std::vector<const char *> arguments{"wasmrust-ld"};
  for (const std::string &option : options) {
    if (would_end_the_process(option)) {
      diagnostics.report(
          DiagnosticKind::invalid_option_value,
          {"-mllvm", option, "it does not go together with linking"});
      return false;
    }
    arguments.push_back(option.c_str());
  }
  llvm::cl::ResetAllOptionOccurrences();
  std::string complaint;
  llvm::raw_string_ostream stream(complaint);
  if (llvm::cl::ParseCommandLineOptions(static_cast<int>(arguments.size()),
                                        arguments.data(), "", &stream))
    return true;
  std::string all;
  for (const std::string &option : options)
    all += (all.empty() ? "" : " ") + option;
  // About a wrong value LLVM complains to standard error on its own.
  llvm::StringRef reason = llvm::StringRef(complaint).trim();
  diagnostics.report(
      DiagnosticKind::invalid_option_value,
      {"-mllvm", all, reason.empty() ? "LLVM does not take it" : reason.str()});
  return false;
}

}  // namespace wasmrust::lower
