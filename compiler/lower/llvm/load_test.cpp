// What a file says about itself: who wrote it, and for which kind of LTO.
#include "compiler/lower/llvm/test_program.h"
#include "llvm/Bitcode/LLVMBitCodes.h"
#include "llvm/Bitstream/BitstreamWriter.h"

namespace wasmrust::lower {
namespace {

// The head of a bitcode file, which names its producer.
std::vector<uint8_t> produced_by(llvm::StringRef producer) {
  llvm::SmallVector<char, 0> bytes;
  {
    llvm::BitstreamWriter writer(bytes);
    for (unsigned byte : {0x42u, 0x43u, 0xC0u, 0xDEu}) writer.Emit(byte, 8);
    writer.EnterSubblock(llvm::bitc::IDENTIFICATION_BLOCK_ID, 5);
    llvm::SmallVector<unsigned, 32> text;
    for (char c : producer) text.push_back(static_cast<unsigned char>(c));
    writer.EmitRecord(llvm::bitc::IDENTIFICATION_CODE_STRING, text);
    writer.EmitRecord(llvm::bitc::IDENTIFICATION_CODE_EPOCH,
                      llvm::SmallVector<unsigned, 1>{0});
    writer.ExitBlock();
  }
  return {bytes.begin(), bytes.end()};
}

TEST(Load, NewerProducerIsNamed) {
  TestProgram program;
  program.bitcode("new.o", produced_by("LLVM99.1.0-rust-9.99.0"));
  Lowered result = program.lower(TestProgram::options(Pipeline::O0));
  EXPECT_TRUE(result.objects.empty());
  ASSERT_TRUE(result.reported(DiagnosticKind::newer_bitcode)) << result.said();
  EXPECT_EQ(result.diagnostics.all()[0].arguments[0], "new.o");
  EXPECT_EQ(result.diagnostics.all()[0].arguments[1], "LLVM99.1.0-rust-9.99.0");
}

TEST(Load, ProducersWithoutAVersionAreNotNewer) {
  for (const char *producer : {"LLVM22.9.9", "APPLE_1_1600", "LLVM"}) {
    TestProgram program;
    program.bitcode("old.o", produced_by(producer));
    Lowered result = program.lower(TestProgram::options(Pipeline::O0));
    EXPECT_FALSE(result.reported(DiagnosticKind::newer_bitcode)) << producer;
    EXPECT_TRUE(result.reported(DiagnosticKind::malformed_bitcode));
  }
}

TEST(Load, FlagsOfThinLtoDoNotCollide) {
  TestProgram program;
  program.file("a.o", R"(
    define void @main() { ret void }
    !llvm.module.flags = !{!0}
    !0 = !{i32 1, !"EnableSplitLTOUnit", i32 1})");
  program.file("b.o", R"(
    !llvm.module.flags = !{!0, !1}
    !0 = !{i32 1, !"EnableSplitLTOUnit", i32 0}
    !1 = !{i32 1, !"ThinLTO", i32 0})");
  program.keep("main");
  Lowered result = program.lower(TestProgram::options(Pipeline::O0));
  EXPECT_EQ(result.said(), "");
  EXPECT_TRUE(result.defines("main"));
}

}  // namespace
}  // namespace wasmrust::lower
