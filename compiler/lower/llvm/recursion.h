// Recursion that is smaller than the loop that LLVM makes of it.
//
// LLVM turns a call of a function by itself into a jump where nothing but an
// addition or the like comes after it, and keeps the sum in a variable:
//
//   fib(n - 1) + fib(n - 2)   ->   sum = 0; loop { sum += fib(n - 1); n -= 2 }
//
// Where another such call stays, as here, the function is as recursive as
// before, and has a loop and a variable besides: 47 bytes instead of 29. So for
// size that is left alone. Where it takes the last recursive call away it
// stays, since then no stack is needed; so does every call that nothing comes
// after.
#pragma once

namespace llvm {
class Function;
class PassInstrumentationCallbacks;
}  // namespace llvm

namespace wasmrust::lower {

// Several calls of itself, and something is computed from the value of each.
bool stays_recursive(const llvm::Function &function);

// Keeps LLVM's elimination of tail recursion from functions for the smallest
// size that stay recursive.
void keep_small_recursion(llvm::PassInstrumentationCallbacks &callbacks);

}  // namespace wasmrust::lower
