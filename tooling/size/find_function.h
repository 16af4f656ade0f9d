// A function that somebody names on the command line.
//
//   12                   its index
//   core::fmt::write     its name, as it stands in the file or as people read
//   it core::ptr::drop_in_place   all instances of a generic function main an
//   export, or a part of a name that only one has
//
// The first of these that there is counts. Several functions may have one name:
// then all of them are meant.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/wasm/module.h"

namespace wasmrust::size {

// As it stands in the file: from the name section, in an object from the
// symbols; "" when there is none.
std::vector<std::string_view> function_names(const wasm::Module &module);

// `names` are those of `function_names`, or better ones. The error says that
// there is none, or which of several could be meant.
std::expected<std::vector<uint32_t>, std::string> find_functions(
    const wasm::Module &module, const std::vector<std::string_view> &names,
    std::string_view text);

}  // namespace wasmrust::size
