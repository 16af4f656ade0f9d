// See assigned.h. What a block assigns its outer block assigns too, so each
// set is handed outwards where its block ends.
#include "compiler/lift/assigned.h"

#include <algorithm>

#include "compiler/wasm/code_reader.h"

namespace wasmrust::lift {

namespace {

void sort_and_unite(std::vector<uint32_t> &set) {
  std::ranges::sort(set);
  set.erase(std::ranges::unique(set).begin(), set.end());
}

}  // namespace

AssignedLocals::AssignedLocals(Bytes body) : blocks_(1) {
  wasm::CodeReader code(body, 0);
  std::vector<wasm::ValueType> locals;
  code.read_locals(locals);
  std::vector<uint32_t> open = {0};
  for (wasm::Instruction each; code.next(each);) {
    switch (each.op) {
      case wasm::Op::Block:
      case wasm::Op::Loop:
      case wasm::Op::If:
      case wasm::Op::TryTable:
        open.push_back(static_cast<uint32_t>(blocks_.size()));
        blocks_.emplace_back();
        break;
      case wasm::Op::LocalSet:
      case wasm::Op::LocalTee:
        if (std::vector<uint32_t> &set = blocks_[open.back()];
            set.empty() || set.back() != each.index)
          set.push_back(each.index);
        break;
      case wasm::Op::End: {
        std::vector<uint32_t> &set = blocks_[open.back()];
        sort_and_unite(set);
        open.pop_back();
        if (open.empty()) return;
        std::vector<uint32_t> &outer = blocks_[open.back()];
        outer.insert(outer.end(), set.begin(), set.end());
        break;
      }
      default:
        break;
    }
  }
}

}  // namespace wasmrust::lift
