// What `--dump=PHASE[:SYMBOL]` shows: the state after a phase, as text.
// Lines are for people and for diff; their form is no interface. With a symbol,
// only what has it in its name is shown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/program.h"
#include "compiler/learn/resolve.h"
#include "compiler/read/inputs.h"

namespace wasmrust {

// Does `what` of --dump mean this symbol? By a part of its name, demangled or
// not; an empty one means all.
bool matches(std::string_view name, std::string_view what);

// Inputs in order: kind, lazy or not, size; with `what`, the symbols of inputs
// whose name holds it.
std::string dump_inputs(const read::Inputs &inputs, std::string_view what);

// Global names and where their meaning comes from; with `what`, only names that
// hold it (mangled or demangled).
std::string dump_names(const learn::Resolver &resolver, std::string_view what);

// Live functions and data with their relocations; with `what`, only those.
std::string dump_program(const Program &program, std::string_view what);

// Names of inputs by InputId, for the map.
std::vector<std::string> input_names(const read::Inputs &inputs);

}  // namespace wasmrust
