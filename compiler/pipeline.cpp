// See pipeline.h. This file has the order of things and the reason for it;
// what a phase does is in its folder.
#include "compiler/pipeline.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/Demangle/Demangle.h>

#include <algorithm>
#include <utility>

#include "compiler/base/check.h"
#include "compiler/dump.h"
#include "compiler/encode/encode.h"
#include "compiler/encode/map_file.h"
#include "compiler/functions.h"
#include "compiler/layout/layout.h"
#include "compiler/layout/settle.h"
#include "compiler/learn/build_program.h"
#include "compiler/learn/facts.h"
#include "compiler/learn/features.h"
#include "compiler/learn/lean_std.h"
#include "compiler/learn/marked_calls.h"
#include "compiler/learn/reach.h"
#include "compiler/learn/resolve.h"
#include "compiler/learn/start_code.h"
#include "compiler/read/inputs.h"

namespace wasmrust {

namespace {

// Can somebody outside call functions by their addresses?
bool table_is_seen(const LinkOptions &options) {
  constexpr std::string_view table = "__indirect_function_table";
  return options.export_table || options.import_table || options.export_all ||
         llvm::is_contained(options.exports, table) ||
         llvm::is_contained(options.exports_if_defined, table);
}

// Hands all linked bitcode to the lowering.
std::vector<lower::LoweredObject> lower_bitcode(
    learn::Resolver &resolver, read::Inputs &inputs, const LinkOptions &options,
    Diagnostics &diagnostics, Trace &trace, std::string &explanation) {
  std::vector<lower::BitcodeInput> bitcode;
  std::string triple;
  for (InputId id : resolver.linked(read::InputKind::Bitcode)) {
    const read::Input &input = inputs.rows[id];
    lower::BitcodeInput row{.name = input.name, .bytes = input.bytes};
    for (const learn::BitcodeDecision &decision : resolver.decisions(id))
      row.symbols.push_back({.prevailing = decision.prevailing,
                             .visible_outside = decision.visible_outside,
                             .linker_redefined = decision.linker_redefined});
    if (triple.empty()) triple = read::bitcode_triple(input.bytes);
    bitcode.push_back(std::move(row));
  }
  if (bitcode.empty()) return {};
  const TargetRow *target = find_target(triple);
  lower::LowerOptions lower_options = lower::options_for(
      *options.profile, target ? *target : row(TargetId::UnknownUnknown));
  lower_options.target_triple = triple;
  if (options.pipeline) lower_options.pipeline = *options.pipeline;
  // Without a system nobody answers either: what is asked is an error.
  lower_options.bare_host = options.bare_host && options.profile->has_system;
  lower_options.threads = options.threads;
  lower_options.verify = options.verify;
  lower_options.table_is_seen = table_is_seen(options);
  lower_options.hot_share = static_cast<double>(options.hot_share) / 100;
  lower_options.keep_debug = options.strip == StripLevel::None;
  lower_options.llvm_options = options.llvm_options;
  lower_options.save_temps = options.save_temps;
  lower_options.lean_bodies = learn::find_lean_bodies(
      resolver, options.lean_allocator, options.profile->has_system);
  if (!lower_options.lean_bodies.empty())
    lower_options.native_roots = learn::native_roots(resolver);
  lower_options.native_references = [&](std::string_view name) {
    return learn::native_references(resolver, name);
  };
  lower_options.on_decided = [&](std::vector<lean::Decision> rows) {
    explanation = lean::describe(rows);
  };
  lower_options.on_step = [&](std::string_view step, lower::StepTime time) {
    auto ms = [](std::chrono::nanoseconds span) {
      return std::chrono::duration<double, std::milli>(span).count();
    };
    trace.add({.phase = "lower." + std::string(step),
               .wall_ms = ms(time.wall),
               .cpu_ms = ms(time.cpu)});
    // All bitcode has been read now; of the files only names and native code
    // are still wanted.
    if (step == "merge")
      for (const MappedFile &file : inputs.files) file.give_back_pages();
  };
  return lower::lower(bitcode, lower_options, diagnostics);
}

// Bitcode's objects become inputs that the resolver knows. Gives what LLVM knew
// of their functions.
std::vector<learn::ObjectFacts> add_lowered(learn::Resolver &resolver,
                                            read::Inputs &inputs,
                                            const LinkOptions &options,
                                            Diagnostics &diagnostics,
                                            Trace &trace, Lowered *kept,
                                            std::string &explanation) {
  std::vector<lower::LoweredObject> objects =
      kept && *kept ? **kept
                    : lower_bitcode(resolver, inputs, options, diagnostics,
                                    trace, explanation);
  if (kept && !*kept && !diagnostics.has_errors()) *kept = objects;
  std::vector<learn::ObjectFacts> facts;
  for (lower::LoweredObject &object : objects) {
    InputId id = read::add_lowered_object(inputs, std::move(object.name),
                                          std::move(object.bytes), diagnostics);
    if (!id) continue;
    resolver.add_lowered(id);
    facts.push_back({id, std::move(object.facts)});
  }
  return facts;
}

std::string extraction_table(const learn::Resolver &resolver,
                             const Program &program) {
  std::string text = "reference\textracted\tsymbol\n";
  for (const learn::Extraction &row : resolver.extractions()) {
    text += row.needed_by ? resolver.inputs().rows[row.needed_by].name
                          : std::string("<command line>");
    text += "\t" + resolver.inputs().rows[row.input].name + "\t" +
            llvm::demangle(program.symbols[row.symbol].name) + "\n";
  }
  return text;
}

// -t: the inputs that are linked, one on a line.
std::string trace_table(const learn::Resolver &resolver) {
  std::string text;
  for (InputId id : resolver.inputs().rows.ids())
    if (resolver.is_linked(id) && !resolver.inputs().rows[id].lowered)
      text += resolver.inputs().rows[id].name + "\n";
  return text;
}

// The passes of this link. A profile whose pipeline does not optimise has none.
optimize::Schedule schedule_of(const LinkOptions &options,
                               Diagnostics &diagnostics) {
  Pipeline pipeline = options.pipeline.value_or(options.profile->pipeline);
  optimize::Goal goal = optimize::goal_of(pipeline);
  std::string_view around = options.around;
  around = around.substr(0, around.find(':'));
  if (!around.empty() && around != "lift" && around != "semantics" &&
      around != "emit" && !optimize::find_pass(around))
    diagnostics.report(
        DiagnosticKind::invalid_option_value,
        {"--around", options.around,
         "it is lift, semantics, emit or a pass, and a symbol behind `:`"});
  if (!options.passes)
    return pipeline == Pipeline::O0 ? optimize::Schedule()
                                    : optimize::schedule_for(goal);
  auto schedule = optimize::parse_schedule(*options.passes, goal);
  if (schedule) return *schedule;
  diagnostics.report(DiagnosticKind::invalid_option_value,
                     {"--passes", *options.passes, schedule.error()});
  return {};
}

// Hints are asked for by an option of their own, and are a pass to who lists
// passes.
LinkOptions for_layout(const LinkOptions &options,
                       const optimize::Schedule &schedule) {
  LinkOptions result = options;
  if (options.passes)
    result.priority_hints &=
        optimize::runs(schedule, optimize::PassId::PriorityHints);
  return result;
}

bool goes_over_settled_code(const LinkOptions &options,
                            const optimize::Schedule &schedule) {
  Pipeline pipeline = options.pipeline.value_or(options.profile->pipeline);
  return optimize::goal_of(pipeline) == optimize::Goal::Size &&
         !schedule.empty();
}

}  // namespace

std::optional<LinkResult> link(const LinkOptions &options,
                               Diagnostics &diagnostics, Trace &trace,
                               Lowered *kept) {
  LinkResult result;
  auto stop = [&](std::string_view phase) {
    return diagnostics.has_errors() || options.stop_after == phase;
  };
  auto finish = [&]() -> std::optional<LinkResult> {
    if (diagnostics.has_errors()) return std::nullopt;
    return std::move(result);
  };
  // What is wanted of a phase when it is the one of --dump.
  auto dumped = [&](std::string_view phase) -> std::optional<std::string_view> {
    std::string_view name = options.dump;
    size_t colon = name.find(':');
    if (name.substr(0, colon) != phase) return std::nullopt;
    return colon == name.npos ? "" : name.substr(colon + 1);
  };
  auto say = [&](std::string text, std::string_view name) {
    if (text.empty()) text = std::string(name) + ": nothing has this name\n";
    result.side_files.push_back({"-", std::move(text)});
  };
  auto dump = [&](std::string_view phase, auto &&text) {
    if (auto what = dumped(phase)) say(text(*what), *what);
  };

  optimize::Schedule schedule = schedule_of(options, diagnostics);
  if (diagnostics.has_errors()) return finish();

  // Everything that could be part of the program, with its symbols.
  read::Inputs inputs = [&] {
    Trace::Scope scope(trace, "read");
    return read::read_inputs(options, diagnostics);
  }();
  dump("read",
       [&](std::string_view what) { return dump_inputs(inputs, what); });
  if (stop("read")) return finish();

  // Which definition each name means, over bitcode and objects alike. From here
  // on it is decided which inputs are linked.
  learn::Resolver resolver(inputs, options, diagnostics);
  {
    Trace::Scope scope(trace, "learn");
    resolver.add_inputs();
  }
  dump("learn",
       [&](std::string_view what) { return dump_names(resolver, what); });
  if (stop("learn")) return finish();

  // Bitcode becomes relocatable objects, in memory.
  std::vector<learn::ObjectFacts> lowered_facts;
  std::string explanation;
  {
    Trace::Scope scope(trace, "lower");
    lowered_facts = add_lowered(resolver, inputs, options, diagnostics, trace,
                                kept, explanation);
  }
  if (diagnostics.has_errors()) return finish();

  // One table of everything, every address a symbol; then what is live of it.
  Program program;
  Learned learned;
  learn::Reach reach;
  {
    Trace::Scope scope(trace, "learn");
    program = learn::build_program(resolver);
    reach = learn::mark_live(program, options, inputs);
    learn::check_symbols(program, reach, resolver);
    learn::check_replaced(program, resolver);
    learn::decide_features(program, resolver, diagnostics);
    for (const std::string &name : options.why)
      result.side_files.push_back(
          {"-", learn::why(program, reach, inputs, name)});
    learn::make_start_code(program, options, reach, diagnostics);
    // Calls that mean an operation, and what these name: regions, imports.
    learned.marked = learn::find_marked_calls(program, reach, resolver);
    learned.facts = learn::find_facts(program, lowered_facts);
    learned.roots = reach.roots();
  }
  if (options.explain_std) result.side_files.push_back({"-", explanation});
  if (options.trace) result.side_files.push_back({"-", trace_table(resolver)});
  for (const std::string &name : options.trace_symbols)
    result.side_files.push_back({"-", learn::symbol_uses(resolver, name)});
  if (!options.why_extract.empty())
    result.side_files.push_back(
        {options.why_extract, extraction_table(resolver, program)});
  dump("lower",
       [&](std::string_view what) { return dump_program(program, what); });
  if (!check_objects(program, inputs, options.threads, diagnostics) ||
      stop("lower"))
    return finish();

  // All code becomes WasmIR and code again. From here on it is our own, and
  // nothing in it is padded.
  std::optional<WantedGraphs> wanted;
  for (std::string_view phase : {"lift", "semantics", "optimize"})
    if (auto filter = dumped(phase)) wanted = {phase, *filter};
  Fuel fuel(options.fuel);
  WrittenFunctions written =
      write_functions(program, learned, inputs, options, schedule, wanted, fuel,
                      diagnostics, trace);
  result.fuel_wanted = fuel.wanted();
  result.last_step = std::move(written.last_step);
  result.last_step_text = std::move(written.last_step_text);
  if (wanted) say(std::move(written.dump), wanted->filter);
  if (!options.around.empty())
    say(std::move(written.around),
        options.around.substr(options.around.find(':') + 1));
  if (stop("lift") || stop("semantics") || stop("optimize")) return finish();
  // Data, globals, tables and imports that only code named that is gone.
  if (!schedule.empty()) {
    Trace::Scope scope(trace, "learn");
    reach = learn::mark_live_again(program, options, inputs, reach);
  }
  if (!options.profile->has_system)
    learn::check_system(program, reach, diagnostics);
  dump("emit",
       [&](std::string_view what) { return dump_program(program, what); });
  if (stop("emit")) return finish();

  // Where everything stands: indices, addresses, slots.
  std::optional<layout::Layout> layout;
  {
    Trace::Scope scope(trace, "layout");
    layout =
        layout::lay_out(program, for_layout(options, schedule), diagnostics);
  }
  if (!layout || diagnostics.has_errors()) return finish();

  // Where size counts, passes go over the code once more, now that addresses
  // are numbers.
  if (goes_over_settled_code(options, schedule)) {
    layout::Layout earlier = std::move(*layout);
    layout::Settled settled = layout::settle_addresses(
        program, earlier, options, written.computed_with);
    Learned known{.roots = learned.roots};
    known.roots.insert(known.roots.end(), settled.functions.begin(),
                       settled.functions.end());
    WrittenFunctions again = write_functions(
        program, known, inputs, options, optimize::behind_layout(schedule),
        std::nullopt, fuel, diagnostics, trace);
    written.maps = joined(written.maps, again.maps);
    result.fuel_wanted = fuel.wanted();
    if (!again.last_step.empty()) {
      result.last_step = std::move(again.last_step);
      result.last_step_text = std::move(again.last_step_text);
    }
    if (!again.around.empty()) say(std::move(again.around), {});
    Trace::Scope scope(trace, "layout");
    layout = layout::lay_out(program, for_layout(options, schedule),
                             diagnostics, settled);
    if (!layout || diagnostics.has_errors()) return finish();
    WASMRUST_CHECK(layout::is_memory_the_same(program, earlier, *layout),
                   "data have moved behind the code that names them");
  }
  if (stop("layout")) return finish();

  // Bytes.
  {
    Trace::Scope scope(trace, "encode");
    result.module = encode::encode(program, *layout, written.maps, options,
                                   diagnostics, explanation);
  }
  if (!options.map_file.empty())
    result.side_files.push_back(
        {options.map_file, encode::map_file(result.module, program, *layout,
                                            input_names(inputs), options)});
  return finish();
}

}  // namespace wasmrust
