// See check.h.
#include "tests/spec/check.h"

#include <algorithm>
#include <span>
#include <vector>

#include "compiler/base/files.h"
#include "compiler/emit/emit.h"
#include "compiler/finished/unreferenced.h"
#include "compiler/finished/write_module.h"
#include "compiler/ir/binary_program.h"
#include "compiler/ir/infer_facts.h"
#include "compiler/ir/print.h"
#include "compiler/ir/verify.h"
#include "compiler/lift/module_program.h"
#include "compiler/rewrite/rewrite_module.h"
#include "compiler/wasm/validator.h"
#include "tests/spec/same_module.h"
#include "tooling/size/account.h"

namespace wasmrust::spec {

bool expects_valid(CommandKind kind) {
  switch (kind) {
    case CommandKind::AssertInvalid:
    case CommandKind::AssertMalformed:
      return false;
    case CommandKind::Module:
    case CommandKind::ModuleDefinition:
    case CommandKind::ModuleInstance:
    case CommandKind::Register:
    case CommandKind::Action:
    case CommandKind::AssertReturn:
    case CommandKind::AssertTrap:
    case CommandKind::AssertException:
    case CommandKind::AssertExhaustion:
    case CommandKind::AssertUnlinkable:
    case CommandKind::AssertUninstantiable:
      return true;
  }
  return true;
}

namespace {

// The whole program comes back from its binary form as it was.
std::string problem_in_binary_form(const Program &program,
                                   const ir::Facts &facts,
                                   std::span<const ir::Function> functions) {
  ByteWriter bytes;
  ir::write_binary(program, facts, functions, bytes);
  auto again = ir::read_program(bytes.view());
  if (!again) return "binary form: " + again.error().reason;
  if (ir::print(again->program) != ir::print(program))
    return "binary form: other tables";
  if (again->facts.rows != facts.rows) return "binary form: other facts";
  if (!std::ranges::equal(
          again->functions, functions, {},
          [](auto &each) { return ir::print(each); },
          [](auto &each) { return ir::print(each); }))
    return "binary form: other functions";
  return "";
}

// A valid module's functions, as WasmIR, are sound.
std::string problem_in_graphs(const wasm::Module &module) {
  lift::ModuleProgram made = lift::program_of(module);
  ir::Verifier verifier(made.program);
  ir::FactFinder finder(made.program);
  std::vector<ir::Function> functions;
  for (FunctionId id : made.program.functions.ids()) {
    auto function = lift::lift_function(made.program, id, made.spaces);
    std::string where = "function row " + std::to_string(id.value) + ": ";
    if (!function) return where + function.error().reason;
    auto wrong = verifier.verify(*function);
    if (!wrong.empty()) return where + ir::to_string(wrong);
    finder.add(*function);
    functions.push_back(std::move(*function));
  }
  return problem_in_binary_form(made.program, finder.finish(), functions);
}

// Written again from the graphs it is still valid; engine.mjs runs both.
std::string problem_when_rewritten(const wasm::Module &module,
                                   wasm::FeatureSet features,
                                   const std::string &path,
                                   const rewrite::RewriteOptions &options) {
  auto made = rewrite::rewrite_module(module, options);
  if (!made) return "rewriting: " + made.error();
  auto again = wasm::read_module(made->bytes());
  if (!again) return "rewritten: " + again.error().reason;
  if (auto error = wasm::validate(*again, features))
    return "rewritten: function " +
           std::to_string(error->function.value_or(UINT32_MAX)) + ": " +
           error->reason;
  auto written = write_file(path, made->bytes());
  return written ? "" : written.error();
}

// What `cargo wasm reduce` writes: unchanged it is the same module, and without
// what nothing refers to still a valid one.
std::string problem_when_copied(const wasm::Module &module,
                                wasm::FeatureSet features) {
  std::vector<uint8_t> bytes = finished::write_module(module, {});
  auto copy = wasm::read_module(bytes);
  if (!copy) return "copied: " + copy.error().reason;
  std::string found = difference(module, *copy);
  if (!found.empty()) return "copied: " + found;
  bytes = finished::write_module(module, finished::unreferenced(module));
  auto less = wasm::read_module(bytes);
  if (!less) return "without the unreferenced: " + less.error().reason;
  if (auto error = wasm::validate(*less, features))
    return "without the unreferenced: " + error->reason;
  return "";
}

// "" for a valid module.
std::string problem_of(Bytes file, wasm::FeatureSet features,
                       const std::string &path) {
  auto module = wasm::read_module(file);
  if (!module)
    return "offset " + std::to_string(module.error().offset) + ": " +
           module.error().reason;
  auto error = wasm::validate(*module, features);
  if (!error) {
    size::account_for(*module);  // checks that every byte has its owner
    std::string problem = problem_in_graphs(*module);
    if (problem.empty()) problem = problem_when_copied(*module, features);
    if (!problem.empty()) return problem;
    problem = problem_when_rewritten(*module, features, path + ".again", {});
    if (!problem.empty()) return problem;
    for (auto [goal, ending] : {std::pair(optimize::Goal::Size, ".small"),
                                std::pair(optimize::Goal::Speed, ".fast")}) {
      problem = problem_when_rewritten(
          *module, features, path + ending,
          {.verify = true,
           .schedule = optimize::schedule_for(goal),
           .goal = goal,
           // Scripts ask what happens when an import does not fit.
           .keeps_imports = true});
      if (!problem.empty()) return std::string(ending) + ": " + problem;
    }
    return "";
  }
  return "offset " + std::to_string(error->offset) + ": " + error->reason;
}

}  // namespace

std::optional<Verdict> check_module(const Command &command,
                                    wasm::FeatureSet features) {
  if (command.file.empty()) return std::nullopt;
  auto file = MappedFile::open(command.file);
  if (!file) return Verdict{false, command.file + ": " + file.error()};
  std::string problem = problem_of(file->bytes(), features, command.file);
  if (problem.empty() == expects_valid(command.kind)) return Verdict{};
  if (problem.empty())
    return Verdict{false, "is valid for us; expected: " + command.text};
  return Verdict{false, problem};
}

}  // namespace wasmrust::spec
