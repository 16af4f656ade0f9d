// See shorter_code.h.
#include "compiler/rewrite/shorter_code.h"

#include <algorithm>

#include "compiler/finished/renumber.h"
#include "compiler/wasm/code_reader.h"

namespace wasmrust::rewrite {

namespace {

using finished::Rows;
using wasm::ExternalKind;

class Looking {
 public:
  Looking(const wasm::Module &module, const lift::ModuleProgram &made,
          const Indices &index, std::span<const NewFunction> functions,
          const std::vector<bool> &retyped)
      : module_(module),
        program_(made.program),
        index_(index),
        functions_(functions),
        retyped_(retyped),
        imported_(module.imported(ExternalKind::Function)) {}

  std::vector<uint32_t> run() {
    std::vector<uint32_t> found;
    for (uint32_t i = 0; i < functions_.size(); ++i)
      if (is_longer(i) && !retyped_[i] &&
          !program_.branch_hints.contains(FunctionId(size_t{i})))
        found.push_back(i);
    if (found.empty()) return found;
    find_globals();
    std::erase_if(found, [&](uint32_t i) { return !means_the_same(i); });
    return found;
  }

 private:
  const wasm::Module &module_;
  const Program &program_;
  const Indices &index_;
  std::span<const NewFunction> functions_;
  const std::vector<bool> &retyped_;
  uint32_t imported_;
  std::vector<bool> is_global_whole_;  // all writes to it are there

  bool is_longer(uint32_t i) const {
    size_t old = module_.functions[i].body.size();
    const emit::Body *body = functions_[i].body.get();
    return body && body->bytes.size() > old &&
           finished_size(*body, index_) > old;
  }

  void find_globals() {
    uint32_t imported = module_.imported(ExternalKind::Global);
    is_global_whole_.assign(imported, true);
    for (const wasm::Global &each : module_.globals)
      is_global_whole_.push_back(!each.type.is_mutable);
    for (const wasm::Export &each : module_.exports)
      if (each.kind == ExternalKind::Global)
        is_global_whole_[each.index] = true;
    for (const NewFunction &each : functions_) {
      if (!each.body) continue;
      for (const Relocation &row : each.body->relocations)
        if (row.type == RelocationType::GlobalIndexLeb &&
            each.body->bytes[row.offset - 1] ==
                wasm::row(wasm::Op::GlobalGet).code)
          is_global_whole_[index_(row)] = true;
    }
  }

  bool means_the_same(uint32_t i) const {
    auto reader = wasm::CodeReader::behind_locals(module_.functions[i].body);
    bool same = true;
    for (wasm::Instruction each; same && reader.next(each);) {
      if (each.op == wasm::Op::GlobalGet) same &= is_global_whole_[each.index];
      finished::for_each_reference(each, [&](Rows rows, uint32_t row) {
        if (rows == Rows::Functions) same &= is_function_the_same(row);
      });
    }
    return same;
  }

  bool is_function_the_same(uint32_t number) const {
    if (number < imported_) return true;
    uint32_t i = number - imported_;
    return !functions_[i].dead && !retyped_[i];
  }
};

}  // namespace

std::vector<uint32_t> longer_than_before(const wasm::Module &module,
                                         const lift::ModuleProgram &made,
                                         const Indices &index,
                                         std::span<const NewFunction> functions,
                                         const std::vector<bool> &retyped) {
  return Looking(module, made, index, functions, retyped).run();
}

}  // namespace wasmrust::rewrite
