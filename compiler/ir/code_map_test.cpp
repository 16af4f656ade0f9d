// Maps of code that was written anew twice: places, variables and copies of
// other functions follow through both.
#include "compiler/ir/code_map.h"

#include <gtest/gtest.h>

namespace wasmrust {
namespace {

using Kind = CodeMap::LocalPiece::Kind;
using Maps = Table<FunctionId, CodeMap>;

constexpr uint8_t old_code[] = {0, 0x0b};
constexpr uint32_t none = CodeMap::no_origin;

CodeMap map_of(std::vector<CodeMap::Place> places,
               std::vector<CodeMap::LocalPiece> locals = {},
               std::vector<CodeMap::Site> sites = {}) {
  return {old_code, std::move(places), std::move(locals), std::move(sites)};
}

Maps maps_of(std::vector<CodeMap> list) {
  Maps maps;
  for (CodeMap &each : list) maps.add(std::move(each));
  return maps;
}

CodeMap first_of(const Maps &maps) { return maps[FunctionId(size_t{0})]; }

TEST(CodeMap, PlacesFollowThroughBoth) {
  Maps earlier = maps_of({map_of({{1, 10}, {5, none}, {8, 30}})});
  // The code between starts in the middle of what came from one place.
  Maps later = maps_of({map_of({{1, 8}, {2, 3}, {3, 5}, {4, none}})});
  EXPECT_EQ(
      first_of(joined(earlier, later)).places,
      (std::vector<CodeMap::Place>{{1, 30}, {2, 10}, {3, none}, {4, none}}));
}

TEST(CodeMap, WithoutAMapTheOtherOneIsLeft) {
  CodeMap map = map_of({{1, 10}}, {{0, 1, 2, Kind::Constant, 7}});
  Maps maps = maps_of({map}), nothing = maps_of({{}});
  for (const Maps &each : {joined(maps, nothing), joined(nothing, maps)}) {
    EXPECT_EQ(first_of(each).places, map.places);
    EXPECT_EQ(first_of(each).locals, map.locals);
  }
}

TEST(CodeMap, VariablesAreWhereTheirVariablesAre) {
  // Variable 4 was in 1, then it was 77; in the end 1 is in 0, and then in 2.
  Maps earlier = maps_of(
      {map_of({{1, 10}, {5, 20}, {8, 30}},
              {{4, 1, 8, Kind::Local, 1}, {4, 8, 9, Kind::Constant, 77}})});
  Maps later =
      maps_of({map_of({{1, 1}, {3, 5}, {6, 8}, {9, none}},
                      {{1, 1, 4, Kind::Local, 0}, {1, 4, 9, Kind::Local, 2}})});
  EXPECT_EQ(first_of(joined(earlier, later)).locals,
            (std::vector<CodeMap::LocalPiece>{{4, 1, 4, Kind::Local, 0},
                                              {4, 4, 6, Kind::Local, 2},
                                              {4, 6, 9, Kind::Constant, 77}}));
}

// Function 1 had a copy of 2 in it when it was copied to function 0, which had
// one of 3 around the call.
TEST(CodeMap, CopiesOfWhatHasCopies) {
  Maps earlier =
      maps_of({map_of({{1, 10}, {5, 20, 1}}, {}, {{3, 0, 15}}),
               map_of({{1, 40}, {3, 50, 1}}, {{0, 1, 4, Kind::Local, 6, 1}},
                      {{2, 0, 45}})});
  Maps later = maps_of({map_of({{1, 1}, {2, 1, 1}, {4, 3, 1}},
                               {{6, 2, 5, Kind::Local, 9, 1}}, {{1, 0, 5}})});
  CodeMap map = first_of(joined(earlier, later));
  EXPECT_EQ(map.sites,
            (std::vector<CodeMap::Site>{{3, 0, 15}, {1, 1, 20}, {2, 2, 45}}));
  EXPECT_EQ(map.places,
            (std::vector<CodeMap::Place>{{1, 10, 0}, {2, 40, 2}, {4, 50, 3}}));
  EXPECT_EQ(map.locals,
            (std::vector<CodeMap::LocalPiece>{{0, 2, 5, Kind::Local, 9, 3}}));
}

// Who was made has no code of before: what it has are copies, in either run.
TEST(CodeMap, WhatPassesHaveMadeIsCopies) {
  CodeMap made{{}, {{1, 10, 1}, {4, 20, 1}}, {}, {{7, 0, 0}}};
  CodeMap moved = map_of({{1, 4}, {3, 1}});
  CodeMap map = first_of(joined(maps_of({made}), maps_of({moved})));
  EXPECT_TRUE(map.old_body.empty());
  EXPECT_EQ(map.sites, made.sites);
  EXPECT_EQ(map.places, (std::vector<CodeMap::Place>{{1, 20, 1}, {3, 10, 1}}));
  // Made by the second one, of a function whose code had moved before.
  CodeMap copy{{}, {{1, 5, 1}}, {}, {{1, 0, 0}}};
  Maps all = joined(maps_of({{}, map_of({{5, 30}})}), maps_of({copy, {}}));
  EXPECT_EQ(first_of(all).sites, copy.sites);
  EXPECT_EQ(first_of(all).places, (std::vector<CodeMap::Place>{{1, 30, 1}}));
}

}  // namespace
}  // namespace wasmrust
