// What a function's blocks become, as text: for the tests of this folder.
//
//   EXPECT_EQ(code("b0(v0: i32):\n  return v0\n"), "0: local.get 0 end");
//
// In front stands how many variables it has besides its parameters.
#pragma once

#include <gtest/gtest.h>

#include "compiler/emit/emit.h"
#include "compiler/ir/parse.h"
#include "compiler/ir/sample_program.h"
#include "compiler/ir/verify.h"
#include "compiler/wasm/code_reader.h"

namespace wasmrust::emit {

class EmitTest : public testing::Test {
 protected:
  ir::SampleProgram sample_;

  ir::Function parse(const std::string &blocks, const char *words = "") {
    std::string text = "func s" + std::to_string(sample_.import.value) +
                       " (type " + std::to_string(sample_.i32_to_i32.value) +
                       ")" + words + " {\n" + blocks + "}\n";
    auto function = ir::parse_function(text);
    EXPECT_TRUE(function.has_value()) << text;
    if (!function) return ir::Function();
    EXPECT_EQ(ir::to_string(ir::Verifier(sample_.program).verify(*function)),
              "");
    return std::move(*function);
  }

  // Names of the instructions, with the number behind those that have one, and
  // the number of variables in front.
  std::string code(const std::string &blocks, const char *words = "",
                   Effort effort = Effort::Thorough) {
    ir::Function function = parse(blocks, words);
    Emission emission(sample_.program, effort);
    auto body = emission.emit(function);
    if (!body) return body.error();
    wasm::CodeReader reader((*body)->bytes, 0);
    std::vector<wasm::ValueType> locals;
    EXPECT_TRUE(reader.read_locals(locals));
    std::string text = std::to_string(locals.size()) + ":";
    for (wasm::Instruction each; reader.next(each);) {
      text += " " + std::string(wasm::row(each.op).text);
      using enum wasm::Immediate;
      wasm::Immediate kind = wasm::row(each.op).immediate;
      if (kind == Local || kind == Label)
        text += " " + std::to_string(each.index);
      if (kind == I32) text += " " + std::to_string(each.i32());
    }
    EXPECT_FALSE(reader.error().has_value());
    return text;
  }

  // A function with legacy exceptions; `$` is the symbol of i32 -> i32.
  std::string legacy_code(std::string blocks) {
    std::string callee = "s" + std::to_string(sample_.import.value);
    for (size_t at; (at = blocks.find('$')) != blocks.npos;)
      blocks.replace(at, 1, callee);
    return code(blocks, " legacy_exceptions");
  }
};

}  // namespace wasmrust::emit
