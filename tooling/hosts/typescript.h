// Types of a loader: the `.d.ts` beside it.
//
// A function's type is WebAssembly's: i32, f32 and f64 are `number`, i64 is
// `bigint`, several results are a tuple. What Rust calls `u32` arrives signed,
// since WebAssembly's i32 has no sign of its own: `x >>> 0` makes it unsigned.
// Strings, slices and objects need an interface that this file does not know.
#pragma once

#include <string>
#include <string_view>

#include "compiler/wasm/module.h"
#include "tooling/hosts/loader_kind.h"

namespace wasmrust::host {

// "text" as a JavaScript string literal.
std::string quoted(std::string_view text);

// True when an export becomes a named export of the loader: a name that
// JavaScript takes, of a function, memory, table or mutable global that is not
// the linker's own.
bool is_named_export(const wasm::Export &row);

std::string write_types(const wasm::Module &module, const std::string &name,
                        LoaderKind kind);

}  // namespace wasmrust::host
