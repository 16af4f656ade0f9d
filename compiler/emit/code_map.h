// From what lifting and writing have noted to one table: where the new code
// comes from, and where the old code's variables are in it.
//
//   old: local 3 holds v7 from offset 40 to 90      (Function::held)
//   new: local 1 holds v7 from offset 22 to 71      (Body::filled)
//   code at 30 to 60 of the new body is from 40 to 90 of the old one
//   →    in [30, 60) the old local 3 is in local 1
//
// Nothing is guessed: where the value is in no variable the table has no row.
#pragma once

#include "compiler/emit/emit.h"
#include "compiler/ir/code_map.h"

namespace wasmrust::emit {

// `old_body` is what `function` was lifted from.
CodeMap code_map(const ir::Function &function, const Body &body,
                 Bytes old_body);

}  // namespace wasmrust::emit
