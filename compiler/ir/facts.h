// Facts about functions: what is known beside the code, and always true.
//
// No fact is needed for a program to be correct, and each allows more. They
// stand in a table of their own, so that a program without any costs nothing: a
// row for a function of which something is known, found by its symbol, imports
// included.
//
//   facts s4 reads nounwind willreturn count=120 span "src/main.rs" 3 9
//   facts s9 pure linear=0 capability=s17
//
// Who finds them: LLVM's attributes after its passes (compiler/lower/llvm),
// effects that follow from the code (infer_facts.h). What must hold of them is
// in `verify_facts`.
//
// What they do not say: nothing about single parameters but linearity, and
// nothing of a caller's copy of a function that was inlined.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/bytes.h"
#include "compiler/ir/program.h"
#include "compiler/ir/text.h"
#include "compiler/wasm/module.h"

namespace wasmrust::ir {

// Where a function stands in its source; lines count from 1.
struct SourceSpan {
  std::string file;
  uint32_t first_line = 0;
  uint32_t last_line = 0;  // 0: not known
  bool operator==(const SourceSpan &) const = default;
};

struct FunctionFacts {
  // It reads and writes nothing that others could tell from its results:
  // neither memory (but for its own frame of the stack), tables, globals,
  // objects nor the host. The same arguments give the same results.
  bool pure = false;
  // It writes nothing that others could tell; it may read.
  bool reads = false;
  bool nounwind = false;    // no exception leaves it
  bool noreturn = false;    // it never comes back
  bool willreturn = false;  // it ends: it returns, throws or traps
  bool unnamed = false;     // nobody tells its address from that of another one
  // Parameters whose value is used once on every way through the function.
  std::vector<uint32_t> linear;
  // Globals of the capabilities that it may ask for, at most; nullopt: any.
  std::optional<std::vector<SymbolId>> capabilities;
  std::optional<uint64_t> count;  // of calls, in a profile
  SourceSpan span;                // no file: not known
  bool operator==(const FunctionFacts &) const = default;
};

// One row for each word: text, binary form and verifier go through it.
struct EffectWord {
  std::string_view word;
  bool FunctionFacts::*is;
};
inline constexpr EffectWord effect_words[] = {
    {"pure", &FunctionFacts::pure},
    {"reads", &FunctionFacts::reads},
    {"nounwind", &FunctionFacts::nounwind},
    {"noreturn", &FunctionFacts::noreturn},
    {"willreturn", &FunctionFacts::willreturn},
    {"unnamed", &FunctionFacts::unnamed},
};

struct FactsRow {
  SymbolId function;
  FunctionFacts facts;
  bool operator==(const FactsRow &) const = default;
};

// By rising symbol, so that a row is found by halving.
struct Facts {
  std::vector<FactsRow> rows;

  // nullptr: nothing is known.
  const FunctionFacts *find(SymbolId function) const;
  // Puts the rows in order; of two rows for a function the first stays.
  void sort();
};

// The same before the program has symbols.
struct NamedFacts {
  std::string function;
  FunctionFacts facts;
};

// A row as a line, without its end.
std::string print(const FactsRow &row);
// The table, a line each: it stands behind those of the program.
std::string print(const Facts &facts);
// From the word `facts` to the end of the line.
FactsRow parse_facts(Words &words);

// A version, the number of rows, the rows. Any bytes give a table or an error.
void write_binary(const Facts &facts, ByteWriter &to);
std::expected<Facts, wasm::ReadError> read_facts(Bytes bytes);
// The same where more follows: a failure stays in the reader.
Facts read_facts(ByteReader &from);

// What does not hold, with the number of the rule:
//
//   1  A row is about a function of the program; rows stand in rising order,
//      one for each function.
//   2  A linear parameter is one of the function's, and they rise.
//   3  A capability is an immutable i32 global, and they rise.
//   4  What is pure is not said to read.
//   5  A span has a file and a line, and does not end before it starts.
struct FactsViolation {
  int rule;
  SymbolId function;
  std::string text;
};
std::vector<FactsViolation> verify_facts(const Program &program,
                                         const Facts &facts);

}  // namespace wasmrust::ir
