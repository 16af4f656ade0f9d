// Memory and segments: nothing overlaps, everything is aligned, limits hold,
// and cutting zeros out loses nothing. Random data of all kinds stand beside
// small cases whose numbers were worked out by hand.
#include "compiler/layout/memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "compiler/layout/sample_program.h"
#include "compiler/layout/values.h"

namespace wasmrust::layout {
namespace {

const Segment *find(const Layout &layout, std::string_view name) {
  auto at = std::ranges::find(layout.segments, name, &Segment::name);
  return at == layout.segments.end() ? nullptr : &*at;
}

TEST(Memory, StackComesFirstAndOverflowsDownwards) {
  SampleProgram sample;
  sample.data(".data.a", "abcd");
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->addresses.stack_low, 0u);
  EXPECT_EQ(layout->addresses.stack_pointer, 1024u);
  EXPECT_EQ(layout->addresses.global_base, 1024u);
  EXPECT_EQ(layout->addresses.data_end, 1028u);
  EXPECT_EQ(layout->addresses.heap_base, 1040u);
  EXPECT_EQ(layout->addresses.heap_end, 65536u);
  EXPECT_EQ(layout->memory.limits.minimum, 1u);
  EXPECT_FALSE(layout->memory.limits.has_maximum);
}

// Each program, and where its data begin.
TEST(Memory, NoStackWhenNothingUsesIt) {
  auto base = [](bool stack, bool only_own) {
    SampleProgram sample;
    sample.options.own_exports_only = only_own;
    sample.options.stack_size = 65536;
    sample.data(".data.a", "abcd");
    SymbolId pointer = sample.fact(
        SymbolKind::Global, LayoutValue::StackPointer, "__stack_pointer");
    Body body;
    if (stack) body.global(pointer).drop();
    sample.function("f", {}, body.end(), {.exported = true});
    std::optional<Layout> layout = sample.lay_out();
    EXPECT_TRUE(layout);
    return layout->addresses.global_base;
  };
  EXPECT_EQ(base(false, true), 1024u);
  EXPECT_EQ(base(true, true), 65536u);
  EXPECT_EQ(base(false, false), 65536u);
}

// What a stack of this size is when there are so many bytes of data.
uint64_t stack_beside(std::string_view profile, uint64_t stack, uint64_t data,
                      LayoutAddresses *addresses = nullptr) {
  SampleProgram sample;
  sample.options.profile = find_profile(profile);
  sample.options.stack_size = stack;
  sample.data(".data.a", "a", {.alignment_log2 = 5});
  sample.data(".bss.b", "", {.zero = true, .size = data - 1});
  std::optional<Layout> layout = sample.lay_out();
  EXPECT_TRUE(layout);
  EXPECT_EQ(layout->addresses.global_base, layout->addresses.stack_pointer);
  EXPECT_EQ(layout->addresses.global_base % 32, 0u);
  if (addresses) *addresses = layout->addresses;
  return layout->addresses.stack_pointer;
}

TEST(Memory, DataForSizeStayBelowLongAddresses) {
  constexpr uint64_t limit = 1 << 20;
  LayoutAddresses addresses;
  EXPECT_EQ(stack_beside("streaming", limit, 100, &addresses), limit - 128);
  EXPECT_EQ(addresses.data_end, limit - 28);
  EXPECT_EQ(addresses.heap_base, limit - 16);
  EXPECT_EQ(addresses.heap_end, limit + 65536) << "as with the whole stack";
  EXPECT_EQ(stack_beside("streaming", limit, 65536), limit - 65536);
  // More data, another stack, and other goals: as it was asked for.
  EXPECT_EQ(stack_beside("streaming", limit, 65536 + 1), limit);
  EXPECT_EQ(stack_beside("streaming", limit, 2 * limit), limit);
  EXPECT_EQ(stack_beside("streaming", 2 * limit, 100), 2 * limit);
  EXPECT_EQ(stack_beside("streaming", 65536, 100), 65536u);
  EXPECT_EQ(stack_beside("release", limit, 100), limit);
  SampleProgram none;
  none.options.profile = find_profile("streaming");
  none.options.stack_size = limit + 65536;
  std::optional<Layout> layout = none.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->addresses.stack_pointer, limit + 65536);
}

