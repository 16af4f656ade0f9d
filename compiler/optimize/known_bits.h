// Which bits of an integer may be 1, as far as a short look tells.
//
//   v1: i32 = i32.load8_u v0         0xff
//   v2: i32 = i32.shl v1 v9          0x1fe   (v9 is 1)
//   v3: i32 = i32.eqz v2             1
//
// Instructions say it, and those above them, a few steps up. Parameters of
// blocks and results of calls may be anything.
//
// The address of a function is its slot in the table of function pointers,
// which layout decides. What is known before: it is not null, as LLVM takes for
// granted of every function that somebody defines or that is imported for
// certain, and less than 2^31, since no engine makes half as large a table.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir/program.h"
#include "compiler/ir/replacements.h"

namespace wasmrust::optimize {

// Operands are taken as `instead` says. All bits of the type for what is no
// integer.
uint64_t maybe_bits(const Program &program, const ir::Function &function,
                    ir::Replacements &instead, ir::ValueId id,
                    unsigned steps = 5);

// Is it the address of a function, and nothing added to it?
bool is_function_address(const Program &program,
                         const ir::Instruction &instruction);

// The functions with whose addresses the code computes: they are operands of
// numeric instructions, in whose place a number would say more.
std::vector<SymbolId> addresses_computed_with(const Program &program,
                                              const ir::Function &function);

}  // namespace wasmrust::optimize
