// What std asks of a host gets bodies; what a program itself imports does not,
// nor what only has the name.
#include "compiler/lower/llvm/bare_host.h"

#include <gtest/gtest.h>

#include "compiler/lower/llvm/test_program.h"
#include "llvm/IR/Verifier.h"

namespace wasmrust::lower {
namespace {

TEST(BareHost, AnswersForWhatStdAsks) {
  llvm::LLVMContext context;
  llvm::SMDiagnostic error;
  auto module = llvm::parseAssemblyString(R"(
    declare void @"s:print"(ptr, i32) #0
    declare i32 @"s:write"(i32, ptr, i32) #1
    declare i32 @"s:read"(ptr, i32) #2
    declare double @"s:now"() #3
    declare void @"s:random"(ptr, i32) #4
    declare void @"s:exit"(i32) #5
    declare i32 @"s:paint"(ptr, i32) #6
    declare void @"e:print"(ptr, i32) #7
    declare void @"s:write2"(i32, ptr, i32) #1
    attributes #0 = { "wasm-import-module"="std" "wasm-import-name"="print" }
    attributes #1 = { "wasm-import-module"="std" "wasm-import-name"="write" }
    attributes #2 = { "wasm-import-module"="std" "wasm-import-name"="read" }
    attributes #3 = { "wasm-import-module"="std" "wasm-import-name"="now" }
    attributes #4 = { "wasm-import-module"="std" "wasm-import-name"="random" }
    attributes #5 = { "wasm-import-module"="std" "wasm-import-name"="exit" }
    attributes #6 = { "wasm-import-module"="std" "wasm-import-name"="paint" }
    attributes #7 = { "wasm-import-module"="env" "wasm-import-name"="print" }
  )",
                                          error, context);
  ASSERT_TRUE(module) << error.getMessage().str();
  answer_for_host(*module);
  EXPECT_FALSE(llvm::verifyModule(*module, &llvm::errs()));
  auto body = [&](const char *name) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    llvm::Function *function = module->getFunction(name);
    if (!function->isDeclaration()) function->getEntryBlock().print(stream);
    return text;
  };
  EXPECT_NE(body("s:print").find("ret void"), std::string::npos);
  EXPECT_NE(body("s:write").find("ret i32 %2"), std::string::npos);
  EXPECT_NE(body("s:read").find("ret i32 0"), std::string::npos);
  EXPECT_NE(body("s:now").find("unreachable"), std::string::npos);
  EXPECT_NE(body("s:random").find("llvm.memset"), std::string::npos);
  EXPECT_NE(body("s:exit").find("unreachable"), std::string::npos);
  for (const char *name : {"s:paint", "e:print", "s:write2"})
    EXPECT_EQ(body(name), "") << name;
  EXPECT_FALSE(
      module->getFunction("s:print")->hasFnAttribute("wasm-import-module"));
}

TEST(BareHost, BindgenIsKnownByItsImports) {
  llvm::LLVMContext context;
  llvm::SMDiagnostic error;
  constexpr llvm::StringRef text = R"(
    declare void @"f"(i32) #0
    define void @main() { ret void }
    attributes #0 = { "wasm-import-module"="MODULE" }
  )";
  auto asks = [&](llvm::StringRef name) {
    auto [before, after] = text.split("MODULE");
    auto module = llvm::parseAssemblyString((before + name + after).str(),
                                            error, context);
    return is_started_by_bindgen(*module);
  };
  EXPECT_TRUE(asks("__wbindgen_placeholder__"));
  EXPECT_FALSE(asks("std"));
}

}  // namespace
}  // namespace wasmrust::lower
