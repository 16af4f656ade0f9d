// See optimizer.h.
#include "compiler/optimize/optimizer.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>

#include "compiler/base/check.h"
#include "compiler/base/cpu_time.h"
#include "compiler/base/threads.h"
#include "compiler/ir/print.h"
#include "compiler/ir/verify.h"
#include "compiler/optimize/meaning.h"

namespace wasmrust::optimize {

namespace {

using Times = std::array<PassTime, pass_count>;

class Optimizing {
 public:
  Optimizing(Program &program, const ir::Facts &facts, Graphs &graphs,
             const OptimizeOptions &options)
      : program_(program), facts_(facts), graphs_(graphs), options_(options) {
    for (size_t i = 0; i < pass_count; ++i) times_[i].pass = PassId(i);
  }

  Optimized run() {
    look_at_types();
    for (const Round &round : options_.schedule) {
      // Those of the rounds before may be dead, and there may be new ones.
      std::vector<FunctionId> look;
      for (FunctionId id : graphs_.ids())
        if (graphs_[id]) look.push_back(id);
      for (unsigned i = 0; i < round.most && !look.empty(); ++i)
        look = run_round(round, look);
    }
    Optimized result{.passes = {}, .retyped = std::move(retyped_)};
    for (const PassTime &row : times_)
      if (row.runs) result.passes.push_back(row);
    return result;
  }

 private:
  Program &program_;
  const ir::Facts &facts_;
  Graphs &graphs_;
  const OptimizeOptions &options_;
  Times times_;
  // By function, as the last program pass left it; whether it ever changed.
  std::vector<TypeId> types_;
  std::vector<bool> retyped_;

  // The functions to look at the next time: those that program passes changed.
  std::vector<FunctionId> run_round(const Round &round,
                                    std::vector<FunctionId> look) {
    std::vector<FunctionId> changed;
    auto is_function_pass = [](PassId id) { return row(id).make != nullptr; };
    for (auto at = round.passes.begin(); at != round.passes.end();) {
      auto end = std::find_if_not(at, round.passes.end(), is_function_pass);
      if (end != at) {
        run_group({at, end}, look);
        at = end;
        continue;
      }
      const PassRow &pass = row(*at++);
      if (!pass.run) continue;  // of the module
      std::vector<FunctionId> more = run_program_pass(pass);
      changed.insert(changed.end(), more.begin(), more.end());
      look.insert(look.end(), more.begin(), more.end());
      put_in_order(look);
      remove_dead(look);
    }
    put_in_order(changed);
    remove_dead(changed);
    return changed;
  }

  void look_at_types() {
    size_t known = types_.size(), count = program_.functions.size();
    types_.resize(count);
    retyped_.resize(count);
    for (size_t i = 0; i < count; ++i) {
      TypeId type = program_.functions[FunctionId(i)].type;
      if (i < known && types_[i] != type) retyped_[i] = true;
      types_[i] = type;
    }
  }

  // Each once.
  static void put_in_order(std::vector<FunctionId> &list) {
    std::ranges::sort(list);
    auto rest = std::ranges::unique(list);
    list.erase(rest.begin(), rest.end());
  }

  // Only what still has a graph stays.
  void remove_dead(std::vector<FunctionId> &list) const {
    std::erase_if(list, [&](FunctionId id) { return !graphs_[id]; });
  }

  std::vector<FunctionId> run_program_pass(const PassRow &pass) {
    Whole whole{.program = program_,
                .facts = facts_,
                .graphs = graphs_,
                .goal = options_.goal,
                .is_symbolic = options_.is_symbolic,
                .roots = options_.roots,
                .threads = options_.threads};
    if (options_.grant || options_.watch)
      whole.may_change = [&](FunctionId id) {
        if (options_.grant && !options_.grant(pass, id)) return false;
        if (options_.watch) options_.watch(pass, id, true);
        return true;
      };
    Graphs before = options_.verify_meaning ? copy_of_graphs() : Graphs();
    double start = options_.measures ? process_cpu_ms() : 0;
    bool changed = pass.run(whole);
    look_at_types();
    PassTime &time = times_[static_cast<size_t>(pass.id)];
    if (options_.measures) time.cpu_ms += process_cpu_ms() - start;
    ++time.runs;
    time.changes += changed;
    put_in_order(whole.changed);
    if (options_.watch)
      for (FunctionId id : whole.changed) options_.watch(pass, id, false);
    remove_dead(whole.changed);
    std::optional<ir::Verifier> verifier = verifier_of_now();
    for (FunctionId id : whole.changed) verify(verifier, pass, id);
    if (options_.verify_meaning && keeps_memory(pass.id))
      verify_meaning(pass, whole.changed, before);
    return std::move(whole.changed);
  }

