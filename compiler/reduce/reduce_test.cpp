// Whole reductions with picky questions: what is asked about stays, nothing
// else does, and every module that is shown is valid.
#include "compiler/reduce/reduce.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "compiler/finished/sample_module.h"
#include "compiler/wasm/code_reader.h"
#include "compiler/wasm/validator.h"

namespace wasmrust::reduce {
namespace {

using finished::sample_module;
using Question = std::function<bool(const wasm::Module &)>;

// How often the operation stands in the module's functions.
size_t count(const wasm::Module &module, wasm::Op op) {
  size_t found = 0;
  for (const wasm::Function &function : module.functions) {
    wasm::CodeReader code(function.body, 0);
    std::vector<wasm::ValueType> locals;
    code.read_locals(locals);
    for (wasm::Instruction each; code.next(each);) found += each.op == op;
  }
  return found;
}

size_t instructions(const wasm::Module &module) {
  size_t found = 0;
  for (const wasm::Function &function : module.functions) {
    wasm::CodeReader code(function.body, 0);
    std::vector<wasm::ValueType> locals;
    code.read_locals(locals);
    for (wasm::Instruction each; code.next(each);) ++found;
  }
  return found;
}

class ReduceTest : public testing::Test {
 protected:
  std::vector<uint8_t> sample_ = sample_module();
  std::vector<std::vector<uint8_t>> kept_;
  Reduced reduced_;
  wasm::Module module_;
  unsigned jobs_ = 1;

