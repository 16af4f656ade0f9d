// The binary form of a whole program: what a cache keeps of it.
//
//   "wprog" version, hash of the operation table
//   the program's tables, facts, functions as graphs
//
// A row says first which of its fields are not the usual ones, and then only
// these; a flag takes no more than its bit. So
//
//   symbol s1 data "text" is data data=0 offset=4 size=8 local
//
// takes two bytes, the name, and one byte each for kind, definition, row,
// offset and size. All that the text form says is kept, and beside it what
// objects call types and local variables, branch hints, and whether a memory's
// page size was written. Not kept: where a type stood in its file, and which
// bodies were written anew (they are bytes like others).
//
// As with text, what a row names need not be there: that is for who uses the
// program to check. Any bytes give a program or an error with offset and
// reason; another version, or one of a compiler with other operations, is
// refused.
#pragma once

#include <expected>
#include <span>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/ir/facts.h"
#include "compiler/ir/function.h"
#include "compiler/ir/program.h"
#include "compiler/wasm/module.h"

namespace wasmrust::ir {

// Names and bytes of the rows are views into the bytes that were read, which
// must outlive them.
struct WholeProgram {
  Program program;
  Facts facts;
  std::vector<Function> functions;
};

// The types' recursion groups must be whole and the functions sound as far as
// their tables go.
void write_binary(const Program &program, const Facts &facts,
                  std::span<const Function> functions, ByteWriter &to);
std::expected<WholeProgram, wasm::ReadError> read_program(Bytes bytes);

}  // namespace wasmrust::ir
