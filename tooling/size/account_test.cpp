// Every kind of section, in modules and objects: the pieces follow one another
// from the first byte to the last, and each has the right owner.
#include "tooling/size/account.h"

#include "compiler/wasm/sample_objects.h"
#include "compiler/wasm/test_modules.h"

namespace wasmrust::size {
namespace {

using wasm::operator+;
using wasm::Raw;
using wasm::sized;
using wasm::Wasm;

class Accounted {
 public:
  explicit Accounted(Raw bytes) : bytes_(std::move(bytes)) {
    auto read = wasm::read_module(bytes_);
    EXPECT_TRUE(read) << read.error().reason;
    if (!read) return;
    module = std::move(*read);
    pieces = account_for(module);
    uint32_t at = 0;
    for (const Piece &piece : pieces) {
      EXPECT_EQ(piece.offset, at);
      EXPECT_GT(piece.size, 0u);
      at += piece.size;
    }
    EXPECT_EQ(at, bytes_.size());
  }

  uint64_t bytes(OwnerKind kind, uint32_t index = 0) const {
    uint64_t sum = 0;
    for (const Piece &piece : pieces)
      if (piece.owner == Owner{kind, index}) sum += piece.size;
    return sum;
  }
  uint64_t bytes(OwnerKind kind, uint32_t index, Role role) const {
    uint64_t sum = 0;
    for (const Piece &piece : pieces)
      if (piece.owner == Owner{kind, index} && piece.role == role)
        sum += piece.size;
    return sum;
  }

  wasm::Module module;
  std::vector<Piece> pieces;

