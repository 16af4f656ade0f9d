// The binary form of a function: what a cache keeps.
//
//   "wir" version, hash of the operation table, symbol, type
//   types, origins, number of ids, regions
//   for each block: region, parameters, instructions
//
// Operands are distances back, and an instruction whose id is the next one,
// that comes from where the last one came and has the type that its operation
// gives says nothing of these; so most take three to five bytes. Ids stay what
// they are, so the text of what is read is the text of what was written.
//
// Reading checks all that could lead out of a table; any bytes give a function
// or an error with offset and reason. Whether the function is sound is the
// verifier's question. A form of another version, or of a compiler with other
// operations, is refused.
#pragma once

#include <expected>

#include "compiler/base/bytes.h"
#include "compiler/ir/function.h"
#include "compiler/wasm/module.h"

namespace wasmrust::ir {

// The function must be sound as far as its tables go (invariants 2 to 6 of
// verify.h).
void write_binary(const Function &function, ByteWriter &to);
std::expected<Function, wasm::ReadError> read_binary(Bytes bytes);

}  // namespace wasmrust::ir
