// The environment of a process as a value.
//
// `main` takes it once from the system and hands it down; nothing below reads
// or changes the process's own environment. A child's environment is a copy
// with changes, so what a build sets for one cargo call (RUSTC_BOOTSTRAP for
// the standard library, say) cannot leak into the next.
//
//   Environment child = environment;
//   child.set("RUSTC", toolchain.rustc);
//   child.remove("CARGO");
//
// It also carries the other facts about where the process runs that commands
// need: the working directory, its own path and which streams are terminals.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wasmrust {

class Environment {
 public:
  // Everything of this process; `argv0` is used when /proc is not there.
  static Environment of_process(std::string_view argv0);

  std::optional<std::string> get(std::string_view name) const;
  // The value, or "" when it is not set: for variables whose empty value means
  // the same as none.
  std::string text(std::string_view name) const;
  bool has(std::string_view name) const { return get(name).has_value(); }
  void set(std::string_view name, std::string value);
  void remove(std::string_view name);
  // "NAME=value" rows, sorted by name.
  std::vector<std::string> rows() const;

  std::string working_directory;
  std::string executable;  // absolute path of this program, links resolved
  bool stdout_is_terminal = false;
  bool stderr_is_terminal = false;

  // Colours on standard error: a terminal that is not "dumb", and nobody said
  // NO_COLOR or CARGO_TERM_COLOR=never; CARGO_TERM_COLOR=always says yes.
  bool wants_color() const;

 private:
  std::map<std::string, std::string, std::less<>> variables_;
};

// The first executable file `name` in the folders of PATH, or all of them in
// order. A name with a slash is taken as it is.
std::vector<std::string> find_all_in_path(const Environment &environment,
                                          std::string_view name);
std::string find_in_path(const Environment &environment, std::string_view name);

}  // namespace wasmrust
