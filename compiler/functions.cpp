// See functions.h.
#include "compiler/functions.h"

#include <llvm/Demangle/Demangle.h>

#include <algorithm>
#include <atomic>

#include "compiler/base/check.h"
#include "compiler/base/cpu_time.h"
#include "compiler/base/threads.h"
#include "compiler/dump.h"
#include "compiler/emit/code_map.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/local_names.h"
#include "compiler/function_text.h"
#include "compiler/ir/print.h"
#include "compiler/ir/verify.h"
#include "compiler/layout/custom.h"
#include "compiler/lift/lift.h"
#include "compiler/semantics/lower_semantics.h"
#include "compiler/wasm/validator.h"

namespace wasmrust {

namespace {

// What objects say by number and not by a relocation.
lift::IndexSpaces spaces_of(const Program &program) {
  lift::IndexSpaces spaces{.is_object = true};
  for (SymbolId id : program.symbols.ids())
    if (program.symbols[id].layout_value == LayoutValue::IndirectFunctionTable)
      spaces.tables = {id};
  return spaces;
}

std::string name_of(const Program &program, FunctionId id) {
  SymbolId symbol = program.functions[id].symbol;
  return symbol ? llvm::demangle(program.symbols[symbol].name)
                : "function " + std::to_string(id.value);
}

#ifdef NDEBUG
constexpr bool always_verifies = false;
#else
constexpr bool always_verifies = true;
#endif

struct Written {
  emit::Body body;
  CodeMap map;
  std::vector<LocalName> local_names;
  std::string dump;
  std::string around;   // for --around, or of the last step
  std::string problem;  // with the object
  std::string left;     // why its marked calls are still calls
  bool done = false;    // false: the body stays
};

class Writing {
 public:
  Writing(Program &program, const Learned &learned, const LinkOptions &options,
          std::optional<WantedGraphs> wanted, Fuel &fuel)
      : program_(program),
        marked_(learned.marked),
        facts_(learned.facts),
        runtime_(add_runtime(program, marked_)),
        options_(options),
        wanted_(wanted),
        spaces_(spaces_of(program)),
        verifier_(program),
        follows_locals_(layout::speaks_of_code(program, options)),
        known_types_(program.types.size()) {
    if (options.verify || always_verifies)
      for (const ir::FactsViolation &each : verify_facts(program, facts_))
        WASMRUST_CHECK(false, "facts s" + std::to_string(each.function.value) +
                                  ": " + each.text);
    for (FunctionId id : program.functions.ids())
      if (program.functions[id].live) live_.push_back(id);
    // Those that must be written come first, and take no fuel.
    auto optional = live_.begin();
    if (!marked_.empty())
      optional = std::ranges::stable_partition(live_, [&](FunctionId id) {
                   return marked_.any_of(program.functions[id]);
                 }).begin();
    auto needed = static_cast<uint64_t>(optional - live_.begin());
    written_.resize(live_.size());
    uint64_t fueled = fuel.take(live_.size() - needed);
    granted_ = needed + fueled;
    if (!options.bisect.empty() && fuel.ends_with(fueled))
      last_step_ = live_[granted_ - 1];
  }

  void run() {
    std::atomic<size_t> next = 0;
    // A thread costs more than a few functions.
    run_on_threads(options_.threads, granted_ / 64, [&] {
      Times times;
      lift::Lifting lifting(program_, spaces_,
                            follows_locals_ || !program_.local_names.empty(),
                            &marked_);
      emit::Emission emission(program_);
      ir::Function function;
      for (size_t i = next++; i < granted_; i = next++)
        written_[i] = write(live_[i], lifting, emission, function, times);
      lift_ms_ += times.lift;
      emit_ms_ += times.emit;
    });
  }

