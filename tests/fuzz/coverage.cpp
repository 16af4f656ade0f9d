// See coverage.h.
#include "tests/fuzz/coverage.h"

#include "compiler/wasm/code_reader.h"

namespace wasmrust::fuzz {

namespace {

// Calls `each` with the operations of all bodies and constant expressions.
template <typename Each>
void for_each_operation(const wasm::Module &module, Each each) {
  auto read = [&](wasm::CodeReader code) {
    for (wasm::Instruction instruction; code.next(instruction);)
      each(instruction.op);
  };
  for (const wasm::Function &function : module.functions) {
    wasm::CodeReader code(function.body, 0);
    std::vector<wasm::ValueType> locals;
    code.read_locals(locals);
    read(code);
  }
  for (const auto &row : module.globals) read({row.init, 0});
  for (const auto &row : module.tables) read({row.init, 0});
  for (const auto &row : module.data) read({row.init, 0});
  for (const auto &row : module.elements) {
    read({row.init, 0});
    for (Bytes item : row.expressions) read({item, 0});
  }
}

}  // namespace

void Coverage::add(const wasm::Module &module) {
  std::vector<bool> seen(wasm::op_count);
  for_each_operation(
      module, [&](wasm::Op op) { seen[static_cast<size_t>(op)] = true; });
  for (size_t i = 0; i < wasm::op_count; ++i) modules_[i] += seen[i];
}

std::string Coverage::summary() const {
  size_t all = 0, seen = 0, in_graphs = 0, run = 0;
  std::string unseen, not_run;
  for (size_t i = 0; i < wasm::op_count; ++i) {
    std::string name = " " + std::string(wasm::op_rows[i].text);
    ++all;
    if (modules_[i])
      ++seen;
    else
      unseen += name;
    if (!ir::in_ir(static_cast<ir::Op>(i))) continue;
    ++in_graphs;
    if (executed[i])
      ++run;
    else
      not_run += name;
  }
  auto of = [](size_t part, size_t whole) {
    return std::to_string(part) + " of " + std::to_string(whole);
  };
  return of(seen, all) + " operations stand in modules" +
         (unseen.empty() ? "" : "; never seen:" + unseen) + "\n" +
         of(run, in_graphs) + " operations of graphs were run" +
         (not_run.empty() ? "" : "; never run:" + not_run) + "\n";
}

std::string Coverage::table() const {
  std::string text = "modules\truns\toperation\n";
  for (size_t i = 0; i < wasm::op_count; ++i)
    text += std::to_string(modules_[i]) + "\t" + std::to_string(executed[i]) +
            "\t" + std::string(wasm::op_rows[i].text) + "\n";
  return text;
}

bool leaves_nans_open(const wasm::Module &module) {
  bool open = false;
  for_each_operation(module, [&](wasm::Op op) {
    open |= op == wasm::Op::F32DemoteF64 || op == wasm::Op::F64PromoteF32 ||
            op == wasm::Op::F32x4DemoteF64x2Zero ||
            op == wasm::Op::F64x2PromoteLowF32x4;
  });
  return open;
}

bool may_wait(const wasm::Module &module) {
  bool waits = false;
  for_each_operation(module, [&](wasm::Op op) {
    waits |= op == wasm::Op::MemoryAtomicWait32 ||
             op == wasm::Op::MemoryAtomicWait64;
  });
  if (!waits) return false;
  for (uint32_t i = 0; i < module.count(wasm::ExternalKind::Memory); ++i)
    if (module.memory_type(i).limits.shared) return true;
  return false;
}

}  // namespace wasmrust::fuzz
