// Instances that are linked, and those that cannot be. Modules are bytes by
// hand (compiler/wasm/test_modules.h); tests/spec instantiates thousands.
#include "compiler/judge/instantiate.h"

#include <gtest/gtest.h>

#include "compiler/wasm/test_modules.h"
#include "compiler/wasm/validator.h"

namespace wasmrust::judge {
namespace {

using wasm::name;
using wasm::operator+;
using wasm::Raw;
using wasm::Wasm;

class InstantiateTest : public testing::Test {
 protected:
  std::deque<Raw> files_;
  std::deque<std::unique_ptr<LoadedModule>> loaded_;
  ir::Store store_;
  ir::Interpreter interpreter_{store_};
  Exports exports_;  // what the next module imports, from "m"

  // "", or why it failed; its exports are imported by those that follow.
  std::string instantiate(const Wasm &wasm) {
    files_.push_back(wasm.bytes());
    auto module = wasm::read_module(files_.back());
    EXPECT_TRUE(module) << module.error().reason;
    if (!module) return module.error().reason;
    auto error = wasm::validate(*module, wasm::FeatureSet::standard());
    EXPECT_FALSE(error) << error->reason;
    auto loaded = load(std::move(*module));
    EXPECT_TRUE(loaded) << loaded.error();
    if (error || !loaded) return "not valid";
    loaded_.push_back(std::move(*loaded));
    auto made = judge::instantiate(
        interpreter_, *loaded_.back(),
        [&](const wasm::Import &import) -> std::optional<External> {
          auto at = exports_.find(import.name);
          if (at == exports_.end()) return std::nullopt;
          return at->second;
        });
    if (!made) return made.error().reason;
    exports_ = std::move(made->exports);
    return "";
  }

  ir::Store::Memory &memory() { return *exports_.at("memory").memory(); }
};

const Raw memory_import = Raw{1} + name("m") + name("memory") + Raw{2, 0, 1};

// A memory of one page, exported.
Wasm memory_module() {
  return Wasm()
      .section(5, {1, 1, 1, 2})
      .section(7, Raw{1} + name("memory") + Raw{2, 0});
}

TEST_F(InstantiateTest, InstancesShareWhatTheyExport) {
  ASSERT_EQ(instantiate(memory_module()), "");
  Exports first = exports_;
  // Active data at 3, in the imported memory.
  EXPECT_EQ(instantiate(Wasm()
                            .section(2, memory_import)
                            .section(11, {1, 0, 0x41, 3, 0x0b, 1, 77})),
            "");
  exports_ = first;
  EXPECT_EQ(memory().bytes[3], 77);
}

TEST_F(InstantiateTest, ImportsMustBeThereAndFit) {
  ASSERT_EQ(instantiate(memory_module()), "");
  Exports first = exports_;
  EXPECT_EQ(instantiate(Wasm().section(
                2, Raw{1} + name("m") + name("other") + Raw{2, 0, 1})),
            "unknown import: m.other");
  EXPECT_EQ(instantiate(Wasm().section(
                2, Raw{1} + name("m") + name("memory") + Raw{2, 0, 2})),
            "incompatible import type: m.memory");
  EXPECT_EQ(instantiate(Wasm().section(
                2, Raw{1} + name("m") + name("memory") + Raw{2, 1, 1, 1})),
            "incompatible import type: m.memory");
  // A global of that name is asked for.
  EXPECT_EQ(instantiate(Wasm().section(
                2, Raw{1} + name("m") + name("memory") + Raw{3, 0x7f, 0})),
            "incompatible import type: m.memory");
}

TEST_F(InstantiateTest, WhatWasWrittenBeforeATrapStays) {
  ASSERT_EQ(instantiate(memory_module()), "");
  EXPECT_EQ(instantiate(Wasm()
                            .section(2, memory_import)
                            .section(11, {2, 0, 0x41, 5, 0x0b, 1, 99,  //
                                          0, 0x41, 0x7f, 0x0b, 1, 99})),
            "out of bounds memory access");
  EXPECT_EQ(memory().bytes[5], 99);
}

TEST_F(InstantiateTest, AFunctionKeepsItsInstance) {
  // (global (mut i32) 40) (func (result i32) global.get 0, 2, add), and
  // another module that starts with calling it.
  ASSERT_EQ(
      instantiate(Wasm()
                      .section(1, {1, 0x60, 0, 1, 0x7f})
                      .section(3, {1, 0})
                      .section(6, {1, 0x7f, 1, 0x41, 40, 0x0b})
                      .section(7, Raw{1} + name("f") + Raw{0, 0})
                      .section(10, {1, 7, 0, 0x23, 0, 0x41, 2, 0x6a, 0x0b})),
      "");
  ASSERT_EQ(
      instantiate(Wasm()
                      .section(1, {2, 0x60, 0, 1, 0x7f, 0x60, 0, 0})
                      .section(2, Raw{1} + name("m") + name("f") + Raw{0, 0})
                      .section(3, {1, 1})
                      .section(6, {1, 0x7f, 1, 0x41, 0, 0x0b})
                      .section(7, Raw{1} + name("g") + Raw{3, 0})
                      .section(8, {1})
                      .section(10, {1, 6, 0, 0x10, 0, 0x24, 0, 0x0b})),
      "");
  EXPECT_EQ(exports_.at("g").global()->value.low, 42u);
}

TEST_F(InstantiateTest, AMemoryThatIsTooLargeIsRefused) {
  EXPECT_EQ(instantiate(Wasm().section(5, {1, 0, 0x80, 0x80, 2})),
            "no room for a memory or table");
}

}  // namespace
}  // namespace wasmrust::judge