  WrittenFunctions take(const read::Inputs &inputs, Diagnostics &diagnostics) {
    WrittenFunctions result;
    if (follows_locals_) result.maps.resize(program_.functions.size());
    program_.written.resize(program_.functions.size());
    for (size_t i = 0; i < live_.size(); ++i) {
      Function &function = program_.functions[live_[i]];
      Written &row = written_[i];
      result.dump += row.dump;
      if (live_[i] == last_step_) {
        result.last_step = name_of(program_, live_[i]);
        result.last_step_text = std::move(row.around);
      } else {
        result.around += row.around;
      }
      if (!row.problem.empty())
        diagnostics.report(
            DiagnosticKind::malformed_object,
            {function.input ? inputs.rows[function.input].name : std::string(),
             name_of(program_, live_[i]) + ": " + row.problem, "?"});
      if (!row.left.empty())
        diagnostics.report(DiagnosticKind::marked_call_left,
                           {name_of(program_, live_[i]), row.left});
      if (!row.done) continue;
      emit::adopt_types(program_, row.body, known_types_);
      std::vector<uint8_t> &bytes = program_.written[live_[i]];
      bytes = std::move(row.body.bytes);
      function.body = bytes;
      function.relocations = std::move(row.body.relocations);
      if (follows_locals_) result.maps[live_[i]] = std::move(row.map);
      if (program_.branch_hints.contains(live_[i]))
        program_.branch_hints[live_[i]] = std::move(row.body.hints);
      if (program_.local_names.contains(live_[i]))
        program_.local_names[live_[i]] = std::move(row.local_names);
    }
    return result;
  }

  double lift_ms() const { return lift_ms_; }
  double emit_ms() const { return emit_ms_; }

 private:
  struct Times {
    double lift = 0, emit = 0;
  };

  Program &program_;
  const ir::MarkedCalls &marked_;
  const ir::Facts &facts_;
  semantics::Runtime runtime_;
  const LinkOptions &options_;
  std::optional<WantedGraphs> wanted_;
  lift::IndexSpaces spaces_;
  ir::Verifier verifier_;
  bool follows_locals_;
  size_t known_types_;
  std::vector<FunctionId> live_;
  uint64_t granted_ = 0;  // of them, the first ones
  FunctionId last_step_;  // of --bisect; None: fuel is left, or there was none
  std::vector<Written> written_;
  std::atomic<double> lift_ms_ = 0, emit_ms_ = 0;

  // Rows of the program that lowered operations name, with their code.
  static semantics::Runtime add_runtime(Program &program,
                                        const ir::MarkedCalls &marked) {
    if (!marked.any_handles()) return {};
    std::vector<semantics::MadeFunction> made;
    semantics::Runtime runtime{semantics::add_handles(program, made)};
    size_t known_types = program.types.size();
    program.written.resize(program.functions.size());
    for (semantics::MadeFunction &each : made) {
      auto body = emit::emit_function(program, each.graph);
      WASMRUST_CHECK(body.has_value(), body ? "" : body.error());
      emit::adopt_types(program, *body, known_types);
      Function &row = program.functions[each.row];
      program.written[each.row] = std::move(body->bytes);
      row.body = program.written[each.row];
      row.relocations = std::move(body->relocations);
    }
    return runtime;
  }

  void verify(const ir::Function &function, FunctionId id, const char *phase,
              ir::Stage stage = ir::Stage::Any) const {
    if (!options_.verify && !always_verifies) return;
    std::string problems = ir::to_string(verifier_.verify(function, stage));
    WASMRUST_CHECK(problems.empty(), std::string(phase) + " of " +
                                         name_of(program_, id) + ":\n" +
                                         problems + ir::print(function));
  }

  // `function` is the memory for the function in WasmIR.
  Written write(FunctionId id, lift::Lifting &lifting, emit::Emission &emission,
                ir::Function &function, Times &times) const {
    Written result;
    double start = thread_cpu_ms();
    auto error = lifting.lift(id, function);
    double lifted = thread_cpu_ms();
    times.lift += lifted - start;
    if (error) {
      if (!lift::is_unsupported(error->reason))
        result.problem = error->reason;
      else if (marked_.any_of(program_.functions[id]))
        result.left = error->reason;
      return result;
    }
    verify(function, id, "lift");
    bool around_lift = is_around(id, "lift"),
         around_semantics = is_around(id, "semantics"),
         around_emit = is_around(id, "emit");
    if (around_lift)
      result.around += "before lift: " +
                       function_text(program_, id, program_.functions[id].body,
                                     program_.functions[id].relocations);
    if (around_lift || around_semantics)
      result.around += (around_lift ? "after lift: " : "before semantics: ") +
                       text_of(function);
    if (is_wanted(id, "lift")) result.dump = text_of(function) + "\n";
    if (options_.stop_after == "lift") return result;
    if (!marked_.empty() && semantics::has_semantics(function)) {
      semantics::lower_semantics(program_, runtime_, function);
      verify(function, id, "semantics", ir::Stage::Lowered);
    }
    if (around_semantics || (around_emit && !around_lift))
      result.around +=
          (around_semantics ? "after semantics: " : "before emit: ") +
          text_of(function);
    if (is_wanted(id, "semantics")) result.dump = text_of(function) + "\n";
    if (options_.stop_after == "semantics") return result;
    lifted = thread_cpu_ms();
    auto body = emission.emit(function);
    // It was valid, but what it became is more than can be written: then the
    // body stays.
    if (!body) {
      if (marked_.any_of(program_.functions[id])) result.left = body.error();
      return result;
    }
    verify(function, id, "emit");
    if (around_emit)
      result.around += "after emit: " + function_text(program_, id, body->bytes,
                                                      body->relocations);
    result.body = std::move(*body);
    if (follows_locals_)
      result.map =
          emit::code_map(function, result.body, program_.functions[id].body);
    if (program_.local_names.contains(id) && !program_.local_names[id].empty())
      result.local_names =
          emit::local_names(function, result.body, program_.local_names[id]);
    result.done = true;
    times.emit += thread_cpu_ms() - lifted;
    return result;
  }

