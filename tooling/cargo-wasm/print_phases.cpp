// See print_phases.h. What emit makes is taken from the whole module written
// anew: there names and types are in place.
#include "tooling/cargo-wasm/print_phases.h"

#include <map>

#include "compiler/ir/print.h"
#include "compiler/rewrite/rewrite_module.h"
#include "tooling/size/find_function.h"
#include "tooling/size/names.h"

namespace wasmrust {

namespace {

using optimize::Graphs;
using optimize::PassRow;

struct NamedPhase {
  std::string_view name;
  Phase::Kind kind;
};
constexpr NamedPhase named_phases[] = {{"lift", Phase::Lift},
                                       {"optimize", Phase::Optimize},
                                       {"emit", Phase::Emit}};

std::expected<rewrite::Rewritten, PrintError> rewritten(
    const wasm::Module &module, rewrite::RewriteOptions options) {
  if (module.is_object)
    return std::unexpected(PrintError{
        .reason = "an object: what passes and emit make of it is to be seen "
                  "when it is linked (`wasmrust-ld --around`, `--dump`)"});
  if (auto error = validated(module)) return std::unexpected(*error);
  options.threads = 0;
  options.keeps_unsupported = true;
  auto made = rewrite::rewrite_module(module, options);
  if (!made) return std::unexpected(PrintError{.reason = made.error()});
  return std::move(*made);
}

// Of the module's own functions; others are made by passes.
std::string title(const wasm::Module &module, FunctionId id) {
  uint32_t index = module.imported(wasm::ExternalKind::Function) + id.value;
  if (id.value >= module.functions.size()) return ";; made by a pass\n";
  std::string_view name = size::function_names(module)[index];
  return ";; function " + std::to_string(index) +
         (name.empty() ? "" : ": " + size::readable_name(name)) + "\n";
}

std::string text_of(const ir::Function *graph) {
  return graph ? ir::print(*graph) : ";; nothing is left of it\n";
}

// The graphs that passes have made. A function that has none keeps its bytes,
// or nobody needs it any more.
std::string text_of(const wasm::Module &module, const Program &program,
                    const Graphs &graphs, const std::vector<uint32_t> *only) {
  std::string text;
  auto add = [&](FunctionId id) {
    if (!text.empty()) text += '\n';
    text += title(module, id);
    if (!graphs[id] && program.functions[id].live)
      text += ";; it keeps its code\n";
    else
      text += text_of(graphs[id].get());
  };
  if (only) {
    uint32_t imported = module.imported(wasm::ExternalKind::Function);
    for (uint32_t index : *only) add(FunctionId(size_t{index - imported}));
    return text;
  }
  text = ir::print(program);
  for (FunctionId id : graphs.ids())
    if (graphs[id] || program.functions[id].live) add(id);
  return text;
}

PrintError not_run(const std::string &pass) {
  return {.reason = "`" + pass + "` is not among the passes that run",
          .help = "`--passes " + pass + "` runs it alone"};
}

PrintResult text_after_passes(const wasm::Module &module,
                              const std::vector<uint32_t> *only,
                              const ChosenPasses &passes) {
  std::string text;
  auto made = rewritten(
      module, {.schedule = passes.schedule,
               .goal = passes.goal,
               .optimized = [&](const Program &program, const Graphs &graphs) {
                 text = text_of(module, program, graphs, only);
               }});
  if (!made) return std::unexpected(made.error());
  return text;
}

// The graphs before, the code after.
struct Emitted {
  std::string graphs, code;
};
std::expected<Emitted, PrintError> emitted(const wasm::Module &module,
                                           const std::vector<uint32_t> *only,
                                           const ChosenPasses &passes) {
  Emitted text;
  auto made = rewritten(
      module, {.schedule = passes.schedule,
               .goal = passes.goal,
               .optimized = [&](const Program &program, const Graphs &graphs) {
                 text.graphs = text_of(module, program, graphs, only);
               }});
  if (!made) return std::unexpected(made.error());
  auto again = wasm::read_module(made->bytes());
  if (!again) return failure(again.error());
  std::vector<uint32_t> now;
  uint32_t imported = module.imported(wasm::ExternalKind::Function);
  if (only)
    for (uint32_t index : *only)
      if (uint32_t number = made->numbers[index - imported];
          number != rewrite::Rewritten::no_number)
        now.push_back(number);
  auto code = wat_text(*again, only ? &now : nullptr);
  if (!code) return std::unexpected(code.error());
  text.code = now.empty() && only ? ";; nothing is left of it\n" : *code;
  return text;
}

PrintResult around_pass(const wasm::Module &module, FunctionId function,
                        optimize::PassId pass, const ChosenPasses &passes) {
  std::string text, before;
  auto watch = [&](const PassRow &row, FunctionId id, const ir::Function *graph,
                   bool is_before) {
    if (row.id != pass || id != function) return;
    if (is_before) {
      before = text_of(graph);
      return;
    }
    std::string after = text_of(graph);
    if (after == before) return;
    text += ";; before " + std::string(row.name) + "\n" + before +
            "\n;; after " + std::string(row.name) + "\n" + after + "\n";
  };
  auto made = rewritten(
      module,
      {.schedule = passes.schedule, .goal = passes.goal, .watch = watch});
  if (!made) return std::unexpected(made.error());
  std::string name(optimize::row(pass).name);
  if (!optimize::until(passes.schedule, pass))
    return std::unexpected(not_run(name));
  if (text.empty()) text = ";; " + name + " changes nothing in it\n";
  return title(module, function) + text;
}

}  // namespace

std::optional<Phase> phase_of(std::string_view name) {
  for (const NamedPhase &each : named_phases)
    if (each.name == name) return Phase{each.kind};
  if (auto pass = optimize::find_pass(name)) return Phase{Phase::Pass, *pass};
  return std::nullopt;
}

std::string all_phases() {
  std::string names;
  for (const NamedPhase &each : named_phases)
    names += std::string(each.name) + ", ";
  for (const PassRow &each : optimize::pass_rows)
    names += std::string(each.name) + ", ";
  names.resize(names.size() - 2);
  return names;
}

PrintResult text_after(const wasm::Module &module,
                       const std::vector<uint32_t> *only, Phase phase,
                       const ChosenPasses &passes) {
  if (phase.kind == Phase::Lift) return ir_text(module, only);
  if (only)
    if (auto error = without_code(module, *only))
      return std::unexpected(*error);
  if (phase.kind == Phase::Emit) {
    auto text = emitted(module, only, passes);
    if (!text) return std::unexpected(text.error());
    return std::move(text->code);
  }
  ChosenPasses part = passes;
  if (phase.kind == Phase::Pass) {
    auto schedule = optimize::until(passes.schedule, phase.pass);
    if (!schedule)
      return std::unexpected(
          not_run(std::string(optimize::row(phase.pass).name)));
    part.schedule = *schedule;
  }
  return text_after_passes(module, only, part);
}

PrintResult text_around(const wasm::Module &module,
                        const std::vector<uint32_t> &functions, Phase phase,
                        const ChosenPasses &passes) {
  if (auto error = without_code(module, functions))
    return std::unexpected(*error);
  std::string text;
  uint32_t imported = module.imported(wasm::ExternalKind::Function);
  for (uint32_t function : functions) {
    std::vector<uint32_t> one = {function};
    if (!text.empty()) text += '\n';
    if (phase.kind == Phase::Pass) {
      auto around = around_pass(module, FunctionId(size_t{function - imported}),
                                phase.pass, passes);
      if (!around) return around;
      text += *around;
      continue;
    }
    auto lifted = ir_text(module, &one);
    if (!lifted) return lifted;
    if (phase.kind == Phase::Lift) {
      auto code = wat_text(module, &one);
      if (!code) return code;
      text += ";; before lift\n" + *code + "\n;; after lift\n" + *lifted;
    } else if (phase.kind == Phase::Optimize) {
      auto after = text_after_passes(module, &one, passes);
      if (!after) return after;
      text +=
          ";; before optimize\n" + *lifted + "\n;; after optimize\n" + *after;
    } else {
      auto made = emitted(module, &one, passes);
      if (!made) return std::unexpected(made.error());
      text += ";; before emit\n" +
              (passes.schedule.empty() ? *lifted : made->graphs) +
              "\n;; after emit\n" + made->code;
    }
  }
  return text;
}

}  // namespace wasmrust
