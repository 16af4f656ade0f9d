// Semantic operations become plain ones.
//
// Up to here an instruction could say what it means: "this i32 names a host
// object", "the element of this slice". From here on it only says what an
// engine does. Each is replaced where it stands, so order and exceptions stay
// as they were:
//
//   v4: i64 = slice.load v0 v1 v2 memory=m1 align=4
//
//     v5: i32 = i32.ge_u v2 v1            the index is none of the slice
//     v6: i32 = i32.const 0x40000000      4 * the index is no address
//     v7: i32 = i32.ge_u v2 v6
//     v8: i32 = i32.or v5 v7
//     v9: i32 = i32.const 2
//     v10: i32 = i32.shl v2 v9
//     v11: i32 = i32.add v0 v10
//     v12: i32 = i32.lt_u v11 v0          the sum is no address
//     v13: i32 = i32.or v8 v12
//     br_if v13 unlikely b7() b8()        b7: unreachable
//   b8():
//     v4: i64 = i64.load32_u v11 memory=m1
//
// What constants answer is not asked: of a slice whose length is known to be
// small only the first comparison is left and, when its start is unknown, the
// last. The last value of an operation keeps its id, so nothing that uses it
// changes.
//
// Handles need tables and functions of the program's own (handles.h), which are
// made once and only for a program that has handles: `add_handles` first, then
// any number of functions, from any number of threads.
//
// What it does not do: an operation whose types no interface has was refused by
// the verifier (typing.cpp, `boundary`); strings and records of a component's
// interface are not lowered here, since a call does not know their types.
#pragma once

#include "compiler/semantics/handles.h"

namespace wasmrust::semantics {

struct Runtime {
  Handles handles;
};

// Is one of the operations in the function?
bool has_semantics(const ir::Function &function);
// One of those that need the table of handles?
bool has_handles(const ir::Function &function);

// Replaces all semantic operations. The function is sound, and the program has
// handles if the function does.
void lower_semantics(const Program &program, const Runtime &runtime,
                     ir::Function &function);

}  // namespace wasmrust::semantics
