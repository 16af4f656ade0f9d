// Encoded modules are read back with our own reader: what was laid out is what
// stands there, with fields of either width and for any number of threads.
// Whether engines accept and run them is for the tests of whole links.
#include "compiler/encode/encode.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "compiler/layout/custom.h"
#include "compiler/layout/sample_program.h"
#include "compiler/layout/values.h"

namespace wasmrust::encode {
namespace {

using layout::Body;
using layout::Layout;
using layout::SampleProgram;
using wasm::ValueKind;

struct Encoded {
  Layout layout;
  std::vector<uint8_t> bytes;
  wasm::Module module;
};

Encoded make(SampleProgram &sample) {
  std::optional<Layout> layout = sample.lay_out();
  EXPECT_TRUE(layout) << sample.diagnostics.draw(false);
  Encoded result{*layout, {}, {}};
  result.bytes =
      encode(sample.program, *layout, {}, sample.options, sample.diagnostics);
  auto module = wasm::read_module(result.bytes);
  EXPECT_TRUE(module) << module.error().reason << " at "
                      << module.error().offset;
  if (module) result.module = *module;
  return result;
}

const wasm::CustomSection *section(const wasm::Module &module,
                                   std::string_view name) {
  auto at = std::ranges::find(module.custom, name, &wasm::CustomSection::name);
  return at == module.custom.end() ? nullptr : &*at;
}

std::string hello(SampleProgram &sample) {
  SymbolId log =
      sample.import_function("host", "log", {{{ValueKind::I32}}, {}});
  SymbolId text = sample.data(".rodata.text", "hello");
  SymbolId stack = sample.fact(SymbolKind::Global, LayoutValue::StackPointer,
                               "__stack_pointer");
  SymbolId helper = sample.function("_ZN3app6helperEv", {}, Body().end());
  sample.function("main", {{}, {{ValueKind::I32}}},
                  Body()
                      .address(text)
                      .call(log)
                      .call(helper)
                      .pointer(helper)
                      .drop()
                      .global(stack)
                      .end(),
                  {.exported = true});
  sample.program.features = {{'+', "bulk-memory"}, {'+', "sign-ext"}};
  sample.program.producers = {{"language", "Rust", ""},
                              {"processed-by", "rustc", "1"},
                              {"processed-by", "rustc", "2"}};
  return "app::helper()";
}

TEST(Encode, ASmallProgramIsReadBack) {
  SampleProgram sample;
  std::string demangled = hello(sample);
  Encoded made = make(sample);
  const wasm::Module &module = made.module;
  EXPECT_EQ(module.types.size(), 3u);
  ASSERT_EQ(module.imports.size(), 1u);
  EXPECT_EQ(module.imports[0].module, "host");
  ASSERT_EQ(module.functions.size(), 2u);
  EXPECT_EQ(module.functions[0].body.size(), 2u);
  ASSERT_EQ(module.memories.size(), 1u);
  EXPECT_EQ(module.memories[0].type.limits.minimum, 1u);
  ASSERT_EQ(module.tables.size(), 1u);
  ASSERT_EQ(module.globals.size(), 1u);
  EXPECT_TRUE(module.globals[0].type.is_mutable);
  ASSERT_EQ(module.exports.size(), 2u);
  EXPECT_EQ(module.exports[1].name, "main");
  EXPECT_EQ(module.exports[1].index, 2u);
  EXPECT_FALSE(module.elements.empty());
  ASSERT_EQ(module.data.size(), 1u);
  EXPECT_EQ(as_text(module.data[0].data), "hello");
  // i32.const 1024: the stack's end
  EXPECT_EQ(std::vector(module.data[0].init.begin(), module.data[0].init.end()),
            (std::vector<uint8_t>{0x41, 0x80, 0x08, 0x0b}));

  EXPECT_EQ(module.module_name(), "sample.wasm");
  ASSERT_EQ(module.names_of(wasm::NameKind::Function).size(), 3u);
  EXPECT_EQ(module.name_of(wasm::NameKind::Function, 1), demangled);
  ASSERT_EQ(module.features.size(), 2u);
  EXPECT_EQ(module.features[1].name, "sign-ext");
  ASSERT_EQ(module.producers.size(), 3u);
  EXPECT_EQ(module.producers[1].version, "1");
  EXPECT_EQ(module.producers[2].name, "WasmRust");
}

TEST(Encode, StrippingLeavesWhatIsAskedFor) {
  SampleProgram sample;
  sample.function("main", {}, Body().bytes({0}).end());
  sample.program.features = {{'+', "bulk-memory"}, {'+', "sign-ext"}};
  sample.custom(".debug_macinfo", Body().text("l"));
  sample.custom("records", Body().text("a"));
  sample.custom("records", Body().text("b"));
  sample.custom("producers", Body().text("of an input"));
  sample.custom(".llvmbc", Body().text("bitcode"));
  auto names = [&] {
    std::vector<std::string> list;
    Encoded made = make(sample);
    for (const wasm::CustomSection &each : made.module.custom)
      list.emplace_back(each.name);
    EXPECT_EQ(sample.diagnostics.draw(false), "");
    return list;
  };
  using List = std::vector<std::string>;
  EXPECT_EQ(names(), (List{"records", ".debug_macinfo", "name", "producers",
                           "target_features"}));
  sample.options.strip = StripLevel::Debug;
  EXPECT_EQ(names(), (List{"records", "name", "producers", "target_features"}));
  sample.options.strip = StripLevel::All;
  EXPECT_EQ(names(), (List{"records"}));
  sample.options.keep_sections = {"name", ".debug_macinfo"};
  EXPECT_EQ(names(), (List{"records", ".debug_macinfo", "name"}));
  Encoded made = make(sample);
  EXPECT_EQ(as_text(section(made.module, "records")->data), "ab");
}

TEST(Encode, NamesStayMangledWhenAskedTo) {
  SampleProgram sample;
  hello(sample);
  sample.options.demangle = false;
  Encoded made = make(sample);
  EXPECT_EQ(made.module.name_of(wasm::NameKind::Function, 1),
            "_ZN3app6helperEv");
}

TEST(Encode, TheModuleHasItsFilesNameWithoutCargosHash) {
  auto name_of = [](std::string output, std::string soname = "") {
    SampleProgram sample;
    hello(sample);
    sample.options.output = std::move(output);
    sample.options.soname = std::move(soname);
    return std::string(make(sample).module.module_name());
  };
  EXPECT_EQ(name_of("/a/deps/my_app-919b2747b2c76c8f.wasm"), "my_app.wasm");
  EXPECT_EQ(name_of("my_app-919b2747b2c76c8.wasm"),
            "my_app-919b2747b2c76c8.wasm");
  EXPECT_EQ(name_of("my_app-919b2747b2c76c8X.wasm"),
            "my_app-919b2747b2c76c8X.wasm");
  EXPECT_EQ(name_of("-919b2747b2c76c8f"), "-919b2747b2c76c8f");
  EXPECT_EQ(name_of("a-919b2747b2c76c8f", "b-919b2747b2c76c8f"),
            "b-919b2747b2c76c8f");
}

TEST(Encode, TheBuildIdIsADigestOfTheContent) {
  auto id_of = [](BuildIdKind kind, std::string_view text) {
    SampleProgram sample;
    sample.data(".data.x", text);
    sample.options.build_id = kind;
    Encoded made = make(sample);
    Bytes id = made.module.build_id;
    return std::vector<uint8_t>(id.begin(), id.end());
  };
  for (auto [kind, size] : {std::pair{BuildIdKind::Fast, 16u},
                            {BuildIdKind::Uuid, 16u},
                            {BuildIdKind::Sha1, 20u},
                            {BuildIdKind::Sha256, 32u}}) {
    EXPECT_EQ(id_of(kind, "a").size(), size);
    EXPECT_EQ(id_of(kind, "a"), id_of(kind, "a"));
    EXPECT_NE(id_of(kind, "a"), id_of(kind, "b"));
  }
  EXPECT_EQ(id_of(BuildIdKind::Fast, "a")[6] >> 4, 5);  // version of the UUID

  SampleProgram sample;
  sample.options.build_id = BuildIdKind::Hex;
  sample.options.build_id_hex = "0x00fE";
  Encoded made = make(sample);
  Bytes id = made.module.build_id;
  EXPECT_EQ(std::vector(id.begin(), id.end()), (std::vector<uint8_t>{0, 0xfe}));
  sample.options.build_id_hex = "0x12345";
  make(sample);
  EXPECT_TRUE(sample.reported(DiagnosticKind::invalid_option_value));
}

TEST(Encode, SharedMemoryIsPassive) {
  SampleProgram sample;
  sample.options.shared_memory = true;
  sample.options.import_memory = true;
  sample.options.max_memory = 2 * 65536;
  sample.data(".data.d", "data");
  sample.data(".bss.z", "", {.zero = true, .size = 10});
  Encoded made = make(sample);
  EXPECT_TRUE(made.module.memories.empty());
  ASSERT_EQ(made.module.imports.size(), 1u);
  EXPECT_TRUE(made.module.imports[0].memory.limits.shared);
  EXPECT_EQ(made.module.imports[0].memory.limits.maximum, 2u);
  ASSERT_EQ(made.module.data.size(), 1u);
  EXPECT_TRUE(made.module.data[0].passive);
  EXPECT_EQ(made.module.start, made.layout.start);
}

// A program of many functions and data that refer to each other at random.
void tangle(SampleProgram &sample, unsigned seed, int count) {
  std::mt19937 random(seed);
  std::vector<SymbolId> functions, data;
  // Ids are dense, so a row can refer to one that is made later.
  for (int i = 0; i < count; ++i) {
    functions.push_back(SymbolId(static_cast<size_t>(2 * i)));
    data.push_back(SymbolId(static_cast<size_t>(2 * i + 1)));
  }
  auto any = [&](const std::vector<SymbolId> &of) {
    return of[random() % of.size()];
  };
  TypeId type = sample.program.intern({{{ValueKind::I64}}, {}});
  for (int i = 0; i < count; ++i) {
    Body body;
    for (int j = 0; j < 8; ++j) {
      switch (random() % 5) {
        case 0:
          body.call(any(functions));
          break;
        case 1:
          body.pointer(any(functions));
          break;
        case 2:
          body.address(any(data), static_cast<int>(random() % 9));
          break;
        case 3:
          body.bytes({0x11}).type_field(type).bytes({0});
          break;
        case 4:
          body.bytes({0x28, 2}).field(RelocationType::MemoryAddrLeb, any(data));
          break;
      }
    }
    sample.function("f" + std::to_string(i), {}, std::move(body.end()));
    Body bytes;
    bytes.text(std::string(random() % 30, 'x'));
    bytes.field(RelocationType::MemoryAddrI32, any(data));
    bytes.field(RelocationType::TableIndexI32, any(functions));
    sample.data(".data.d" + std::to_string(i), std::move(bytes), {});
  }
}

// Reads `output` along `input`: bytes between fields are equal, and each field
// holds the value of its relocation.
void expect_same(const SampleProgram &sample, const Layout &layout,
                 const Function &input, Bytes output) {
  ByteReader reader(output);
  size_t at = 0;
  for (const Relocation &relocation : input.relocations) {
    Bytes before = input.body.subspan(at, relocation.offset - at);
    ASSERT_TRUE(std::ranges::equal(before, reader.bytes(before.size())));
    uint64_t value =
        layout::relocation_value(sample.program, layout, relocation, {});
    bool is_signed =
        wasm::row(relocation.type).encoding == wasm::RelocationEncoding::Sleb;
    uint64_t read =
        is_signed ? static_cast<uint32_t>(reader.sleb32()) : reader.uleb32();
    ASSERT_EQ(read, value);
    at = relocation.offset + wasm::field_width(relocation.type);
  }
  ASSERT_TRUE(std::ranges::equal(input.body.subspan(at),
                                 reader.bytes(reader.remaining())));
}

TEST(Encode, NarrowFieldsMeanWhatWideOnesMean) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    SampleProgram sample;
    tangle(sample, seed, 300);
    size_t sizes[2];
    for (bool compress : {false, true}) {
      sample.options.compress_relocations = compress;
      Encoded made = make(sample);
      EXPECT_EQ(made.layout.code[0].compressed, compress);
      sizes[compress] = made.bytes.size();
      ASSERT_EQ(made.module.functions.size(), 300u);
      for (size_t i = 0; i < 300; ++i)
        expect_same(sample, made.layout,
                    sample.program.functions[FunctionId(i)],
                    made.module.functions[i].body);
    }
    EXPECT_LT(sizes[1], sizes[0] * 8 / 10);
  }
}

