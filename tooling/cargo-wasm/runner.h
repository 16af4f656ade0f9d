// What `cargo wasm test` tells the runner that cargo calls for it.
//
// cargo hands a runner nothing but the module and the tests' arguments, so the
// rest travels in one environment variable, as JSON. rustdoc bakes the
// arguments of merged documentation tests into the module and gives the runner
// none: therefore they are in here as well.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "tooling/cargo-wasm/execute.h"

namespace wasmrust {

constexpr std::string_view runner_variable = "WASMRUST_RUNNER";

struct RunnerSettings {
  std::string host = "node";
  std::string workspace_root;
  GuestSettings guest;
  std::vector<std::string> test_arguments;
};

std::string write_runner_settings(const RunnerSettings &settings);
std::expected<RunnerSettings, std::string> read_runner_settings(
    std::string_view text);

}  // namespace wasmrust
