// See questions.h.
#include "tooling/cargo-wasm/questions.h"

#include <utility>

#include "compiler/base/files.h"
#include "tooling/cargo-wasm/terminal.h"
#include "tooling/process/files.h"
#include "tooling/process/process.h"

namespace wasmrust {

namespace {

std::string with_path(std::string command, const std::string &path) {
  const std::string word = shell_word(path);
  for (size_t at = 0; (at = command.find("{}", at)) != std::string::npos;
       at += word.size())
    command.replace(at, 2, word);
  return command;
}

}  // namespace

Questions::Questions(const Environment &environment, const std::string &command,
                     const std::string &output, unsigned jobs)
    : environment_(environment), command_(command) {
  for (unsigned i = jobs; i > 0; --i)
    free_.push_back(output + ".tried" + (i > 1 ? std::to_string(i) : "") +
                    ".wasm");
  all_ = free_;
}

Questions::~Questions() {
  for (const std::string &path : all_) (void)remove_path(path);
}

std::expected<int, std::string> Questions::status_of(Bytes module) {
  std::string path = take_path();
  auto status = status_in(path, module);
  std::lock_guard lock(mutex_);
  free_.push_back(std::move(path));
  return status;
}

std::string Questions::take_path() {
  std::lock_guard lock(mutex_);
  std::string path = std::move(free_.back());
  free_.pop_back();
  return path;
}

std::expected<int, std::string> Questions::status_in(const std::string &path,
                                                     Bytes module) const {
  auto written = write_file(path, as_text(module));
  if (!written) return std::unexpected(path + ": " + written.error());
  auto output =
      capture_child({.arguments = {"sh", "-c", with_path(command_, path)},
                     .environment = environment_,
                     .null_stdin = true});
  if (!output) return std::unexpected(output.error());
  return output->status;
}

}  // namespace wasmrust
