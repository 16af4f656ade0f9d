// What a debugger is told of new code is what it was told of the old code that
// it comes from: on modules that clang and lld made, with LLVM's reader as
// judge.
#include <gtest/gtest.h>
#include <llvm/Support/raw_ostream.h>

#include "compiler/debug/code_view.h"
#include "compiler/debug/sample_module.h"

namespace wasmrust::debug {
namespace {

const char *const samples[] = {
    "O1-2", "O1-3", "O0-4",  "O1-4",  "O2-4",   "Oz-4",   "O0-5",    "O1-5",
    "O2-5", "Oz-5", "lto-4", "lto-5", "wide-4", "wide-5", "types-4", "types-5"};

// What the verifier has against the sections. Strings that end in one another
// are lld's way and not ours to judge; old sections have them.
std::string verified(llvm::DWARFContext &context) {
  std::string text;
  llvm::raw_string_ostream out(text);
  llvm::DIDumpOptions options;
  return context.verify(out, options) && !text.contains("warning: ") ? ""
                                                                     : text;
}

class Follow : public testing::TestWithParam<const char *> {
 protected:
  void SetUp() override {
    sample_ = read_sample(std::string(WASMRUST_DEBUG_SAMPLES) + "/" +
                          GetParam() + ".wasm");
    ASSERT_GE(sample_.functions.size(), 3u);
    old_context_ = context_of(sample_.sections);
  }

  void follow_with(const std::vector<FunctionMap> &maps) {
    auto sections = follow(sample_.sections, maps);
    ASSERT_TRUE(sections) << sections.error();
    new_sections_ = std::move(*sections);
    new_context_ = context_of(new_sections_);
    EXPECT_EQ(verified(*new_context_), "");
    CodeView before(*old_context_), after(*new_context_);
    described_ = variables_ = 0;
    for (const FunctionMap &map : maps) {
      if (map.unchanged) {
        for (uint32_t at = 0; at < map.old_size; ++at)
          compare(before, after, map, at, at);
        continue;
      }
      uint32_t from = 0;
      compare(before, after, map, 0,
              map.places.empty() || map.places[0].to ||
                      map.places[0].from == no_origin
                  ? 0
                  : map.places[0].from);
      for (const Place &place : map.places) {
        if (place.from != no_origin) from = place.from;
        compare(before, after, map, place.to, from);
      }
      if (HasFailure()) return;
    }
    EXPECT_GT(described_, 100u);
    EXPECT_GT(variables_, 100u);
    expect_nothing_else(maps);
  }

  void compare(CodeView &before, CodeView &after, const FunctionMap &map,
               uint32_t to, uint32_t from) {
    std::string frames = before.frames(map.old_start + from);
    EXPECT_EQ(after.frames(map.new_start + to), frames) << from << " → " << to;
    std::string variables = before.variables(map.old_start + from, &map, to);
    EXPECT_EQ(after.variables(map.new_start + to), variables)
        << from << " → " << to << " of " << map.old_start << "\n"
        << frames;
    described_ += !frames.empty();
    variables_ += !variables.empty();
  }

  // Whatever has an address is in a function.
  void expect_nothing_else(const std::vector<FunctionMap> &maps) {
    auto is_code = [&](uint64_t begin, uint64_t end) {
      return std::ranges::any_of(maps, [&](const FunctionMap &map) {
        return begin >= map.new_start && end <= map.new_start + map.new_size;
      });
    };
    for (auto &unit : new_context_->compile_units()) {
      for (auto &entry : unit->dies()) {
        llvm::DWARFDie die(unit.get(), &entry);
        if (die.getTag() == llvm::dwarf::DW_TAG_compile_unit) continue;
        auto ranges = die.getAddressRanges();
        ASSERT_TRUE(bool(ranges)) << llvm::toString(ranges.takeError());
        for (auto range : *ranges)
          EXPECT_TRUE(is_code(range.LowPC, range.HighPC)) << range.LowPC;
      }
      auto *lines = new_context_->getLineTableForUnit(unit.get());
      ASSERT_NE(lines, nullptr);
      for (auto &sequence : lines->Sequences)
        EXPECT_TRUE(is_code(sequence.LowPC, sequence.HighPC)) << sequence.LowPC;
    }
  }

