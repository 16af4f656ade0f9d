// Files that are part of the program: help texts and the templates of `new`.
// They are ordinary files of the source tree, taken in by #embed, so that they
// can be read and edited as what they are. In a library of its own, since it is
// compiled without ccache.
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
