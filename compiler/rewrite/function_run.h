// Many functions written anew, on several threads: lifted, given to passes,
// emitted. The links' functions go this way (compiler/functions.h) and those of
// finished modules (rewrite_module.h), and what is theirs alone they say as a
// client:
//
//   size_t functions() const             how many there are, by now
//   FunctionId function(size_t i) const  the program's row for one of them
//   bool lift(size_t i, OneThread &, ir::Function &to)
//                                        false: it is not to be written
//   void optimize(optimize::Graphs &)    runs the passes; with schedules only
//   void emit(size_t i, OneThread &, ir::Function &graph)
//   bool undo_unwritten()                see below
//
// Without passes a function is written as soon as it is lifted, and its graph
// is gone; passes want all of them at once. What passes make of a function may
// be what cannot be written (emit.h). The others may then call what the passes
// have changed or removed, so all is done again without passes on that one:
// `undo_unwritten` restores what was there before, remembers which functions to
// leave alone and says true; false when all has been written.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <numeric>
#include <vector>

#include "compiler/base/byte_arena.h"
#include "compiler/base/threads.h"
#include "compiler/base/trace.h"
#include "compiler/emit/emit.h"
#include "compiler/lift/lift.h"
#include "compiler/optimize/optimizer.h"

namespace wasmrust::rewrite {

// What a thread works with; its graph is used for one function after another.
struct OneThread {
  lift::Lifting lifting;
  emit::Emission emission;
  ir::Function function{};
  ByteArena::Part code{};           // for the client, where it writes
  double lift_ms = 0, emit_ms = 0;  // of the processor; the client adds to them
};

class FunctionRun {
 public:
  // What is referred to must outlive the run. `for_debugging` and `marked` are
  // those of lift::Lifting; `threads` as everywhere, 0: number of processors.
  FunctionRun(const Program &program, const lift::IndexSpaces &spaces,
              bool for_debugging, const ir::MarkedCalls *marked,
              unsigned threads)
      : program_(program),
        spaces_(spaces),
        for_debugging_(for_debugging),
        marked_(marked),
        threads_(threads) {}

  template <typename Client>
  void run(Client &client, bool has_passes) {
    if (has_passes) {
      do run_with_passes(client);
      while (client.undo_unwritten());
      return;
    }
    on_threads(client, emit::Effort::Quick, [&](size_t i, OneThread &thread) {
      if (client.lift(i, thread, thread.function))
        client.emit(i, thread, thread.function);
    });
  }

  // Of the processor, all threads.
  double lift_ms() const { return lift_ms_; }
  double emit_ms() const { return emit_ms_; }

 private:
  const Program &program_;
  const lift::IndexSpaces &spaces_;
  bool for_debugging_;
  const ir::MarkedCalls *marked_;
  unsigned threads_;
  std::atomic<double> lift_ms_ = 0, emit_ms_ = 0;

  template <typename Client>
  void run_with_passes(Client &client) {
    optimize::Graphs graphs;
    for (size_t i = 0; i < program_.functions.size(); ++i) graphs.add(nullptr);
    on_threads(client, emit::Effort::Thorough,
               [&](size_t i, OneThread &thread) {
                 // As large as it is, and no larger.
                 if (client.lift(i, thread, thread.function))
                   graphs[client.function(i)] =
                       std::make_unique<ir::Function>(thread.function);
               });
    client.optimize(graphs);
    on_threads(client, emit::Effort::Thorough,
               [&](size_t i, OneThread &thread) {
                 auto graph = std::move(graphs[client.function(i)]);
                 if (graph) client.emit(i, thread, *graph);
               });
  }

  // A large function that comes last keeps one thread at work and lets the
  // others wait; the rest stand as they do in the file.
  template <typename Client>
  std::vector<uint32_t> large_first(const Client &client) const {
    constexpr size_t large = 16 * 1024;
    std::vector<uint32_t> order(client.functions());
    std::iota(order.begin(), order.end(), 0);
    auto size = [&](uint32_t i) {
      size_t bytes = program_.functions[client.function(i)].body.size();
      return bytes >= large ? bytes : 0;
    };
    std::ranges::stable_sort(order, std::greater(), size);
    return order;
  }

  // `work(i, thread)` for each function.
  template <typename Client, typename Work>
  void on_threads(Client &client, emit::Effort effort, Work work) {
    std::vector<uint32_t> order = large_first(client);
    size_t count = order.size();
    std::atomic<size_t> next = 0;
    // A thread costs more than a few functions.
    run_on_threads(threads_, count / 64, [&] {
      OneThread thread{.lifting = {program_, spaces_, for_debugging_, marked_},
                       .emission = emit::Emission(program_, effort)};
      for (size_t i = next++; i < count; i = next++) work(order[i], thread);
      lift_ms_ += thread.lift_ms;
      emit_ms_ += thread.emit_ms;
    });
  }
};

// The rows of a run, `all` of which was timed as one: its parts take turns,
// function by function, so the time by the clock is shared out by the
// processor's.
void add_times(const Trace::Row &all, double lift_ms, double emit_ms,
               const std::vector<optimize::PassTime> &passes, bool has_passes,
               Trace &trace);

}  // namespace wasmrust::rewrite
