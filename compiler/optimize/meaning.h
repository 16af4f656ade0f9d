// Does a function mean the same after a pass? Asked of the interpreter, with
// inputs that are made up (--verify-opt).
//
//   Meaning meaning(program, facts);
//   meaning.difference(before, after)     "": the same as far as was seen
//   meaning.difference(id, old, now)      the same with all graphs of a program
//
// The first is for function passes: calls go to strangers, who write down what
// they were given and answer by it; those that are not pure also write to
// memory and to globals, so that nothing can be carried past them. The second
// is for program passes: functions are what their graphs say, and only imports
// are strangers. Compared are results, what strangers were given, memory and
// globals; of two that trap it does not matter why
// (docs/architecture/wasmir.md, "Evaluation").
//
// It is a test, not a proof: other inputs may tell a difference, and what the
// interpreter cannot do to the end within its fuel is not compared. Arguments
// that are references are null, and a function that takes one that cannot be
// null is passed over. Linear memory is as large as its data and a bit.
#pragma once

#include <string>

#include "compiler/optimize/pass.h"

namespace wasmrust::optimize {

class Meaning {
 public:
  // Both must outlive it.
  Meaning(const Program &program, const ir::Facts &facts);

  // "(1, -2): gives 3 | gives 4", or nothing. Both have a symbol.
  std::string difference(const ir::Function &before, const ir::Function &after);
  // Function `id` has a graph of the same type in both.
  std::string difference(FunctionId id, const Graphs &before,
                         const Graphs &after);
  // How many runs ended before their fuel did, and were compared.
  size_t compared() const { return compared_; }

 private:
  struct World;
  struct Seen;

  const Program &program_;
  const ir::Facts &facts_;
  std::vector<uint64_t> data_address_;  // by data
  uint64_t data_end_ = 0;
  std::vector<uint8_t> memory_;  // what all memories start with
  size_t compared_ = 0;

  void place_data();
  uint64_t stack_start() const;
  bool is_in_frames(uint64_t address) const;
  uint64_t not_in_frames(uint64_t number) const;
  std::string difference(const ir::Function &before, const ir::Function &after,
                         const Graphs *all_before, const Graphs *all_after);
};

}  // namespace wasmrust::optimize
