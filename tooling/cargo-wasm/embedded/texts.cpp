// See texts.h.
#include "tooling/cargo-wasm/embedded/texts.h"

namespace wasmrust {
std::string_view help_text(std::string_view) { return ""; }
std::span<const TemplateFile> template_files() { return {}; }
}
