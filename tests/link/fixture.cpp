// See fixture.h.
#include "tests/link/fixture.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/wasm/validator.h"
#include "tooling/process/process.h"

namespace wasmrust::tests {

namespace fs = std::filesystem;

Outcome run(const std::vector<std::string> &arguments,
            const std::string &folder) {
  Child child{.arguments = arguments,
              .environment = Environment::of_process("link_test"),
              .directory = folder,
              .null_stdin = true};
  auto output = capture_child(child);
  if (!output) return {.status = 127, .err = output.error()};
  return {.status = output->status, .out = output->out, .err = output->err};
}

// Why the module is not valid; "" when it is.
static std::string problem_of(std::string_view bytes) {
  auto module = wasm::read_module(as_bytes(bytes));
  if (!module) return module.error().reason;
  auto error = wasm::validate(*module, wasm::FeatureSet::all());
  return error ? error->reason : "";
}

void LinkTest::SetUp() {
  const auto *info = testing::UnitTest::GetInstance()->current_test_info();
  folder_ = testing::TempDir() + "/link test äöü " + info->name() + " " +
            std::to_string(::getpid());
  fs::create_directories(folder_);
}

void LinkTest::TearDown() {
  if (!HasFailure()) fs::remove_all(folder_);
}

void LinkTest::write(const std::string &name, std::string_view content) const {
  std::ofstream(path(name), std::ios::binary) << content;
}

std::string LinkTest::read(const std::string &name) const {
  std::ifstream file(path(name), std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string LinkTest::object(const std::string &name, const std::string &source,
                             std::vector<std::string> flags) const {
  write(name + ".c", source);
  std::vector<std::string> arguments = {
      WASMRUST_CLANG, "--target=wasm32-unknown-unknown",
      "-c",           path(name + ".c"),
      "-o",           path(name)};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  Outcome outcome = run(arguments);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  return path(name);
}

std::string LinkTest::bitcode(const std::string &name,
                              const std::string &source,
                              std::vector<std::string> flags) const {
  flags.push_back("-flto");
  return object(name, source, flags);
}

std::string LinkTest::archive(const std::string &name,
                              std::vector<std::string> members) const {
  std::vector<std::string> arguments = {WASMRUST_AR, "crs", path(name)};
  arguments.insert(arguments.end(), members.begin(), members.end());
  Outcome outcome = run(arguments);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  return path(name);
}

Outcome LinkTest::link(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(),
                   {WASMRUST_LINKER, "-o", path("out.wasm")});
  Outcome outcome = run(arguments, folder_);
  std::string module = outcome.status == 0 ? read("out.wasm") : "";
  // An option may have sent the output elsewhere, or asked for no module.
  if (wasm::is_wasm(as_bytes(module))) EXPECT_EQ(problem_of(module), "");
  return outcome;
}

void LinkTest::must_link(const std::vector<std::string> &arguments) const {
  Outcome outcome = link(arguments);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
}

std::string LinkTest::run_module(const std::string &name,
                                 const std::string &script,
                                 const std::string &before) const {
  std::string program =
      "const bytes = require('fs').readFileSync(process.argv[1]);"
      "const module = new WebAssembly.Module(bytes);"
      "const imports = {};" +
      before +
      ";const instance = new WebAssembly.Instance(module, imports);"
      "const wasm = instance.exports;" +
      script;
  Outcome outcome = run({"node", "-e", program, path(name)});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  return outcome.out;
}

std::string LinkTest::same_as_lld(const std::vector<std::string> &arguments,
                                  const std::string &script,
                                  const std::string &before) const {
  Outcome ours = link(arguments);
  EXPECT_EQ(ours.status, 0) << ours.err;
  std::vector<std::string> oracle = {WASMRUST_LINKER, "--linker=lld", "-o",
                                     path("lld.wasm")};
  oracle.insert(oracle.end(), arguments.begin(), arguments.end());
  Outcome lld = run(oracle, folder_);
  EXPECT_EQ(lld.status, 0) << lld.err;
  if (ours.status || lld.status) return "";
  std::string expected = run_module("lld.wasm", script, before);
  EXPECT_EQ(run_module("out.wasm", script, before), expected);
  return expected;
}

}  // namespace wasmrust::tests