// Each program, and whether it needs a memory.
TEST(Memory, IsLeftOutWhenNothingUsesIt) {
  auto is_there = [](auto fill, bool only_own = true) {
    SampleProgram sample;
    sample.options.own_exports_only = only_own;
    fill(sample);
    std::optional<Layout> layout = sample.lay_out();
    EXPECT_TRUE(layout);
    bool is_exported = std::ranges::any_of(
        layout->exports, [](auto &each) { return each.name == "memory"; });
    EXPECT_EQ(is_exported, layout->memory.is_there);
    return layout->memory.is_there;
  };
  auto plain = [](SampleProgram &sample) {
    sample.function("f", {}, Body().end(), {.exported = true});
  };
  EXPECT_FALSE(is_there(plain));
  EXPECT_TRUE(is_there(plain, /*only_own=*/false));
  EXPECT_TRUE(is_there([](SampleProgram &sample) {
    // i32.const 0, i32.load, drop
    sample.function("f", {}, Body().bytes({0x41, 0, 0x28, 2, 0}).drop().end(),
                    {.exported = true});
  }));
  EXPECT_TRUE(is_there([](SampleProgram &sample) {
    // memory.size
    sample.function("f", {}, Body().bytes({0x3f, 0}).drop().end(),
                    {.exported = true});
  }));
  EXPECT_TRUE(is_there([&](SampleProgram &sample) {
    plain(sample);
    sample.data(".data.a", "abcd");
  }));
  EXPECT_TRUE(is_there([](SampleProgram &sample) {
    SymbolId outside = sample.import_function("env", "g", {});
    sample.function("f", {}, Body().call(outside).end(), {.exported = true});
  }));
}

TEST(Memory, StackMayFollowTheData) {
  SampleProgram sample;
  sample.options.stack_first = false;
  sample.data(".data.a", "abcde");
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_EQ(find(*layout, ".data")->address, 1024u);
  EXPECT_EQ(layout->addresses.stack_low, 1040u);
  EXPECT_EQ(layout->addresses.stack_pointer, 2064u);
  EXPECT_EQ(layout->addresses.heap_base, 2064u);
}

TEST(Memory, SegmentsStandByKindAndZerosLast) {
  SampleProgram sample;
  sample.data("own", "o");
  sample.data(".bss.z", "", {.zero = true, .size = 100});
  sample.data(".data.d", "d");
  sample.data(".rodata.r", "r");
  sample.data("tls", "t", {.tls = true});
  sample.data(".rodata.dead", "x", {.live = false});
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  std::vector<std::string> names;
  for (const Segment &segment : layout->segments) names.push_back(segment.name);
  EXPECT_EQ(names, (std::vector<std::string>{".tdata", ".rodata", ".data",
                                             "own", ".bss"}));
  EXPECT_FALSE(find(*layout, ".bss")->in_file);
  EXPECT_EQ(find(*layout, ".rodata")->size, 1u);
  EXPECT_EQ(layout->data_pieces.size(), 4u);
}

TEST(Memory, RandomDataAreAlignedAndDisjoint) {
  std::mt19937 random(11);
  const char *names[] = {".rodata.a", ".data.b", ".bss.c", "x", "t"};
  for (int round = 0; round < 40; ++round) {
    SampleProgram sample;
    sample.options.stack_first = round % 2;
    for (int i = 0; i < 60; ++i) {
      uint32_t kind = random() % 5;
      uint64_t size = 1 + random() % 50;
      sample.data(names[kind], Body().text(std::string(size, 'd')),
                  {.live = random() % 4 != 0,
                   .tls = kind == 4,
                   .zero = kind == 2,
                   .alignment_log2 = static_cast<uint32_t>(random() % 6),
                   .size = size});
    }
    std::optional<Layout> layout = sample.lay_out();
    ASSERT_TRUE(layout);
    std::vector<std::pair<uint64_t, uint64_t>> ranges = {
        {layout->addresses.stack_low, layout->addresses.stack_high}};
    for (DataId id : sample.program.data.ids()) {
      const Data &data = sample.program.data[id];
      if (!data.live) {
        EXPECT_EQ(layout->data[id].segment, absent);
        continue;
      }
      uint64_t address = data_address(*layout, id, 0);
      EXPECT_EQ(address % (uint64_t{1} << data.alignment_log2), 0u);
      EXPECT_GE(address, layout->addresses.global_base);
      EXPECT_LE(address + data.size, layout->addresses.data_end);
      ranges.emplace_back(address, address + data.size);
    }
    std::ranges::sort(ranges);
    for (size_t i = 1; i < ranges.size(); ++i)
      EXPECT_LE(ranges[i - 1].second, ranges[i].first);
    EXPECT_GE(layout->addresses.heap_base, ranges.back().second);
  }
}

TEST(Memory, MergedStringsAreFoundAgain) {
  SampleProgram sample;
  auto text = [](const char *t) { return Body().text(t).bytes({0}); };
  SymbolId a = sample.data(".rodata.str", text("hello world"),
                           {.segment_flags = wasm::SegmentStrings});
  SymbolId b = sample.data(".rodata.str", text("world"),
                           {.segment_flags = wasm::SegmentStrings});
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_EQ(find(*layout, ".rodata")->size, 12u);
  EXPECT_EQ(symbol_address(sample.program, *layout, b),
            symbol_address(sample.program, *layout, a) + 6);

  sample.options.optimize = 0;
  layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_EQ(find(*layout, ".rodata")->size, 18u);
}

