// See functions.h.
#include "compiler/functions.h"

#include <llvm/Demangle/Demangle.h>

#include <algorithm>
#include <set>

#include "compiler/base/check.h"
#include "compiler/base/cpu_time.h"
#include "compiler/dump.h"
#include "compiler/emit/code_map.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/local_names.h"
#include "compiler/function_text.h"
#include "compiler/ir/print.h"
#include "compiler/ir/verify.h"
#include "compiler/layout/custom.h"
#include "compiler/lift/lift.h"
#include "compiler/optimize/known_bits.h"
#include "compiler/optimize/optimizer.h"
#include "compiler/rewrite/function_run.h"
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
  std::vector<SymbolId> computed_with;
  std::string dump;
  std::string around;   // for --around, or of the last step
  std::string problem;  // with the object
  std::string left;     // why its marked calls are still calls
  bool done = false;    // false: the body stays
  bool failed = false;  // it was to be written and cannot be
};

class Writing {
 public:
  Writing(Program &program, const Learned &learned, const LinkOptions &options,
          std::optional<WantedGraphs> wanted, Fuel &fuel)
      : program_(program),
        marked_(learned.marked),
        facts_(learned.facts),
        runtime_(add_runtime(program, marked_)),
        roots_(learned.roots),
        options_(options),
        fuel_(fuel),
        wanted_(wanted),
        spaces_(spaces_of(program)),
        verifier_(std::in_place, program),
        follows_locals_(layout::speaks_of_code(program, options)),
        function_run_(program, spaces_,
                      follows_locals_ || !program.local_names.empty(), &marked_,
                      options.threads),
        known_types_(program.types.size()),
        known_functions_(program.functions.size()) {
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

  void run(const optimize::Schedule &schedule) {
    schedule_ = schedule;
    before_ = interfaces();
    function_run_.run(*this, !schedule.empty());
  }

  // What the run over all functions asks for (function_run.h).
  size_t functions() const { return granted_; }
  FunctionId function(size_t i) const { return live_[i]; }

  // The function as a graph, without semantic operations unless passes follow.
  // False: it is not to be written, or it keeps its body.
  bool lift(size_t i, rewrite::OneThread &thread, ir::Function &function) {
    FunctionId id = live_[i];
    Written &result = written_[i];
    if (excluded_.contains(id)) return false;
    result = {};
    double start = thread_cpu_ms();
    auto error = thread.lifting.lift(id, function);
    thread.lift_ms += thread_cpu_ms() - start;
    if (error) {
      if (!lift::is_unsupported(error->reason))
        result.problem = error->reason;
      else if (marked_.any_of(program_.functions[id]))
        result.left = error->reason;
      return false;
    }
    verify(function, id, "lift");
    if (is_around(id, "lift")) {
      result.around += "before lift: " +
                       function_text(program_, id, program_.functions[id].body,
                                     program_.functions[id].relocations) +
                       "after lift: " + text_of(function);
    }
    if (is_wanted(id, "lift")) result.dump = text_of(function) + "\n";
    if (options_.stop_after == "lift") return false;
    // Passes over semantic operations need all graphs.
    if (schedule_.empty()) lower(i, function);
    return !schedule_.empty() || options_.stop_after != "semantics";
  }

  void emit(size_t i, rewrite::OneThread &thread, ir::Function &function) {
    FunctionId id = live_[i];
    Written &result = written_[i];
    if (is_around(id, "emit") && id != last_step_)
      result.around += "before emit: " + text_of(function);
    double start = thread_cpu_ms();
    auto body = thread.emission.emit(function);
    // It was valid, but what it became is more than can be written: then the
    // body stays.
    if (!body) {
      if (marked_.any_of(program_.functions[id])) result.left = body.error();
      result.failed = true;
      return;
    }
    verify(function, id, "emit");
    if (is_around(id, "emit"))
      result.around +=
          "after emit: " +
          function_text(program_, id, (*body)->bytes, (*body)->relocations);
    result.body = **body;
    result.computed_with =
        optimize::addresses_computed_with(program_, function);
    if (follows_locals_)
      result.map =
          emit::code_map(function, result.body, program_.functions[id].body);
    if (program_.local_names.contains(id) && !program_.local_names[id].empty())
      result.local_names =
          emit::local_names(function, result.body, program_.local_names[id]);
    result.done = true;
    thread.emit_ms += thread_cpu_ms() - start;
  }

  void optimize(optimize::Graphs &graphs) {
    optimize::OptimizeOptions options{
        .goal = optimize::goal_of(
            options_.pipeline.value_or(options_.profile->pipeline)),
        .schedule = {},
        .roots = roots_,
        .threads = options_.threads,
        .verify = options_.verify || always_verifies,
        .verify_meaning = options_.verify_opt,
        .measures = options_.times || !options_.times_json.empty()};
    if (fuel_.is_limited())
      options.grant = [&](const optimize::PassRow &pass, FunctionId id) {
        uint64_t granted = fuel_.take(1);
        if (!options_.bisect.empty() && fuel_.ends_with(granted)) {
          last_pass_ = std::string(pass.name) + " of " + name_of(program_, id);
          last_pass_text_ =
              "before " + std::string(pass.name) + ": " + text_of(*graphs[id]);
          last_step_ = id;
        }
        return granted > 0;
      };
    if (is_pass_watched() || !options_.bisect.empty())
      options.watch = [&](const optimize::PassRow &pass, FunctionId id,
                          bool is_before) {
        watch(pass, id, is_before, graphs);
      };
    auto parts = optimize::parts_of(schedule_);
    auto run = [&](optimize::Schedule schedule) {
      options.schedule = std::move(schedule);
      auto times = optimize::optimize(program_, facts_, graphs, options).passes;
      passes_.insert(passes_.end(), times.begin(), times.end());
    };
    passes_.clear();
    if (!marked_.empty()) run(std::move(parts.in_front));
    for (size_t i = 0; i < granted_; ++i)
      if (ir::Function *graph = graphs[live_[i]].get()) lower(i, *graph);
    if (options_.stop_after == "semantics") {
      for (std::unique_ptr<ir::Function> &each : graphs) each.reset();
      return;
    }
    run(std::move(parts.rest));
    // Passes may have added types.
    known_types_ = program_.types.size();
    verifier_.emplace(program_);
    for (size_t i = 0; i < live_.size(); ++i) {
      const ir::Function *graph = graphs[live_[i]].get();
      if (graph && is_wanted(live_[i], "optimize"))
        written_[i].dump = text_of(*graph) + "\n";
    }
    if (options_.stop_after == "optimize")
      for (std::unique_ptr<ir::Function> &each : graphs) each.reset();
    else
      add_made_functions(graphs);
  }

  bool undo_unwritten() {
    size_t known = excluded_.size();
    for (size_t i = 0; i < live_.size(); ++i)
      if (written_[i].failed) excluded_.insert(live_[i]);
    if (excluded_.size() == known) return false;
    restore(before_);
    granted_ -= made_;
    live_.erase(live_.begin() + static_cast<ptrdiff_t>(granted_),
                live_.begin() + static_cast<ptrdiff_t>(granted_ + made_));
    written_.resize(live_.size());
    return true;
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
      result.computed_with.insert(result.computed_with.end(),
                                  row.computed_with.begin(),
                                  row.computed_with.end());
      emit::adopt_types(program_, row.body, known_types_);
      std::vector<uint8_t> &bytes = program_.written[live_[i]];
      bytes = std::move(row.body.bytes);
      function.body = bytes;
      function.relocations = std::move(row.body.relocations);
      if (follows_locals_) result.maps[live_[i]] = std::move(row.map);
      if (!row.body.hints.empty() && !program_.branch_hints.contains(live_[i]))
        program_.branch_hints.resize(program_.functions.size());
      if (program_.branch_hints.contains(live_[i]))
        program_.branch_hints[live_[i]] = std::move(row.body.hints);
      if (program_.local_names.contains(live_[i]))
        program_.local_names[live_[i]] = std::move(row.local_names);
    }
    std::ranges::sort(result.computed_with);
    auto [from, to] = std::ranges::unique(result.computed_with);
    result.computed_with.erase(from, to);
    result.around += around_passes_;
    if (!last_pass_.empty()) {
      result.last_step = last_pass_;
      result.last_step_text = last_pass_text_;
    }
    return result;
  }

