// See trap_report.h.
#include "tooling/hosts/trap_report.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Demangle/Demangle.h>

#include <algorithm>
#include <array>

namespace wasmrust::host {

namespace {

constexpr size_t shown_lines = 40;

std::string dim(std::string text, bool color) {
  return color ? "\x1b[2m" + text + "\x1b[0m" : text;
}

std::string name_of(const TrapFrame &frame) {
  if (frame.name.empty()) return "function " + std::to_string(frame.function);
  return llvm::demangle(frame.name);
}

// "core::fmt::write", "<alloc::vec::Vec<T> as …>::drop", "<dyn std::x::Y>::z"
bool is_library_path(std::string_view name) {
  static constexpr std::array<std::string_view, 9> crates = {
      "std",
      "core",
      "alloc",
      "test",
      "__rustc",
      "panic_abort",
      "compiler_builtins",
      "dlmalloc",
      "hashbrown"};
  for (bool again = true; again;) {
    again = false;
    for (std::string_view word : {"<", "&", "mut ", "dyn "})
      if (name.starts_with(word)) {
        name.remove_prefix(word.size());
        again = true;
      }
  }
  std::string_view crate = name.substr(0, name.find_first_of(":["));
  return std::ranges::find(crates, crate) != crates.end();
}

// Types that no crate declares: numbers, references, slices, tuples, functions.
bool is_nobodys_type(std::string_view type) {
  if (type.find("::") == type.npos) return true;
  return std::ranges::any_of(
      std::array<std::string_view, 7>{"&", "[", "(", "*", "fn(", "unsafe ",
                                      "extern "},
      [&](std::string_view start) { return type.starts_with(start); });
}

}  // namespace

bool is_library_function(std::string_view name) {
  static constexpr std::array<std::string_view, 9> starts = {
      "__rust",  "rust_", "_start", "__main_void", "__original_main",
      "__wasm_", "dl",    "exit",   "__wasi"};
  if (name == "main" || name == "abort") return true;
  if (name.find("::") == name.npos)
    return std::ranges::any_of(starts,
                               [&](auto s) { return name.starts_with(s); });
  if (is_library_path(name)) return true;
  // "<&app::T as core::fmt::Debug>::fmt": the trait's crate counts when the
  // type is nobody's, or a closure.
  size_t as = name.rfind(" as ");
  if (!name.starts_with('<') || as == name.npos) return false;
  std::string_view type = name.substr(1, as - 1);
  bool closure = type.ends_with('}') && type.find("{closure#") != type.npos;
  return (is_nobodys_type(type) || closure) &&
         is_library_path(name.substr(as + 4));
}

std::string draw_trap(const TrapReport &report, bool full, bool color) {
  std::vector<std::string> names;
  for (const TrapFrame &frame : report.frames) names.push_back(name_of(frame));
  std::vector<std::string> lines;
  for (size_t i = 0; i < names.size(); ++i) {
    if (!full && lines.size() == shown_lines) {
      lines.push_back(dim(
          "  … " + std::to_string(names.size() - i) + " more frames", color));
      break;
    }
    bool library = is_library_function(names[i]);
    std::string line = "  at " + names[i] + " (" + report.file;
    if (uint64_t offset = report.frames[i].offset; offset != unknown_offset)
      line += ":0x" + llvm::utohexstr(offset, true);
    line += ")";
    if (full) {
      lines.push_back(dim(line, color && library));
      continue;
    }
    size_t end = i;
    while (end + 1 < names.size() &&
           (library ? is_library_function(names[end + 1])
                    : names[end + 1] == names[i]))
      ++end;
    size_t more = end - i;
    if (library) {
      lines.push_back(dim("  … " + std::to_string(more + 1) +
                              (more ? " frames" : " frame") +
                              " of the standard library",
                          color));
    } else {
      lines.push_back(line);
      if (more)
        lines.push_back(
            dim("  … " + std::to_string(more) + " more of the same function",
                color));
    }
    i = end;
  }
  std::string text = color ? "\x1b[1;31merror\x1b[0m" : "error";
  text += ": the program trapped: " + report.reason + "\n";
  for (const std::string &line : lines) text += line + "\n";
  return text;
}

}  // namespace wasmrust::host
