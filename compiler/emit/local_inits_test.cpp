// Which variables a validator sees set where they are read.
#include "compiler/emit/local_inits.h"

#include "gtest/gtest.h"

namespace wasmrust::emit {
namespace {

constexpr wasm::ValueType i32{wasm::ValueKind::I32};
constexpr wasm::ValueType plain = wasm::reference(3, false);
constexpr wasm::ValueType nullable = wasm::reference(3, true);

TEST(LocalInits, WhatABlockSetsIsUnsetBehindIt) {
  wasm::ValueType parameters[] = {i32, plain};
  wasm::ValueType declared[] = {i32, nullable, plain, plain};
  LocalInits inits;
  inits.start(parameters, declared);
  for (uint32_t local : {0, 2, 3}) EXPECT_TRUE(inits.may_be_null(local));
  for (uint32_t local : {1, 4, 5}) EXPECT_FALSE(inits.may_be_null(local));
  inits.get(1);
  inits.set(4);
  inits.open();
  inits.get(4);
  inits.set(5);
  inits.open();
  inits.get(5);
  inits.close();
  inits.get(5);
  EXPECT_FALSE(inits.has_missed());
  inits.close();
  inits.get(4);
  EXPECT_FALSE(inits.has_missed());
  inits.get(5);
  EXPECT_TRUE(inits.has_missed());

  inits.again(declared);
  EXPECT_FALSE(inits.has_missed());
  EXPECT_EQ(declared[2], plain);
  EXPECT_EQ(declared[3], nullable);
  EXPECT_FALSE(inits.may_be_null(4));
  EXPECT_TRUE(inits.may_be_null(5));
  inits.get(5);
  EXPECT_FALSE(inits.has_missed());
  // It starts from nothing again.
  inits.get(4);
  EXPECT_TRUE(inits.has_missed());
}

TEST(LocalInits, AnArmDoesNotSeeWhatTheOtherSet) {
  wasm::ValueType declared[] = {plain};
  LocalInits inits;
  inits.start({}, declared);
  inits.open();
  inits.set(0);
  inits.other_arm();
  EXPECT_FALSE(inits.has_missed());
  inits.get(0);
  EXPECT_TRUE(inits.has_missed());
}

}  // namespace
}  // namespace wasmrust::emit
