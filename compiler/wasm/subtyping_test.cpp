// Equivalence of recursion groups, declared subtypes, and the trees of abstract
// heap types.
#include "compiler/wasm/subtyping.h"

#include "compiler/wasm/test_modules.h"

namespace wasmrust::wasm {
namespace {

class SubtypingTest : public testing::Test {
 protected:
  void types(const Raw &section) {
    bytes_ = Wasm().section(1, section).bytes();
    auto module = read_module(bytes_);
    ASSERT_TRUE(module) << module.error().reason;
    module_ = std::move(*module);
    subtyping_.emplace(module_.types);
  }
  bool heap_matches(int32_t a, int32_t b) {
    return subtyping_->heap_matches(a, b);
  }

  Raw bytes_;
  Module module_;
  std::optional<Subtyping> subtyping_;
};

TEST_F(SubtypingTest, GroupsThatAreWrittenAlikeAreEquivalent) {
  Raw list{0x5f, 2, 0x7f, 0, 0x63, 0, 0};   // of type 0: refers to itself
  Raw list2{0x5f, 2, 0x7f, 0, 0x63, 1, 0};  // of type 1: likewise
  Raw other{0x5f, 2, 0x7f, 0, 0x63, 0, 0};  // of type 2: refers to type 0
  types(Raw{4} + list + list2 + other + Raw{0x5f, 2, 0x7f, 0, 0x63, 1, 0});
  EXPECT_EQ(subtyping_->canonical(1), 0u);
  // The same structure, unrolled once: not equivalent.
  EXPECT_EQ(subtyping_->canonical(2), 2u);
  // A reference to type 1 is one to type 0.
  EXPECT_EQ(subtyping_->canonical(3), 2u);
  EXPECT_TRUE(subtyping_->equivalent(reference(0, true), reference(1, true)));
  EXPECT_FALSE(subtyping_->equivalent(reference(0, true), reference(1, false)));
  EXPECT_TRUE(subtyping_->matches(reference(1, false), reference(0, true)));
  EXPECT_FALSE(heap_matches(2, 0));
}

TEST_F(SubtypingTest, PlaceAndSizeOfTheGroupCount) {
  Raw empty{0x60, 0, 0};
  types(Raw{3} + empty + Raw{0x4e, 2} + empty + empty + Raw{0x4e, 2} + empty +
        empty);
  EXPECT_EQ(subtyping_->canonical(1), 1u);
  EXPECT_EQ(subtyping_->canonical(2), 2u);
  EXPECT_EQ(subtyping_->canonical(3), 1u);
  EXPECT_EQ(subtyping_->canonical(4), 2u);
}

TEST_F(SubtypingTest, FinalityMutabilityAndPackingCount) {
  types({6,                                //
         0x5e, 0x78, 0,    0x5e, 0x77, 0,  // arrays of i8 and i16
         0x5e, 0x78, 1,                    // mutable
         0x50, 0,    0x5e, 0x78, 0,        // open
         0x4f, 0,    0x5e, 0x78, 0,        // final, as the first
         0x5f, 1,    0x78, 0});            // a struct
  for (uint32_t i : {0, 1, 2, 3, 5}) EXPECT_EQ(subtyping_->canonical(i), i);
  EXPECT_EQ(subtyping_->canonical(4), 0u);
}

TEST_F(SubtypingTest, SubtypesAreDeclared) {
  types({4,                                   //
         0x50, 0, 0x5f, 0,                    // (sub (struct))
         0x50, 1, 0,    0x5f, 1,    0x7f, 0,  // (sub 0 (struct i32))
         0x50, 1, 1,    0x5f, 2,    0x7f, 0,    0x7e,
         0,  // (sub 1 (struct i32 i64))
         0x50, 0, 0x5f, 2,    0x7f, 0,    0x7e, 0});  // the same, of nothing
  EXPECT_TRUE(heap_matches(2, 0));
  EXPECT_TRUE(heap_matches(2, 1));
  EXPECT_FALSE(heap_matches(0, 2));
  EXPECT_FALSE(heap_matches(3, 0));
  for (int32_t above : {heap::struct_, heap::eq, heap::any}) {
    EXPECT_TRUE(heap_matches(2, above));
    EXPECT_FALSE(heap_matches(above, 2));
  }
  EXPECT_FALSE(heap_matches(2, heap::array));
  EXPECT_TRUE(heap_matches(heap::none, 2));
  EXPECT_FALSE(heap_matches(heap::no_func, 2));
  EXPECT_EQ(subtyping_->top(2), heap::any);
}

TEST_F(SubtypingTest, AbstractHeapTypes) {
  types({2, 0x60, 0, 0, 0x5e, 0x7f, 0});
  const std::vector<std::vector<int32_t>> chains = {
      {heap::none, heap::i31, heap::eq, heap::any},
      {heap::none, heap::struct_, heap::eq, heap::any},
      {heap::none, 1, heap::array, heap::eq, heap::any},
      {heap::no_func, 0, heap::func},
      {heap::no_extern, heap::extern_},
      {heap::no_exn, heap::exn},
  };
  for (const auto &chain : chains) {
    for (size_t i = 0; i < chain.size(); ++i) {
      EXPECT_EQ(subtyping_->top(chain[i]), chain.back());
      EXPECT_TRUE(heap_matches(heap::bottom, chain[i]));
      for (size_t k = 0; k < chain.size(); ++k)
        EXPECT_EQ(heap_matches(chain[i], chain[k]), i <= k)
            << heap_to_string(chain[i]) << " " << heap_to_string(chain[k]);
    }
  }
  for (const auto &a : chains)
    for (const auto &b : chains)
      if (a.back() != b.back()) EXPECT_FALSE(heap_matches(a[0], b.back()));
}

TEST_F(SubtypingTest, TypesOfTwoModulesAreCompared) {
  Raw pair = Raw{0x4e, 2} + Raw{0x50, 0, 0x5f, 1, 0x63, 1, 0} +
             Raw{0x4f, 1, 0, 0x5f, 1, 0x63, 1, 0};
  types(Raw{1} + pair);
  std::vector<DefinedType> all = module_.types;
  // The same group in another module, behind a type of its own.
  Raw moved_pair = Raw{0x4e, 2} + Raw{0x50, 0, 0x5f, 1, 0x63, 2, 0} +
                   Raw{0x4f, 1, 1, 0x5f, 1, 0x63, 2, 0};
  types(Raw{3} + Raw{0x60, 1, 0x63, 0, 0} + moved_pair + Raw{0x60, 0, 0});
  uint32_t base = append_types(all, module_.types);
  EXPECT_EQ(base, 2u);
  ASSERT_EQ(all.size(), 6u);
  Subtyping both(all);
  EXPECT_EQ(both.canonical(base + 1), 0u);
  EXPECT_EQ(both.canonical(base + 2), 1u);
  EXPECT_EQ(both.canonical(base + 3), base + 3);
  EXPECT_TRUE(
      both.matches(moved(reference(2, false), base), reference(0, true)));
  EXPECT_FALSE(
      both.matches(reference(0, false), moved(reference(2, false), base)));
  EXPECT_EQ(moved({ValueKind::FuncRef}, base), ValueType{ValueKind::FuncRef});
}

TEST_F(SubtypingTest, Values) {
  types({1, 0x60, 0, 0});
  EXPECT_TRUE(subtyping_->matches({ValueKind::Bottom}, {ValueKind::V128}));
  EXPECT_FALSE(subtyping_->matches({ValueKind::I32}, {ValueKind::I64}));
  EXPECT_FALSE(subtyping_->matches({ValueKind::I32}, {ValueKind::AnyRef}));
  EXPECT_TRUE(subtyping_->matches(reference(0, false), {ValueKind::FuncRef}));
  EXPECT_FALSE(
      subtyping_->matches({ValueKind::FuncRef}, reference(heap::func, false)));
}

}  // namespace
}  // namespace wasmrust::wasm
