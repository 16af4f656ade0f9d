// How long each phase took, and how much memory the process held.
//
// A `Trace` is made once for a link and handed to the phases; a `Trace::Scope`
// times one phase by its name, which is the name of its folder. `--times` draws
// the table, `--times=FILE` writes it as JSON. A phase that runs twice adds up
// in one row. A name with a dot ("lower.optimize") is a part of the phase
// before it.
//
//   {
//     Trace::Scope scope(trace, "read");
//     ...
//   }
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wasmrust {

class Trace {
 public:
  struct Row {
    std::string phase;
    double wall_ms = 0;
    double cpu_ms = 0;          // of the whole process: all threads
    uint64_t peak_rss_kib = 0;  // the process's high-water mark at the end
  };

  class Scope {
   public:
    Scope(Trace &trace, const char *phase);
    ~Scope();
    Scope(const Scope &) = delete;
    Scope &operator=(const Scope &) = delete;

   private:
    Trace &trace_;
    const char *phase_;
    double wall_, cpu_;
    const char *outer_;
  };

  const std::vector<Row> &rows() const { return rows_; }
  // Adds a row, or to the row of that name.
  void add(const Row &row);
  // The table that `--times` prints: phases, their share, peak memory.
  std::string draw() const;
  // [{"phase": "read", "wall_ms": 1.5, "cpu_ms": 1.4, "peak_rss_kb": 10240}]
  std::string json() const;

 private:
  std::vector<Row> rows_;
  const char *current_ = "start";
};

}  // namespace wasmrust