TEST(Encode, DataHoldTheAddressesOfOtherData) {
  SampleProgram sample;
  tangle(sample, 9, 100);
  Encoded made = make(sample);
  ASSERT_EQ(made.module.data.size(), 1u);
  Bytes memory = made.module.data[0].data;
  uint64_t base = made.layout.segments[0].address;
  for (DataId id : sample.program.data.ids()) {
    uint64_t at = layout::data_address(made.layout, id, 0) - base;
    for (const Relocation &relocation : sample.program.data[id].relocations)
      EXPECT_EQ(ByteReader(memory.subspan(at + relocation.offset)).u32(),
                layout::relocation_value(sample.program, made.layout,
                                         relocation, {}));
  }
}

TEST(Encode, BytesDoNotDependOnThreads) {
  SampleProgram sample;
  tangle(sample, 3, 12000);
  sample.options.compress_relocations = false;  // several chunks of code
  sample.options.threads = 1;
  std::vector<uint8_t> one = make(sample).bytes;
  EXPECT_GT(one.size(), 600000u);
  for (unsigned threads : {2, 3, 8}) {
    sample.options.threads = threads;
    EXPECT_EQ(make(sample).bytes, one);
  }
}

TEST(Encode, EqualProgramsAtOtherAddressesGiveEqualBytes) {
  SampleProgram a, b;
  tangle(a, 4, 200);
  std::vector<std::vector<uint8_t>> shift(100, std::vector<uint8_t>(77));
  tangle(b, 4, 200);
  EXPECT_EQ(make(a).bytes, make(b).bytes);
}

