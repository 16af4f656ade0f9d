// What points to a formatter, see format_options.h.
//
// Pointers have no types in LLVM's IR, so it starts from the parameters of
// functions whose Rust paths say what they are, and goes along calls.
#pragma once

#include <optional>

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

namespace wasmrust::lower {

// A formatter is a stream (two words) and its options (two words).
constexpr int64_t formatter_size = 16, formatter_options = 8;

// A place, as a distance from some pointer.
struct Place {
  llvm::Value *base;
  int64_t offset;
};
Place place_of(llvm::Value *pointer, const llvm::DataLayout &layout);

class FormatterPointers {
 public:
  explicit FormatterPointers(llvm::Module &module);

  // Parameters, variables of functions and loaded pointers.
  bool surely(llvm::Value *base) const { return surely_.contains(base); }
  bool maybe(llvm::Value *base) const { return maybe_.contains(base); }
  const llvm::SetVector<llvm::Value *> &all() const { return maybe_; }
  // Something was seen that makes options out of sight.
  bool lost() const { return lost_; }

 private:
  void seed(llvm::Function &function);
  void seed_builder(llvm::Function &function);
  bool follow_calls();
  bool follow(llvm::CallBase &call);
  void agree();
  bool is_formatter_variable(llvm::Value *variable) const;

  llvm::Module &module_;
  llvm::SetVector<llvm::Value *> surely_, maybe_;
  bool lost_ = false;
};

}  // namespace wasmrust::lower
