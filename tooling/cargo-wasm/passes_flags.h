// -O and --passes: which passes run over a module, and what they aim at.
//
//   cargo wasm opt -Oz --passes=-inline ...
//
// Without either no pass runs, or those of the level that a command has as its
// default.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "compiler/optimize/schedule.h"
#include "tooling/cargo-wasm/arguments.h"

namespace wasmrust {

struct ChosenPasses {
  optimize::Goal goal = optimize::Goal::Balanced;
  optimize::Schedule schedule;
};

// `default_level` is one of -O's values. An error says what is wrong with the
// flags.
std::expected<ChosenPasses, std::string> chosen_passes(
    const Arguments &arguments, std::string_view default_level);

}  // namespace wasmrust
