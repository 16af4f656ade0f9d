// The table of passes (passes.def): name, kind, and how to get one.
//
//   row(PassId::DeadCode).make(surroundings)->run(function)
//   row(*find_pass("dead-functions")).run(whole)
//
// A pass of the module is neither: who writes the module asks `runs`
// (schedule.h) whether it is wanted, and the optimiser goes past it.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "compiler/optimize/pass.h"

namespace wasmrust::optimize {

enum class PassId : uint8_t {
#define FUNCTION_PASS(id, ...) id,
#define PROGRAM_PASS(id, ...) id,
#define MODULE_PASS(id, ...) id,
#include "compiler/optimize/passes.def"
};

#define FUNCTION_PASS(id, ...) \
  std::unique_ptr<FunctionPass> make_##id(const Surroundings &surroundings);
#define PROGRAM_PASS(id, ...) bool run_##id(Whole &whole);
#include "compiler/optimize/passes.def"

// At most one of `make` and `run` is there; none: a pass of the module.
struct PassRow {
  PassId id;
  std::string_view name;
  std::string_view what;
  std::unique_ptr<FunctionPass> (*make)(const Surroundings &) = nullptr;
  ProgramPass run = nullptr;
};

inline constexpr PassRow pass_rows[] = {
#define FUNCTION_PASS(id, name, what) {PassId::id, name, what, make_##id},
#define PROGRAM_PASS(id, name, what) \
  {PassId::id, name, what, nullptr, run_##id},
#define MODULE_PASS(id, name, what) {PassId::id, name, what},
#include "compiler/optimize/passes.def"
};
inline constexpr size_t pass_count = std::size(pass_rows);

constexpr const PassRow &row(PassId id) {
  return pass_rows[static_cast<size_t>(id)];
}
// Does each function find and leave in memory what it did before? Else what it
// means can only be told of the whole program.
constexpr bool keeps_memory(PassId id) { return id != PassId::StaticVariables; }
std::optional<PassId> find_pass(std::string_view name);

}  // namespace wasmrust::optimize
