// Files that are part of the program: help texts and the templates of `new`.
// In a library of its own, since it is compiled without ccache.
#pragma once

#include <span>
#include <string_view>

namespace wasmrust {

// help/<name>.txt
std::string_view help_text(std::string_view name);

struct TemplateFile {
  std::string_view kind;  // "app", "lib"
  std::string_view path;  // in the new package
  std::string_view text;
};
std::span<const TemplateFile> template_files();

}  // namespace wasmrust
