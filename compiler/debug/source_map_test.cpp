// A source map says of each byte what the line tables say of it, in LLVM's
// eyes.
#include <gtest/gtest.h>
#include <llvm/Support/JSON.h>
#include <llvm/Support/Path.h>

#include "compiler/debug/sample_module.h"

namespace wasmrust::debug {
namespace {

struct Mapping {
  int64_t at, source, line, column;  // source -1: none
};

// The specification's words, in the plainest way.
std::vector<Mapping> decoded(llvm::StringRef mappings) {
  constexpr llvm::StringRef digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<Mapping> result;
  int64_t state[4] = {};
  llvm::SmallVector<llvm::StringRef> parts;
  mappings.consume_back(";");
  mappings.split(parts, ',', -1, false);
  for (llvm::StringRef part : parts) {
    unsigned field = 0, shift = 0;
    int64_t number = 0;
    for (char c : part) {
      int64_t digit = static_cast<int64_t>(digits.find(c));
      number |= (digit & 31) << shift;
      shift += 5;
      if (digit & 32) continue;
      state[field++] += number & 1 ? -(number >> 1) : number >> 1;
      number = 0, shift = 0;
    }
    result.push_back({state[0], field > 1 ? state[1] : -1, state[2], state[3]});
  }
  return result;
}

class SourceMaps : public testing::TestWithParam<const char *> {};

TEST_P(SourceMaps, SayWhatLineTablesSay) {
  SampleModule sample = read_sample(std::string(WASMRUST_DEBUG_SAMPLES) + "/" +
                                    GetParam() + ".wasm");
  auto sections = follow(sample.sections, sample.functions);
  ASSERT_TRUE(sections) << sections.error();
  auto json = llvm::json::parse(
      source_map(*sections, sample.code_offset, "sample.wasm"));
  ASSERT_TRUE(bool(json)) << llvm::toString(json.takeError());
  auto *map = json->getAsObject();
  EXPECT_EQ(map->getInteger("version"), 3);
  EXPECT_EQ(map->getString("file"), "sample.wasm");
  auto *sources = map->getArray("sources");
  auto mappings = decoded(*map->getString("mappings"));
  ASSERT_GT(mappings.size(), 20u);
  auto context = context_of(*sections);
  llvm::DILineInfoSpecifier what(
      llvm::DILineInfoSpecifier::FileLineInfoKind::AbsoluteFilePath);
  size_t lines = 0;
  for (const FunctionMap &function : sample.functions) {
    for (uint64_t offset = 0; offset < function.new_size; ++offset) {
      uint64_t address = function.new_start + offset;
      auto info = context->getLineInfoForAddress(
          {address, llvm::object::SectionedAddress::UndefSection}, what);
      auto after = std::ranges::upper_bound(
          mappings, static_cast<int64_t>(address + sample.code_offset), {},
          &Mapping::at);
      bool known = after != mappings.begin() && std::prev(after)->source >= 0;
      ASSERT_EQ(known, info && info->Line != 0) << address;
      if (!known) continue;
      const Mapping &mapping = *std::prev(after);
      EXPECT_EQ(mapping.line + 1, info->Line) << address;
      EXPECT_EQ(mapping.column, info->Column ? info->Column - 1 : 0);
      EXPECT_EQ((*sources)[static_cast<size_t>(mapping.source)].getAsString(),
                llvm::StringRef(llvm::sys::path::remove_leading_dotslash(
                    llvm::StringRef(info->FileName))));
      ++lines;
    }
  }
  EXPECT_GT(lines, 300u);
}

INSTANTIATE_TEST_SUITE_P(Samples, SourceMaps,
                         testing::Values("O0-4", "O0-5", "Oz-4", "Oz-5"),
                         [](const auto &info) {
                           std::string name = info.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(SourceMap, HasTheTextThatItIsGiven) {
  SampleModule sample =
      read_sample(std::string(WASMRUST_DEBUG_SAMPLES) + "/O1-5.wasm");
  std::vector<std::string> asked;
  auto json = llvm::json::parse(
      source_map(sample.sections, 0, "a.wasm",
                 [&](const std::string &path) -> std::optional<std::string> {
                   asked.push_back(path);
                   if (path.ends_with("shapes.c")) return "\xff text";
                   return std::nullopt;
                 }));
  ASSERT_TRUE(bool(json)) << llvm::toString(json.takeError());
  auto *map = json->getAsObject();
  auto *sources = map->getArray("sources");
  auto *texts = map->getArray("sourcesContent");
  ASSERT_TRUE(sources && texts && !asked.empty());
  ASSERT_EQ(sources->size(), texts->size());
  size_t given = 0;
  for (size_t i = 0; i < asked.size(); ++i) {
    EXPECT_EQ((*sources)[i].getAsString(), llvm::StringRef(asked[i]));
    bool has_text = asked[i].ends_with("shapes.c");
    given += has_text;
    if (has_text)
      EXPECT_EQ((*texts)[i].getAsString(), llvm::StringRef("\uFFFD text"));
    else
      EXPECT_TRUE((*texts)[i].getAsNull());
  }
  EXPECT_EQ(given, 1u);
}

TEST(SourceMap, OfNothing) {
  EXPECT_EQ(
      source_map({}, 0, "a.wasm"),
      R"({"version":3,"file":"a.wasm","sources":[],"names":[],"mappings":""})");
}

}  // namespace
}  // namespace wasmrust::debug
