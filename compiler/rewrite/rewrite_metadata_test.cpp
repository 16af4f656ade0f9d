// What custom sections say of code is true of the code that was written anew:
// names of variables, branch hints; and what nobody can follow is gone.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "compiler/rewrite/rewrite_module.h"
#include "compiler/wasm/code_reader.h"
#include "compiler/wasm/custom_section.h"
#include "compiler/wasm/test_modules.h"

namespace wasmrust::rewrite {
namespace {

using wasm::operator+;
using wasm::name;
using wasm::NameKind;
using wasm::Raw;
using wasm::sized;

// f(n) adds up 1 to n: local 1 is the counter, 2 the sum and, later, 3 a
// product; 4 is only there to be left out.
Raw with_names(const Raw &names) {
  Raw body = Raw{1, 4, 0x7f} +                       // four i32
             Raw{0x03, 0x40} +                       // loop
             Raw{0x20, 1, 0x41, 1, 0x6a, 0x22, 1} +  // i += 1
             Raw{0x20, 2, 0x6a, 0x21, 2} +           // sum += i
             Raw{0x20, 1, 0x20, 0, 0x48, 0x0d, 0} +  // while i < n
             Raw{0x0b, 0x20, 2, 0x20, 0, 0x6c} +     // end, sum * n
             Raw{0x22, 3, 0x20, 3, 0x6c, 0x0b};      // squared
  return wasm::Wasm()
      .section(1, {1, 0x60, 1, 0x7f, 1, 0x7f})
      .section(3, {1, 0})
      .section(10, Raw{1} + sized(body))
      .custom("name", names)
      .custom("own", {1, 2})
      .bytes();
}

// f(a, b) reads b alone, which is its only parameter then.
TEST(RewriteMetadata, NamesStayWithParametersThatAreLeft) {
  Raw f = Raw{0} + Raw{0x20, 1, 0x20, 1, 0x6c, 0x0b};  // b * b
  Raw again = Raw{0x20, 0, 0x20, 1, 0x20, 0, 0x10, 0, 0x10, 0, 0x1a};
  Raw main = Raw{0} + again + Raw{0x20, 0, 0x20, 1, 0x10, 0, 0x0b};
  Raw file = wasm::Wasm()
                 .section(1, {1, 0x60, 2, 0x7f, 0x7f, 1, 0x7f})
                 .section(3, {2, 0, 0})
                 .section(7, Raw{1} + name("main") + Raw{0, 1})
                 .section(10, Raw{2} + sized(f) + sized(main))
                 .custom("name", Raw{2} + sized(Raw{1, 0, 2, 0} + name("a") +
                                                Raw{1} + name("b")))
                 .bytes();
  auto module = wasm::read_module(file);
  ASSERT_TRUE(module);
  auto schedule = optimize::parse_schedule("signatures", optimize::Goal::Size);
  ASSERT_TRUE(schedule);
  auto made = rewrite_module(*module, {.schedule = *schedule});
  ASSERT_TRUE(made) << made.error();
  auto now = wasm::read_module(made->bytes());
  ASSERT_TRUE(now);
  auto names = now->names_of(NameKind::Local);
  ASSERT_EQ(names.size(), 1u);
  EXPECT_EQ(names.begin()->part, 0u);
  EXPECT_EQ(names.begin()->text, "b");
}

TEST(RewriteMetadata, NamesStayWithWhatTheyName) {
  Raw names =
      Raw{0} + sized(name("m")) + Raw{1} + sized(Raw{1, 0} + name("f")) +
      Raw{2} +
      sized(Raw{1, 0, 5, 0} + name("n") + Raw{1} + name("i") + Raw{2} +
            name("sum") + Raw{3} + name("product") + Raw{4} + name("unused")) +
      Raw{3} + sized(Raw{1, 0, 1, 0} + name("again")) + Raw{4} +
      sized(Raw{1, 0} + name("t")) + Raw{99, 1, 7};
  Raw file = with_names(names);
  auto module = wasm::read_module(file);
  ASSERT_TRUE(module);
  auto made = rewrite_module(*module);
  ASSERT_TRUE(made) << made.error();
  EXPECT_TRUE(made->malformed.empty());
  auto again = wasm::read_module(made->bytes());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->module_name(), "m");
  EXPECT_EQ(again->name_of(NameKind::Function, 0), "f");
  EXPECT_EQ(again->name_of(NameKind::Type, 0), "t");
  EXPECT_TRUE(again->names_of(NameKind::Label).empty());
  std::map<std::string, uint32_t> locals;
  for (const wasm::Name &each : again->names_of(NameKind::Local))
    EXPECT_TRUE(locals.emplace(each.text, each.part).second) << each.text;
  EXPECT_EQ(locals["n"], 0u);
  ASSERT_TRUE(locals.contains("i") && locals.contains("sum"));
  EXPECT_FALSE(locals.contains("unused"));
  // The code agrees: the counter is what is compared with n.
  std::vector<wasm::ValueType> types{{wasm::ValueKind::I32}};
  wasm::CodeReader code(again->functions[0].body, 0);
  code.read_locals(types);
  std::vector<wasm::Instruction> all;
  for (wasm::Instruction each; code.next(each);) all.push_back(each);
  auto less = std::ranges::find(all, wasm::Op::I32LtS, &wasm::Instruction::op);
  ASSERT_NE(less, all.end());
  EXPECT_EQ(less[-1].index, locals["n"]);
  EXPECT_EQ(less[-2].index, locals["i"]);
}

// A variable that holds what two old ones held has neither's name.
TEST(RewriteMetadata, WhatTwoVariablesShareHasNoName) {
  auto call = [](uint8_t local) {
    return Raw{0x10, 0, 0x22, local, 0x20, local, 0x10, 1};
  };
  Raw body = Raw{1, 2, 0x7f} + call(0) + call(1) + Raw{0x0b};
  auto file = [&](const char *second) {
    Raw names =
        Raw{2} + sized(Raw{1, 2, 2, 0} + name("a") + Raw{1} + name(second));
    return wasm::Wasm()
        .section(1, {3, 0x60, 0, 1, 0x7f, 0x60, 0, 0, 0x60, 2, 0x7f, 0x7f, 0})
        .section(2, Raw{2} + name("env") + name("get") + Raw{0, 0} +
                        name("env") + name("take") + Raw{0, 2})
        .section(3, {1, 1})
        .section(10, Raw{1} + sized(body))
        .custom("name", names)
        .bytes();
  };
  for (const char *second : {"a", "b"}) {
    Raw bytes = file(second);
    auto module = wasm::read_module(bytes);
    ASSERT_TRUE(module);
    ASSERT_EQ(module->names_of(NameKind::Local).size(), 2u);
    auto made = rewrite_module(*module);
    ASSERT_TRUE(made);
    auto again = wasm::read_module(made->bytes());
    ASSERT_TRUE(again);
    std::vector<wasm::ValueType> types;
    wasm::CodeReader code(again->functions[0].body, 0);
    code.read_locals(types);
    EXPECT_EQ(types.size(), 1u);
    // Two of one name are told apart by nobody.
    bool same = std::string_view(second) == "a";
    EXPECT_EQ(again->names_of(NameKind::Local).size(), same ? 1u : 0u);
  }
}

TEST(RewriteMetadata, MalformedNamesGo) {
  Raw file = with_names(Raw{1} + sized(Raw{2, 0} + name("f")));
  auto module = wasm::read_module(file);
  ASSERT_TRUE(module);
  auto made = rewrite_module(*module);
  ASSERT_TRUE(made) << made.error();
  ASSERT_EQ(made->malformed.size(), 1u);
  EXPECT_EQ(made->malformed[0].section, "name");
  EXPECT_EQ(made->malformed[0].reason, "length out of bounds");
  auto again = wasm::read_module(made->bytes());
  ASSERT_TRUE(again);
  ASSERT_EQ(again->custom.size(), 1u);
  EXPECT_EQ(again->custom[0].name, "own");
}

// A function that calls the import when local 0 is not 0, in several spellings;
// each says that this is likely. Code that follows must say so as well, whether
// it branches on the local or on its opposite.
TEST(RewriteMetadata, HintsFollowTheirBranches) {
  struct Case {
    Raw code;
    uint8_t offset, likely;
  };
  const Raw call = {0x10, 0};
  const Case cases[] = {
      // block  local.get 0  i32.eqz  br_if 0 (unlikely)  call  end
      {Raw{0x02, 0x40, 0x20, 0, 0x45, 0x0d, 0} + call + Raw{0x0b}, 5, 0},
      // local.get 0  if (likely)  call  end
      {Raw{0x20, 0, 0x04, 0x40} + call + Raw{0x0b}, 2, 1},
      // local.get 0  i32.eqz  if (unlikely)  else  call  end
      {Raw{0x20, 0, 0x45, 0x04, 0x40, 0x05} + call + Raw{0x0b}, 3, 0},
      // local.get 0  if (likely)  call  else  call  call  end
      {Raw{0x20, 0, 0x04, 0x40} + call + Raw{0x05} + call + call + Raw{0x0b}, 2,
       1},
      // loop  call  local.get 0  br_if 0 (likely)  end
      {Raw{0x03, 0x40} + call + Raw{0x20, 0, 0x0d, 0, 0x0b}, 6, 1},
      // i32 of: block  i32.const 7  local.get 0  i32.eqz  br_if 0 (unlikely)
      //   drop  call  i32.const 8  end; drop
      {Raw{0x02, 0x7f, 0x41, 7, 0x20, 0, 0x45, 0x0d, 0, 0x1a} + call +
           Raw{0x41, 8, 0x0b, 0x24, 0},
       7, 0},
      // block  block  local.get 0  br_if 0 (likely)  br 1  end  call  end
      {Raw{0x02, 0x40, 0x02, 0x40, 0x20, 0, 0x0d, 0, 0x0c, 1, 0x0b} + call +
           Raw{0x0b},
       6, 1}};
  for (const Case &each : cases) {
    SCOPED_TRACE(&each - cases);
    Raw body = Raw{0} + each.code + Raw{0x0b};
    Raw hints =
        Raw{1, 2, 1, static_cast<uint8_t>(each.offset + 1), 1, each.likely};
    // The second function, without hints, is in front of it.
    Raw file = wasm::Wasm()
                   .section(1, {2, 0x60, 0, 0, 0x60, 1, 0x7f, 0})
                   .section(2, Raw{1} + name("env") + name("f") + Raw{0, 0})
                   .section(3, {2, 0, 1})
                   .section(6, {1, 0x7f, 1, 0x41, 0, 0x0b})
                   .custom("metadata.code.branch_hint", hints)
                   .section(10, Raw{2} + sized({0, 0x0b}) + sized(body))
                   .bytes();
    auto module = wasm::read_module(file);
    ASSERT_TRUE(module);
    ASSERT_EQ(module->branch_hints.size(), 1u);
    auto made = rewrite_module(*module);
    ASSERT_TRUE(made) << made.error();
    auto again = wasm::read_module(made->bytes());
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->malformed.empty());
    EXPECT_LT(again->custom[0].section_index, again->code_section_index);
    ASSERT_EQ(again->branch_hints.size(), 1u);
    const wasm::BranchHint &hint = again->branch_hints[0];
    EXPECT_EQ(hint.function, 2u);
    std::vector<wasm::ValueType> types;
    wasm::CodeReader code(again->functions[1].body, 0);
    code.read_locals(types);
    wasm::Op before = wasm::Op::Nop;
    bool found = false;
    for (wasm::Instruction at; code.next(at); before = at.op) {
      if (at.offset != hint.offset) continue;
      found = true;
      EXPECT_TRUE(at.op == wasm::Op::If || at.op == wasm::Op::BrIf);
      EXPECT_EQ(hint.likely, before != wasm::Op::I32Eqz);
    }
    EXPECT_TRUE(found);
  }
}

TEST(RewriteMetadata, SectionsGoAndStayAsTheirTableSays) {
  wasm::Wasm file;
  file.custom("dylink.0", {});
  file.section(1, {1, 0x60, 0, 0}).section(3, {1, 0});
  file.section(10, Raw{1} + sized({0, 0x0b}));
  for (const char *each :
       {"sourceMappingURL", "external_debug_info", "metadata.code.trace_inst",
        "binaryen.removable.if.unused", "build_id", "producers",
        "component-type:app", "mine"})
    file.custom(each, {0});
  Raw bytes = file.bytes();
  auto module = wasm::read_module(bytes);
  ASSERT_TRUE(module);
  auto made = rewrite_module(*module);
  ASSERT_TRUE(made) << made.error();
  auto again = wasm::read_module(made->bytes());
  ASSERT_TRUE(again);
  std::vector<std::string_view> names;
  for (const wasm::CustomSection &each : again->custom)
    names.push_back(each.name);
  EXPECT_EQ(names, (std::vector<std::string_view>{
                       "dylink.0", "producers", "component-type:app", "mine"}));
  EXPECT_EQ(again->sections[0].id, 0u);
}

}  // namespace
}  // namespace wasmrust::rewrite
