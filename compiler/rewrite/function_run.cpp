// See function_run.h.
#include "compiler/rewrite/function_run.h"

#include <algorithm>

namespace wasmrust::rewrite {

void add_times(const Trace::Row &all, double lift_ms, double emit_ms,
               const std::vector<optimize::PassTime> &passes, bool has_passes,
               Trace &trace) {
  double passes_ms = 0;
  for (const optimize::PassTime &each : passes) passes_ms += each.cpu_ms;
  double cpu = std::max(lift_ms + emit_ms + passes_ms, 1e-6);
  auto add = [&](std::string phase, double ms) {
    trace.add({.phase = std::move(phase),
               .wall_ms = all.wall_ms * ms / cpu,
               .cpu_ms = all.cpu_ms * ms / cpu,
               .peak_rss_kib = all.peak_rss_kib});
  };
  add("lift", lift_ms);
  if (has_passes) add("optimize", passes_ms);
  for (const optimize::PassTime &each : passes)
    add("optimize." + std::string(optimize::row(each.pass).name), each.cpu_ms);
  add("emit", emit_ms);
}

}  // namespace wasmrust::rewrite