TEST(Encode, WhatIsGoneHasATombstoneInDebugInformation) {
  SampleProgram sample;
  SymbolId live = sample.function("live", {}, Body().end());
  SymbolId dead = sample.function("dead", {}, Body().end(), {.live = false});
  SymbolId gone = sample.data(".data.gone", "x", {.live = false});
  SymbolId here = sample.data(".data.here", "y");
  auto fields = [&] {
    return Body()
        .field(RelocationType::FunctionOffsetI32, live, 1)
        .field(RelocationType::FunctionOffsetI32, dead, 1)
        .field(RelocationType::MemoryAddrI32, gone, 2)
        .field(RelocationType::MemoryAddrI32, here, 2)
        .field(RelocationType::FunctionIndexI32, dead);
  };
  // A section of debug information that stays as it is.
  sample.custom(".debug_macinfo", fields());
  sample.custom("own", fields());
  Encoded made = make(sample);
  auto values = [&](std::string_view name) {
    ByteReader reader(section(made.module, name)->data);
    std::vector<uint32_t> list;
    while (!reader.at_end()) list.push_back(reader.u32());
    return list;
  };
  uint32_t offset = made.module.functions[0].offset + 1;
  using List = std::vector<uint32_t>;
  // 1 is where the first function that debug information describes stands.
  EXPECT_EQ(values(".debug_macinfo"),
            (List{2, 0xffffffff, 0xffffffff, 1026, 0xffffffff}));
  // In lists of ranges ~0 stands for something else already.
  EXPECT_EQ(layout::tombstone(".debug_ranges"), ~1ull);
  EXPECT_EQ(values("own"), (List{offset, 1, 2, 1026, 0}));
}