TEST(Memory, LongZerosAreLeftOutUnlessMemoryComesFromOutside) {
  SampleProgram sample;
  std::string bytes =
      "head" + std::string(100, '\0') + "tail" + std::string(50, '\0');
  sample.data(".data.a", bytes);
  SymbolId target = sample.data(".data.b", "x");
  // A field that a relocation fills is not zero, whatever stands in it.
  sample.data(".data.c",
              Body()
                  .text(std::string(40, '\0'))
                  .field(RelocationType::MemoryAddrI32, target),
              {});
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  ASSERT_EQ(layout->data_pieces.size(), 4u);
  EXPECT_EQ(layout->data_pieces[0].size, 4u);
  EXPECT_EQ(layout->data_pieces[1].offset, 104u);
  EXPECT_EQ(layout->data_pieces[3].offset, 199u);
  EXPECT_EQ(layout->data_pieces[3].size, 4u);

  sample.options.import_memory = true;
  layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->data_pieces.size(), 1u);
  EXPECT_EQ(layout->data_pieces[0].size, 203u);
}

TEST(Memory, ImportedMemoryIsFilledWithZeros) {
  SampleProgram sample;
  sample.options.import_memory = true;
  sample.data(".bss.z", "", {.zero = true, .size = 64});
  // Without bulk memory the zeros stand in the file.
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_FALSE(layout->start);
  EXPECT_EQ(layout->data_pieces.size(), 1u);
  sample.program.features = {{'+', "bulk-memory"}};
  layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_TRUE(layout->start);
  EXPECT_TRUE(layout->data_pieces.empty());
}

TEST(Memory, SettingsThatDoNotFitAreReported) {
  {
    SampleProgram sample;
    sample.options.max_memory = 65536;
    sample.data(".bss.big", "", {.zero = true, .size = 100000});
    EXPECT_FALSE(sample.lay_out());
    EXPECT_TRUE(sample.reported(DiagnosticKind::memory_too_small));
  }
  {
    SampleProgram sample;
    sample.options.initial_memory = 65536;
    sample.data(".bss.big", "", {.zero = true, .size = 100000});
    EXPECT_FALSE(sample.lay_out());
    EXPECT_TRUE(sample.reported(DiagnosticKind::memory_too_small));
  }
  {
    SampleProgram sample;
    sample.data(".bss.big", "", {.zero = true, .size = uint64_t{1} << 32});
    EXPECT_FALSE(sample.lay_out());
    EXPECT_TRUE(sample.reported(DiagnosticKind::memory_too_small));
  }
  for (auto set : std::initializer_list<void (*)(LinkOptions &)>{
           [](LinkOptions &o) { o.stack_size = 1001; },
           [](LinkOptions &o) { o.initial_memory = 65537; },
           [](LinkOptions &o) { o.max_memory = 100000; },
           [](LinkOptions &o) { o.initial_heap = 1; },
           [](LinkOptions &o) { o.global_base = 16; },
           [](LinkOptions &o) { o.max_memory = uint64_t{1} << 33; }}) {
    SampleProgram sample;
    set(sample.options);
    EXPECT_FALSE(sample.lay_out());
    EXPECT_TRUE(sample.reported(DiagnosticKind::invalid_option_value));
  }
}

TEST(Memory, LimitsFollowTheOptions) {
  SampleProgram sample;
  sample.options.initial_memory = 3 * 65536;
  sample.options.no_growable_memory = true;
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->memory.limits.minimum, 3u);
  EXPECT_EQ(layout->memory.limits.maximum, 3u);
  sample.options.max_memory = 5 * 65536;
  sample.options.initial_heap = 2 * 65536;
  sample.options.initial_memory = 0;
  sample.options.shared_memory = true;
  layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->memory.limits.minimum, 3u);
  EXPECT_EQ(layout->memory.limits.maximum, 5u);
  EXPECT_TRUE(layout->memory.limits.shared);
}

TEST(Memory, BoundsOfANamedSegment) {
  SampleProgram sample;
  sample.data("records", "abcdef");
  SymbolId start = sample.program.symbols.add(
      {.name = "__start_records", .kind = SymbolKind::Data});
  SymbolId stop = sample.program.symbols.add(
      {.name = "__stop_records", .kind = SymbolKind::Data});
  std::optional<Layout> layout = sample.lay_out();
  ASSERT_TRUE(layout);
  EXPECT_EQ(symbol_address(sample.program, *layout, start), 1024u);
  EXPECT_EQ(symbol_address(sample.program, *layout, stop), 1030u);
}

}  // namespace
}  // namespace wasmrust::layout
