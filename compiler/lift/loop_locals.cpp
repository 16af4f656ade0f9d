// See loop_locals.h. What a loop assigns its outer loop assigns too: where a
// loop ends its variables stay on the stack of what is pending, as a part of
// its outer loop's.
#include "compiler/lift/loop_locals.h"

#include <algorithm>

#include "compiler/wasm/code_reader.h"

namespace wasmrust::lift {

static constexpr wasm::ShortOps noted =
    wasm::short_ops({wasm::Op::Loop, wasm::Op::Block, wasm::Op::If,
                     wasm::Op::TryTable, wasm::Op::Try, wasm::Op::LocalSet,
                     wasm::Op::LocalTee, wasm::Op::Delegate, wasm::Op::End});

void LoopLocals::close() {
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

// Once for each loop, mostly.
inline void LoopLocals::add(uint32_t local) {
  if (local >= place_.size()) place_.resize(local + 1);
  uint32_t &place = place_[local];
  if (place >= open_.back().start && place < pending_.size() &&
      pending_[place] == local)
    return;
  place = static_cast<uint32_t>(pending_.size());
  pending_.push_back(local);
}

bool LoopLocals::find(Bytes body) {
  rows_.assign(1, {});
  pool_.clear();
  pending_.clear();
  open_.assign(1, {});
  wasm::CodeReader code(body, 0);
  uint32_t index = 0;
  for (wasm::Op op; code.next_of(noted, op, index);) {
    if (op == wasm::Op::LocalSet || op == wasm::Op::LocalTee) [[likely]] {
      add(index);
      continue;
    }
    switch (op) {
      case wasm::Op::Loop:
        open_.push_back({static_cast<uint32_t>(rows_.size()),
                         static_cast<uint32_t>(pending_.size()), 0});
        rows_.emplace_back();
        break;
      case wasm::Op::Block:
      case wasm::Op::If:
      case wasm::Op::TryTable:
      case wasm::Op::Try:
        ++open_.back().blocks;
        break;
      case wasm::Op::Delegate:
      case wasm::Op::End:
        if (open_.back().blocks) {
          --open_.back().blocks;
          break;
        }
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
