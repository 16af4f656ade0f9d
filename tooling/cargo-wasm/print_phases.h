// What becomes of a module phase by phase, when `cargo wasm opt` writes it
// anew:
//
//   lift        code becomes WasmIR
//   PASS        one of the passes (docs/architecture/optimizer.md)
//   optimize    all of them
//   emit        WasmIR becomes code
//
// For --around, --stop-after and --dump of `cargo wasm print`.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "tooling/cargo-wasm/passes_flags.h"
#include "tooling/cargo-wasm/print_text.h"

namespace wasmrust {

struct Phase {
  enum Kind : uint8_t { Lift, Pass, Optimize, Emit };
  Kind kind;
  optimize::PassId pass{};
};

std::optional<Phase> phase_of(std::string_view name);
// The names, for who gave another one.
std::string all_phases();

// All functions, or those of `only`, as they are behind the phase. Behind a
// pass: its first run; it is an error when the schedule has none.
PrintResult text_after(const wasm::Module &module,
                       const std::vector<uint32_t> *only, Phase phase,
                       const ChosenPasses &passes);

// Functions before and after the phase, one below the other: of a pass, each
// time that it changes them. Phase::Optimize: before the first and after the
// last.
PrintResult text_around(const wasm::Module &module,
                        const std::vector<uint32_t> &functions, Phase phase,
                        const ChosenPasses &passes);

}  // namespace wasmrust
