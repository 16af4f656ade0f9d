// See path_words.h.
#include "compiler/options/path_words.h"

#include <llvm/Option/Arg.h>
#include <llvm/Option/ArgList.h>

#include <algorithm>

#include "compiler/options/option_table.h"

namespace wasmrust {

namespace {

using llvm::opt::Arg;

struct PathRow {
  unsigned option;
  std::string_view spelling;  // what stands before the path, in the same word
  PathUse use;
};

constexpr PathRow path_rows[] = {
    {OPT_INPUT, "", PathUse::Read},
    {OPT_library, "", PathUse::Library},
    {OPT_allow_undefined_file, "--allow-undefined-file=", PathUse::Read},
    {OPT_lean_std, "--lean-std=", PathUse::Read},
    {OPT_o, "-o", PathUse::Written},
    {OPT_Map, "--Map=", PathUse::Written},
    {OPT_why_extract, "--why-extract=", PathUse::Written},
    {OPT_times_eq, "--times=", PathUse::Written},
    {OPT_save_temps_eq, "--save-temps=", PathUse::Written},
    {OPT_side_files, "--side-files=", PathUse::Written},
};

constexpr unsigned dropped[] = {OPT_library_path, OPT_reproduce,
                                OPT_reproduce_only};

const PathRow *find(unsigned option) {
  for (const PathRow &row : path_rows)
    if (row.option == option) return &row;
  return nullptr;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') ||
         std::string_view("/._-+=,:@%^~").find(c) != std::string_view::npos;
}

}  // namespace

std::vector<std::string> with_other_paths(
    const std::vector<std::string> &command_line,
    llvm::function_ref<std::string(PathUse, const std::string &)> path) {
  std::vector<const char *> pointers;
  for (const std::string &word : command_line) pointers.push_back(word.c_str());
  OptionTable table;
  unsigned missing_index = 0, missing_count = 0;
  llvm::opt::InputArgList list =
      table.ParseArgs(pointers, missing_index, missing_count);
  std::vector<const Arg *> args(list.begin(), list.end());

  std::vector<std::string> words;
  for (size_t i = 0; i < args.size(); ++i) {
    unsigned option = args[i]->getOption().getID();
    if (std::ranges::count(dropped, option)) continue;
    if (const PathRow *row = find(option)) {
      std::string old = args[i]->getValue();
      std::string other = old == "-" ? "" : path(row->use, old);
      if (!other.empty()) {
        words.push_back(std::string(row->spelling) + other);
        continue;
      }
    }
    size_t end =
        i + 1 < args.size() ? args[i + 1]->getIndex() : command_line.size();
    for (size_t k = args[i]->getIndex(); k < end; ++k)
      words.push_back(command_line[k]);
  }
  return words;
}

std::string response_file(const std::vector<std::string> &words) {
  std::string text;
  for (const std::string &word : words) {
    bool plain = !word.empty() && std::ranges::all_of(word, is_plain);
    if (!plain) text += '"';
    for (char c : word) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    if (!plain) text += '"';
    text += '\n';
  }
  return text;
}

}  // namespace wasmrust
