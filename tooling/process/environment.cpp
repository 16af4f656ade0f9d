// See environment.h.
#include "tooling/process/environment.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

extern char **environ;

namespace wasmrust {

namespace {

std::string own_path(std::string_view argv0) {
  char buffer[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", buffer, sizeof buffer);
  if (length > 0) return std::string(buffer, static_cast<size_t>(length));
  if (char *resolved = realpath(std::string(argv0).c_str(), buffer))
    return resolved;
  return std::string(argv0);
}

bool is_executable_file(const std::string &path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         access(path.c_str(), X_OK) == 0;
}

}  // namespace

Environment Environment::of_process(std::string_view argv0) {
  Environment environment;
  for (char **row = environ; *row; ++row) {
    std::string_view text = *row;
    size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.set(text.substr(0, equals),
                    std::string(text.substr(equals + 1)));
  }
  char buffer[PATH_MAX];
  if (getcwd(buffer, sizeof buffer)) environment.working_directory = buffer;
  environment.executable = own_path(argv0);
  environment.stdout_is_terminal = isatty(STDOUT_FILENO);
  environment.stderr_is_terminal = isatty(STDERR_FILENO);
  return environment;
}

std::optional<std::string> Environment::get(std::string_view name) const {
  auto found = variables_.find(name);
  if (found == variables_.end()) return std::nullopt;
  return found->second;
}

std::string Environment::text(std::string_view name) const {
  return get(name).value_or("");
}

void Environment::set(std::string_view name, std::string value) {
  variables_[std::string(name)] = std::move(value);
}

void Environment::remove(std::string_view name) {
  auto found = variables_.find(name);
  if (found != variables_.end()) variables_.erase(found);
}

std::vector<std::string> Environment::rows() const {
  std::vector<std::string> rows;
  rows.reserve(variables_.size());
  for (const auto &[name, value] : variables_)
    rows.push_back(name + "=" + value);
  return rows;
}

bool Environment::wants_color() const {
  std::string choice = text("CARGO_TERM_COLOR");
  if (choice == "always") return true;
  if (choice == "never") return false;
  return stderr_is_terminal && text("NO_COLOR").empty() &&
         text("TERM") != "dumb";
}

std::vector<std::string> find_all_in_path(const Environment &environment,
                                          std::string_view name) {
  std::vector<std::string> found;
  if (name.find('/') != std::string_view::npos) {
    if (is_executable_file(std::string(name))) found.emplace_back(name);
    return found;
  }
  std::string path = environment.text("PATH");
  size_t start = 0;
  while (start <= path.size()) {
    size_t end = path.find(':', start);
    if (end == std::string::npos) end = path.size();
    if (end > start) {
      std::string candidate =
          path.substr(start, end - start) + "/" + std::string(name);
      bool seen = false;
      for (const std::string &other : found) seen |= other == candidate;
      if (!seen && is_executable_file(candidate)) found.push_back(candidate);
    }
    start = end + 1;
  }
  return found;
}

std::string find_in_path(const Environment &environment,
                         std::string_view name) {
  std::vector<std::string> all = find_all_in_path(environment, name);
  return all.empty() ? "" : all.front();
}

}  // namespace wasmrust
