// See trap_report.h.
#include "tooling/hosts/trap_report.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Demangle/Demangle.h>
#include <llvm/Support/JSON.h>

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

// "src/main.rs:12:9"; all of what is known when `full`.
std::string place_of(const TrapFrame &frame, const std::string &file,
                     bool full) {
  std::string offset = file;
  if (frame.offset != unknown_offset)
    offset += ":0x" + llvm::utohexstr(frame.offset, true);
  if (frame.source.empty()) return offset;
  if (!full) return frame.source;
  return frame.source + ", " + (frame.inlined ? "inlined" : offset);
}

// "core::fmt::write", "<alloc::vec::Vec<T> as …>::drop", "<dyn std::x::Y>::z"
bool is_library_path(std::string_view name) {
  static constexpr std::array<std::string_view, 10> crates = {
      "std",      "wasmrust_std", "core",        "alloc",
      "test",     "__rustc",      "panic_abort", "compiler_builtins",
      "dlmalloc", "hashbrown"};
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

std::optional<TrapReport> read_trap(std::string_view json) {
  auto parsed = llvm::json::parse(llvm::StringRef(json.data(), json.size()));
  if (!parsed) {
    llvm::consumeError(parsed.takeError());
    return std::nullopt;
  }
  const llvm::json::Object *object = parsed->getAsObject();
  const llvm::json::Array *frames =
      object ? object->getArray("frames") : nullptr;
  auto reason = object ? object->getString("reason") : std::nullopt;
  if (!frames || !reason) return std::nullopt;
  TrapReport report{.reason = reason->str()};
  for (const llvm::json::Value &value : *frames) {
    const llvm::json::Object *row = value.getAsObject();
    auto function = row ? row->getInteger("function") : std::nullopt;
    auto offset = row ? row->getInteger("offset") : std::nullopt;
    if (!function || !offset) return std::nullopt;
    report.frames.push_back({.name = row->getString("name").value_or("").str(),
                             .function = static_cast<uint32_t>(*function),
                             .offset = static_cast<uint64_t>(*offset)});
  }
  return report;
}

std::string draw_trap(const TrapReport &report, bool full, bool color) {
  return std::string(color ? "\x1b[1;31merror\x1b[0m" : "error") +
         ": the program trapped: " + report.reason + "\n" +
         draw_frames(report, full, color);
}

std::string draw_frames(const TrapReport &report, bool full, bool color) {
  std::vector<std::string> names;
  std::vector<bool> libraries;
  for (const TrapFrame &frame : report.frames) {
    names.push_back(name_of(frame));
    // Line tables name what was inlined without its path: `main`.
    bool by_name = !(frame.inlined && !frame.source.empty());
    libraries.push_back(frame.library ||
                        (by_name && is_library_function(names.back())));
  }
  std::vector<std::string> lines;
  for (size_t i = 0; i < names.size(); ++i) {
    if (!full && lines.size() == shown_lines) {
      lines.push_back(dim(
          "  … " + std::to_string(names.size() - i) + " more frames", color));
      break;
    }
    bool library = libraries[i];
    std::string line = "  at " + names[i] + " (" +
                       place_of(report.frames[i], report.file, full) + ")";
    if (full) {
      lines.push_back(dim(line, color && library));
      continue;
    }
    size_t end = i;
    while (end + 1 < names.size() &&
           (library ? libraries[end + 1]
                    : !libraries[end + 1] && names[end + 1] == names[i]))
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
  std::string text;
  for (const std::string &line : lines) text += line + "\n";
  if (!report.help.empty()) text += "  = help: " + report.help + "\n";
  return text;
}

}  // namespace wasmrust::host
