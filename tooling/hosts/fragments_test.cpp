// Tests of the embedded runtime: that its files can be put together.
//
// A name that two files declare, or an import of a name that nobody declares,
// would show only in some user's loader; here it shows for all of them.
#include "tooling/hosts/fragments.h"

#include <gtest/gtest.h>

#include <map>

#include "tooling/hosts/embedded/runtime_files.h"

namespace wasmrust::host {
namespace {

TEST(Fragments, ANameIsDeclaredOnce) {
  std::map<std::string_view, std::string_view> declared;
  for (const RuntimeFile &file : runtime_files())
    for (const ScriptStatement &row : statements(file.text)) {
      if (row.kind != ScriptStatement::Kind::Declaration) continue;
      auto [place, is_new] = declared.emplace(row.declares, file.path);
      EXPECT_TRUE(is_new) << row.declares << " is declared in " << place->second
                          << " and in " << file.path;
    }
  EXPECT_GT(declared.size(), 80u);
}

TEST(Fragments, WhatIsImportedIsDeclared) {
  Runtime runtime;
  for (const RuntimeFile &file : runtime_files())
    for (const ScriptStatement &row : statements(file.text)) {
      if (row.kind != ScriptStatement::Kind::RelativeImport) continue;
      if (row.tokens[row.tokens.size() - 2].text == "\"./generated.js\"")
        continue;
      for (std::string_view name : row.uses)
        if (name != "import" && name != "from")
          EXPECT_NE(runtime.find(name), nullptr) << name << " in " << file.path;
    }
}

TEST(Fragments, AScriptHoldsWhatItUsesAndNoMore) {
  std::string script = Runtime().assemble(
      "loader/command.js",
      "const location = () => new URL(\"./a.wasm\", import.meta.url);"
      "const imports = (w) => ({ x: { clock_time_get: clock_time_get(w) } });"
      "const set_up = () => {}; const entry = (e) => 0;");
  EXPECT_NE(script.find("const clock_time_get="), script.npos);
  EXPECT_NE(script.find("const nanoseconds="), script.npos);
  EXPECT_NE(script.find("export async function run("), script.npos);
  EXPECT_EQ(script.find("poll_oneoff"), script.npos);
  EXPECT_EQ(script.find("fd_write"), script.npos);
  EXPECT_EQ(script.find("bind"), script.npos);
  EXPECT_EQ(script.find("generated"), script.npos);
  EXPECT_EQ(script.find("\"./"), script.find("\"./a.wasm"));
}

TEST(Fragments, AnotherNameOfWhatWaitsWaitsToo) {
  Runtime runtime;
  EXPECT_TRUE(runtime.find("random_get")->statement.is_async);
  EXPECT_TRUE(runtime.find("std_random")->statement.is_async);
  EXPECT_FALSE(runtime.find("std_exit")->statement.is_async);
}

TEST(Fragments, RunnersHaveTheirImportsOfNodeOnceAndFirst) {
  std::string script = Runtime().assemble("node/test.mjs", "");
  EXPECT_TRUE(script.starts_with("import fs from\"node:fs\";\n"));
  EXPECT_EQ(script.find("import fs", 5), script.npos);
  EXPECT_NE(script.find("await test_main();"), script.npos);
  EXPECT_EQ(script.find("await run_main();"), script.npos);
}

}  // namespace
}  // namespace wasmrust::host
