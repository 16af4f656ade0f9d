// Function bodies and constant expressions as text, one instruction a line.
//
//   local.get $x
//   block ;; label = @1
//     local.get 1
//     (@metadata.code.branch_hint "\00")
//     br_if 0 (;@1;)
//     call $f ;; FunctionIndexLeb "f"    (in an object)
//   end
//
// Flat, because that is how code is executed and compared line by line.
// Nesting is shown by two spaces for each open block, up to 50 of them. A label
// without a name is a depth, and the comment beside it says how deep its block
// is. Code that is not valid is printed, too, as long as it can be read.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>

#include "compiler/wasm/code_reader.h"
#include "compiler/wat/names.h"

namespace wasmrust::wat {

// The instructions of a constant expression. `folded`: each in parentheses.
std::expected<std::string, wasm::ReadError> constant_text(const Names &names,
                                                          Bytes expression,
                                                          bool folded);

// " ;; MemoryAddrSleb "buffer" +4"
std::string relocation_text(const wasm::Module &module,
                            const wasm::Relocation &relocation);

// Appends locals and instructions of a row of `Module::functions`, each line
// indented by `indent` levels or more. Nothing when all is well.
std::optional<wasm::ReadError> print_body(const Names &names, uint32_t row,
                                          unsigned indent, std::string &out);

}  // namespace wasmrust::wat