  double lift_ms() const { return function_run_.lift_ms(); }
  double emit_ms() const { return function_run_.emit_ms(); }
  const std::vector<optimize::PassTime> &passes() const { return passes_; }

 private:
  // What passes change beside graphs.
  struct Interfaces {
    std::vector<TypeId> functions, symbols;
    std::vector<bool> live;
    size_t globals = 0, merged = 0;
  };

  Program &program_;
  const ir::MarkedCalls &marked_;
  const ir::Facts &facts_;
  semantics::Runtime runtime_;
  const std::vector<SymbolId> &roots_;
  const LinkOptions &options_;
  Fuel &fuel_;
  std::optional<WantedGraphs> wanted_;
  lift::IndexSpaces spaces_;
  std::optional<ir::Verifier> verifier_;
  bool follows_locals_;
  rewrite::FunctionRun function_run_;
  optimize::Schedule schedule_;
  size_t known_types_;
  std::vector<FunctionId> live_;
  uint64_t granted_ = 0;  // of them, the first ones
  size_t made_ = 0;       // by passes: the last ones of those
  FunctionId last_step_;  // of --bisect; None: fuel is left, or there was none
  // The same where it was a pass's: what it was called, and the graph before
  // and after it.
  std::string last_pass_, last_pass_text_;
  std::string around_passes_;  // for --around of a pass
  std::vector<optimize::PassTime> passes_;
  std::vector<Written> written_;
  size_t known_functions_;         // rows before the passes
  Interfaces before_;              // them
  std::set<FunctionId> excluded_;  // from passes: they cannot be written then

