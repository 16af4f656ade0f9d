// A module for a host that has nothing to say.
//
// std of a target without a system asks its host for streams, clocks and more
// (docs/std-host.md), as imports of the module `std`. A host without imports
// cannot be asked. There the functions get bodies, and do what rustc's own std
// does on that target: what is written vanishes, nothing can be read, there are
// no arguments and variables, seeds are always the same, and clocks, waits and
// exits end the program with a trap.
//
//   declare i32 @read(ptr, i32)   ; import std.read
//   ->  define internal i32 @read(ptr, i32) { ret i32 0 }
//
// Other imports, from `std` or elsewhere, stay as they are: what the host lacks
// is then reported. Before LLVM's passes, which remove what only makes texts.
//
// So it is, too, where a program reaches wasm-bindgen's imports: the JavaScript
// that its tool makes starts the module, and knows nothing of `std`.
#pragma once

namespace llvm {
class Module;
}

namespace wasmrust::lower {

void answer_for_host(llvm::Module &merged);

// Of a module with only what a program reaches.
bool is_started_by_bindgen(const llvm::Module &merged);

}  // namespace wasmrust::lower
