// Debug information follows through lift and emit: what a debugger is told at
// each call to the outside and at each store is what it was told before.
#include "compiler/rewrite/rewrite_module.h"

#include <gtest/gtest.h>
#include <llvm/Support/raw_ostream.h>

#include <map>

#include "compiler/debug/code_view.h"
#include "compiler/debug/sample_module.h"
#include "compiler/wasm/validator.h"

namespace wasmrust::rewrite {
namespace {

using Frames = std::map<std::string, int>;

// The frames at each instruction that nobody may drop, double or change, and
// how often they are there.
Frames lasting_frames(const wasm::Module &module, debug::CodeView &view) {
  Frames frames;
  for (const wasm::Function &function : module.functions) {
    wasm::CodeReader code(function.body, 0);
    std::vector<wasm::ValueType> locals;
    code.read_locals(locals);
    for (wasm::Instruction each; code.next(each);) {
      bool lasts = each.op == wasm::Op::Call &&
                   each.index < module.imported(wasm::ExternalKind::Function);
      if (lasts || each.op == wasm::Op::I32Store ||
          each.op == wasm::Op::F64Store || each.op == wasm::Op::I64Store)
        ++frames[view.frames(function.offset + each.offset)];
    }
  }
  return frames;
}

// A sample, and passes that neither double nor move what lasts.
class RewriteModule
    : public testing::TestWithParam<std::tuple<const char *, const char *>> {};

TEST_P(RewriteModule, DebugInformationFollows) {
  debug::SampleModule sample =
      debug::read_sample(std::string(WASMRUST_DEBUG_SAMPLES) + "/" +
                         std::get<0>(GetParam()) + ".wasm");
  auto module = wasm::read_module(sample.file);
  ASSERT_TRUE(module) << module.error().reason;
  auto schedule =
      optimize::parse_schedule(std::get<1>(GetParam()), optimize::Goal::Size);
  ASSERT_TRUE(schedule) << schedule.error();
  auto made = rewrite_module(*module, {.schedule = *schedule});
  ASSERT_TRUE(made) << made.error();
  EXPECT_EQ(made->debug_problem, "");
  auto again = wasm::read_module(made->bytes());
  ASSERT_TRUE(again) << again.error().reason;
  std::vector<debug::Section> sections;
  for (const wasm::Section &section : again->sections) {
    if (section.id != 0) continue;
    ByteReader in(section.payload);
    std::string name(in.name());
    Bytes content = in.bytes(in.remaining());
    if (name.starts_with(".debug_"))
      sections.push_back({name, {content.begin(), content.end()}});
  }
  auto before = debug::context_of(sample.sections);
  auto after = debug::context_of(sections);
  std::string complaints;
  llvm::raw_string_ostream out(complaints);
  EXPECT_TRUE(after->verify(out)) << complaints;
  debug::CodeView old_view(*before), new_view(*after);
  Frames frames = lasting_frames(*module, old_view);
  EXPECT_GT(frames.size(), 12u);
  EXPECT_EQ(lasting_frames(*again, new_view), frames);
}

INSTANTIATE_TEST_SUITE_P(
    Samples, RewriteModule,
    testing::Combine(testing::Values("O0-4", "O1-4", "O2-4", "Oz-4", "O0-5",
                                     "O1-5", "O2-5", "Oz-5", "lto-4", "lto-5",
                                     "types-5"),
                     testing::Values("none", "dead-code,dead-functions")),
    [](const auto &info) {
      std::string name =
          std::string(std::get<0>(info.param)) + "_" + std::get<1>(info.param);
      std::ranges::replace_if(
          name, [](char each) { return each == '-' || each == ','; }, '_');
      return name;
    });

TEST(RewriteModule, MalformedDebugInformationGoes) {
  debug::SampleModule sample =
      debug::read_sample(std::string(WASMRUST_DEBUG_SAMPLES) + "/O1-4.wasm");
  auto module = wasm::read_module(sample.file);
  ASSERT_TRUE(module);
  for (wasm::Section &section : module->sections)
    if (section.id == 0 &&
        ByteReader(section.payload).name() == ".debug_abbrev")
      section.payload = section.payload.first(20);
  auto made = rewrite_module(*module);
  ASSERT_TRUE(made) << made.error();
  EXPECT_TRUE(made->debug_problem.contains(".debug_abbrev"))
      << made->debug_problem;
  auto again = wasm::read_module(made->bytes());
  ASSERT_TRUE(again);
  for (const wasm::Section &section : again->sections)
    if (section.id == 0)
      EXPECT_FALSE(ByteReader(section.payload).name().starts_with(".debug_"));
}

// 200 functions of `() -> (i32 i64)` whose handlers leave blocks with types
// that the module lacks; the last one has both forms of exceptions.
TEST(RewriteModule, ThreadsAndUnsupportedFunctions) {
  constexpr size_t count = 200;
  constexpr uint8_t types[] = {1, 0x60, 0, 2, 0x7f, 0x7e};
  ByteWriter functions, code, file;
  functions.uleb(count);
  code.uleb(count);
  for (size_t i = 0; i < count; ++i) {
    functions.u8(0);
    ByteWriter body;
    body.u8(0);
    if (i == count - 1) {  // try_table; try, catch_all
      body.append(std::string_view(
          "\x1f\x40\0\x0b\6\0\x41\0\x42\0\x19\x41\0\x42\0\x0b", 16));
    } else {  // block (result i32 i64), two ways to its end
      body.append(std::string_view("\2\0\x41", 3));
      body.sleb(static_cast<int64_t>(i));
      body.append(std::string_view("\x42\1\x41\0\x0d\0\x0b", 7));
    }
    body.u8(0x0b);
    code.uleb(body.size());
    code.append(body.view());
  }
  file.append(std::string_view("\0asm\1\0\0\0", 8));
  auto section = [&](uint8_t id, Bytes payload) {
    file.u8(id);
    file.uleb(payload.size());
    file.append(payload);
  };
  section(1, types);
  section(3, functions.view());
  section(10, code.view());
  auto module = wasm::read_module(file.view());
  ASSERT_TRUE(module) << module.error().reason;
  auto error = wasm::validate(*module, wasm::FeatureSet::all());
  ASSERT_FALSE(error) << error->reason << " at " << error->offset;

  EXPECT_FALSE(rewrite_module(*module));
  RewriteOptions options{.verify = true, .keeps_unsupported = true};
  auto one = rewrite_module(*module, options);
  ASSERT_TRUE(one) << one.error();
  EXPECT_EQ(one->kept, std::vector<uint32_t>{count - 1});
  auto again = wasm::read_module(one->bytes());
  ASSERT_TRUE(again) << again.error().reason;
  EXPECT_FALSE(wasm::validate(*again, wasm::FeatureSet::all()));
  EXPECT_TRUE(std::ranges::equal(again->functions.back().body,
                                 module->functions.back().body));
  options.threads = 2;
  auto two = rewrite_module(*module, options);
  ASSERT_TRUE(two) << two.error();
  EXPECT_EQ(two->bytes(), one->bytes());
}

}  // namespace
}  // namespace wasmrust::rewrite
