// Who names what: the references of a whole program, for passes that change
// what functions take or remove them.
//
//   References of(whole);
//   of.calls(f)        direct calls of the function, tail calls included
//   of.is_known(f)     all of its uses are these calls: it has a graph, nobody
//                      takes its address, exports it or calls it by other means
//   of.is_of_one_type(f)   they name it by symbols of its own type
//
// Several symbols may name one function (aliases), so the answers are about
// functions. What an export, the entry, an init function, an element segment,
// data or a body without a graph names is used in ways that nobody here knows.
#pragma once

#include <span>
#include <vector>

#include "compiler/optimize/pass.h"

namespace wasmrust::optimize {

// How an instruction names a symbol.
enum class Naming : uint8_t {
  Call,   // `call` and `return_call`
  Other,  // an address, a global, a table, the data of an access ...
};

// Calls `see(SymbolId, Naming)` for each symbol that the instruction names.
template <typename See>
void for_each_symbol(const ir::Function &function, ir::ValueId id, See see);

// The function that a symbol is; None when it is none of the program's own.
inline FunctionId function_of(const Program &program, SymbolId symbol) {
  const Symbol &row = program.symbols[symbol];
  return row.definition == Definition::Function ? row.function : FunctionId();
}

// Calls `see(SymbolId)` for what outside of code and data keeps: exports, the
// entry, functions of the start, element segments, and what else is kept.
template <typename See>
void for_each_root(const Whole &whole, See see);

class References {
 public:
  explicit References(const Whole &whole);

  struct Call {
    FunctionId caller;
    ir::ValueId call;
  };
  // In the order of callers; only of live functions with graphs.
  std::span<const Call> calls(FunctionId function) const {
    return std::span(calls_).subspan(
        first_call_[function.value],
        first_call_[function.value + 1] - first_call_[function.value]);
  }
  bool is_known(FunctionId function) const { return known_[function.value]; }
  bool is_of_one_type(FunctionId function) const {
    return one_type_[function.value];
  }

 private:
  std::vector<uint32_t> first_call_;
  std::vector<Call> calls_;
  std::vector<bool> known_, one_type_;
};

// Gives functions other types: their rows, graphs and all symbols say so.
class FunctionTypes {
 public:
  explicit FunctionTypes(Whole &whole);
  void set(FunctionId function, const wasm::FuncType &type);

 private:
  Whole &whole_;
  std::vector<std::vector<SymbolId>> symbols_;  // by function
};

// --- in line -----------------------------------------------------------------

template <typename See>
void for_each_root(const Whole &whole, See see) {
  const Program &program = whole.program;
  for (SymbolId id : program.symbols.ids())
    if (program.symbols[id].exported || program.symbols[id].no_strip) see(id);
  if (program.entry) see(program.entry);
  for (const InitFunction &each : program.init_functions) see(each.symbol);
  for (SymbolId each : whole.roots)
    if (each) see(each);
  for (const Element &each : program.elements)
    for (SymbolId symbol : each.functions)
      if (symbol) see(symbol);
}

template <typename See>
void for_each_symbol(const ir::Function &function, ir::ValueId id, See see) {
  const ir::Instruction &row = function[id];
  auto say = [&](uint32_t word, Naming how) {
    if (SymbolId symbol = SymbolId(size_t{word})) see(symbol, how);
  };
  switch (ir::immediate_of(row.op)) {
    case ir::Immediate::Address:
      say(row.w[2], Naming::Other);
      break;
    case ir::Immediate::Symbol:
      say(row.w[2], row.op == ir::Op::Call || row.op == ir::Op::ReturnCall
                        ? Naming::Call
                        : Naming::Other);
      break;
    case ir::Immediate::Access:
      if (SymbolId symbol = function.access(id).symbol)
        see(symbol, Naming::Other);
      break;
    case ir::Immediate::TypeTable:
    case ir::Immediate::ElemTable:
      say(function.pair(id)[1], Naming::Other);
      break;
    case ir::Immediate::TwoTables:
      say(function.pair(id)[0], Naming::Other);
      say(function.pair(id)[1], Naming::Other);
      break;
    default:
      break;
  }
}

}  // namespace wasmrust::optimize