TEST(Encode, SectionOffsetsFollowTheirSection) {
  SampleProgram sample;
  auto text = [](const char *t) { return Body().text(t).bytes({0}); };
  CustomId a = sample.custom(".debug_str", text("one"));
  CustomId b = sample.custom(".debug_str", text("two"));
  sample.custom(".debug_str", text("one"));
  CustomId first = sample.custom("parts", text("abbrev"));
  CustomId second = sample.custom("parts", text("abbrev"));
  SymbolId of_a = sample.section_symbol(a), of_b = sample.section_symbol(b);
  sample.custom("offsets", Body()
                               .field(RelocationType::SectionOffsetI32, of_a, 0)
                               .field(RelocationType::SectionOffsetI32, of_b, 1)
                               .field(RelocationType::SectionOffsetI32,
                                      sample.section_symbol(first), 3)
                               .field(RelocationType::SectionOffsetI32,
                                      sample.section_symbol(second), 3));
  for (unsigned optimize : {0, 1}) {
    sample.options.optimize = optimize;
    Encoded made = make(sample);
    std::string_view strings =
        as_text(section(made.module, ".debug_str")->data);
    EXPECT_EQ(strings.size(), optimize ? 8u : 12u);
    ByteReader reader(section(made.module, "offsets")->data);
    EXPECT_EQ(strings.substr(reader.u32(), 3), "one");
    EXPECT_EQ(strings.substr(reader.u32(), 2), "wo");
    EXPECT_EQ(reader.u32(), 3u);
    EXPECT_EQ(reader.u32(), 10u);
  }
}

