// See texts.h. `#embed` needs its path literally, so each file is an array here
// and a row in a table.
#include "tooling/cargo-wasm/embedded/texts.h"

#include <array>

namespace wasmrust {

namespace {

constexpr char app_manifest[] = {
#embed "../templates/app/Cargo.toml"
};
constexpr char app_gitignore[] = {
#embed "../templates/app/gitignore"
};
constexpr char app_main[] = {
#embed "../templates/app/src/main.rs"
};
constexpr char app_lib[] = {
#embed "../templates/app/src/lib.rs"
};
constexpr char app_test[] = {
#embed "../templates/app/tests/output.rs"
};
constexpr char lib_manifest[] = {
#embed "../templates/lib/Cargo.toml"
};
constexpr char lib_gitignore[] = {
#embed "../templates/lib/gitignore"
};
constexpr char lib_lib[] = {
#embed "../templates/lib/src/lib.rs"
};
constexpr char lib_test[] = {
#embed "../templates/lib/tests/api.rs"
};
constexpr char lib_page[] = {
#embed "../templates/lib/index.html"
};
constexpr char lib_demo[] = {
#embed "../templates/lib/demo.mjs"
};

constexpr char embedded_manifest[] = {
#embed "../templates/embedded/Cargo.toml"
};
constexpr char embedded_gitignore[] = {
#embed "../templates/embedded/gitignore"
};
constexpr char embedded_lib[] = {
#embed "../templates/embedded/src/lib.rs"
};

constexpr char help_cargo_wasm[] = {
#embed "../help/cargo-wasm.txt"
};
constexpr char help_new[] = {
#embed "../help/new.txt"
};
constexpr char help_build[] = {
#embed "../help/build.txt"
};
constexpr char help_run[] = {
#embed "../help/run.txt"
};
constexpr char help_test[] = {
#embed "../help/test.txt"
};
constexpr char help_check[] = {
#embed "../help/check.txt"
};
constexpr char help_clean[] = {
#embed "../help/clean.txt"
};
constexpr char help_doctor[] = {
#embed "../help/doctor.txt"
};
constexpr char help_validate[] = {
#embed "../help/validate.txt"
};
constexpr char help_opt[] = {
#embed "../help/opt.txt"
};
constexpr char help_print[] = {
#embed "../help/print.txt"
};
constexpr char help_size[] = {
#embed "../help/size.txt"
};
constexpr char help_compare[] = {
#embed "../help/compare.txt"
};
constexpr char help_reduce[] = {
#embed "../help/reduce.txt"
};

template <size_t size>
constexpr std::string_view view(const char (&text)[size]) {
  return {text, size};
}

struct HelpText {
  std::string_view name, text;
};
constexpr std::array help_rows = {
    HelpText{"cargo-wasm", view(help_cargo_wasm)},
    HelpText{"new", view(help_new)},
    HelpText{"build", view(help_build)},
    HelpText{"run", view(help_run)},
    HelpText{"test", view(help_test)},
    HelpText{"check", view(help_check)},
    HelpText{"clean", view(help_clean)},
    HelpText{"doctor", view(help_doctor)},
    HelpText{"validate", view(help_validate)},
    HelpText{"opt", view(help_opt)},
    HelpText{"print", view(help_print)},
    HelpText{"size", view(help_size)},
    HelpText{"compare", view(help_compare)},
    HelpText{"reduce", view(help_reduce)},
};

constexpr std::array template_rows = {
#define TEMPLATE(kind, path, text) TemplateFile{kind, path, view(text)},
#include "tooling/cargo-wasm/embedded/templates.def"
};

}  // namespace

std::string_view help_text(std::string_view name) {
  for (const HelpText &row : help_rows)
    if (row.name == name) return row.text;
  return "";
}

std::span<const TemplateFile> template_files() { return template_rows; }

}  // namespace wasmrust
