// See programs.h.
#include "tests/runner/programs.h"

#include <algorithm>
#include <cctype>

#include "tests/runner/files.h"

namespace wasmrust::suite {

namespace {

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)); }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)); }

// Names that cargo or rustc keep for themselves.
constexpr std::string_view kReserved[] = {
    "alloc", "build",      "core",     "deps", "examples", "incremental",
    "main",  "proc_macro", "std",      "test", "self",     "super",
    "crate", "fn",         "programs", "bench"};

}  // namespace

bool Program::runs_in(std::string_view profile) const {
  return directives.profiles.empty() ||
         std::ranges::find(directives.profiles, profile) !=
             directives.profiles.end();
}

std::string binary_name(std::string_view file_stem) {
  std::string name;
  for (char c : file_stem)
    name += is_letter(c) || is_digit(c) || c == '_' || c == '-' ? c : '-';
  bool reserved = std::ranges::find(kReserved, name) != std::end(kReserved);
  bool plain = !name.empty() && is_letter(name[0]) && !reserved;
  return plain ? name : "program-" + name;
}

void read_directives(Program &program) {
  auto text = read_text(program.source);
  if (!text) {
    program.problem = text.error();
    return;
  }
  auto directives = parse_directives(*text);
  if (directives)
    program.directives = std::move(*directives);
  else
    program.problem = program.source + ": the directive " + directives.error();
}

std::expected<Found, std::string> find_programs(const std::string &folder) {
  Found found;
  if (is_file(folder + "/Cargo.toml")) {
    found.packages.push_back(folder);
    return found;
  }
  auto names = list_folder(folder);
  if (!names) return std::unexpected(names.error());
  for (const std::string &name : *names) {
    std::string path = folder + "/" + name;
    if (is_file(path + "/Cargo.toml")) found.packages.push_back(path);
    if (!name.ends_with(".rs") || !is_file(path)) continue;
    std::string stem = name.substr(0, name.size() - 3);
    Program program{.name = stem, .binary = binary_name(stem), .source = path};
    read_directives(program);
    found.programs.push_back(std::move(program));
  }
  return found;
}

}  // namespace wasmrust::suite
