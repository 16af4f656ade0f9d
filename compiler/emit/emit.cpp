// See emit.h.
#include "compiler/emit/emit.h"

#include "compiler/base/check.h"
#include "compiler/base/deep_stack.h"
#include "compiler/emit/dispatch.h"
#include "compiler/emit/labels.h"
#include "compiler/emit/local_inits.h"
#include "compiler/emit/locals.h"
#include "compiler/emit/order.h"
#include "compiler/emit/stackify.h"
#include "compiler/emit/write.h"
#include "compiler/ir/past_jumps.h"
#include "compiler/wasm/code_reader.h"

namespace wasmrust::emit {

struct Emission::Memory {
  Order order;
  Stackifier stackifier;
  LocalsFinder locals;
  Labels labels;
  LocalInits inits;
  WriterMemory writing;
  Body body;
};

Emission::Emission(const Program &program, Effort effort)
    : program_(program), effort_(effort), memory_(std::make_unique<Memory>()) {}

Emission::~Emission() = default;

std::expected<const Body *, std::string> Emission::emit(
    ir::Function &function) {
  ir::lead_past_jumps(function);
  Order &order = memory_->order;
  Order::Obstacle obstacle = order.find(function);
  if (obstacle == Order::Obstacle::SeveralEntries) {
    if (!give_loops_one_entry(function))
      return std::unexpected(
          "a caught exception enters a loop with several entries");
    obstacle = order.find(function);
    WASMRUST_CHECK(obstacle != Order::Obstacle::SeveralEntries,
                   "each loop has one entry now");
  }
  if (obstacle == Order::Obstacle::NoNesting)
    return std::unexpected("no nesting of try fits");
  std::vector<Placing> &placing = memory_->stackifier.find(function, order);
  Locals &locals = memory_->locals.find(function, order,
                                        memory_->stackifier.uses(), placing);
  if (function[ir::Function::entry()].parameters.size() +
          locals.declared.size() >
      wasm::most_locals)
    return std::unexpected("it needs more variables than engines take");
  if (effort_ == Effort::Thorough) memory_->locals.find_contents();
  memory_->labels.find(function, order, placing, locals);
  Body &body = memory_->body;
  LocalInits &inits = memory_->inits;
  inits.start(program_.type(function.type).params, locals.declared);
  auto write_once = [&] {
    body.clear();
    Writer(program_, function, order, memory_->stackifier.uses(), placing,
           locals, memory_->labels, inits, memory_->writing, body)
        .run();
  };
  auto write = [&] {
    write_once();
    if (!inits.has_missed()) return;
    inits.again(locals.declared);
    write_once();
    WASMRUST_CHECK(!inits.has_missed(), "the same variables are read unset");
  };
  // A level takes a few hundred bytes, without optimisation some more.
  constexpr size_t level = 4096;
  size_t nesting = order.most_nesting();
  if (nesting * level > usual_stack) nesting = order.nesting();
  if (!run_with_stack(nesting * level, write))
    return std::unexpected("there is no memory for a stack that " +
                           std::to_string(nesting) + " nested blocks need");
  return &body;
}

std::expected<Body, std::string> emit_function(const Program &program,
                                               ir::Function &function) {
  Emission emission(program);
  auto body = emission.emit(function);
  if (!body) return std::unexpected(body.error());
  return **body;
}

void adopt_types(Program &program, Body &body, size_t known) {
  if (body.block_types.empty()) return;
  std::vector<TypeId> rows;
  for (const wasm::FuncType &type : body.block_types)
    rows.push_back(program.intern(type));
  for (Relocation &relocation : body.relocations)
    if (relocation.function_type && relocation.function_type.value >= known)
      relocation.function_type = rows[relocation.function_type.value - known];
  body.block_types.clear();
}

}  // namespace wasmrust::emit
