// The map: what stands where in the module, as text (-Map).
//
//       Addr      Off     Size Out     In      Symbol
//          -      15d      6f4 CODE
//          -      15f       2b         app.o:(app::main)
//          -      15f       2b                 app::main
//     100000      8a0       30 .rodata
//     100000      8a7       1c         app.o:(.rodata..Lanon.3)
//
// Columns: the address in memory (data only), the offset in the file, the size
// in bytes, all hexadecimal; then the section or segment of the module, the
// input that it came from, and the symbols in it. The form is wasm-ld's, so
// tools for its maps read ours.
#pragma once

#include <span>
#include <string>

#include "compiler/layout/layout.h"

namespace wasmrust::encode {

// Of the encoded module; `inputs` are the names of the inputs by InputId.
std::string map_file(Bytes module, const Program &program,
                     const layout::Layout &layout,
                     std::span<const std::string> inputs,
                     const LinkOptions &options);

}  // namespace wasmrust::encode
