// Debug information follows through lift and emit: what a debugger is told at
// each call to the outside and at each store is what it was told before.
#include "compiler/emit/rewrite_module.h"

#include <gtest/gtest.h>
#include <llvm/Support/raw_ostream.h>

#include <map>

#include "compiler/debug/code_view.h"
#include "compiler/debug/sample_module.h"

namespace wasmrust::emit {
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

class RewriteModule : public testing::TestWithParam<const char *> {};

TEST_P(RewriteModule, DebugInformationFollows) {
  debug::SampleModule sample = debug::read_sample(
      std::string(WASMRUST_DEBUG_SAMPLES) + "/" + GetParam() + ".wasm");
  auto module = wasm::read_module(sample.file);
  ASSERT_TRUE(module) << module.error().reason;
  std::string reason;
  auto bytes = rewrite_module(*module, &reason);
  ASSERT_TRUE(bytes) << bytes.error();
  EXPECT_EQ(reason, "");
  auto again = wasm::read_module(*bytes);
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

INSTANTIATE_TEST_SUITE_P(Samples, RewriteModule,
                         testing::Values("O0-4", "O1-4", "O2-4", "Oz-4", "O0-5",
                                         "O1-5", "O2-5", "Oz-5", "lto-4",
                                         "lto-5", "types-5"),
                         [](const auto &info) {
                           std::string name = info.param;
                           std::ranges::replace(name, '-', '_');
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
  std::string reason;
  auto bytes = rewrite_module(*module, &reason);
  ASSERT_TRUE(bytes) << bytes.error();
  EXPECT_TRUE(reason.contains(".debug_abbrev")) << reason;
  auto again = wasm::read_module(*bytes);
  ASSERT_TRUE(again);
  for (const wasm::Section &section : again->sections)
    if (section.id == 0)
      EXPECT_FALSE(ByteReader(section.payload).name().starts_with(".debug_"));
}

}  // namespace
}  // namespace wasmrust::emit
