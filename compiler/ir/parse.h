// Reads what print.h writes.
//
// `parse_function` makes the function that the text says, with the ids as
// written: ids that the text leaves out stay as instructions in no block, or as
// blocks that were removed, and what gives no value gets the ids behind the
// greatest. So `print(*parse_function(print(f))) == print(f)`.
//
// Any text gives a function or an error with line, column and reason. Whether
// the function is sound is the verifier's question: types are not compared
// here, and names of the program's rows are only numbers.
#pragma once

#include <deque>
#include <expected>
#include <string_view>
#include <vector>

#include "compiler/ir/facts.h"
#include "compiler/ir/function.h"
#include "compiler/ir/program.h"
#include "compiler/ir/text.h"

namespace wasmrust::ir {

std::expected<Function, ParseError> parse_function(std::string_view text);

// The tables of a program, and the functions behind them. Names and bytes of
// the program's rows stand in `storage`.
struct ParsedProgram {
  Program program;
  Facts facts;  // in the order of the text
  std::vector<Function> functions;
  std::deque<std::string> storage;
};
std::expected<ParsedProgram, ParseError> parse_program(std::string_view text);

// From `func`, to the line behind its `}`: for a text that holds more.
Function parse_function(Words &words, size_t most_ids);

}  // namespace wasmrust::ir
