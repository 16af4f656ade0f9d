// Which functions start code consists of, and what they call: read from their
// relocations and bytes. What the made code does when it runs is compared with
// wasm-ld's in tests/link (memory_and_start_test.cpp).
#include "compiler/learn/start_code.h"

#include <gtest/gtest.h>

namespace wasmrust::learn {
namespace {

const wasm::FuncType nothing, takes_i32{{{wasm::ValueKind::I32}}, {}},
    gives_i32{{}, {{wasm::ValueKind::I32}}};
constexpr uint8_t empty_body[] = {0x00, 0x0b};

struct StartCode : testing::Test {
  Program program;
  Reach reach;
  Diagnostics diagnostics;
  LinkOptions options;

  SymbolId add(Symbol symbol, const char *root = nullptr) {
    SymbolId id = program.symbols.add(std::move(symbol));
    reach.reached_from.resize(program.symbols.size());
    reach.root_reason.resize(program.symbols.size());
    reach.root_reason[id.value] = root;
    return id;
  }
  SymbolId function(std::string_view name, const wasm::FuncType &type = nothing,
                    const char *root = nullptr) {
    Symbol symbol{.name = name, .definition = Definition::Function};
    symbol.live = true;
    symbol.type = program.intern(type);
    symbol.exported = root == export_root;
    symbol.function = program.functions.add(
        {.type = symbol.type, .body = Bytes(empty_body), .live = true});
    SymbolId id = add(symbol, root);
    program.functions[symbol.function].symbol = id;
    return id;
  }
  SymbolId call_ctors(bool live = true) {
    Symbol symbol{.name = "__wasm_call_ctors",
                  .definition = Definition::Layout,
                  .layout_value = LayoutValue::CallCtors};
    symbol.live = live;
    return add(symbol);
  }
  void init(uint32_t priority, SymbolId symbol) {
    program.init_functions.push_back(
        {priority, symbol,
         static_cast<uint32_t>(program.init_functions.size())});
    reach.root_reason[symbol.value] = init_root;
  }
  void make() { make_start_code(program, options, reach, diagnostics); }

