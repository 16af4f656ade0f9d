// The map says where bytes are: what it points to is what stands there. Lines
// are found by the end of their text, and the bytes at their offset are
// compared with what the program holds.
#include "compiler/encode/map_file.h"

#include <gtest/gtest.h>

#include <sstream>

#include "compiler/encode/encode.h"
#include "compiler/layout/sample_program.h"

namespace wasmrust::encode {
namespace {

using layout::Body;
using layout::SampleProgram;

struct Line {
  std::string address;
  uint64_t offset = 0, size = 0;
  std::string text;
};

std::vector<Line> lines_of(const std::string &map) {
  std::vector<Line> lines;
  std::istringstream stream(map);
  std::string row;
  std::getline(stream, row);  // the heading
  while (std::getline(stream, row)) {
    std::istringstream columns(row);
    Line line;
    columns >> line.address >> std::hex >> line.offset >> line.size;
    std::getline(columns, line.text);
    lines.push_back(line);
  }
  return lines;
}

const Line *find(const std::vector<Line> &lines, std::string_view text) {
  for (const Line &line : lines)
    if (line.text.ends_with(text)) return &line;
  return nullptr;
}

TEST(MapFile, OffsetsPointToTheBytes) {
  SampleProgram sample;
  sample.options.optimize = 1;
  sample.data(".rodata.long", "abc" + std::string(100, '\0') + "def");
  sample.data(".rodata.text", "needle");
  sample.data(".bss.z", "", {.zero = true, .size = 32});
  sample.function("_ZN3app4mainEv", {}, Body().bytes({0x01, 0x01}).end());
  sample.program.functions[FunctionId(0)].input = InputId(0);
  std::vector<std::string> inputs = {"app.o"};
  auto layout = sample.lay_out();
  ASSERT_TRUE(layout);
  std::vector<uint8_t> module =
      encode(sample.program, *layout, {}, sample.options, sample.diagnostics);
  std::string map =
      map_file(module, sample.program, *layout, inputs, sample.options);
  std::vector<Line> lines = lines_of(map);

  const Line *text = find(lines, "(.rodata.text)");
  ASSERT_NE(text, nullptr);
  EXPECT_EQ(text->address, "46a");
  EXPECT_EQ(text->size, 6u);
  EXPECT_EQ(as_text(Bytes(module).subspan(text->offset, 6)), "needle");

  const Line *code = find(lines, " app.o:(app::main())");
  ASSERT_NE(code, nullptr);
  EXPECT_EQ(code->address, "-");
  EXPECT_EQ(module[code->offset], code->size - 1);
  EXPECT_EQ(module[code->offset + code->size - 1], 0x0b);

  EXPECT_NE(find(lines, " app::main()"), nullptr);
  EXPECT_NE(find(lines, " CODE"), nullptr);
  EXPECT_NE(find(lines, " CUSTOM(name)"), nullptr);
  EXPECT_EQ(find(lines, " .bss")->size, 32u);
}

}  // namespace
}  // namespace wasmrust::encode
