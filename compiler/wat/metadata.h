// Custom sections as annotations of the text format, what a linker needs as
// comments.
//
//   (@producers (language "Rust" "1.96") (processed-by "rustc" "1.96"))
//   (@custom "build_id" (after last) "\10...")
//   ;; symbol 3: function $main "main" weak
//
// "name" and "metadata.code.branch_hint" are not here: their content stands
// beside what it is about. Malformed ones, which count as absent, are not
// printed. Where a section stood is kept as far as the text format can say it:
// before the first, behind one of a kind, or behind the last. There the name
// section may change its place, of which the text says nothing.
#pragma once

#include <string>

#include "compiler/wasm/module.h"

namespace wasmrust::wat {

void print_custom_sections(const wasm::Module &module, std::string &out);

}  // namespace wasmrust::wat
