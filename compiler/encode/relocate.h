// Relocate: copy bytes of the program with every relocated field filled in.
//
// The one place that writes fields. A site tells what the value depends on
// besides the symbol (layout/values.h); in a compressed function, fields get
// their least width and what follows moves up.
#pragma once

#include <span>

#include "compiler/layout/values.h"

namespace wasmrust::encode {

// Fills the fields of `bytes`, which are a copy of a row's, at their own width.
// `address` is that of bytes[0] in memory; `site` is used for all fields.
void fill_fields(const Program &program, const layout::Layout &layout,
                 std::span<const Relocation> relocations, layout::Site site,
                 std::span<uint8_t> bytes);

// Writes a function's body to `to`, which has exactly its laid-out size.
void write_body(const Program &program, const layout::Layout &layout,
                const layout::Code &code, std::span<uint8_t> to);

}  // namespace wasmrust::encode