// Everything that has a name of its own.
TEST(Encode, NamesOfAllKinds) {
  SampleProgram sample;
  hello(sample);
  sample.function("f", {{{ValueKind::I32}}, {}}, Body().end());
  FunctionId f(sample.program.functions.size() - 1);
  sample.program.local_names.resize(f.value + 1);
  sample.program.local_names[f] = {{0, "count"}};
  sample.program.type_names[sample.program.intern({{{ValueKind::I32}}, {}})] =
      "takes";
  TypeId type = sample.program.intern({});
  SymbolId tag = sample.program.symbols.add({.name = "thrown",
                                             .kind = SymbolKind::Tag,
                                             .definition = Definition::Tag,
                                             .exported = true,
                                             .type = type});
  sample.program.symbols[tag].tag =
      sample.program.tags.add({.symbol = tag, .type = type, .live = true});
  Encoded made = make(sample);
  const wasm::Module &module = made.module;
  EXPECT_TRUE(module.malformed.empty());
  using enum wasm::NameKind;
  ASSERT_EQ(module.names_of(Local).size(), 1u);
  EXPECT_EQ(module.name_of(Function, module.names_of(Local)[0].index), "f");
  EXPECT_EQ(module.names_of(Local)[0].text, "count");
  ASSERT_EQ(module.names_of(Type).size(), 1u);
  uint32_t named = module.names_of(Type)[0].index;
  EXPECT_EQ(module.types[named].function,
            (wasm::FuncType{{{ValueKind::I32}}, {}}));
  EXPECT_EQ(module.name_of(Table, 0), "__indirect_function_table");
  EXPECT_EQ(module.name_of(Memory, 0), "memory");
  EXPECT_EQ(module.name_of(Global, 0), "__stack_pointer");
  EXPECT_EQ(module.name_of(Data, 0), ".rodata");
  EXPECT_EQ(module.name_of(Tag, 0), "thrown");
}

// Hints stand in front of the code and count its offsets when fields are as
// short as they can be.
TEST(Encode, BranchHintsOfAllFunctions) {
  SampleProgram sample;
  SymbolId callee = sample.import_function("env", "callee", {});
  for (const char *name : {"a", "b"})
    sample.function(name, {{{ValueKind::I32}}, {}},
                    Body()
                        .bytes({0x02, 0x40})  // block
                        .call(callee)
                        .bytes({0x20, 0, 0x0d, 0})  // local.get 0  br_if 0
                        .bytes({0x0b})
                        .end());
  sample.program.branch_hints.resize(2);
  for (FunctionId id : sample.program.functions.ids())
    sample.program.branch_hints[id] = {{11, id.value == 1}};
  for (bool compress : {false, true}) {
    sample.options.compress_relocations = compress;
    sample.options.strip = compress ? StripLevel::All : StripLevel::None;
    Encoded made = make(sample);
    const auto &hints = made.module.branch_hints;
    ASSERT_EQ(hints.size(), 2u);
    EXPECT_LT(section(made.module, "metadata.code.branch_hint")->section_index,
              made.module.code_section_index);
    for (const wasm::BranchHint &hint : hints) {
      Bytes body = made.module.functions[hint.function - 1].body;
      EXPECT_EQ(body[hint.offset], 0x0d);
      EXPECT_EQ(hint.likely, hint.function == 2);
    }
  }
}

// What stands first in the list is needed first, wherever it is in the file.
TEST(Encode, PriorityHintsStandInFrontOfTheCode) {
  SampleProgram sample;
  SymbolId second = sample.function("second", {}, Body().end());
  sample.function("nobody_needs_it_yet", {}, Body().end());
  sample.function("main", {}, Body().call(second).end(), {.exported = true});
  sample.options.priority_hints = true;
  Encoded made = make(sample);
  const auto *hints =
      section(made.module, "metadata.code.compilation_priority");
  ASSERT_TRUE(hints);
  EXPECT_LT(hints->section_index, made.module.code_section_index);
  EXPECT_EQ(std::vector<uint8_t>(hints->data.begin(), hints->data.end()),
            (std::vector<uint8_t>{2,              // functions
                                  0, 0, 1, 1,     // second
                                  2, 0, 1, 0}));  // main
}

}  // namespace
}  // namespace wasmrust::encode
