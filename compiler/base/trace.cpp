// See trace.h. Wall time comes from the steady clock, processor time and peak
// memory from getrusage of the process; reading them takes under a microsecond.
#include "compiler/base/trace.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "compiler/base/check.h"

namespace wasmrust {

namespace {

double wall_ms() {
  using namespace std::chrono;
  return duration<double, std::milli>(steady_clock::now().time_since_epoch())
      .count();
}

rusage usage() {
  rusage result{};
  getrusage(RUSAGE_SELF, &result);
  return result;
}

double cpu_ms(const rusage &usage) {
  auto ms = [](const timeval &time) {
    return static_cast<double>(time.tv_sec) * 1e3 +
           static_cast<double>(time.tv_usec) / 1e3;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

}  // namespace

Trace::Scope::Scope(Trace &trace, const char *phase)
    : trace_(trace),
      phase_(phase),
      wall_(wall_ms()),
      cpu_(cpu_ms(usage())),
      outer_(trace.current_) {
  trace_.add({.phase = phase});
  trace_.current_ = phase;
  set_current_phase(phase);
}

Trace::Scope::~Scope() {
  rusage now = usage();
  trace_.add({.phase = phase_,
              .wall_ms = wall_ms() - wall_,
              .cpu_ms = cpu_ms(now) - cpu_,
              .peak_rss_kib = static_cast<uint64_t>(now.ru_maxrss)});
  trace_.current_ = outer_;
  set_current_phase(outer_);
}

void Trace::add(const Row &added) {
  for (Row &row : rows_) {
    if (row.phase != added.phase) continue;
    row.wall_ms += added.wall_ms;
    row.cpu_ms += added.cpu_ms;
    row.peak_rss_kib = std::max(row.peak_rss_kib, added.peak_rss_kib);
    return;
  }
  rows_.push_back(added);
}

std::string Trace::draw() const {
  std::string text = "phase                    wall ms     cpu ms   peak MiB\n";
  double wall = 0, cpu = 0;
  char line[128];
  for (const Row &row : rows_) {
    bool part = row.phase.find('.') != std::string::npos;
    if (!part) {
      wall += row.wall_ms;
      cpu += row.cpu_ms;
    }
    std::snprintf(line, sizeof line, "%-22s %9.1f  %9.1f  %9.1f\n",
                  ((part ? "  " : "") + row.phase).c_str(), row.wall_ms,
                  row.cpu_ms, static_cast<double>(row.peak_rss_kib) / 1024);
    text += line;
  }
  std::snprintf(line, sizeof line, "%-22s %9.1f  %9.1f\n", "total", wall, cpu);
  return text + line;
}

std::string Trace::json() const {
  std::string text = "[";
  char line[256];
  for (const Row &row : rows_) {
    std::snprintf(line, sizeof line,
                  "%s\n  {\"phase\": \"%s\", \"wall_ms\": %.3f, \"cpu_ms\": "
                  "%.3f, \"peak_rss_kb\": %llu}",
                  text.size() > 1 ? "," : "", row.phase.c_str(), row.wall_ms,
                  row.cpu_ms,
                  static_cast<unsigned long long>(row.peak_rss_kib));
    text += line;
  }
  return text + "\n]\n";
}

}  // namespace wasmrust
