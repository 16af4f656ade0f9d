// What of a finished module is still needed when passes have changed its code,
// and what passes may take for granted before they do.
//
//   old: import env.log, functions f (exported), g, h; h called g
//   new: h was inlined into f and is dead; f calls g three times, nobody logs
//   →    no import, functions g, f: what is named most often has a short number
//
// Data, memories and element segments stay where they are (without zeros that
// memory starts with, finished/packed_data.h): finished code names addresses by
// plain numbers. Where a function keeps its old bytes everything keeps its
// number.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "compiler/emit/emit.h"
#include "compiler/finished/change.h"
#include "compiler/finished/unreferenced.h"
#include "compiler/lift/module_program.h"
#include "compiler/optimize/pass.h"
#include "compiler/rewrite/finished_body.h"

namespace wasmrust::rewrite {

// A row of wasm::Module::functions, when passes are through.
struct NewFunction {
  std::unique_ptr<emit::Body> body;  // not finished; none: kept or dead
  bool kept = false;                 // it has its old bytes
  bool dead = false;                 // passes found that nobody needs it
  bool is_old = false;               // its old code, with new numbers
  // What `ref.func` names: its relocations look like those of calls.
  std::vector<finished::Reference> references;
};

// For NewFunction::references.
std::vector<finished::Reference> references_in(const ir::Function &function,
                                               const Indices &index);

// What passes may use: what the module says that it needs, else what its code
// has. So a module for an old engine stays one.
std::vector<wasm::TargetFeature> features_for(const wasm::Module &module,
                                              const optimize::Graphs &graphs);

// Functions that constant expressions name, and the code of those rows that
// are kept; passes see neither.
std::vector<SymbolId> named_elsewhere(const wasm::Module &module,
                                      const lift::ModuleProgram &made,
                                      std::span<const NewFunction> functions);

struct NewRowsOptions {
  bool keeps_imports = false;  // RewriteOptions::keeps_imports
  bool by_use = true;          // functions in the order of how often
};

// `index` counts in the module's own numbers.
finished::Change new_rows(const wasm::Module &module,
                          const lift::ModuleProgram &made, const Indices &index,
                          std::span<const NewFunction> functions,
                          const NewRowsOptions &options);

}  // namespace wasmrust::rewrite
