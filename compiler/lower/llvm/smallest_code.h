// What the code generator writes at length, written in fewer bytes.
//
// Problem. LLVM's limits and expansions are made for machines on which a copy
// of 32 bytes by four loads and four stores is no longer than a call. In
// WebAssembly a pair of a load and a store takes ten bytes:
//
//   i64.store offset=36 (.., i64.load offset=24 ..)      four times, 40 bytes
//   memory.copy (.., .., 32)                             13 bytes
//
// Where there is a quotient, LLVM makes the remainder a multiplication and a
// subtraction, which a processor does faster than a second division:
//
//   n - n / 10 * 10                                      n % 10
//
// Idea. Copies and fills of more than 16 bytes are the engine's operation where
// size is the goal. (In node a copy of 24 bytes takes 3 ns then in place of
// 0.4, so functions that run most, which have no attribute minsize, keep loads
// and stores.) Remainders are divisions again, but in functions that run
// most: the loop that makes a number's digits is ten bytes smaller.
//
// All this is done to what goes into the code generator: LLVM's passes before
// it know a copy and a quotient as such, and should.
#pragma once

namespace llvm {
class Module;
class TargetMachine;
}  // namespace llvm

namespace wasmrust::lower {

// For what `machine` generates from now on of functions of `module`.
void shorten_copies(const llvm::Module &module, llvm::TargetMachine &machine);

// What is left of a division is `rem`, in functions with the attribute minsize.
void write_remainders(llvm::Module &module);

}  // namespace wasmrust::lower
