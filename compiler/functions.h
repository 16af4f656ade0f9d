// The phases `lift`, `semantics`, `optimize` and `emit`: every live function
// becomes WasmIR, its semantic operations plain ones, passes run over all of
// them, and they become code again.
//
// From here on all code is our own: one form, whoever compiled it, with
// relocations in rising order and no room left over. Functions go this way one
// by one, on several threads, since a graph takes many times the room of its
// code; what comes out does not depend on the threads.
//
// Functions with marked calls go this way whatever the fuel: without it they
// would call what nobody defines.
//
// Left as they are: functions for which there is no fuel, those of
// position-independent objects, those with both forms of exceptions, and graphs
// that legacy exceptions cannot be written of (emit/tries.cpp).
#pragma once

#include <optional>
#include <string>

#include "compiler/base/diagnostics.h"
#include "compiler/base/fuel.h"
#include "compiler/base/trace.h"
#include "compiler/ir/code_map.h"
#include "compiler/ir/facts.h"
#include "compiler/ir/marked_calls.h"
#include "compiler/optimize/schedule.h"
#include "compiler/options/link_options.h"
#include "compiler/read/inputs.h"

namespace wasmrust {

struct WrittenFunctions {
  // By function: how its new body corresponds to the old one. Empty unless
  // debug information is kept.
  Table<FunctionId, CodeMap> maps;
  std::string dump;  // the graphs that are wanted
  // Functions with whose addresses code computes, by rising id.
  std::vector<SymbolId> computed_with;
  // What --around prints.
  std::string around;
  // The function that took the last unit of fuel: its name, and its code
  // before, as a graph, and after. Empty when there was enough or none.
  std::string last_step, last_step_text;
};

// Checks the code of all linked objects that were not made by our own lowering;
// false when one is not valid, which is reported. What follows relies on it.
bool check_objects(const Program &program, const read::Inputs &inputs,
                   unsigned threads, Diagnostics &diagnostics);

// What is known of the program beside its code.
struct Learned {
  ir::MarkedCalls marked;
  ir::Facts facts;
  // Symbols that the command line, the entry and other outsiders name.
  std::vector<SymbolId> roots;
};

// What --dump asks for: graphs of the functions whose name has `filter` in it,
// as the phase (lift, semantics or optimize) leaves them.
struct WantedGraphs {
  std::string_view phase;
  std::string_view filter;
};

// Writes all live functions of `program` anew, after the passes of `schedule`,
// which may be empty. Those that the passes found to be dead are not live after
// it.
WrittenFunctions write_functions(Program &program, const Learned &learned,
                                 const read::Inputs &inputs,
                                 const LinkOptions &options,
                                 const optimize::Schedule &schedule,
                                 std::optional<WantedGraphs> wanted, Fuel &fuel,
                                 Diagnostics &diagnostics, Trace &trace);

}  // namespace wasmrust
