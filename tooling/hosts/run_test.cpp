// Tests of running modules through the hosts on this machine.
//
// The same tests for node and wasmtime; what is not installed is skipped, and
// says so.
#include "tooling/hosts/run.h"

#include <gtest/gtest.h>

#include "tooling/hosts/node_script.h"
#include "tooling/hosts/sample_modules.h"
#include "tooling/hosts/scratch_folder.h"
#include "tooling/hosts/wasmtime_library.h"
#include "tooling/process/process.h"

namespace wasmrust::host {
namespace {

// A command that ends with `code`, or traps.
std::vector<uint8_t> ending(std::optional<uint8_t> code) {
  ModuleBuilder builder;
  builder.import_function("wasi_snapshot_preview1", "proc_exit",
                          ModuleBuilder::I32ToNothing);
  std::vector<uint8_t> body{0x00};
  if (code) body = {0x41, *code, 0x10, 0};
  builder.export_as(
      "_start", 0, builder.function(ModuleBuilder::Nothing, body, "app::main"));
  builder.export_as("memory", 2, 0);
  return builder.build();
}

class RunTest : public testing::TestWithParam<const char *> {
 protected:
  void SetUp() override {
    request_.environment = Environment::of_process("");
    request_.environment.set("RUST_BACKTRACE", "0");
    request_.host = find_host(GetParam());
    request_.cache_dir = scratch_.at("cache");
    request_.module = scratch_.at("module.wasm");
    if (request_.host->id == HostId::Wasmtime &&
        find_in_path(request_.environment, "wasmtime").empty() &&
        !find_wasmtime_library(request_.environment))
      GTEST_SKIP() << "wasmtime is not installed (pip install wasmtime)";
  }
  std::expected<int, std::string> run(const std::vector<uint8_t> &module) {
    scratch_.write("module.wasm", std::string(as_text(module)));
    return run_module(request_);
  }
  ScratchFolder scratch_;
  RunRequest request_;
};

TEST_P(RunTest, TheGuestsExitCodeIsTheResult) {
  EXPECT_EQ(run(ending(0)), 0);
  EXPECT_EQ(run(ending(7)), 7);
}

TEST_P(RunTest, ATrapIs134AndQuietWhenAsked) {
  testing::internal::CaptureStderr();
  auto status = run(ending(std::nullopt));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(status, 134);
}

TEST_P(RunTest, ATrapIsReportedWithItsFrames) {
  request_.environment.set("RUST_BACKTRACE", "1");
  testing::internal::CaptureStderr();
  auto status = run(ending(std::nullopt));
  std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(status, 134);
  EXPECT_TRUE(
      text.starts_with("error: the program trapped: unreachable\n  at "
                       "app::main (module.wasm:0x"))
      << text;
}

TEST_P(RunTest, OutputArgumentsAndDirectoriesReachTheGuest) {
  testing::internal::CaptureStdout();
  request_.directories = {{scratch_.path, "."}};
  request_.arguments = {"--dir", "x y"};
  auto status = run(hello_module());
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "hi\n");
  EXPECT_EQ(status, 0);
}

INSTANTIATE_TEST_SUITE_P(Hosts, RunTest, testing::Values("node", "wasmtime"),
                         [](const auto &info) {
                           return std::string(info.param);
                         });

TEST(Run, WithoutNodeTheErrorSaysWhatToInstall) {
  RunRequest request;
  request.host = find_host("node");
  request.environment.set("PATH", "/nowhere");
  auto status = run_module(request);
  ASSERT_FALSE(status.has_value());
  EXPECT_NE(status.error().find("install node 18"), std::string::npos);
  request.host = find_host("wasmtime");
  status = run_module(request);
  ASSERT_FALSE(status.has_value());
  EXPECT_NE(status.error().find("pip install wasmtime"), std::string::npos);
}

TEST(Run, TheExecutableWasmtimeIsPreferredAndToldEverything) {
  ScratchFolder scratch;
  scratch.write("bin/wasmtime",
                "#!/bin/sh\nfor word; do echo \"$word\"; done\nexit 9\n");
  std::filesystem::permissions(scratch.at("bin/wasmtime"),
                               std::filesystem::perms::owner_all);
  RunRequest request;
  request.environment = Environment::of_process("");
  request.environment.set("PATH", scratch.at("bin") + ":/usr/bin:/bin");
  request.host = find_host("wasmtime");
  request.module = "app.wasm";
  request.program = "app";
  request.arguments = {"-q", "a b"};
  request.variables = {{"NAME", "x=y"}};
  request.directories = {{"/here", "."}};
  request.inherit_environment = true;
  testing::internal::CaptureStdout();
  auto status = run_module(request);
  EXPECT_EQ(
      testing::internal::GetCapturedStdout(),
      "run\n--dir=/here::.\n-Sinherit-env=y\n--env=NAME=x=y\n--argv0=app\n--\n"
      "app.wasm\n-q\na b\n");
  EXPECT_EQ(status, 9);
}

TEST(Run, AModuleWithoutLibtestIsRunAsAProgram) {
  ScratchFolder scratch;
  RunRequest request;
  request.environment = Environment::of_process("");
  request.host = find_host("node");
  request.cache_dir = scratch.at("cache");
  request.module = scratch.at("module.wasm");
  scratch.write("module.wasm", std::string(as_text(ending(3))));
  EXPECT_EQ(test_module(request), 3);
}

TEST(NodeScript, IsPlacedOnceUnderItsHash) {
  ScratchFolder scratch;
  auto first = place_script(scratch.at("cache"), "node/run.mjs");
  ASSERT_TRUE(first.has_value()) << first.error();
  auto again = place_script(scratch.at("cache"), "node/run.mjs");
  EXPECT_EQ(first, again);
  EXPECT_TRUE(first->ends_with(".mjs"));
  auto other = place_script(scratch.at("cache"), "node/test.mjs");
  EXPECT_NE(*first, *other);
}

TEST(NodeScript, AFolderThatCannotBeMadeIsAnError) {
  ScratchFolder scratch;
  scratch.write("file", "");
  auto script = place_script(scratch.at("file/cache"), "node/run.mjs");
  ASSERT_FALSE(script.has_value());
  EXPECT_NE(script.error().find("file/cache"), std::string::npos);
}

}  // namespace
}  // namespace wasmrust::host
