// Tests of what a profile and its options change: size attributes, merged
// functions, debug information, custom sections, features, threads.
#include "compiler/lower/llvm/test_program.h"

namespace wasmrust::lower {
namespace {

const LowerOptions plain = TestProgram::options(Pipeline::O0);
const LowerOptions fast = TestProgram::options(Pipeline::O3);
const LowerOptions small =
    TestProgram::options(Pipeline::Oz, SizeAttribute::MinSize);

TestProgram one_file(const std::string &text, const char *kept = "main") {
  TestProgram program;
  program.file("a.o", text);
  program.keep(kept);
  return program;
}

TEST(Profiles, RowsOfTheTableBecomeOptions) {
  const TargetRow &target = row(TargetId::Wasip1);
  LowerOptions streaming = options_for(row(ProfileId::Streaming), target);
  EXPECT_EQ(streaming.target_triple, "wasm32-wasip1");
  EXPECT_EQ(streaming.pipeline, Pipeline::Oz);
  EXPECT_EQ(streaming.size, SizeAttribute::MinSize);
  EXPECT_FALSE(streaming.keep_debug);
  LowerOptions dev = options_for(row(ProfileId::Dev), target);
  EXPECT_EQ(dev.pipeline, Pipeline::O0);
  EXPECT_EQ(dev.size, SizeAttribute::None);
  EXPECT_TRUE(dev.keep_debug);
}

TEST(Profiles, SizeAttributesAreGivenForSize) {
  Lowered result = one_file("define void @main() { ret void }").lower(small);
  EXPECT_TRUE(holds(result.after, "minsize")) << result.said();
  EXPECT_TRUE(holds(result.after, "optsize"));
}

TEST(Profiles, SizeAttributesAreNotInheritedForSpeed) {
  Lowered result =
      one_file("define void @main() minsize optsize { ret void }").lower(fast);
  EXPECT_TRUE(holds(result.before, "minsize")) << result.said();
  EXPECT_FALSE(holds(result.after, "minsize"));
  EXPECT_FALSE(holds(result.after, "optsize"));
}

TEST(Profiles, FunctionsThatAreNotOptimisedGetNoSizeAttribute) {
  Lowered result = one_file("define void @main() optnone noinline { ret void }")
                       .lower(small);
  EXPECT_TRUE(holds(result.after, "optnone")) << result.said();
  EXPECT_FALSE(holds(result.after, "minsize"));
}

TEST(Profiles, EqualFunctionsBecomeOne) {
  const char *text = R"(
    declare void @host(i32)
    define internal void @one(i32 %x) noinline { BODY }
    define internal void @two(i32 %x) noinline { BODY }
    define void @main(i32 %x, i32 %y) {
      call void @one(i32 %x) call void @two(i32 %y) ret void
    })";
  const char *body = R"(
      %a = mul i32 %x, 77
      call void @host(i32 %a)
      %b = xor i32 %a, 1234
      call void @host(i32 %b)
      %c = add i32 %b, %x
      call void @host(i32 %c)
      ret void)";
  std::string whole = text;
  for (size_t at; (at = whole.find("BODY")) != std::string::npos;)
    whole.replace(at, 4, body);
  Lowered result = one_file(whole).lower(small);
  EXPECT_EQ(result.after.find("define internal"),
            result.after.rfind("define internal"))
      << result.after;
}

TEST(Profiles, EachPipelineRuns) {
  for (Pipeline pipeline : {Pipeline::O0, Pipeline::O1, Pipeline::O2,
                            Pipeline::O3, Pipeline::Os, Pipeline::Oz}) {
    Lowered result = one_file("define i32 @main(i32 %x) { ret i32 %x }")
                         .lower(TestProgram::options(pipeline));
    EXPECT_TRUE(result.defines("main")) << result.said();
  }
}

const char *with_debug = R"(
  define void @main() !dbg !4 { ret void, !dbg !5 }
  !llvm.dbg.cu = !{!0}
  !llvm.module.flags = !{!2, !3}
  !0 = distinct !DICompileUnit(language: DW_LANG_Rust, file: !1,
         emissionKind: FullDebug)
  !1 = !DIFile(filename: "main.rs", directory: "/")
  !2 = !{i32 2, !"Debug Info Version", i32 3}
  !3 = !{i32 7, !"Dwarf Version", i32 4}
  !4 = distinct !DISubprogram(name: "main", file: !1, line: 1, unit: !0,
         type: !6, spFlags: DISPFlagDefinition)
  !5 = !DILocation(line: 1, scope: !4)
  !6 = !DISubroutineType(types: !{}))";

TEST(Profiles, DebugInformationIsKeptOnDemand) {
  LowerOptions options = plain;
  options.keep_debug = true;
  Lowered result = one_file(with_debug).lower(options);
  EXPECT_TRUE(result.sections().contains(".debug_info")) << result.said();
  EXPECT_TRUE(result.sections().contains(".debug_line"));
}

TEST(Profiles, DebugInformationIsDroppedOtherwise) {
  Lowered result = one_file(with_debug).lower(plain);
  EXPECT_TRUE(result.defines("main")) << result.said();
  EXPECT_FALSE(result.sections().contains(".debug_info"));
  EXPECT_FALSE(holds(result.before, "DISubprogram"));
}