  // Semantic operations become plain ones.
  void lower(size_t i, ir::Function &function) {
    FunctionId id = live_[i];
    Written &result = written_[i];
    bool around_semantics = is_around(id, "semantics");
    if (around_semantics && !is_around(id, "lift"))
      result.around += "before semantics: " + text_of(function);
    if (!marked_.empty() && semantics::has_semantics(function)) {
      semantics::lower_semantics(program_, runtime_, function);
      verify(function, id, "semantics", ir::Stage::Lowered);
    }
    if (around_semantics)
      result.around += "after semantics: " + text_of(function);
    if (is_wanted(id, "semantics")) result.dump = text_of(function) + "\n";
  }

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
    std::string problems = ir::to_string(verifier_->verify(function, stage));
    WASMRUST_CHECK(problems.empty(), std::string(phase) + " of " +
                                         name_of(program_, id) + ":\n" +
                                         problems + ir::print(function));
  }

  Interfaces interfaces() const {
    Interfaces now;
    for (const Function &each : program_.functions) {
      now.functions.push_back(each.type);
      now.live.push_back(each.live);
    }
    for (const Symbol &each : program_.symbols)
      now.symbols.push_back(each.type);
    now.globals = program_.globals.size();
    now.merged = program_.merged.size();
    return now;
  }
  // Rows that passes have added are nobody's then.
  void restore(const Interfaces &before) {
    for (FunctionId id : program_.functions.ids()) {
      bool is_old = id.value < before.functions.size();
      program_.functions[id].live = is_old && before.live[id.value];
      if (is_old) program_.functions[id].type = before.functions[id.value];
    }
    program_.merged.erase(
        program_.merged.begin() + static_cast<ptrdiff_t>(before.merged),
        program_.merged.end());
    for (size_t i = 0; i < before.symbols.size(); ++i)
      program_.symbols[SymbolId(i)].type = before.symbols[i];
    for (size_t i = before.symbols.size(); i < program_.symbols.size(); ++i)
      program_.symbols[SymbolId(i)].live = false;
    for (size_t i = before.globals; i < program_.globals.size(); ++i)
      program_.globals[GlobalId(i)].live = false;
  }

  // Functions that passes have made are written as well.
  void add_made_functions(const optimize::Graphs &graphs) {
    std::vector<FunctionId> made;
    for (FunctionId id : graphs.ids())
      if (graphs[id] && id.value >= known_functions_ &&
          program_.functions[id].live)
        made.push_back(id);
    live_.insert(live_.begin() + static_cast<ptrdiff_t>(granted_), made.begin(),
                 made.end());
    granted_ += made.size();
    written_.resize(live_.size());
    made_ = made.size();
  }

  // Is --around about a pass?
  bool is_pass_watched() const {
    return optimize::find_pass(
               options_.around.substr(0, options_.around.find(':')))
        .has_value();
  }

  void watch(const optimize::PassRow &pass, FunctionId id, bool is_before,
             const optimize::Graphs &graphs) {
    std::string text =
        (is_before ? "before " : "after ") + std::string(pass.name) + ": " +
        (graphs[id] ? text_of(*graphs[id]) : "nothing is left\n");
    if (is_around(id, pass.name)) around_passes_ += text;
    if (!is_before && id == last_step_ &&
        last_pass_text_.starts_with("before " + std::string(pass.name) + ":") &&
        last_pass_text_.find("\nafter ") == std::string::npos)
      last_pass_text_ += "\n" + text;
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
    if (id == last_step_ && last_pass_.empty()) return true;
    std::string_view what = options_.around;
    return what.starts_with(phase) && what.substr(phase.size(), 1) == ":" &&
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
                                 const optimize::Schedule &schedule,
                                 std::optional<WantedGraphs> wanted, Fuel &fuel,
                                 Diagnostics &diagnostics, Trace &trace) {
  Trace own;
  WrittenFunctions result;
  Writing writing(program, learned, options, wanted, fuel);
  {
    Trace::Scope scope(own, "lift");
    writing.run(schedule);
    result = writing.take(inputs, diagnostics);
  }
  rewrite::add_times(own.rows().front(), writing.lift_ms(), writing.emit_ms(),
                     writing.passes(), !schedule.empty(), trace);
  return result;
}

}  // namespace wasmrust
