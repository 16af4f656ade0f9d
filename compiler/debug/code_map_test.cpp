// Ranges, addresses and calls of one function, and maps that are none.
#include "compiler/debug/code_map.h"

#include <gtest/gtest.h>

namespace wasmrust::debug {
namespace {

using Ranges = std::vector<Range>;

FunctionMap sample() {
  FunctionMap map;
  map.old_start = 100, map.old_size = 50;
  map.new_start = 1000, map.new_size = 30;
  map.places = {{2, 2}, {6, 20}, {9, no_origin}, {11, 12}, {20, 20}};
  return map;
}

Ranges ranges(const FunctionMap &map, Ranges old) {
  FunctionView view;
  view.show(map);
  Ranges now;
  view.ranges(old, now);
  return now;
}

TEST(CodeMap, FindsFunctions) {
  std::vector<FunctionMap> maps = {sample(), sample()};
  maps[1].old_start = 151;
  auto map = CodeMap::of(maps);
  ASSERT_TRUE(map);
  EXPECT_EQ(map->find(99), CodeMap::none);
  EXPECT_EQ(map->find(100), 0u);
  EXPECT_EQ(map->find(149), 0u);
  EXPECT_EQ(map->find(150), CodeMap::none);
  EXPECT_EQ(map->find(200), 1u);
  EXPECT_EQ(map->find(UINT64_MAX), CodeMap::none);
  EXPECT_EQ(map->first_from(101), 1u);
}

TEST(CodeMap, RefusesWhatIsNoMap) {
  auto reason = [](auto change) {
    std::vector<FunctionMap> maps = {sample()};
    change(maps);
    auto map = CodeMap::of(maps);
    return map ? "" : map.error();
  };
  auto expect = [&](const char *text, auto change) {
    EXPECT_EQ(reason(change),
              std::string("map of the function at 100: ") + text);
  };
  expect("not in order", [](auto &maps) { maps.push_back(maps[0]); });
  expect("place outside of the new body",
         [](auto &maps) { maps[0].places[4].to = 30; });
  expect("place outside of the old body",
         [](auto &maps) { maps[0].places[0].from = 50; });
  expect("places are not in order",
         [](auto &maps) { maps[0].places[1].to = 2; });
  expect("size changed", [](auto &maps) { maps[0].unchanged = true; });
  expect("piece outside of the new body", [](auto &maps) {
    maps[0].locals = {{0, 0, 31, LocalPiece::Kind::Local, 0}};
  });
  expect("pieces are not in order", [](auto &maps) {
    maps[0].locals = {{0, 0, 9, LocalPiece::Kind::Local, 0},
                      {0, 8, 9, LocalPiece::Kind::Local, 1}};
  });
  expect("end of address space",
         [](auto &maps) { maps[0].new_start = UINT64_MAX; });
}

TEST(FunctionView, RangesAreThoseOfTheInstructions) {
  FunctionMap map = sample();
  EXPECT_EQ(ranges(map, {{100, 150}}), (Ranges{{1000, 1030}}));
  EXPECT_EQ(ranges(map, {{0, 5000}}), (Ranges{{1000, 1030}}));
  // What has no origin counts to what is in front of it.
  EXPECT_EQ(ranges(map, {{120, 121}}), (Ranges{{1006, 1011}, {1020, 1030}}));
  EXPECT_EQ(ranges(map, {{112, 130}}), (Ranges{{1006, 1030}}));
  EXPECT_EQ(ranges(map, {{112, 113}, {100, 103}}),
            (Ranges{{1000, 1006}, {1011, 1020}}));
  EXPECT_EQ(ranges(map, {{113, 120}, {150, 160}}), Ranges{});
}

TEST(FunctionView, OfAFunctionThatOnlyMoved) {
  FunctionMap map = sample();
  map.places.clear();
  map.new_size = 50;
  map.unchanged = true;
  EXPECT_EQ(ranges(map, {{110, 120}, {101, 103}, {120, 121}}),
            (Ranges{{1001, 1003}, {1010, 1021}}));
  FunctionView view;
  view.show(map);
  EXPECT_EQ(view.address(107), 1007u);
  EXPECT_EQ(view.call(110)->end, 1010u);
}

TEST(FunctionView, AddressesAreExactOrNot) {
  FunctionMap map = sample();
  FunctionView view;
  view.show(map);
  EXPECT_EQ(view.address(100), 1000u);
  EXPECT_EQ(view.address(120), 1006u);
  EXPECT_EQ(view.address(119), std::nullopt);
}

TEST(FunctionView, CallsAreSeenInBothBodies) {
  FunctionMap map = sample();
  std::vector<uint8_t> old_body(50, 1), new_body(30, 1);
  map.old_body = old_body, map.new_body = new_body;
  FunctionView view;
  auto call = [&](uint64_t old_return) {
    view = {};
    view.show(map);
    return view.call(old_return);
  };
  EXPECT_EQ(call(126), std::nullopt);  // no call in the old body
  old_body[20] = 0x10, old_body[21] = old_body[22] = 0x80, old_body[23] = 0;
  EXPECT_EQ(call(124), std::nullopt);  // none in the new one
  new_body[20] = 0x11;
  new_body[21] = new_body[22] = 2;
  EXPECT_EQ(call(124), (Range{1020, 1023}));
  EXPECT_EQ(call(123), std::nullopt);  // not where the old one returned to
  new_body[6] = 0x10;                  // the first of two copies
  EXPECT_EQ(call(124), (Range{1006, 1008}));
}

}  // namespace
}  // namespace wasmrust::debug
