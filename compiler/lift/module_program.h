// A finished module as a program: its rows become the program's, and every
// index a symbol.
//
// So that one lifter serves object files, whose references are relocations, and
// modules of any compiler, whose references are numbers. Symbols are named
// after the name section, else by kind and number ("function 12"). Addresses in
// finished code are plain numbers, so data and tables must stay where they are.
//
//   wasm::Module module = …;          // read and valid
//   ModuleProgram made = program_of(module);
//   lift_function(made.program, FunctionId(0), made.spaces)
#pragma once

#include "compiler/ir/program.h"
#include "compiler/lift/lift.h"
#include "compiler/wasm/module.h"

namespace wasmrust::lift {

struct ModuleProgram {
  Program program;
  IndexSpaces spaces;
};

// Which segments become rows: lifting and emitting know data by number only.
enum class Segments : bool { Elements, All };

// Views point into the module's file, which must outlive the result.
ModuleProgram program_of(const wasm::Module &module,
                         Segments segments = Segments::All);

}  // namespace wasmrust::lift
