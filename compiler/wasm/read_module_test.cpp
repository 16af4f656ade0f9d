// Sections: their order, their sizes, and what they hold in finished modules.
#include "compiler/wasm/module.h"

#include "compiler/wasm/test_modules.h"

namespace wasmrust::wasm {
namespace {

TEST(ReadModule, EmptyModule) {
  auto module = read_module(Wasm().bytes());
  ASSERT_TRUE(module);
  EXPECT_FALSE(module->is_object);
  EXPECT_TRUE(module->functions.empty());
  EXPECT_TRUE(is_wasm(Wasm().bytes()));
}

TEST(ReadModule, WhatIsNoModule) {
  EXPECT_EQ(failure({}), "not a WebAssembly file: it is empty");
  EXPECT_EQ(failure({'!', '<', 'a', 'r'}),
            "not a WebAssembly file: it does not start with \"\\0asm\"");
  EXPECT_EQ(failure({'!', '<', 'a', 'r', 'c', 'h', '>', '\n'}),
            "not a WebAssembly file: it is an archive of object files");
  EXPECT_EQ(failure({'B', 'C', 0xc0, 0xde}),
            "not a WebAssembly file: it is LLVM bitcode");
  EXPECT_EQ(failure({'(', 'm', 'o', 'd', 'u', 'l', 'e', ')'}),
            "not a WebAssembly file: it looks like WebAssembly's text");
  EXPECT_EQ(failure({0, 'a', 's', 'm', 0x0d, 0, 1, 0}),
            "a WebAssembly component, not a core module");
  EXPECT_EQ(failure({0, 'a', 's', 'm', 2, 0, 0, 0}),
            "unknown version of the WebAssembly format");
  EXPECT_EQ(failure({0, 'a', 's', 'm', 2}),
            "unknown version of the WebAssembly format");
  for (size_t size : {1, 4, 7}) {
    constexpr uint8_t whole[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    EXPECT_EQ(failure({whole, whole + size}),
              "not a WebAssembly file: it ends within the first 8 bytes");
  }
}

TEST(ReadModule, SectionsComeOnceAndInOrder) {
  EXPECT_EQ(failure_at(Wasm().section(2, {0}).section(1, {0}).bytes()),
            "type section twice or out of order @11");
  EXPECT_EQ(failure(Wasm().section(1, {0}).section(1, {0}).bytes()),
            "type section twice or out of order");
  // Tags stand between memories and globals, the data count before the code.
  EXPECT_EQ(failure(Wasm()
                        .section(5, {0})
                        .section(13, {0})
                        .section(6, {0})
                        .section(12, {0})
                        .section(10, {0})
                        .section(11, {0})
                        .bytes()),
            "no error");
  EXPECT_EQ(failure(Wasm().section(6, {0}).section(13, {0}).bytes()),
            "tag section twice or out of order");
  EXPECT_EQ(failure(Wasm().section(14, {0}).bytes()), "unknown section 14");
}

TEST(ReadModule, SizesFit) {
  EXPECT_EQ(failure_at(Wasm().raw({1, 5, 0}).bytes()),
            "type section: 5 bytes long, but the file has only 1 more @8");
  EXPECT_EQ(failure_at(Wasm().section(1, {0, 0}).bytes()),
            "section is longer than its content @11");
  EXPECT_EQ(failure_at(Wasm().section(1, {1, 0x60, 0}).bytes()),
            "unexpected end @13");
  // A count that cannot be is refused before anything is allocated.
  EXPECT_EQ(failure(Wasm().section(3, uleb(0xfffffff0)).bytes()),
            "length out of bounds");
  EXPECT_EQ(
      failure(Wasm().section(3, {0x80, 0x80, 0x80, 0x80, 0x80, 0}).bytes()),
      "integer representation too long");
}

TEST(ReadModule, FunctionsHaveTypesAndBodies) {
  Raw bytes = functions(2).bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason;
  ASSERT_EQ(module->functions.size(), 2u);
  EXPECT_EQ(module->functions[1].offset, 5u);
  EXPECT_EQ(module->functions[1].size_offset, 4u);
  EXPECT_EQ(module->functions[1].body.size(), 2u);
  EXPECT_EQ(module->code_section_index, 2u);
  ASSERT_NE(module->function_type(1), nullptr);
  EXPECT_EQ(to_string(*module->function_type(1)), "() -> ()");
  EXPECT_EQ(module->function_type(2), nullptr);

  EXPECT_EQ(failure(Wasm().section(3, {1, 0}).bytes()),
            "type index 0 is out of bounds (there are 0)");
  Wasm typed = Wasm().section(1, {1, 0x60, 0, 0});
  EXPECT_EQ(failure(Wasm(typed).section(3, {1, 0}).bytes()),
            "functions are declared, but the code section is missing");
  EXPECT_EQ(failure(Wasm(typed).section(10, {1, 2, 0, 0x0b}).bytes()),
            "the code section has 1 bodies for 0 functions");
  auto body = [&](const Raw &bytes) {
    return failure(Wasm(typed)
                       .section(3, {1, 0})
                       .section(10, Raw{1} + sized(bytes))
                       .bytes());
  };
  EXPECT_EQ(body({1, 3, 0x7f, 0x0b}), "no error");
  EXPECT_EQ(body({0, 0x01}), "function body does not close with `end`");
  EXPECT_EQ(body({1, 1, 0x40, 0x0b}), "unknown value type 0x40");
  EXPECT_EQ(body({2, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 1, 0x7f, 0x0b}),
            "too many locals");
  EXPECT_EQ(body({9, 0x0b}), "length out of bounds");
}

TEST(ReadModule, ImportsFillTheIndexSpaces) {
  Raw imports = Raw{5} + name("m") + name("f") + Raw{0, 0} +     //
                name("m") + name("t") + Raw{1, 0x70, 1, 2, 3} +  //
                name("m") + name("mem") + Raw{2, 3, 1, 4} +      //
                name("m") + name("g") + Raw{3, 0x7e, 1} +        //
                name("") + name("tag") + Raw{4, 0, 0};
  Raw bytes = Wasm()
                  .section(1, {1, 0x60, 1, 0x7f, 0})
                  .section(2, imports)
                  .section(7, Raw{5} + name("a") + Raw{0, 0} + name("b") +
                                  Raw{1, 0} + name("c") + Raw{2, 0} +
                                  name("d") + Raw{3, 0} + name("e") + Raw{4, 0})
                  .bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason;
  ASSERT_EQ(module->imports.size(), 5u);
  EXPECT_EQ(module->imports[0].name, "f");
  EXPECT_EQ(module->imports[1].table.limits.maximum, 3u);
  EXPECT_TRUE(module->imports[2].memory.limits.shared);
  EXPECT_TRUE(module->imports[3].global.is_mutable);
  EXPECT_EQ(module->imports[3].global.value.kind, ValueKind::I64);
  EXPECT_EQ(module->exports.size(), 5u);
  for (ExternalKind kind :
       {ExternalKind::Function, ExternalKind::Table, ExternalKind::Memory,
        ExternalKind::Global, ExternalKind::Tag}) {
    EXPECT_EQ(module->imported(kind), 1u);
    ASSERT_NE(module->import_at(kind, 0), nullptr);
    EXPECT_EQ(module->import_at(kind, 0)->kind, kind);
    EXPECT_EQ(module->import_at(kind, 1), nullptr);
  }
  EXPECT_EQ(to_string(*module->function_type(0)), "(i32) -> ()");
}

TEST(ReadModule, ImportsInGroups) {
  Raw groups = Raw{3} + name("a") + Raw{0, 0x7f, 2} +                 //
               name("f") + Raw{0, 0} + name("g") + Raw{3, 0x7e, 0} +  //
               name("b") + Raw{0, 0x7e, 0, 0, 2} + name("x") + name("") +
               name("c") + name("") + Raw{0, 0};
  Raw bytes = Wasm().section(1, {1, 0x60, 0, 0}).section(2, groups).bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason;
  std::string all;
  for (const Import &each : module->imports)
    all += std::string(each.module) + "." + std::string(each.name) + " ";
  EXPECT_EQ(all, "a.f a.g b.x b. c. ");
  EXPECT_EQ(module->imported(ExternalKind::Function), 4u);
  EXPECT_EQ(module->imports[1].global.value.kind, ValueKind::I64);
  EXPECT_EQ(module->compact_imports, 8 + 6 + 2 + 4u);
}

TEST(ReadModule, ImportErrors) {
  auto import = [](const Raw &rest) {
    return failure(
        Wasm().section(1, {1, 0x60, 0, 0}).section(2, Raw{1} + rest).bytes());
  };
  EXPECT_EQ(import(name("m") + name("n") + Raw{5, 0}),
            "unknown kind of import or export");
  EXPECT_EQ(import(name("\xff") + name("n") + Raw{0, 0}),
            "malformed UTF-8 in a name");
  EXPECT_EQ(import(name("m") + name("n") + Raw{0, 1}),
            "type index 1 is out of bounds (there are 1)");
  EXPECT_EQ(import(name("m") + name("n") + Raw{3, 0x7f, 2}),
            "unknown mutability 0x02");
  EXPECT_EQ(import(name("m") + name("n") + Raw{4, 1, 0}),
            "unknown tag attribute");
  EXPECT_EQ(import(name("m") + name("n") + Raw{1, 0x7f, 0, 0}),
            "i32 is not a reference type");
}

TEST(ReadModule, Limits) {
  auto memory = [](const Raw &limits) {
    return failure(Wasm().section(5, Raw{1} + limits).bytes());
  };
  EXPECT_EQ(memory({0, 1}), "no error");
  EXPECT_EQ(memory({0x04, 1}), "no error");  // memory64
  EXPECT_EQ(memory(Raw{0x08, 1} + Raw{0}), "no error");
  EXPECT_EQ(memory({0x08, 1, 3}), "page size must be 1 or 65536 bytes");
  EXPECT_EQ(memory({0x10, 1}), "unknown limits flags 0x10");
  EXPECT_EQ(memory({0x02, 1}), "shared memory without a maximum");
  EXPECT_EQ(memory({0x01, 2, 1}), "limits with a maximum below the minimum");
  EXPECT_EQ(memory(Raw{0} + uleb(65536)), "no error");
  EXPECT_EQ(memory(Raw{0} + uleb(65537)), "minimum of the limits is too large");
  EXPECT_EQ(memory(Raw{1, 0} + uleb(65537)),
            "maximum of the limits is too large");
  EXPECT_EQ(memory(Raw{4} + uleb(65537)), "no error");
  EXPECT_EQ(memory(Raw{8} + uleb(65537) + Raw{0}), "no error");
  auto table = [](const Raw &type) {
    return failure(Wasm().section(4, Raw{1} + type).bytes());
  };
  EXPECT_EQ(table({0x70, 0, 1}), "no error");
  EXPECT_EQ(table({0x70, 4, 1}), "no error");
  EXPECT_EQ(table({0x70, 3, 1, 1}), "unknown limits flags 0x03");
  EXPECT_EQ(table({0x70, 8, 1, 0}), "unknown limits flags 0x08");
  EXPECT_EQ(table(Raw{0x70, 0} + uleb(1ull << 32)),
            "minimum of the limits is too large");
}

TEST(ReadModule, ReadsPageSizeAndSeveralMemories) {
  auto module =
      read_module(Wasm().section(5, {2, 0, 1, 0x09, 1, 2, 0}).bytes());
  ASSERT_TRUE(module);
  ASSERT_EQ(module->memories.size(), 2u);
  EXPECT_EQ(module->memories[0].type.page_size_log2, 16);
  EXPECT_EQ(module->memories[1].type.page_size_log2, 0);
  EXPECT_EQ(module->memories[1].type.limits.maximum, 2u);
}

TEST(ReadModule, TablesMayHaveInitialValues) {
  Raw bytes =
      Wasm()
          .section(4, {2, 0x40, 0, 0x70, 0, 1, 0xd0, 0x70, 0x0b, 0x6f, 0, 2})
          .bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason;
  ASSERT_EQ(module->tables.size(), 2u);
  EXPECT_EQ(module->tables[0].init.size(), 3u);
  EXPECT_TRUE(module->tables[1].init.empty());
  EXPECT_EQ(failure(Wasm().section(4, {1, 0x40, 1, 0x70, 0, 1, 0x0b}).bytes()),
            "unknown kind of table");
}

TEST(ReadModule, ExportsAndStart) {
  Wasm one = Wasm().section(5, {1, 0, 1});
  EXPECT_EQ(
      failure(Wasm(one).section(7, Raw{1} + name("m") + Raw{2, 1}).bytes()),
      "memory index 1 is out of bounds (there are 1)");
  EXPECT_EQ(failure_at(Wasm(one)
                           .section(7, Raw{2} + name("m") + Raw{2, 0} +
                                           name("m") + Raw{2, 0})
                           .bytes()),
            "two exports named `m` @20");
  EXPECT_EQ(failure(Wasm().section(8, {0}).bytes()),
            "function index 0 is out of bounds (there are 0)");
  Raw bytes = Wasm()
                  .section(1, {1, 0x60, 0, 0})
                  .section(3, {1, 0})
                  .section(8, {0})
                  .section(10, {1, 2, 0, 0x0b})
                  .bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module);
  EXPECT_EQ(module->start, 0u);
}

TEST(ReadModule, SectionsAreListed) {
  Raw bytes = functions(1).custom("x", {1, 2}).bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module);
  // Preamble, and for each section its id, its size and its payload.
  size_t end = 8;
  for (const Section &each : module->sections) {
    EXPECT_EQ(each.offset, end + 2);
    EXPECT_EQ(module->offset_of(each.payload), each.offset);
    end = each.offset + each.payload.size();
  }
  EXPECT_EQ(end, bytes.size());
  EXPECT_EQ(module->sections.back().id, 0);
}

TEST(ReadModule, DataSegments) {
  Raw segments = Raw{3} + Raw{0, 0x41, 8, 0x0b, 2, 'a', 'b'} +  //
                 Raw{1, 1, 'c'} + Raw{2, 0, 0x41, 0, 0x0b, 0};
  Raw bytes = Wasm()
                  .section(5, {1, 0, 1})
                  .section(12, {3})
                  .section(11, segments)
                  .bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason;
  ASSERT_EQ(module->data.size(), 3u);
  EXPECT_EQ(as_text(module->data[0].data), "ab");
  EXPECT_EQ(module->data[0].offset, 6u);
  EXPECT_EQ(module->data[0].init.size(), 3u);
  EXPECT_TRUE(module->data[1].passive);
  EXPECT_EQ(module->data[1].offset, 10u);
  EXPECT_EQ(module->data[2].memory, 0u);

  Wasm memory = Wasm().section(5, {1, 0, 1});
  EXPECT_EQ(failure(Wasm(memory).section(12, {1}).bytes()),
            "data segments are declared, but the data section is missing");
  EXPECT_EQ(failure(Wasm(memory).section(12, {1}).section(11, {0}).bytes()),
            "the data section has 0 segments, the data count section says 1");
  EXPECT_EQ(failure(Wasm(memory).section(11, {1, 3, 0, 0}).bytes()),
            "unknown flags of a data segment");
  EXPECT_EQ(failure(Wasm().section(11, {1, 0, 0x41, 0, 0x0b, 0}).bytes()),
            "active data segment without a memory");
  EXPECT_EQ(
      failure(Wasm(memory).section(11, {1, 2, 1, 0x41, 0, 0x0b, 0}).bytes()),
      "memory index 1 is out of bounds (there are 1)");
}

TEST(ReadModule, ElementSegments) {
  auto elements = [](const Raw &segment) {
    Wasm module;
    module.section(1, {1, 0x60, 0, 0}).section(3, {1, 0});
    module.section(4, {1, 0x70, 0, 1}).section(9, Raw{1} + segment);
    return failure(module.section(10, {1, 2, 0, 0x0b}).bytes());
  };
  // The eight forms.
  EXPECT_EQ(elements({0, 0x41, 0, 0x0b, 1, 0}), "no error");
  EXPECT_EQ(elements({1, 0, 1, 0}), "no error");
  EXPECT_EQ(elements({2, 0, 0x41, 0, 0x0b, 0, 1, 0}), "no error");
  EXPECT_EQ(elements({3, 0, 1, 0}), "no error");
  EXPECT_EQ(elements({4, 0x41, 0, 0x0b, 1, 0xd2, 0, 0x0b}), "no error");
  EXPECT_EQ(elements({5, 0x70, 1, 0xd0, 0x70, 0x0b}), "no error");
  EXPECT_EQ(elements({6, 0, 0x41, 0, 0x0b, 0x70, 0}), "no error");
  EXPECT_EQ(elements({7, 0x70, 0}), "no error");

  Raw bytes = Wasm()
                  .section(1, {1, 0x60, 0, 0})
                  .section(3, {1, 0})
                  .section(4, {2, 0x70, 0, 1, 0x6f, 0, 1})
                  .section(9, {4, 0,    0x41, 0,    0x0b, 2,    0, 0,    3,
                               0, 1,    0,    6,    1,    0x41, 0, 0x0b, 0x6f,
                               1, 0xd0, 0x6f, 0x0b, 5,    0x63, 0, 0})
                  .section(10, {1, 2, 0, 0x0b})
                  .bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason;
  ASSERT_EQ(module->elements.size(), 4u);
  using Mode = ElementSegment::Mode;
  EXPECT_EQ(module->elements[0].mode, Mode::Active);
  EXPECT_EQ(module->elements[0].functions, (std::vector<uint32_t>{0, 0}));
  EXPECT_EQ(module->elements[0].type, reference(heap::func, false));
  EXPECT_EQ(module->elements[1].mode, Mode::Declared);
  EXPECT_EQ(module->elements[2].table, 1u);
  EXPECT_EQ(module->elements[2].type, ValueType{ValueKind::ExternRef});
  ASSERT_EQ(module->elements[2].size(), 1u);
  EXPECT_EQ(module->elements[2].expressions[0].size(), 3u);
  EXPECT_EQ(module->elements[3].mode, Mode::Passive);
  EXPECT_EQ(module->elements[3].type, reference(0, true));

  EXPECT_EQ(elements({8, 0}), "unknown flags of an element segment");
  EXPECT_EQ(elements({1, 1, 0}), "unknown kind of elements");
  EXPECT_EQ(elements({1, 0, 1, 1}),
            "function index 1 is out of bounds (there are 1)");
  EXPECT_EQ(elements({2, 1, 0x41, 0, 0x0b, 0, 0}),
            "table index 1 is out of bounds (there are 1)");
  EXPECT_EQ(failure(Wasm().section(9, {1, 0, 0x41, 0, 0x0b, 0}).bytes()),
            "element segment without a table");
}

}  // namespace
}  // namespace wasmrust::wasm
