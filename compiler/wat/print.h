// Any WebAssembly module or object as text in WebAssembly's own text format
// (core specification 3.0, "Text Format"; annotations of its appendix).
//
//   (module $app
//     (type (;0;) (func (param i32) (result i32)))
//     (import "env" "memory" (memory (;0;) 1))
//     (func $double (;0;) (type 0) (param $x i32) (result i32)
//       local.get $x
//       i32.const 1
//       i32.shl
//     )
//     (@producers (language "Rust" "1.96"))
//   )
//
// Reading the text gives the same module: types, index spaces, code, data,
// names, branch hints and unknown custom sections. What may differ is what has
// no meaning: the widths of numbers, how equal locals are grouped, names of
// fields that had to be made unique. Of an object file the sections "linking"
// and "reloc.*" are comments: symbols, and relocations beside what they patch.
//
// A module need not be valid to be printed; it must be readable. The error has
// the offset in the file.
#pragma once

#include <expected>
#include <span>
#include <string>

#include "compiler/wasm/module.h"

namespace wasmrust::wat {

std::expected<std::string, wasm::ReadError> print(const wasm::Module &module);

// Only these functions, by index in the function index space: imports as
// imports, one after the other, without a module around them.
std::expected<std::string, wasm::ReadError> print_functions(
    const wasm::Module &module, std::span<const uint32_t> functions);

}  // namespace wasmrust::wat
