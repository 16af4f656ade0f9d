// What a command says about modules that are made one after the other.
//
//   Questions questions(environment, "node run.mjs {}", "app.out.wasm", 2);
//   questions.status_of(module)      its exit code
//
// The command runs in the shell with the path of a module in the place of {}.
// Modules stand in files beside the output, those that are looked at at once in
// files of their own; none of them is left behind.
#pragma once

#include <expected>
#include <mutex>
#include <string>
#include <vector>

#include "compiler/base/bytes.h"
#include "tooling/process/environment.h"

namespace wasmrust {

class Questions {
 public:
  // The environment must outlive it.
  Questions(const Environment &environment, const std::string &command,
            const std::string &output, unsigned jobs);
  Questions(const Questions &) = delete;
  ~Questions();

  // Its exit code; an error when the file cannot be written or sh not started.
  // From as many threads at once as there are jobs.
  std::expected<int, std::string> status_of(Bytes module);

 private:
  const Environment &environment_;
  std::string command_;
  std::vector<std::string> all_, free_;
  std::mutex mutex_;

  std::string take_path();
  std::expected<int, std::string> status_in(const std::string &path,
                                            Bytes module) const;
};

}  // namespace wasmrust
