// See local_inits.h.
#include "compiler/emit/local_inits.h"

#include <algorithm>

namespace wasmrust::emit {

void LocalInits::start(std::span<const wasm::ValueType> parameters,
                       std::span<const wasm::ValueType> declared) {
  states_.clear();
  set_.clear();
  blocks_.clear();
  has_missed_ = false;
  parameters_ = parameters.size();
  if (std::ranges::all_of(parameters, wasm::is_defaultable) &&
      std::ranges::all_of(declared, wasm::is_defaultable))
    return;
  for (wasm::ValueType type : parameters)
    states_.push_back(wasm::is_defaultable(type) ? Nullable : Set);
  for (wasm::ValueType type : declared)
    states_.push_back(wasm::is_defaultable(type) ? Nullable : Unset);
  missed_.assign(states_.size(), false);
}

void LocalInits::again(std::span<wasm::ValueType> declared) {
  for (size_t i = 0; i < declared.size(); ++i) {
    State &state = states_[parameters_ + i];
    if (missed_[parameters_ + i]) {
      declared[i] = wasm::reference(wasm::heap_of(declared[i]), true);
      state = Nullable;
    } else if (state == Set) {
      state = Unset;
    }
  }
  set_.clear();
  blocks_.clear();
  has_missed_ = false;
}

void LocalInits::leave() {
  for (; set_.size() > blocks_.back(); set_.pop_back())
    states_[set_.back()] = Unset;
}

}  // namespace wasmrust::emit
