// See assigned.h. What a block assigns its outer block assigns too: where a
// block ends its variables stay on the stack of what is pending, as a part of
// its outer block's.
#include "compiler/lift/assigned.h"

#include <algorithm>

#include "compiler/wasm/code_reader.h"

namespace wasmrust::lift {

void AssignedLocals::close() {
  Open top = open_.back();
  open_.pop_back();
  auto from = pending_.begin() + top.start;
  std::sort(from, pending_.end());
  pending_.erase(std::unique(from, pending_.end()), pending_.end());
  from = pending_.begin() + top.start;
  rows_[top.number] = {static_cast<uint32_t>(pool_.size()),
                       static_cast<uint32_t>(pending_.end() - from)};
  pool_.insert(pool_.end(), from, pending_.end());
}

bool AssignedLocals::find(Bytes body) {
  rows_.assign(1, {});
  pool_.clear();
  pending_.clear();
  locals_.clear();
  open_.assign(1, {0, 0});
  wasm::CodeReader code(body, 0);
  code.read_locals(locals_);
  for (wasm::Instruction each; code.next(each);) {
    switch (each.op) {
      case wasm::Op::Block:
      case wasm::Op::Loop:
      case wasm::Op::If:
      case wasm::Op::TryTable:
      case wasm::Op::Try:
        open_.push_back({static_cast<uint32_t>(rows_.size()),
                         static_cast<uint32_t>(pending_.size())});
        rows_.emplace_back();
        break;
      case wasm::Op::LocalSet:
      case wasm::Op::LocalTee:
        if (pending_.size() == open_.back().start ||
            pending_.back() != each.index)
          pending_.push_back(each.index);
        break;
      case wasm::Op::Delegate:
      case wasm::Op::End:
        close();
        if (open_.empty() || pool_.size() > most) return open_.empty();
        break;
      default:
        break;
    }
  }
  return true;
}

}  // namespace wasmrust::lift
