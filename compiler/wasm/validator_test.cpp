// What the specification's test suite (tests/spec) does not ask: where an error
// is, features that are switched off, exceptions in their first form, limits of
// implementations, and what the validator shows to those who translate code.
#include "compiler/wasm/validator.h"

#include <algorithm>

#include "compiler/wasm/test_modules.h"

namespace wasmrust::wasm {
namespace {

// "reason", or "valid".
std::string verdict(const Raw &bytes, FeatureSet features = FeatureSet::all()) {
  auto module = read_module(bytes);
  if (!module) return "malformed: " + module.error().reason;
  auto error = validate(*module, features);
  return error ? error->reason : "valid";
}

// A module with one function of type () -> () and the body (locals and code);
// type 1 is (i32) -> (), type 2 () -> i32. One memory, one table of functions,
// one mutable global, one tag of type 1.
Wasm with_body(const Raw &body) {
  Wasm module;
  module.section(1, {3, 0x60, 0, 0, 0x60, 1, 0x7f, 0, 0x60, 0, 1, 0x7f})
      .section(3, {1, 0})
      .section(4, {1, 0x70, 0, 1})
      .section(5, {1, 0, 1})
      .section(13, {1, 0, 1})
      .section(6, {1, 0x7f, 1, 0x41, 0, 0x0b})
      .section(10, Raw{1} + sized(body));
  return module;
}
std::string body(const Raw &code, FeatureSet features = FeatureSet::all()) {
  return verdict(with_body(Raw{0} + code).bytes(), features);
}

TEST(Validator, ErrorsHaveAPlace) {
  Raw two_bodies = Raw{2, 2, 0, 0x0b, 5, 0, 0x41, 0, 0x6a, 0x0b};
  Raw bytes = Wasm()
                  .section(1, {1, 0x60, 0, 0})
                  .section(2, Raw{1} + name("m") + name("f") + Raw{0, 0})
                  .section(3, {2, 0, 0})
                  .section(10, two_bodies)
                  .bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module);
  auto error = validate(*module, FeatureSet::standard());
  ASSERT_TRUE(error);
  EXPECT_EQ(error->offset, bytes.size() - 2);  // i32.add
  EXPECT_EQ(error->function, 2u);
  EXPECT_EQ(error->reason,
            "type mismatch: expected i32, but the block has no operand left");
}

TEST(Validator, BodiesEndWhereTheirBlocksDo) {
  EXPECT_EQ(body({0x0b}), "valid");
  EXPECT_EQ(body({0x02, 0x40, 0x0b}), "the body ends inside of a block");
  EXPECT_EQ(body({0x0b, 0x0b}), "instruction behind the function's end");
  EXPECT_EQ(body({0x05, 0x0b}), "`else` without an `if`");
  EXPECT_EQ(body({0x41, 0, 0x0b}),
            "type mismatch: 1 operands too many at the end of the block");
}

TEST(Validator, FirstExceptions) {
  // try (throw 0) catch 0 (drop) catch_all rethrow 0 end
  EXPECT_EQ(body({0x06, 0x40, 0x41, 0, 0x08, 0, 0x07, 0, 0x1a, 0x19, 0x09, 0,
                  0x0b, 0x0b}),
            "valid");
  // try delegate to the function, and to an outer try
  EXPECT_EQ(body({0x06, 0x40, 0x18, 0, 0x0b}), "valid");
  EXPECT_EQ(body({0x06, 0x40, 0x06, 0x40, 0x18, 0, 0x19, 0x0b, 0x0b}), "valid");
  EXPECT_EQ(body({0x06, 0x40, 0x18, 1, 0x0b}),
            "label 1 is out of bounds (there are 1)");
  EXPECT_EQ(body({0x06, 0x40, 0x07, 0, 0x0b, 0x0b}),
            "type mismatch: 1 operands too many at the end of the block");
  EXPECT_EQ(body({0x07, 0, 0x0b}), "`catch` without a `try`");
  EXPECT_EQ(body({0x06, 0x40, 0x19, 0x07, 0, 0x1a, 0x0b, 0x0b}),
            "`catch` without a `try`");
  EXPECT_EQ(body({0x02, 0x40, 0x18, 0, 0x0b}), "`delegate` without a `try`");
  EXPECT_EQ(body({0x06, 0x40, 0x09, 0, 0x19, 0x0b, 0x0b}),
            "`rethrow` names a label that is no `catch`");
  EXPECT_EQ(body({0x06, 0x40, 0x0b, 0x0b},
                 FeatureSet::all().without(Feature::LegacyExceptions)),
            "`try` needs the feature legacy-exceptions");
}

// A body for an operation of each feature that operations belong to.
TEST(Validator, OperationsNeedTheirFeature) {
  struct Row {
    Feature feature;
    Raw code;
  };
  const Row rows[] = {
      {Feature::NontrappingFptoint, {0x43, 0, 0, 0, 0, 0xfc, 0, 0x1a}},
      {Feature::SignExt, {0x41, 0, 0xc0, 0x1a}},
      {Feature::BulkMemory, {0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 0x0b, 0}},
      {Feature::ReferenceTypes, {0xd0, 0x70, 0x1a}},
      {Feature::Simd, {0x41, 0, 0xfd, 0x11, 0x1a}},
      {Feature::RelaxedSimd,
       {0x41, 0, 0xfd, 0x11, 0x41, 0, 0xfd, 0x11, 0xfd, 0x80, 0x02, 0x1a}},
      {Feature::TailCall, {0x12, 0}},
      {Feature::FunctionReferences, {0xd0, 0x70, 0xd4, 0x1a}},
      {Feature::Gc, {0x41, 0, 0xfb, 0x1c, 0x1a}},
      {Feature::ExceptionHandling, {0x41, 0, 0x08, 0}},
      {Feature::Atomics, {0xfe, 3, 0}},
      {Feature::LegacyExceptions, {0x06, 0x40, 0x0b}},
      {Feature::WideArithmetic, {0x42, 0, 0x42, 0, 0xfc, 0x15, 0x1a, 0x1a}},
      {Feature::Multivalue, {0x41, 0, 0x02, 1, 0x1a, 0x0b}},
  };
  for (const Row &row : rows) {
    std::string name(wasm::row(row.feature).text);
    EXPECT_EQ(body(row.code + Raw{0x0b}), "valid") << name;
    std::string reason =
        body(row.code + Raw{0x0b}, FeatureSet::all().without(row.feature));
    EXPECT_TRUE(reason.ends_with("needs the feature " + name))
        << name << ": " << reason;
  }
}

TEST(Validator, DeclarationsNeedTheirFeature) {
  struct Row {
    Feature feature;
    Wasm module;
  };
  const Row rows[] = {
      {Feature::MultiMemory, Wasm().section(5, {2, 0, 1, 0, 1})},
      {Feature::Memory64, Wasm().section(5, {1, 4, 1})},
      {Feature::Memory64, Wasm().section(4, {1, 0x70, 4, 1})},
      {Feature::Atomics, Wasm().section(5, {1, 3, 1, 1})},
      {Feature::CustomPageSizes, Wasm().section(5, {1, 8, 1, 0})},
      {Feature::CustomPageSizes, Wasm().section(5, {1, 8, 1, 16})},
      {Feature::ReferenceTypes, Wasm().section(4, {2, 0x70, 0, 1, 0x70, 0, 1})},
      {Feature::ReferenceTypes, Wasm().section(4, {1, 0x6f, 0, 1})},
      {Feature::Gc, Wasm().section(1, {1, 0x5f, 0})},
      {Feature::Gc, Wasm().section(4, {1, 0x6e, 0, 1})},
      {Feature::FunctionReferences,
       Wasm().section(4, {1, 0x40, 0, 0x70, 0, 1, 0xd0, 0x70, 0x0b})},
      {Feature::ExceptionHandling,
       Wasm().section(1, {1, 0x60, 0, 0}).section(13, {1, 0, 0})},
      {Feature::Multivalue, Wasm().section(1, {1, 0x60, 0, 2, 0x7f, 0x7f})},
      {Feature::Simd, Wasm().section(1, {1, 0x60, 1, 0x7b, 0})},
      {Feature::ExtendedConst,
       Wasm().section(6, {1, 0x7f, 0, 0x41, 1, 0x41, 1, 0x6a, 0x0b})},
      {Feature::Gc,
       Wasm().section(6, {2, 0x7f, 0, 0x41, 1, 0x0b, 0x7f, 0, 0x23, 0, 0x0b})},
      {Feature::MutableGlobals,
       Wasm().section(2, Raw{1} + name("") + name("") + Raw{3, 0x7f, 1})},
      {Feature::MutableGlobals,
       Wasm()
           .section(6, {1, 0x7f, 1, 0x41, 1, 0x0b})
           .section(7, Raw{1} + name("g") + Raw{3, 0})},
      {Feature::CompactImports,
       Wasm().section(2, Raw{1} + name("m") + Raw{0, 0x7f, 0})},
      {Feature::BulkMemory, Wasm().section(11, {1, 1, 0})},
      {Feature::BulkMemory, Wasm().section(9, {1, 1, 0, 0})},
  };
  for (const Row &row : rows) {
    std::string name(wasm::row(row.feature).text);
    EXPECT_EQ(verdict(row.module.bytes()), "valid") << name;
    std::string reason =
        verdict(row.module.bytes(), FeatureSet::all().without(row.feature));
    EXPECT_TRUE(reason.ends_with("needs the feature " + name))
        << name << ": " << reason;
  }
}

TEST(Validator, LimitsOfImplementations) {
  auto locals = [](uint32_t count) {
    return verdict(with_body(Raw{1} + uleb(count) + Raw{0x7f, 0x0b}).bytes());
  };
  EXPECT_EQ(locals(50'000), "valid");
  EXPECT_EQ(locals(50'001), "too many locals");
  auto params = [](size_t count) {
    return verdict(
        Wasm()
            .section(1, Raw{1, 0x60} + uleb(count) + Raw(count, 0x7f) + Raw{0})
            .bytes());
  };
  EXPECT_EQ(params(1000), "valid");
  EXPECT_EQ(params(1001), "more than 1000 parameters");
  auto levels = [](uint8_t count) {
    Raw types = uleb(count + 1u) + Raw{0x50, 0, 0x5f, 0};
    for (uint8_t i = 0; i < count; ++i)
      types = types + Raw{0x50, 1, i, 0x5f, 0};
    return verdict(Wasm().section(1, types).bytes());
  };
  EXPECT_EQ(levels(63), "valid");
  EXPECT_EQ(levels(64), "more than 63 levels of subtypes");
}

TEST(Validator, OperandsAndFramesAreShown) {
  // block (result i32) (i32.const 1) (i64.const 2) (br 0) ...
  Raw code{0x02, 0x7f, 0x41, 1, 0x42, 2, 0x1a, 0x0c, 0, 0x0b, 0x1a, 0x0b};
  Raw bytes = with_body(Raw{0} + code).bytes();
  auto module = read_module(bytes);
  ASSERT_TRUE(module);
  auto context = check_declarations(*module, FeatureSet::standard());
  ASSERT_TRUE(context) << context.error().reason;
  FunctionValidator function(*context);
  ASSERT_TRUE(function.start(module->types[0].function, {}));
  CodeReader reader(code, 0);
  std::vector<std::string> seen;
  for (Instruction each; reader.next(each);) {
    ASSERT_TRUE(function.feed(each)) << function.reason();
    std::string state = std::string(row(each.op).text) + ":";
    for (ValueType type : function.operands()) state += " " + to_string(type);
    state += " | " + std::to_string(function.frames().size());
    seen.push_back(state + (function.reachable() ? "" : " unreachable"));
  }
  EXPECT_EQ(seen,
            (std::vector<std::string>{"block: | 2", "i32.const: i32 | 2",
                                      "i64.const: i32 i64 | 2", "drop: i32 | 2",
                                      "br: | 2 unreachable", "end: i32 | 1",
                                      "drop: | 1", "end: | 0 unreachable"}));
  EXPECT_TRUE(function.finished());
}

// 800 bodies of a kilobyte; the ones in `bad` drop what is not there, each at
// another place.
Raw large_module(const std::vector<uint32_t> &bad) {
  constexpr uint32_t count = 800;
  Raw declared = uleb(count), code = uleb(count);
  for (uint32_t row = 0; row < count; ++row) {
    declared.push_back(0);
    Raw body{0};
    body.resize(1 + 1'000, 0x01);
    if (std::ranges::count(bad, row)) body[1 + row % 1'000] = 0x1a;
    body.push_back(0x0b);
    Raw whole = sized(body);
    code.insert(code.end(), whole.begin(), whole.end());
  }
  Wasm module;
  module.section(1, {1, 0x60, 0, 0}).section(3, declared).section(10, code);
  return module.bytes();
}

TEST(Validator, TheFirstErrorIsReportedWhateverTheThreads) {
  std::vector<std::vector<uint32_t>> cases = {
      {}, {0}, {799}, {3, 4}, {798, 799}, {70, 130, 500}, {700, 100, 99}};
  for (const std::vector<uint32_t> &bad : cases) {
    Raw bytes = large_module(bad);
    auto module = read_module(bytes);
    ASSERT_TRUE(module);
    for (unsigned threads : {1u, 2u, 3u, 16u}) {
      auto error = validate(*module, FeatureSet::all(), threads);
      ASSERT_EQ(error.has_value(), !bad.empty()) << threads;
      if (!error) continue;
      uint32_t first = std::ranges::min(bad);
      EXPECT_EQ(error->function, first) << threads;
      EXPECT_EQ(error->offset,
                module->offset_of(module->functions[first].body) + 1 + first);
      EXPECT_EQ(error->reason,
                "type mismatch: expected any type, but the block has "
                "no operand left")
          << threads;
    }
  }
}

TEST(Validator, DataCountIsNeeded) {
  Raw code{0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 8, 0, 0, 0xfc, 9, 0, 0x0b};
  auto module = [&](bool count) {
    Wasm module;
    module.section(1, {1, 0x60, 0, 0}).section(3, {1, 0});
    module.section(5, {1, 0, 1});
    if (count) module.section(12, {1});
    module.section(10, Raw{1} + sized(Raw{0} + code)).section(11, {1, 1, 0});
    return verdict(module.bytes());
  };
  EXPECT_EQ(module(true), "valid");
  EXPECT_EQ(module(false), "needs a data count section");
}

}  // namespace
}  // namespace wasmrust::wasm
