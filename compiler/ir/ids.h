// The ids of what a program consists of, for functions and programs alike.
//
// Each index space has a type of its own (compiler/base/ids.h). They stand in a
// file of their own because a function in WasmIR names rows of the program that
// holds it, and the program holds functions.
#pragma once

#include "compiler/base/ids.h"

namespace wasmrust {

using InputId = Id<struct InputTag>;
using SymbolId = Id<struct SymbolTag>;
using FunctionId = Id<struct FunctionTag>;
using DataId = Id<struct DataTag>;
using ElemId = Id<struct ElemTag>;
using GlobalId = Id<struct GlobalTag>;
using MemoryId = Id<struct MemoryTag>;
using TableId = Id<struct TableTag>;
using TagId = Id<struct WasmTagTag>;
using CustomId = Id<struct CustomTag>;
using TypeId = Id<struct TypeTag>;

}  // namespace wasmrust