TEST(Profiles, CustomSectionsOfAllFilesSurvive) {
  TestProgram program;
  for (std::string name : {"one", "two"})
    program.file(name + ".o", "define void @" + name +
                                  "() { ret void }\n"
                                  "!wasm.custom_sections = !{!0}\n"
                                  "!0 = !{!\"section_" +
                                  name + "\", !\"content\"}");
  program.keep("one");
  Lowered result = program.lower(fast);
  EXPECT_TRUE(result.sections().contains("section_one")) << result.said();
  // Also of a file of which no function is needed.
  EXPECT_TRUE(result.sections().contains("section_two"));
}

TEST(Profiles, FeaturesAreTheUnionForEveryFunction) {
  Lowered result = one_file(R"(
    define void @main() #0 { call void @other() ret void }
    define void @other() #1 noinline { ret void }
    attributes #0 = { "target-features"="+bulk-memory" }
    attributes #1 = { "target-features"="+simd128,-multivalue" })")
                       .lower(plain);
  // One attribute group: both functions say the same.
  EXPECT_TRUE(holds(result.after, "+bulk-memory")) << result.said();
  EXPECT_TRUE(holds(result.after, "+simd128"));
  EXPECT_FALSE(holds(result.after, "-simd128"));
  EXPECT_FALSE(holds(result.after, "-bulk-memory,"));
}

const char *with_threads = R"(
  @counter = global i32 0
  @local = thread_local global i32 7
  declare ptr @llvm.threadlocal.address.p0(ptr)
  define i32 @main() #0 {
    %old = atomicrmw add ptr @counter, i32 1 seq_cst
    fence seq_cst
    %where = call ptr @llvm.threadlocal.address.p0(ptr @local)
    %value = load i32, ptr %where
    %sum = add i32 %old, %value
    ret i32 %sum
  }
  attributes #0 = { "target-features"="FEATURES" })";

TEST(Profiles, WithoutAtomicsThereIsOneThread) {
  std::string text = with_threads;
  text.replace(text.find("FEATURES"), 8, "+bulk-memory");
  Lowered result = one_file(text).lower(plain);
  EXPECT_TRUE(result.defines("main")) << result.said();
  for (const char *gone : {"atomicrmw", "fence", "thread_local",
                           "threadlocal.address.p0(ptr @local)"})
    EXPECT_FALSE(holds(result.after, gone)) << gone;
  EXPECT_TRUE(holds(result.after, "wasm-feature-shared-mem"));
}

TEST(Profiles, WithAtomicsThreadsStay) {
  std::string text = with_threads;
  text.replace(text.find("FEATURES"), 8, "+atomics,+bulk-memory");
  Lowered result = one_file(text).lower(plain);
  EXPECT_TRUE(holds(result.after, "atomicrmw")) << result.said();
  EXPECT_TRUE(holds(result.after, "thread_local"));
  EXPECT_FALSE(holds(result.after, "wasm-feature-shared-mem"));
}

TEST(Profiles, StepsAreTimedInTheirOrder) {
  std::vector<std::string> steps;
  LowerOptions options = fast;
  std::chrono::nanoseconds cpu{0};
  options.on_step = [&](std::string_view step, StepTime time) {
    steps.emplace_back(step);
    cpu += time.cpu;
  };
  one_file("define void @main() { ret void }").lower(options);
  EXPECT_EQ(steps, (std::vector<std::string>{"open", "reach", "merge",
                                             "optimize", "generate"}));
  EXPECT_GT(cpu.count(), 0);
}

TEST(Profiles, OptionsOfLlvmAreGivenOn) {
  LowerOptions options = fast;
  options.llvm_options = {"-inline-threshold=10"};
  EXPECT_TRUE(one_file("define void @main() { ret void }")
                  .lower(options)
                  .defines("main"));
}

TEST(Profiles, PassesAreTimedOnRequest) {
  LowerOptions options = fast;
  options.llvm_options = {"-time-passes"};
  testing::internal::CaptureStderr();
  one_file("define void @main() { ret void }").lower(options);
  std::string said = testing::internal::GetCapturedStderr();
  options.llvm_options = {"-time-passes=false"};  // LLVM's options are global
  one_file("define void @main() { ret void }").lower(options);
  EXPECT_TRUE(holds(said, "Pass execution timing report"));
  EXPECT_TRUE(holds(said, "InlinerPass"));
}

TEST(Profiles, WrongOptionsOfLlvmAreReported) {
  for (const char *wrong :
       {"-no-such-option-of-llvm", "-inline-threshold=many", "-help",
        "--version", "--help-list", "-print-all-options"}) {
    LowerOptions options = fast;
    options.llvm_options = {wrong};
    Lowered result =
        one_file("define void @main() { ret void }").lower(options);
    EXPECT_TRUE(result.reported(DiagnosticKind::invalid_option_value)) << wrong;
    EXPECT_TRUE(result.objects.empty()) << wrong;
    EXPECT_TRUE(holds(result.said(), wrong));
  }
}

}  // namespace
}  // namespace wasmrust::lower
