// Tests of the cut into parts: the bytes depend on the program only, and the
// parts together say what the whole said.
#include "compiler/lower/llvm/partition.h"

#include "compiler/lower/llvm/test_program.h"

namespace wasmrust::lower {
namespace {

// Many functions that call each other and share data.
std::string large_program(size_t functions) {
  std::string text =
      "@shared = internal global [64 x i32] zeroinitializer\n"
      "@other = alias i32 (i32), ptr @f0\n"
      "@llvm.global_ctors = appending global [1 x { i32, ptr, ptr }] "
      "[{ i32, ptr, ptr } { i32 65535, ptr @make, ptr null }]\n"
      "@kept = internal constant [3 x i8] c\"abc\"\n"
      "@llvm.used = appending global [1 x ptr] [ptr @kept], "
      "section \"llvm.metadata\"\n"
      "define internal void @make() { store volatile i32 1, ptr @shared "
      "ret void }\n"
      "!wasm.custom_sections = !{!0}\n"
      "!0 = !{!\"once\", !\"content\"}\n";
  for (size_t i = 0; i < functions; ++i) {
    std::string n = std::to_string(i);
    text += "@text" + n + " = private constant [4 x i8] c\"" +
            std::string(1, static_cast<char>('a' + i % 26)) + "bc\\00\"\n";
    text += "define internal i32 @f" + n + "(i32 %x) noinline {\n";
    text += "  %v0 = load volatile i32, ptr @shared\n";
    for (size_t k = 0; k < 200; ++k)
      text += "  %v" + std::to_string(k + 1) + " = " + (k % 2 ? "xor" : "mul") +
              " i32 %v" + std::to_string(k) + ", " + std::to_string(i * 7 + k) +
              "\n";
    text += "  store volatile ptr @text" + n +
            ", ptr getelementptr (i32, ptr "
            "@shared, i32 4)\n";
    if (i + 1 < functions)
      text += "  %r = call i32 @f" + std::to_string((i * 17 + 1) % functions) +
              "(i32 %v200)\n  ret i32 %r\n}\n";
    else
      text += "  ret i32 %v200\n}\n";
  }
  text += "define i32 @main(i32 %x) {\n  %a = call i32 @other(i32 %x)\n";
  std::string last = "%a";
  for (size_t i = 0; i < functions; i += 3) {
    std::string n = std::to_string(i);
    text += "  %c" + n + " = call i32 @f" + n + "(i32 " + last + ")\n";
    last = "%c" + n;
  }
  return text + "  ret i32 " + last + "\n}\n";
}

TestProgram large() {
  TestProgram program;
  program.file("a.o", large_program(90));
  program.keep("main");
  return program;
}

LowerOptions small_parts() {
  LowerOptions options = TestProgram::options(Pipeline::O0);
  options.instructions_per_part = 3000;
  return options;
}

std::vector<std::vector<uint8_t>> bytes_of(const Lowered &result) {
  std::vector<std::vector<uint8_t>> all;
  for (const LoweredObject &object : result.objects)
    all.push_back(object.bytes);
  return all;
}

TEST(Parts, BytesDoNotDependOnThreads) {
  TestProgram program = large();
  LowerOptions options = small_parts();
  options.threads = 1;
  Lowered one = program.lower(options);
  ASSERT_GE(one.objects.size(), 3u) << one.said();
  for (unsigned threads : {2u, 4u, 0u}) {
    options.threads = threads;
    EXPECT_EQ(bytes_of(program.lower(options)), bytes_of(one)) << threads;
  }
}

TEST(Parts, EachDefinitionIsInOnePartAndFound) {
  Lowered result = large().lower(small_parts());
  ASSERT_GE(result.objects.size(), 3u) << result.said();
  std::map<std::string, int> definitions;
  std::set<std::string> references;
  int custom_sections = 0, constructors = 0;
  for (const LoweredObject &object : result.objects) {
    Lowered part;
    part.objects.push_back(object);
    for (auto &[name, symbol] : part.symbols()) {
      if (symbol.local) continue;
      if (symbol.defined)
        ++definitions[name];
      else
        references.insert(name);
      if (symbol.defined && name != "main") EXPECT_TRUE(symbol.hidden) << name;
    }
    custom_sections += part.sections().contains("once");
    constructors += part.symbols().contains("make");
  }
  for (auto &[name, count] : definitions) EXPECT_EQ(count, 1) << name;
  for (const std::string &name : references)
    if (!name.starts_with("__"))
      EXPECT_TRUE(definitions.contains(name)) << name;
  EXPECT_EQ(custom_sections, 1);
  EXPECT_EQ(constructors, 1);
  EXPECT_TRUE(result.defines("kept"));
}

TEST(Parts, SmallProgramsStayWhole) {
  TestProgram program;
  program.file("a.o", large_program(10));
  program.keep("main");
  EXPECT_EQ(program.lower(TestProgram::options(Pipeline::O0)).objects.size(),
            1u);
}

// The cut alone, on a module in memory.
struct Cut {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module;
  Partition result;
  explicit Cut(const std::string &text) {
    llvm::SMDiagnostic problem;
    module = llvm::parseAssemblyString(text, problem, context);
    if (!module) {
      ADD_FAILURE() << problem.getMessage().str();
      return;
    }
    result = partition(*module, LoadedProgram{}, /*instructions_per_part=*/6);
  }
};

TEST(Parts, LocalsUsedAcrossGetANameOfTheirOwn) {
  Cut cut(R"(
    @private_datum = private global i32 1
    define internal i32 @callee() { %v = load i32, ptr @private_datum ret i32 %v }
    define i32 @caller() {
      %v = call i32 @callee()
      store i32 3, ptr @private_datum
      ret i32 %v
    })");
  ASSERT_EQ(cut.result.parts, 2u);
  EXPECT_EQ(cut.module->getFunction("callee"), nullptr);
  for (const llvm::GlobalValue &value : cut.module->global_values()) {
    if (value.getName() == "caller") continue;
    EXPECT_TRUE(value.getName().contains(".llvm.")) << value.getName().str();
    EXPECT_TRUE(value.hasHiddenVisibility());
    EXPECT_TRUE(value.hasExternalLinkage());
  }
}

TEST(Parts, DataStaysWithItsOnlyUser) {
  Cut cut(R"(
    @datum = private global i32 1
    define i32 @first() { ret i32 1 }
    define i32 @second() { %v = load i32, ptr @datum ret i32 %v })");
  ASSERT_EQ(cut.result.parts, 2u);
  EXPECT_EQ(cut.result.variable_owner[0], cut.result.function_owner[1]);
  EXPECT_TRUE(cut.module->getNamedGlobal("datum")->hasLocalLinkage());
}

TEST(Parts, AssemblyTextIsNeverCut) {
  Cut cut(R"(
    module asm ".globl x"
    define i32 @first() { ret i32 1 }
    define i32 @second() { ret i32 2 })");
  EXPECT_EQ(cut.result.parts, 1u);
}

TEST(Parts, AddressesOfBlocksStayInTheirFunctionsPart) {
  Cut cut(R"(
    @table = internal global [1 x ptr] [ptr blockaddress(@second, %target)]
    define ptr @first() { ret ptr @table }
    define i32 @second(ptr %where) {
      indirectbr ptr %where, [label %target]
    target:
      ret i32 2
    })");
  EXPECT_EQ(cut.result.parts, 1u);
  EXPECT_TRUE(cut.module->getNamedGlobal("table")->hasLocalLinkage());
}

}  // namespace
}  // namespace wasmrust::lower
