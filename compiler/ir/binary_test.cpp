// The binary form keeps each operation and each id, is small, and is refused
// when it is cut off, changed or of another compiler.
#include "compiler/ir/binary.h"

#include <gtest/gtest.h>

#include <random>

#include "compiler/ir/parse.h"
#include "compiler/ir/print.h"
#include "compiler/ir/sample_functions.h"
#include "compiler/ir/verify.h"

namespace wasmrust::ir {
namespace {

std::vector<uint8_t> bytes_of(const Function &function) {
  ByteWriter to;
  write_binary(function, to);
  return to.take();
}

constexpr std::string_view everything = R"(func s4 (type 0) legacy_exceptions {
region r0 (catch_ref s9 b5(v1)) (catch_all b6())
region r1 in r0 (catch s9 b7()) (catch_all_ref b9(v1, v1))
b0(v0: i32):
  v1: i32 = i32.eqz v0 @3:17
  br_if v1 unlikely b2(v0) likely b1() @5:several@3:19@3:2
b1() in r1:
  v11 = call v1 v9 s2
  v12: i32 = result v11 0
  v13: f64 = result v11 1 @0:4294967293
  br b2(v12)
b2(v4: i32, v3: (ref null 7)) in r0:
  v20: i32 = symbol.address s3-8
  v21: i32 = i32.load v20 offset=s3+16 align=1 memory=m2
  v22: v128 = v128.load8_lane v20 v8 offset=18446744073709551615 lane=15
  v30: (ref 2) = br_on_cast v3 anyref (ref 2) b1() b5(v30)
b5(v5: i32):
  br_table v5 b6() b6() b5(v5)
b6():
  br b6()
b7():
  br b6()
b9(v31: i32):
  return v4 v4
}
)";

TEST(Binary, KeepsEveryOperation) {
  SampleProgram sample;
  for (size_t i = 0; i < op_count; ++i) {
    auto op = static_cast<Op>(i);
    if (!in_ir(op)) continue;
    Function function = one_of(sample, op);
    auto again = read_binary(bytes_of(function));
    ASSERT_TRUE(again) << text_of(op) << ": " << again.error().reason;
    EXPECT_EQ(print(*again), print(function));
    EXPECT_EQ(bytes_of(*again), bytes_of(function)) << text_of(op);
    EXPECT_EQ(again->value_count(), function.value_count());
  }
}

TEST(Binary, KeepsIdsRegionsAndPlaces) {
  auto function = parse_function(everything);
  ASSERT_TRUE(function) << to_string(function.error());
  auto again = read_binary(bytes_of(*function));
  ASSERT_TRUE(again) << again.error().reason;
  EXPECT_EQ(print(*again), everything);
}

TEST(Binary, AnOrdinaryInstructionTakesFourBytes) {
  SampleProgram sample;
  Function function(sample.no_types);
  Builder make(sample.program, function);
  make.at_end_of(function.add_block());
  ValueId x = make.i32(1);
  size_t before = bytes_of(function).size();
  for (int i = 0; i < 100; ++i) x = make.op(Op::I32Add, {x, x});
  EXPECT_LE(bytes_of(function).size(), before + 402);
}

TEST(Binary, EveryPrefixIsRefused) {
  std::vector<uint8_t> bytes = bytes_of(*parse_function(everything));
  for (size_t length = 0; length < bytes.size(); ++length) {
    auto read = read_binary(Bytes(bytes).first(length));
    ASSERT_FALSE(read) << length;
    EXPECT_LE(read.error().offset, length);
    EXPECT_FALSE(read.error().reason.empty());
  }
  bytes.push_back(0);
  auto read = read_binary(bytes);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().reason, "bytes behind the function");
}

TEST(Binary, OtherVersionsAndOperationsAreRefused) {
  std::vector<uint8_t> bytes = bytes_of(*parse_function(everything));
  auto reason_with = [&](size_t at) {
    std::vector<uint8_t> changed = bytes;
    changed[at] ^= 1;
    auto read = read_binary(changed);
    return read ? "" : read.error().reason;
  };
  EXPECT_EQ(reason_with(0), "not a function in WasmIR");
  EXPECT_EQ(reason_with(3), "another version of WasmIR");
  EXPECT_EQ(reason_with(4), "made by a compiler with other operations");
}

TEST(Binary, ChangedBytesAreReadOrRefused) {
  SampleProgram sample;
  Verifier verifier(sample.program);
  std::vector<uint8_t> bytes = bytes_of(*parse_function(everything));
  std::mt19937 random(5);
  size_t accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::vector<uint8_t> changed = bytes;
    for (int k = 0; k < 2; ++k)
      changed[12 + random() % (changed.size() - 12)] =
          static_cast<uint8_t>(random());
    auto read = read_binary(changed);
    if (!read) continue;
    ++accepted;
    (void)verifier.verify(*read);
    auto again = read_binary(bytes_of(*read));
    ASSERT_TRUE(again) << again.error().reason;
    ASSERT_EQ(print(*again), print(*read));
  }
  EXPECT_GT(accepted, 100u);
}

}  // namespace
}  // namespace wasmrust::ir