 private:
  Raw bytes_;
};

TEST(Account, EmptyModule) {
  Accounted made(Wasm().bytes());
  ASSERT_EQ(made.pieces.size(), 1u);
  EXPECT_EQ(made.bytes(OwnerKind::Format), 8u);
}

TEST(Account, AFunctionPaysForAllThatIsItsOwn) {
  Wasm module;
  module.section(1, {1, 0x60, 0, 0})
      .section(3, {2, 0, 0})
      .section(4, {1, 0x70, 0, 2})
      .section(7, Raw{1} + wasm::name("run") + Raw{0, 1})
      .section(8, {0})
      .section(9, {1, 0, 0x41, 0, 0x0b, 2, 1, 1})
      .custom("metadata.code.branch_hint", {1, 1, 1, 3, 1, 1})
      .section(10, Raw{2} + sized({0, 0x0b}) +
                       sized({0, 0x41, 0, 0x04, 0x40, 0x0b, 0x0b}))
      .custom("name", Raw{1} + sized(Raw{1, 1} + wasm::name("abc")));
  Accounted made(module.bytes());
  constexpr auto function = OwnerKind::Function;
  EXPECT_EQ(made.bytes(function, 0, Role::Body), 2u);
  EXPECT_EQ(made.bytes(function, 0, Role::BodySize), 1u);
  EXPECT_EQ(made.bytes(function, 0, Role::Declaration), 2u);  // and the start
  EXPECT_EQ(made.bytes(function, 1, Role::Body), 7u);
  EXPECT_EQ(made.bytes(function, 1, Role::Declaration), 1u);
  EXPECT_EQ(made.bytes(function, 1, Role::Export), 6u);
  EXPECT_EQ(made.bytes(function, 1, Role::Slot), 2u);
  EXPECT_EQ(made.bytes(function, 1, Role::Name), 5u);
  EXPECT_EQ(made.bytes(function, 1, Role::Hint), 5u);
  EXPECT_EQ(made.bytes(OwnerKind::Element, 0), 5u);
  EXPECT_EQ(made.bytes(OwnerKind::Table, 0), 3u);
  EXPECT_EQ(made.bytes(OwnerKind::Type, 0), 3u);
}

TEST(Account, MalformedAdviceIsAsAWholeTheSections) {
  Wasm module = wasm::functions(1);
  module.custom("name", {1, 9, 1, 0}).custom("metadata.code.branch_hint", {7});
  Accounted made(module.bytes());
  EXPECT_EQ(made.bytes(OwnerKind::Custom, 0), 11u);
  EXPECT_EQ(made.bytes(OwnerKind::Function, 0, Role::Name), 0u);
  EXPECT_EQ(made.bytes(OwnerKind::Custom, 1), 29u);
}

TEST(Account, EveryKindOfImport) {
  Raw env = wasm::name("e");
  Wasm module;
  module.section(1, {1, 0x60, 0, 0})
      .section(2, Raw{5} + env + wasm::name("f") + Raw{0, 0} + env +
                      wasm::name("t") + Raw{1, 0x63, 0x70, 1, 0, 9} + env +
                      wasm::name("m") + Raw{2, 3, 1, 0x80, 1} + env +
                      wasm::name("g") + Raw{3, 0x7f, 1} + env +
                      wasm::name("x") + Raw{4, 0, 0});
  Accounted made(module.bytes());
  EXPECT_EQ(made.bytes(OwnerKind::Function, 0), 6u);
  EXPECT_EQ(made.bytes(OwnerKind::Table, 0), 10u);
  EXPECT_EQ(made.bytes(OwnerKind::Memory, 0), 9u);
  EXPECT_EQ(made.bytes(OwnerKind::Global, 0), 7u);
  EXPECT_EQ(made.bytes(OwnerKind::Tag, 0), 7u);
}

TEST(Account, CompactImports) {
  Wasm module;
  module.section(1, {1, 0x60, 0, 0})
      .section(2, Raw{2} + wasm::name("e") + Raw{0, 0x7f, 2} + wasm::name("a") +
                      Raw{0, 0} + wasm::name("bc") + Raw{3, 0x7f, 0} +
                      wasm::name("e") + Raw{0, 0x7e, 0, 0, 2} +
                      wasm::name("d") + wasm::name("e"));
  Accounted made(module.bytes());
  EXPECT_EQ(made.bytes(OwnerKind::Function, 0), 4u);
  EXPECT_EQ(made.bytes(OwnerKind::Global, 0), 6u);
  EXPECT_EQ(made.bytes(OwnerKind::Function, 1), 2u);
  EXPECT_EQ(made.bytes(OwnerKind::Function, 2), 2u);
}

TEST(Account, TypesOfEveryForm) {
  Wasm module;
  // (rec (func (i32) -> (i64)) (sub (struct (mut i8)))), (array i32)
  module.section(1, {2, 0x4e, 2, 0x60, 1, 0x7f, 1, 0x7e, 0x50, 0, 0x5f, 1, 0x78,
                     1, 0x5e, 0x7f, 0});
  Accounted made(module.bytes());
  EXPECT_EQ(made.bytes(OwnerKind::Type, 0), 5u);
  EXPECT_EQ(made.bytes(OwnerKind::Type, 1), 6u);
  EXPECT_EQ(made.bytes(OwnerKind::Type, 2), 3u);
}

TEST(Account, TablesMemoriesTagsGlobalsAndData) {
  Wasm module;
  module.section(1, {1, 0x60, 0, 0})
      .section(4, {2, 0x40, 0, 0x70, 0, 1, 0xd0, 0x70, 0x0b, 0x6f, 1, 1, 2})
      .section(5, {2, 0, 1, 1, 1, 2})
      .section(13, {1, 0, 0})
      .section(6, {1, 0x7f, 1, 0x41, 5, 0x0b})
      .section(9, {2, 5, 0x70, 1, 0xd0, 0x70, 0x0b, 1, 0, 0})
      .section(12, {2})
      .section(11, {2, 0, 0x41, 0, 0x0b, 3, 1, 2, 3, 1, 1, 9});
  Accounted made(module.bytes());
  EXPECT_EQ(made.bytes(OwnerKind::Table, 0), 8u);
  EXPECT_EQ(made.bytes(OwnerKind::Table, 1), 4u);
  EXPECT_EQ(made.bytes(OwnerKind::Memory, 0), 2u);
  EXPECT_EQ(made.bytes(OwnerKind::Memory, 1), 3u);
  EXPECT_EQ(made.bytes(OwnerKind::Tag, 0), 2u);
  EXPECT_EQ(made.bytes(OwnerKind::Global, 0), 5u);
  EXPECT_EQ(made.bytes(OwnerKind::Element, 0), 6u);
  EXPECT_EQ(made.bytes(OwnerKind::Element, 1), 3u);
  EXPECT_EQ(made.bytes(OwnerKind::Data, 0, Role::Content), 3u);
  EXPECT_EQ(made.bytes(OwnerKind::Data, 0, Role::SegmentHeader), 5u);
  EXPECT_EQ(made.bytes(OwnerKind::Data, 1), 3u);
}

TEST(Account, PaddedNumbersCount) {
  Wasm module;
  module.section(1, {0x81, 0x80, 0, 0x60, 0x80, 0, 0})
      .section(3, {1, 0x80, 0x80, 0})
      .section(10, {1, 0x82, 0x80, 0, 0, 0x0b});
  Accounted made(module.bytes());
  EXPECT_EQ(made.bytes(OwnerKind::Type, 0), 4u);
  EXPECT_EQ(made.bytes(OwnerKind::Function, 0, Role::Declaration), 3u);
  EXPECT_EQ(made.bytes(OwnerKind::Function, 0, Role::BodySize), 3u);
}

TEST(Account, DataOfObjectsBelongsToItsSymbols) {
  Accounted made(Raw(std::begin(wasm::c_object), std::end(wasm::c_object)));
  uint64_t of_symbols = 0;
  for (uint32_t i = 0; i < made.module.symbols.size(); ++i)
    of_symbols += made.bytes(OwnerKind::Symbol, i);
  EXPECT_EQ(of_symbols, 28u);  // number, local, words, pointer, "one", "two"
  Accounted cpp(Raw(std::begin(wasm::cpp_object), std::end(wasm::cpp_object)));
  EXPECT_GT(cpp.pieces.size(), 20u);
}

// What is cut off anywhere is an error of the reader, or a module that still
// adds up.
TEST(Account, CutModulesAddUpOrAreRefused) {
  Raw whole(std::begin(wasm::c_object), std::end(wasm::c_object));
  for (size_t size = 8; size < whole.size(); ++size) {
    Raw part(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size));
    auto module = wasm::read_module(part);
    if (!module) continue;
    uint64_t sum = 0;
    for (const Piece &piece : account_for(*module)) sum += piece.size;
    EXPECT_EQ(sum, size);
  }
}

}  // namespace
}  // namespace wasmrust::size