  void run_group(std::span<const PassId> group,
                 const std::vector<FunctionId> &functions) {
    std::atomic<size_t> next = 0;
    std::mutex adding;
    bool in_turn = options_.grant || options_.watch;
    std::optional<ir::Verifier> verifier = verifier_of_now();
    // A thread costs more than a few functions.
    run_on_threads(
        in_turn ? 1 : options_.threads, functions.size() / 32 + 1, [&] {
          Surroundings surroundings{program_, facts_, options_.goal};
          std::vector<std::unique_ptr<FunctionPass>> passes;
          for (PassId id : group) passes.push_back(row(id).make(surroundings));
          Times times{};
          for (size_t i = next++; i < functions.size(); i = next++)
            for (size_t p = 0; p < group.size(); ++p)
              run_on(functions[i], row(group[p]), *passes[p], verifier, times);
          std::scoped_lock lock(adding);
          for (size_t i = 0; i < pass_count; ++i) {
            times_[i].cpu_ms += times[i].cpu_ms;
            times_[i].runs += times[i].runs;
            times_[i].changes += times[i].changes;
          }
        });
  }

  void run_on(FunctionId id, const PassRow &pass, FunctionPass &made,
              const std::optional<ir::Verifier> &verifier, Times &times) {
    if (options_.grant && !options_.grant(pass, id)) return;
    if (options_.watch) options_.watch(pass, id, true);
    std::optional<ir::Function> before;
    if (options_.verify_meaning) before = *graphs_[id];
    double start = options_.measures ? thread_cpu_ms() : 0;
    bool changed = made.run(*graphs_[id]);
    PassTime &time = times[static_cast<size_t>(pass.id)];
    if (options_.measures) time.cpu_ms += thread_cpu_ms() - start;
    ++time.runs;
    time.changes += changed;
    if (options_.watch) options_.watch(pass, id, false);
    if (changed) verify(verifier, pass, id);
    if (before && changed)
      check_meaning(
          pass, *before, *graphs_[id],
          Meaning(program_, facts_).difference(*before, *graphs_[id]));
  }

  Graphs copy_of_graphs() const {
    Graphs copy;
    for (const std::unique_ptr<ir::Function> &each : graphs_)
      copy.add(each ? std::make_unique<ir::Function>(*each) : nullptr);
    return copy;
  }

  // A function whose type has changed is looked at through its callers.
  void verify_meaning(const PassRow &pass, const std::vector<FunctionId> &list,
                      const Graphs &before) const {
    Meaning meaning(program_, facts_);
    for (FunctionId id : list)
      if (before.contains(id) && before[id] &&
          before[id]->type == graphs_[id]->type)
        check_meaning(pass, *before[id], *graphs_[id],
                      meaning.difference(id, before, graphs_));
  }

  void check_meaning(const PassRow &pass, const ir::Function &before,
                     const ir::Function &after,
                     const std::string &difference) const {
    WASMRUST_CHECK(difference.empty(),
                   std::string(pass.name) + " changes what `" +
                       std::string(program_.symbols[before.symbol].name) +
                       "` does: " + difference + "\nbefore:\n" +
                       ir::print(before) + "after:\n" + ir::print(after));
  }

  // Passes of the program may change types, those of functions do not: one for
  // a whole group of them, since it compares all types with each other.
  std::optional<ir::Verifier> verifier_of_now() const {
    if (!options_.verify) return std::nullopt;
    return std::optional<ir::Verifier>(std::in_place, program_);
  }

  void verify(const std::optional<ir::Verifier> &verifier, const PassRow &pass,
              FunctionId id) const {
    if (!verifier) return;
    std::string problems = ir::to_string(verifier->verify(*graphs_[id]));
    WASMRUST_CHECK(problems.empty(), std::string(pass.name) + " of function " +
                                         std::to_string(id.value) + ":\n" +
                                         problems + ir::print(*graphs_[id]));
  }
};

}  // namespace

Optimized optimize(Program &program, const ir::Facts &facts, Graphs &graphs,
                   const OptimizeOptions &options) {
  return Optimizing(program, facts, graphs, options).run();
}

}  // namespace wasmrust::optimize