  SampleModule sample_;
  size_t described_ = 0, variables_ = 0;  // instructions
  std::vector<Section> new_sections_;
  std::unique_ptr<llvm::DWARFContext> old_context_, new_context_;
};

TEST_P(Follow, CodeThatStaysWhereItIs) { follow_with(sample_.functions); }

TEST_P(Follow, FunctionsThatMove) { follow_with(shifted(sample_, 13)); }

TEST_P(Follow, InstructionByInstruction) { follow_with(mapped(sample_)); }

TEST_P(Follow, ScrambledCode) {
  for (uint32_t seed = 1; seed <= 8 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    follow_with(scrambled(sample_, seed));
  }
}

// Where the code of copies is, the frames of the old code are in one another,
// and the variables are those of the function that has the copies.
TEST_P(Follow, CopiesOfFunctions) {
  size_t nested = 0, several_times = 0, nameless = 0;
  for (uint32_t seed = 1; seed <= 3 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    auto maps = with_copies(sample_, seed);
    auto sections = follow(sample_.sections, maps);
    ASSERT_TRUE(sections) << sections.error();
    auto context = context_of(*sections);
    EXPECT_EQ(verified(*context), "");
    CodeView before(*old_context_), after(*context);
    for (const FunctionMap &map : maps) {
      Place last{0, 0, 0};
      for (Place place : map.places) {
        if (place.from == no_origin)
          place.from = last.from, place.site = last.site;
        last = place;
        std::string frames = after.frames(map.new_start + place.to);
        if (place.from == several) {
          const FunctionMap &of =
              place.site ? maps[map.sites[place.site - 1].function] : map;
          if (before.frames(of.old_start + 1).empty()) continue;
          EXPECT_TRUE(frames.contains(":0:0 ")) << frames;
          ++several_times;
          continue;
        }
        std::string expected;
        Place at = place;
        for (;; at = {at.to, map.sites[at.site - 1].call,
                      map.sites[at.site - 1].parent}) {
          const FunctionMap &of =
              at.site ? maps[map.sites[at.site - 1].function] : map;
          std::string own = before.frames(of.old_start + at.from);
          nested += at.site && !own.empty() && !expected.empty();
          expected += own;
          if (at.site) continue;
          nameless += own.empty() && !expected.empty();
          // Its own code has a frame, too, when it has such copies elsewhere.
          if (own.empty() && (!expected.empty() || !frames.empty()))
            expected += map.name + " at <invalid>:0:0 discriminator 0\n";
          break;
        }
        // DWARF 5 has a file number 0, which LLVM's reader takes where none is
        // said.
        if (size_t at = frames.rfind(map.name + " at ");
            at != frames.npos && frames.substr(at).contains(":0:0 "))
          frames = frames.substr(0, at) + map.name +
                   " at <invalid>:0:0 discriminator 0\n";
        EXPECT_EQ(frames, expected) << place.to << " ← " << place.site << ":"
                                    << place.from << " of " << map.name;
        EXPECT_EQ(after.variables(map.new_start + place.to),
                  before.variables(map.old_start + at.from, &map, place.to));
      }
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(nested, 30u);
  EXPECT_GT(several_times, 30u);
  EXPECT_GT(nameless, 10u);
}

// What was made is read again like anything else.
TEST_P(Follow, Again) {
  auto once = follow(sample_.sections, sample_.functions);
  ASSERT_TRUE(once) << once.error();
  auto twice = follow(*once, sample_.functions);
  ASSERT_TRUE(twice) << twice.error();
  ASSERT_EQ(once->size(), twice->size());
  for (size_t i = 0; i < once->size(); ++i)
    EXPECT_EQ((*once)[i].bytes, (*twice)[i].bytes) << (*once)[i].name;
}

// The return addresses in each function, counted from its start.
std::vector<uint64_t> returns(llvm::DWARFContext &context,
                              const FunctionMap &map, uint64_t start) {
  using namespace llvm::dwarf;
  std::vector<uint64_t> found;
  for (auto &unit : context.compile_units()) {
    for (auto &entry : unit->dies()) {
      llvm::DWARFDie die(unit.get(), &entry);
      Attribute attribute = die.getTag() == DW_TAG_call_site
                                ? DW_AT_call_return_pc
                                : DW_AT_low_pc;
      if (die.getTag() != DW_TAG_call_site &&
          die.getTag() != DW_TAG_GNU_call_site)
        continue;
      uint64_t address = toAddress(die.find(attribute), 0);
      if (address > start && address <= start + map.old_size)
        found.push_back(address - start);
    }
  }
  std::ranges::sort(found);
  return found;
}

// Whether the function at an address claims that all its calls are described.
bool claims_all_calls(llvm::DWARFContext &context, uint64_t start) {
  using namespace llvm::dwarf;
  for (auto &unit : context.compile_units()) {
    for (auto &entry : unit->dies()) {
      llvm::DWARFDie die(unit.get(), &entry);
      if (die.getTag() == DW_TAG_subprogram &&
          toAddress(die.find(DW_AT_low_pc), 0) == start)
        return die.find({DW_AT_call_all_calls, DW_AT_GNU_all_call_sites})
            .has_value();
    }
  }
  return false;
}

// A call site says where its call returns to, if both bodies show the call.
TEST_P(Follow, CallSites) {
  auto maps = mapped(sample_);
  size_t calls = 0;
  for (bool shown : {true, false}) {
    auto sections = follow(sample_.sections, maps);
    ASSERT_TRUE(sections) << sections.error();
    auto context = context_of(*sections);
    for (const FunctionMap &map : maps) {
      auto old = returns(*old_context_, map, map.old_start);
      auto now = returns(*context, map, map.new_start);
      EXPECT_EQ(now, shown ? old : std::vector<uint64_t>()) << map.old_start;
      calls += now.size();
      if (old.empty()) continue;
      EXPECT_EQ(claims_all_calls(*context, map.new_start),
                shown && claims_all_calls(*old_context_, map.old_start));
    }
    for (FunctionMap &map : maps) map.new_body = {};
  }
  std::string name = GetParam();
  if (name.starts_with("O2") || name.starts_with("Oz")) EXPECT_GT(calls, 5u);
}

// Without one of its calls a function's others go as well: LLVM's verifier
// wants the claim beside each call site.
TEST_P(Follow, CallSitesGoTogether) {
  auto maps = mapped(sample_);
  size_t fewer = 0;
  for (FunctionMap &map : maps) {
    auto old = returns(*old_context_, map, map.old_start);
    if (old.size() < 2 || !claims_all_calls(*old_context_, map.old_start))
      continue;
    std::erase_if(map.places,
                  [&](const Place &place) { return place.from < old[0]; });
    ++fewer;
  }
  auto sections = follow(sample_.sections, maps);
  ASSERT_TRUE(sections) << sections.error();
  auto context = context_of(*sections);
  EXPECT_EQ(verified(*context), "");
  size_t without = 0;
  for (const FunctionMap &map : maps)
    if (returns(*old_context_, map, map.old_start).size() > 1)
      without += returns(*context, map, map.new_start).empty();
  EXPECT_EQ(without, fewer);
  std::string name = GetParam();
  if (name.starts_with("O2") || name.starts_with("Oz")) EXPECT_GT(fewer, 0u);
}

TEST_P(Follow, FunctionsThatAreGone) {
  auto find_mix = [&](llvm::DWARFContext &context) {
    for (auto &unit : context.compile_units())
      for (auto &entry : unit->dies()) {
        llvm::DWARFDie die(unit.get(), &entry);
        const char *name = die.getName(llvm::DINameKind::ShortName);
        if (name && std::string_view(name) == "mix" &&
            die.find(llvm::dwarf::DW_AT_decl_line))
          return die;
      }
    return llvm::DWARFDie();
  };
  llvm::DWARFDie old = find_mix(*old_context_);
  ASSERT_TRUE(old.isValid());
  uint64_t start =
      llvm::dwarf::toAddress(old.find(llvm::dwarf::DW_AT_low_pc), 0);
  auto maps = sample_.functions;
  auto gone = std::erase_if(
      maps, [&](const FunctionMap &map) { return map.old_start == start; });
  if (!gone) GTEST_SKIP() << "it was inlined everywhere";
  auto sections = follow(sample_.sections, maps);
  ASSERT_TRUE(sections) << sections.error();
  auto context = context_of(*sections);
  EXPECT_EQ(verified(*context), "");
  llvm::DWARFDie now = find_mix(*context);
  // Call sites refer to it: then it is a declaration with its parameters.
  if (std::string_view(GetParam()).starts_with("O0"))
    EXPECT_FALSE(now.isValid());
  if (!now.isValid()) return;
  EXPECT_FALSE(now.find(llvm::dwarf::DW_AT_low_pc));
  for (llvm::DWARFDie child : now.children()) {
    EXPECT_EQ(child.getTag(), llvm::dwarf::DW_TAG_formal_parameter);
    EXPECT_FALSE(child.find(llvm::dwarf::DW_AT_location));
  }
}

TEST_P(Follow, TruncatedSections) {
  for (size_t i = 0; i < sample_.sections.size(); ++i) {
    std::vector<Section> sections = sample_.sections;
    size_t size = sections[i].bytes.size();
    for (size_t left = 0; left < size; ++left) {
      sections[i].bytes.assign(
          sample_.sections[i].bytes.begin(),
          sample_.sections[i].bytes.begin() + static_cast<ptrdiff_t>(left));
      auto result = follow(sections, sample_.functions);
      if (!result)
        EXPECT_TRUE(result.error().contains("offset ")) << result.error();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Samples, Follow, testing::ValuesIn(samples),
                         [](const auto &info) {
                           std::string name = info.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace wasmrust::debug