  SymbolId find(std::string_view name) const {
    for (SymbolId id : program.symbols.ids())
      if (program.symbols[id].name == name) return id;
    return {};
  }
  const Function &body_of(SymbolId id) const {
    return program.functions[program.symbols[id].function];
  }
  // The names of what it calls.
  std::string calls(SymbolId id) const {
    std::string names;
    for (const Relocation &each : body_of(id).relocations) {
      if (each.type != RelocationType::FunctionIndexLeb) continue;
      names += names.empty() ? "" : " ";
      names += program.symbols[each.symbol].name;
    }
    return names;
  }
  bool is_root(SymbolId id) const { return reach.root_reason[id.value]; }
};

TEST_F(StartCode, ConstructorsRunByPriorityThenOrder) {
  init(65535, function("last", gives_i32));
  init(100, function("first"));
  SymbolId dead = function("dead");
  program.symbols[dead].live = false;
  init(1, dead);
  init(100, function("second"));
  SymbolId run = call_ctors();
  SymbolId start = function("_start", nothing, export_root);
  make();
  EXPECT_EQ(program.symbols[run].definition, Definition::Function);
  EXPECT_EQ(calls(run), "first second last");
  // What a constructor returns is dropped.
  EXPECT_EQ(body_of(run).body.size(), 1u + 3 * 6 + 1 + 1);
  EXPECT_EQ(body_of(run).body[1 + 3 * 6], 0x1a);
  EXPECT_TRUE(body_of(run).live);
  // They are called by code now, and nothing else says that they run.
  EXPECT_TRUE(program.init_functions.empty());
  EXPECT_FALSE(is_root(find("first")));
  // Somebody calls it, so exports are not wrapped.
  EXPECT_TRUE(program.symbols[start].exported);
  EXPECT_FALSE(find("_start.command_export"));
}

TEST_F(StartCode, ExportsRunConstructorsWhenNobodyElseDoes) {
  init(1, function("init"));
  SymbolId run = function("run", takes_i32, export_root);
  SymbolId entry = function("start", nothing, entry_root);
  program.entry = entry;
  SymbolId destructors =
      function("__wasm_call_dtors", nothing, destructor_root);
  // Nobody calls what only has its name.
  call_ctors(false);
  make();
  SymbolId wrapper = find("run.command_export");
  ASSERT_TRUE(wrapper);
  EXPECT_EQ(calls(wrapper), "__wasm_call_ctors run __wasm_call_dtors");
  const Symbol &made = program.symbols[wrapper];
  EXPECT_TRUE(made.exported);
  EXPECT_EQ(made.export_name, "run");
  EXPECT_EQ(program.type(made.type), takes_i32);
  EXPECT_EQ(program.type(body_of(wrapper).type), takes_i32);
  // local.get 0 stands before the call of the function itself.
  EXPECT_EQ(body_of(wrapper).body[7], 0x20);
  EXPECT_TRUE(is_root(wrapper));
  EXPECT_EQ(calls(body_of(wrapper).relocations[0].symbol), "init");

  EXPECT_EQ(program.entry, find("start.command_export"));
  EXPECT_FALSE(program.symbols[program.entry].exported);
  for (SymbolId id : {run, entry, destructors, find("init")}) {
    EXPECT_FALSE(program.symbols[id].exported);
    EXPECT_FALSE(is_root(id)) << program.symbols[id].name;
  }
}

TEST_F(StartCode, WhatIsKeptForAnotherReasonStaysARoot) {
  SymbolId first = function("first");
  init(1, first);
  reach.root_reason[first.value] = "it must be kept";
  function("run", nothing, export_root);
  make();
  EXPECT_TRUE(is_root(first));
}

// A mark on the function itself would keep it apart from its wrapper.
TEST_F(StartCode, AnExportThatMustBeKeptIsKeptAsItsWrapper) {
  init(1, function("first"));
  SymbolId run = function("run", nothing, export_root);
  program.symbols[run].no_strip = true;
  make();
  EXPECT_FALSE(program.symbols[run].no_strip);
  EXPECT_TRUE(program.symbols[find("run.command_export")].no_strip);
}

TEST_F(StartCode, WithoutConstructorsOnlyDestructorsNeedAWrapper) {
  SymbolId run = function("run", nothing, export_root);
  make();
  EXPECT_EQ(program.symbols.size(), 1u);
  EXPECT_TRUE(program.symbols[run].exported);

  function("__wasm_call_dtors", nothing, destructor_root);
  make();
  EXPECT_EQ(calls(find("run.command_export")), "run __wasm_call_dtors");
}

TEST_F(StartCode, OnceIsOnceForAllExportsOfALibrary) {
  options.constructors_once = true;
  init(1, function("first"));
  function("run", nothing, export_root);
  function("walk", nothing, export_root);
  function("__wasm_call_dtors", nothing, destructor_root);
  make();
  EXPECT_EQ(calls(find("run.command_export")), "__wasm_call_ctors_once run");
  EXPECT_EQ(calls(find("walk.command_export")), "__wasm_call_ctors_once walk");
  SymbolId once = find("__wasm_call_ctors_once");
  EXPECT_EQ(calls(once), "__wasm_call_ctors");
  const Function &function = body_of(once);
  SymbolId variable = function.relocations[0].symbol;
  EXPECT_EQ(program.symbols[variable].definition, Definition::Global);
  EXPECT_EQ(function.relocations[1].symbol, variable);
  EXPECT_TRUE(program.globals[program.symbols[variable].global].live);
}

TEST_F(StartCode, ACommandRunsConstructorsWhenItIsCalled) {
  options.constructors_once = true;
  init(1, function("first"));
  program.entry = function("_start", nothing, entry_root);
  make();
  EXPECT_EQ(calls(program.entry), "__wasm_call_ctors _start");
}

// Who calls them where there are none calls a function that does nothing.
TEST_F(StartCode, NoConstructorsAreAnEmptyFunction) {
  SymbolId run = call_ctors();
  make();
  EXPECT_EQ(calls(run), "");
  EXPECT_TRUE(std::ranges::equal(body_of(run).body, empty_body));
}

TEST_F(StartCode, AConstructorThatTakesArgumentsIsAnError) {
  init(1, function("init", takes_i32));
  make();
  EXPECT_TRUE(diagnostics.has_errors());
}

}  // namespace
}  // namespace wasmrust::learn
