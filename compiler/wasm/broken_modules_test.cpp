// A module with something of every section and of every kind of immediate, cut
// and changed at every place: it is refused with a place inside of the file, or
// what is read keeps what module.h promises; validation survives it, too.
#include "compiler/wasm/module_checks.h"
#include "compiler/wasm/test_modules.h"
#include "compiler/wasm/validator.h"

namespace wasmrust::wasm {
namespace {

Raw types() {
  return Raw{7,    0x60, 0,    0,       // 0: () -> ()
             0x60, 1,    0x7f, 0,       // 1: (i32) -> ()
             0x60, 0,    1,    0x69} +  // 2: () -> exnref
         Raw{0x4e, 2,                   // 3, 4: refer to each other
             0x50, 0, 0x5f, 2, 0x63, 4, 1, 0x78, 0, 0x5e, 0x63, 3, 1} +
         Raw{0x4f, 1,    3,    0x5f, 2, 0x63, 4, 1, 0x78, 0,  // 5: below 3
             0x5e, 0x7f, 1,                                   // 6: array of i32
             0x60, 1,    0x64, 5,    1, 0x63, 3};  // 7: (ref 5) -> ref 3
}

Raw body() {
  Raw code{2, 1, 0x7f, 1, 0x64, 5};                    // locals: i32, (ref 5)
  code = code + Raw{0xfb, 1, 5, 0x21, 1};              // struct.new_default
  code = code + Raw{0x20, 1, 0xfb, 3, 5, 1, 0x21, 0};  // struct.get_s
  // block (result i32) block (result exnref) try_table (catch 0 1)
  // (catch_all_ref 0) i32.const 5 throw 0 end unreachable end drop
  code = code + Raw{0x02, 0x7f, 0x02, 0x69, 0x1f, 0x40, 2, 0, 0, 1, 3, 0};
  code =
      code + Raw{0x41, 5, 0x08, 0, 0x0b, 0x00, 0x0b, 0x1a, 0x41, 0, 0x0b, 0x1a};
  code = code + Raw{0x42, 0, 0x42, 1, 0x37, 0x43, 1, 8};  // i64.store, memory 1
  code = code + Raw{0x41, 0, 0xfd, 0x5c, 2, 0, 0xfd, 0x15, 3, 0x1a};
  code = code + Raw{0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 8, 0, 0, 0xfc, 9, 0};
  code =
      code + Raw{0x02, 0x40, 0x02, 0x40, 0x41, 1, 0x0e, 2, 0, 1, 0, 0x0b, 0x0b};
  code = code + Raw{0x02, 0x63, 3, 0x20, 1,    0xfb, 0x18, 0,
                    0,    3,    5, 0x1a, 0xd0, 3,    0x0b, 0x1a};
  code = code + Raw{0xd2, 1, 0x14, 0, 0x43, 0, 0, 0x80, 0x3f, 0x1a};
  code = code + Raw{0x41, 0, 0xfe, 0x10, 2, 0, 0x1a, 0xfe, 3, 0};
  return code + Raw{0x41, 0, 0x11, 0, 0, 0x0b};
}

Raw whole() {
  Raw names = Raw{1} + sized(Raw{1, 0} + name("imported")) + Raw{2} +
              sized(Raw{1, 1, 1, 0} + name("local")) + Raw{10} +
              sized(Raw{1, 3, 1, 1} + name("field"));
  Raw elements = Raw{4, 0, 0x41, 0, 0x0b, 1, 1} + Raw{3, 0, 1, 1} +
                 Raw{5, 0x70, 1, 0xd2, 0, 0x0b} +
                 Raw{6, 1, 0x42, 0, 0x0b, 0x63, 3, 1, 0xd0, 3, 0x0b};
  return Wasm()
      .section(1, types())
      .section(2, Raw{2} + name("m") + name("f") + Raw{0, 0} + name("m") +
                      name("g") + Raw{3, 0x7f, 0})
      .section(3, {1, 0})
      .section(4, {2, 0x70, 0, 9, 0x40, 0, 0x63, 3, 5, 9, 9, 0xd0, 3, 0x0b})
      .section(5, {2, 3, 1, 2, 0x0c, 1, 0})
      .section(13, {1, 0, 1})
      .section(6, {2, 0x7f, 1, 0x23, 0, 0x41, 1, 0x6a, 0x0b, 0x64, 6, 0, 0x41,
                   7, 0xfb, 8, 6, 1, 0x0b})
      .section(7, Raw{2} + name("f") + Raw{0, 1} + name("t") + Raw{4, 0})
      .section(8, {1})
      .section(9, elements)
      .section(12, {2})
      .section(10, Raw{1} + sized(body()))
      .section(11, {2, 1, 2, 'a', 'b', 2, 1, 0x42, 0, 0x0b, 1, 'c'})
      .custom("name", names)
      .custom("metadata.code.branch_hint", {1, 1, 1, 4, 1, 1})
      .bytes();
}

// Reads and validates; false when it was refused.
bool survives(Bytes bytes) {
  auto module = read_module(bytes);
  if (!module) {
    EXPECT_LE(module.error().offset, bytes.size());
    EXPECT_FALSE(module.error().reason.empty());
    return false;
  }
  EXPECT_EQ(broken_promise(*module, bytes), "");
  auto error = validate(*module, FeatureSet::all());
  if (error) EXPECT_LE(error->offset, bytes.size());
  return !error;
}

TEST(BrokenModules, TheWholeOneIsValid) {
  Raw bytes = whole();
  auto module = read_module(bytes);
  ASSERT_TRUE(module) << module.error().reason << " @" << module.error().offset;
  auto error = validate(*module, FeatureSet::all());
  EXPECT_FALSE(error) << error->reason << " @" << error->offset;
  EXPECT_EQ(module->branch_hints.size(), 1u);
  EXPECT_EQ(module->names_of(NameKind::Field).size(), 1u);
}

TEST(BrokenModules, EveryCutIsSurvived) {
  Raw bytes = whole();
  size_t refused = 0;
  for (size_t size = 0; size < bytes.size(); ++size)
    refused += !survives(Raw(bytes.begin(), bytes.begin() + size));
  EXPECT_GT(refused, bytes.size() * 9 / 10);
}

TEST(BrokenModules, EveryFlippedBitIsSurvived) {
  Raw bytes = whole();
  size_t refused = 0;
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    Raw changed = bytes;
    changed[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
    refused += !survives(changed);
  }
  EXPECT_GT(refused, bytes.size() * 4);
}

TEST(BrokenModules, EveryByteMissingOrTwiceIsSurvived) {
  Raw bytes = whole();
  for (size_t at = 0; at < bytes.size(); ++at) {
    auto place = static_cast<ptrdiff_t>(at);
    Raw less = bytes, more = bytes;
    less.erase(less.begin() + place);
    more.insert(more.begin() + place, bytes[at]);
    survives(less);
    survives(more);
  }
}

}  // namespace
}  // namespace wasmrust::wasm
