// A test script in the interpreter of WasmIR: its modules are instantiated, its
// actions run, and what comes out is compared with what the script expects,
// traps by the words of the specification.
//
//   Interpretation script(features, "");
//   for (const Command &command : commands)
//     if (auto verdict = script.run(command); verdict && !verdict->agrees) ...
//
// With the suffix ".again" the modules are those that check.h wrote from the
// graphs of the original ones: they have to answer alike.
#pragma once

#include <map>

#include "compiler/base/files.h"
#include "compiler/judge/instantiate.h"
#include "tests/spec/check.h"

namespace wasmrust::spec {

class Interpretation {
 public:
  Interpretation(wasm::FeatureSet features, std::string suffix);

  // Nothing for a command that has nothing to run.
  std::optional<Verdict> run(const Command &command);
  unsigned not_run() const { return not_run_; }

 private:
  wasm::FeatureSet features_;
  std::string suffix_;
  std::vector<MappedFile> files_;
  std::vector<std::unique_ptr<judge::LoadedModule>> loaded_;
  ir::Store store_;
  ir::Interpreter interpreter_;
  std::map<std::string, judge::Exports, std::less<>> registry_;
  std::map<std::string, judge::Exports, std::less<>> named_;
  std::map<std::string, const judge::LoadedModule *, std::less<>> definitions_;
  std::optional<judge::Exports> last_;
  unsigned not_run_ = 0;

  std::expected<const judge::LoadedModule *, std::string> load(
      const std::string &file);
  std::expected<judge::Exports, judge::Failure> instantiate(
      const judge::LoadedModule &module);
  Verdict define(const std::string &name, const judge::LoadedModule &module);
  std::optional<Verdict> act(const Command &command);
  Verdict judge_outcome(const Command &command, const ir::Outcome &outcome);
  Verdict refused(const Command &command);
};

}  // namespace wasmrust::spec
