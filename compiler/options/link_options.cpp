// See link_options.h: from words to `LinkOptions`.
//
// Response files are expanded, LLVM's parser splits the words by the rows of
// options.td, and each option is applied in order (option_effects.h). Unknown
// options are reported with the nearest one that exists. On the way the command
// line for wasm-ld is put together: ours without our own options.
#include "compiler/options/link_options.h"

#include <llvm/Option/Arg.h>
#include <llvm/Option/ArgList.h>

#include <algorithm>
#include <array>

#include "compiler/options/option_effects.h"
#include "compiler/options/option_table.h"
#include "compiler/options/response_files.h"

namespace wasmrust {

namespace {

using llvm::opt::Arg;
using llvm::opt::InputArgList;

constexpr std::array<std::string_view, 9> phases = {
    "read",     "learn", "lower",  "lift",  "semantics",
    "optimize", "emit",  "layout", "encode"};

// The words that belong to an option: from its own to that of the next.
void take_lld_arguments(const InputArgList &list, LinkOptions &options) {
  std::vector<const Arg *> args(list.begin(), list.end());
  for (size_t i = 0; i < args.size(); ++i) {
    llvm::opt::Option group = args[i]->getOption().getGroup();
    if (args[i]->getOption().matches(OPT_flavor) ||
        (group.isValid() && group.getID() == OPT_group_own &&
         !args[i]->getOption().matches(OPT_save_temps)))
      continue;
    size_t end = i + 1 < args.size() ? args[i + 1]->getIndex()
                                     : options.command_line.size();
    for (size_t k = args[i]->getIndex(); k < end; ++k)
      options.lld_arguments.push_back(options.command_line[k]);
  }
}

void report_unknown(const OptionTable &table, const InputArgList &list,
                    const Arg &arg, Diagnostics &diagnostics) {
  std::string text = arg.getAsString(list);
  std::string nearest;
  std::vector<std::string> notes;
  if (table.findNearest(text, nearest) <= std::max<size_t>(text.size() / 4, 1))
    notes.push_back("a similar option exists: `" + nearest + "`");
  diagnostics.report(DiagnosticKind::unknown_option, {text}, std::move(notes));
}

}  // namespace

std::span<const std::string_view> phase_names() { return phases; }

LinkOptions parse_link_options(const std::vector<std::string> &arguments,
                               Diagnostics &diagnostics) {
  LinkOptions options;
  options.command_line = expand_response_files(arguments, diagnostics);
  std::vector<const char *> words;
  words.reserve(options.command_line.size());
  for (const std::string &word : options.command_line)
    words.push_back(word.c_str());

  OptionTable table;
  unsigned missing_index = 0, missing_count = 0;
  InputArgList list = table.ParseArgs(words, missing_index, missing_count);
  // What decides how messages are made must be known before the first one.
  options.fatal_warnings =
      list.hasFlag(OPT_fatal_warnings, OPT_no_fatal_warnings, false);
  diagnostics.set_fatal_warnings(options.fatal_warnings);
  options.linker = list.getLastArgValue(OPT_linker) == "lld"
                       ? LinkerKind::Lld
                       : LinkerKind::WasmRust;
  if (missing_count)
    diagnostics.report(DiagnosticKind::missing_option_value,
                       {options.command_line[missing_index]});
  OptionEffects effects(options, diagnostics);
  for (const Arg *arg : list) {
    if (arg->getOption().matches(OPT_UNKNOWN))
      report_unknown(table, list, *arg, diagnostics);
    else
      effects.apply(*arg);
  }
  effects.finish();
  diagnostics.set_limit(options.error_limit);
  take_lld_arguments(list, options);
  return options;
}

}  // namespace wasmrust