  // The graph, below what is known of it.
  std::string text_of(const ir::Function &function) const {
    const ir::FunctionFacts *facts = facts_.find(function.symbol);
    std::string line =
        facts ? ir::print(ir::FactsRow{function.symbol, *facts}) + "\n" : "";
    return line + ir::print(function);
  }

  bool is_wanted(FunctionId id, std::string_view phase) const {
    return wanted_ && wanted_->phase == phase && is_named(id, wanted_->filter);
  }

  bool is_named(FunctionId id, std::string_view what) const {
    SymbolId symbol = program_.functions[id].symbol;
    return matches(symbol ? program_.symbols[symbol].name : "", what);
  }

  // Is this function to be shown before and after the phase? The last step is
  // shown from one end to the other.
  bool is_around(FunctionId id, std::string_view phase) const {
    if (id == last_step_) return true;
    std::string_view what = options_.around;
    return what.starts_with(phase) &&
           is_named(id, what.substr(phase.size() + 1));
  }
};

}  // namespace

bool check_objects(const Program &program, const read::Inputs &inputs,
                   unsigned threads, Diagnostics &diagnostics) {
  std::vector<bool> live(inputs.rows.size());
  for (const Function &function : program.functions)
    if (function.live && function.input) live[function.input.value] = true;
  bool good = true;
  for (InputId id : inputs.rows.ids()) {
    const read::Input &input = inputs.rows[id];
    if (!live[id.value] || input.lowered) continue;
    for (const wasm::MalformedAdvice &row : input.module.malformed)
      diagnostics.report(DiagnosticKind::malformed_custom_section,
                         {std::string(row.section), input.name, row.reason});
    auto error = wasm::validate(input.module, wasm::FeatureSet::all(), threads);
    if (!error) continue;
    good = false;
    diagnostics.report(
        DiagnosticKind::malformed_object,
        {input.name, error->reason, std::to_string(error->offset)});
  }
  return good;
}

WrittenFunctions write_functions(Program &program, const Learned &learned,
                                 const read::Inputs &inputs,
                                 const LinkOptions &options,
                                 std::optional<WantedGraphs> wanted, Fuel &fuel,
                                 Diagnostics &diagnostics, Trace &trace) {
  Trace own;
  WrittenFunctions result;
  Writing writing(program, learned, options, wanted, fuel);
  {
    Trace::Scope scope(own, "lift");
    writing.run();
    result = writing.take(inputs, diagnostics);
  }
  // Both take turns, function by function: the time by the clock is shared out
  // by the processor's.
  const Trace::Row &both = own.rows().front();
  double cpu = std::max(writing.lift_ms() + writing.emit_ms(), 1e-6);
  double share = writing.lift_ms() / cpu;
  trace.add({.phase = "lift",
             .wall_ms = both.wall_ms * share,
             .cpu_ms = both.cpu_ms * share,
             .peak_rss_kib = both.peak_rss_kib});
  trace.add({.phase = "emit",
             .wall_ms = both.wall_ms * (1 - share),
             .cpu_ms = both.cpu_ms * (1 - share),
             .peak_rss_kib = both.peak_rss_kib});
  return result;
}

}  // namespace wasmrust