  void reduce_while(const Question &question, size_t most = SIZE_MAX) {
    Outside outside;
    size_t asked = 0;
    std::set<std::vector<uint8_t>> refused;
    std::mutex mutex;
    outside.jobs = jobs_;
    outside.ask = [&](Bytes bytes) {
      std::lock_guard lock(mutex);
      if (++asked > most) return Answer::Stop;
      std::vector<uint8_t> copy(bytes.begin(), bytes.end());
      EXPECT_FALSE(refused.contains(copy));
      auto module = wasm::read_module(bytes);
      EXPECT_TRUE(module.has_value());
      EXPECT_FALSE(wasm::validate(*module, wasm::FeatureSet::all()));
      bool same = question(*module);
      if (!same) refused.insert(std::move(copy));
      return same ? Answer::Same : Answer::Other;
    };
    outside.keep = [&](Bytes bytes, const Progress &progress) {
      EXPECT_EQ(progress.size.bytes, bytes.size());
      kept_.emplace_back(bytes.begin(), bytes.end());
    };
    auto result = reduce(sample_, outside);
    ASSERT_TRUE(result.has_value()) << result.error();
    reduced_ = std::move(*result);
    EXPECT_EQ(reduced_.tried, asked);
    auto module = wasm::read_module(reduced_.module);
    ASSERT_TRUE(module.has_value());
    module_ = std::move(*module);
  }
};

TEST_F(ReduceTest, OneInstructionOfCodeThatNothingCalls) {
  reduce_while([](const wasm::Module &module) {
    return count(module, wasm::Op::I32Mul) > 0;
  });
  EXPECT_EQ(module_.functions.size(), 1u);
  EXPECT_EQ(instructions(module_), 4u);  // two constants, i32.mul, end
  EXPECT_TRUE(module_.exports.empty() && module_.imports.empty() &&
              module_.memories.empty() && module_.tables.empty() &&
              module_.globals.empty() && module_.custom.empty() &&
              module_.data.empty() && !module_.start);
  EXPECT_EQ(reduced_.before.functions, 4u);
  EXPECT_EQ(reduced_.after.functions, 1u);
  EXPECT_EQ(reduced_.after.bytes, reduced_.module.size());
  EXPECT_FALSE(reduced_.stopped);
}

TEST_F(ReduceTest, WhatBelongsTogetherStaysTogether) {
  // A call of the import from the start function, and the data's first byte.
  reduce_while([](const wasm::Module &module) {
    return module.start && module.imports.size() == 1 &&
           count(module, wasm::Op::Call) > 0 && !module.data.empty() &&
           as_text(module.data[0].data).starts_with("t");
  });
  EXPECT_EQ(module_.functions.size(), 1u);
  EXPECT_EQ(count(module_, wasm::Op::Call), 1u);
  EXPECT_EQ(as_text(module_.data[0].data), "t");
  EXPECT_EQ(module_.memories.size(), 1u);
  EXPECT_TRUE(module_.exports.empty());
}

TEST_F(ReduceTest, SeveralJobsFindTheSame) {
  auto question = [](const wasm::Module &module) {
    return count(module, wasm::Op::I32Mul) > 0 && !module.data.empty() &&
           as_text(module.data[0].data).starts_with("t");
  };
  reduce_while(question);
  std::vector<uint8_t> alone = reduced_.module;
  std::vector<std::vector<uint8_t>> steps = kept_;
  for (unsigned jobs : {2u, 3u, 8u}) {
    jobs_ = jobs;
    kept_.clear();
    reduce_while(question);
    EXPECT_EQ(reduced_.module, alone);
    EXPECT_EQ(kept_, steps);
  }
}

TEST_F(ReduceTest, TheStoreGoesAndTheLoadStays) {
  reduce_while([](const wasm::Module &module) {
    return module.exports.size() >= 1 && module.exports[0].name == "main" &&
           count(module, wasm::Op::I32Load) == 1;
  });
  EXPECT_EQ(count(module_, wasm::Op::I32Store), 0u);
  EXPECT_EQ(count(module_, wasm::Op::Call), 0u);
  EXPECT_EQ(module_.functions.size(), 1u);
  EXPECT_EQ(module_.exports.size(), 1u);
}

TEST_F(ReduceTest, NothingGoesWhenEverythingMatters) {
  reduce_while([&](const wasm::Module &module) {
    return std::ranges::equal(module.file, sample_);
  });
  EXPECT_EQ(reduced_.module, sample_);
  EXPECT_TRUE(kept_.empty());
  EXPECT_GT(reduced_.tried, 20u);
}

TEST_F(ReduceTest, WhoeverStopsItHasTheBestSoFar) {
  Question question = [](const wasm::Module &module) {
    return count(module, wasm::Op::I32Mul) > 0;
  };
  reduce_while(question, 6);
  EXPECT_TRUE(reduced_.stopped);
  ASSERT_FALSE(kept_.empty());
  EXPECT_EQ(reduced_.module, kept_.back());
  EXPECT_LT(reduced_.module.size(), sample_.size());
  EXPECT_TRUE(question(module_));
}

TEST_F(ReduceTest, EachOneThatIsKeptSaysLessThanTheOneBefore) {
  reduce_while([](const wasm::Module &module) {
    return count(module, wasm::Op::CallIndirect) > 0;
  });
  for (size_t i = 1; i < kept_.size(); ++i)
    EXPECT_LE(kept_[i].size(), kept_[i - 1].size()) << i;
  EXPECT_EQ(module_.tables.size(), 1u);
}

TEST_F(ReduceTest, OnlyFinishedAndValidModules) {
  auto error_of = [](Bytes bytes) {
    auto result = reduce(bytes, {});
    return result ? "" : result.error();
  };
  EXPECT_EQ(error_of(as_bytes("text")),
            "not a WebAssembly file: it does not start with \"\\0asm\"");
  wasm::Wasm broken = wasm::functions(1);
  broken.custom("linking", {2});
  EXPECT_EQ(error_of(broken.bytes()), "it is an object file; link it first");
  wasm::Wasm invalid;
  invalid.section(1, {1, 0x60, 0, 1, 0x7f}).section(3, {1, 0});
  invalid.section(10, {1, 2, 0, 0x0b});
  EXPECT_TRUE(error_of(invalid.bytes()).starts_with("it is not valid: "));
}

}  // namespace
}  // namespace wasmrust::reduce
