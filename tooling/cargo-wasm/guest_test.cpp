// What programs and tests get to see (folders, variables), what travels to the
// runner and back, names that new packages may have, and versions that doctor
// reads.
#include "gtest/gtest.h"
#include "tooling/cargo-wasm/checks.h"
#include "tooling/cargo-wasm/embedded/texts.h"
#include "tooling/cargo-wasm/new.h"
#include "tooling/cargo-wasm/runner.h"
#include "tooling/process/files.h"

namespace wasmrust {
namespace {

Environment at(const std::string &folder) {
  Environment environment;
  environment.working_directory = folder;
  return environment;
}

TEST(Guest, SeesTheCurrentFolderUnlessFoldersAreNamed) {
  auto request = guest_request({}, at("/tmp"));
  ASSERT_TRUE(request.has_value());
  ASSERT_EQ(request->directories.size(), 1u);
  EXPECT_EQ(request->directories[0].host, "/tmp");
  EXPECT_EQ(request->directories[0].guest, ".");
  EXPECT_TRUE(request->inherit_environment);

  request = guest_request({.directories = {"/usr::/data", "tmp"}}, at("/"));
  ASSERT_TRUE(request.has_value());
  ASSERT_EQ(request->directories.size(), 2u);
  EXPECT_EQ(request->directories[0].guest, "/data");
  EXPECT_EQ(request->directories[1].host, "/tmp");
  EXPECT_EQ(request->directories[1].guest, "tmp");
}

TEST(Guest, MistakesInFoldersAndVariables) {
  EXPECT_FALSE(parse_directory("/no/such", "/").has_value());
  EXPECT_FALSE(parse_directory("::/data", "/").has_value());
  EXPECT_FALSE(parse_directory("/tmp::", "/").has_value());
  EXPECT_FALSE(guest_request({.variables = {"=x"}}, at("/tmp")).has_value());
}

TEST(Guest, VariablesWithoutAValueAreOurs) {
  Environment environment = at("/tmp");
  environment.set("A", "1");
  auto request = guest_request(
      {.variables = {"A", "B=2=3", "NOT_SET"}, .clear_environment = true},
      environment);
  ASSERT_TRUE(request.has_value());
  EXPECT_FALSE(request->inherit_environment);
  using Rows = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(request->variables, (Rows{{"A", "1"}, {"B", "2=3"}}));
}

TEST(Runner, SettingsReadBack) {
  RunnerSettings settings;
  settings.host = "wasmtime";
  settings.workspace_root = "/a b/ü";
  settings.guest = {{"/x::/y"}, {"A=\"1\""}, true};
  settings.test_arguments = {"--exact", "name"};
  auto read = read_runner_settings(write_runner_settings(settings));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->host, settings.host);
  EXPECT_EQ(read->workspace_root, settings.workspace_root);
  EXPECT_EQ(read->guest.directories, settings.guest.directories);
  EXPECT_EQ(read->guest.variables, settings.guest.variables);
  EXPECT_TRUE(read->guest.clear_environment);
  EXPECT_EQ(read->test_arguments, settings.test_arguments);
  EXPECT_EQ(read_runner_settings("")->host, "node");
  EXPECT_FALSE(read_runner_settings("nonsense").has_value());
}

TEST(New, NamesThatCompile) {
  for (const char *good : {"a", "my-app", "my_app2", "_x"})
    EXPECT_EQ(package_name_problem(good), "") << good;
  for (const char *bad :
       {"", "2x", "a b", "äpfel", "test", "core", "fn", "a.b"})
    EXPECT_NE(package_name_problem(bad), "") << bad;
  EXPECT_EQ(crate_name("my-app-2"), "my_app_2");
}

TEST(New, TemplatesKnowOnlyTwoWords) {
  for (const TemplateFile &file : template_files())
    for (size_t at = 0; (at = file.text.find("{{", at)) != file.text.npos;
         at += 2) {
      std::string_view rest = file.text.substr(at);
      EXPECT_TRUE(rest.starts_with("{{name}}") || rest.starts_with("{{crate}}"))
          << file.path << ": " << rest.substr(0, 20);
    }
}

TEST(Doctor, MajorVersions) {
  EXPECT_EQ(major_version("v20.20.2"), 20u);
  EXPECT_EQ(major_version("wasmtime 25.0.1"), 25u);
  EXPECT_EQ(major_version("nothing"), 0u);
}

}  // namespace
}  // namespace wasmrust
