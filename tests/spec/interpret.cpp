// See interpret.h.
#include "tests/spec/interpret.h"

#include <unistd.h>

#include "compiler/wasm/validator.h"
#include "tests/spec/spectest.h"
#include "tests/spec/values.h"

namespace wasmrust::spec {

namespace {

Verdict differs(std::string why) { return {false, std::move(why)}; }

// Some scripts say more than an engine ("uninitialized element 2"), some less.
bool is_reason(std::string_view ours, std::string_view theirs) {
  return ours.starts_with(theirs) || theirs.starts_with(ours);
}

Verdict expects(const ir::Stopped &stopped, ir::Stopped::Kind kind,
                const std::string &text) {
  if (stopped.kind == kind && is_reason(stopped.reason, text)) return {};
  return differs("stopped by " + stopped.reason + "; expected: " + text);
}

}  // namespace

Interpretation::Interpretation(wasm::FeatureSet features, std::string suffix)
    : features_(features), suffix_(std::move(suffix)), interpreter_(store_) {
  registry_["spectest"] = make_spectest(store_);
}

std::expected<const judge::LoadedModule *, std::string> Interpretation::load(
    const std::string &file) {
  bool is_again =
      !suffix_.empty() && access((file + suffix_).c_str(), R_OK) == 0;
  auto bytes = MappedFile::open(is_again ? file + suffix_ : file);
  if (!bytes) return std::unexpected(bytes.error());
  auto module = wasm::read_module(bytes->bytes());
  if (!module) return std::unexpected(module.error().reason);
  if (auto error = wasm::validate(*module, features_))
    return std::unexpected(error->reason);
  auto loaded = judge::load(std::move(*module));
  if (!loaded) return std::unexpected(loaded.error());
  files_.push_back(std::move(*bytes));
  loaded_.push_back(std::move(*loaded));
  return loaded_.back().get();
}

std::expected<judge::Exports, judge::Failure> Interpretation::instantiate(
    const judge::LoadedModule &module) {
  auto find =
      [&](const wasm::Import &import) -> std::optional<judge::External> {
    auto instance = registry_.find(import.module);
    if (instance == registry_.end()) return std::nullopt;
    auto external = instance->second.find(import.name);
    if (external == instance->second.end()) return std::nullopt;
    return external->second;
  };
  auto made = judge::instantiate(interpreter_, module, find);
  if (!made) return std::unexpected(made.error());
  return std::move(made->exports);
}

Verdict Interpretation::define(const std::string &name,
                               const judge::LoadedModule &module) {
  auto exports = instantiate(module);
  if (!exports) return differs(exports.error().reason);
  if (!name.empty()) named_[name] = *exports;
  last_ = std::move(*exports);
  return {};
}

// A module that must not become an instance.
Verdict Interpretation::refused(const Command &command) {
  auto module = load(command.file);
  if (!module) return differs(module.error());
  auto exports = instantiate(**module);
  if (exports) return differs("is instantiated; expected: " + command.text);
  const judge::Failure &failure = exports.error();
  if (command.kind == CommandKind::AssertUnlinkable) {
    bool agrees = failure.kind == judge::Failure::Kind::Link &&
                  is_reason(failure.reason, command.text);
    return agrees ? Verdict{}
                  : differs(failure.reason + "; expected: " + command.text);
  }
  if (failure.kind == judge::Failure::Kind::Link)
    return differs(failure.reason);
  return expects(failure.stopped, ir::Stopped::Kind::Trap, command.text);
}

Verdict Interpretation::judge_outcome(const Command &command,
                                      const ir::Outcome &outcome) {
  using Kind = ir::Stopped::Kind;
  const ir::Stopped *stopped = outcome ? nullptr : &outcome.error();
  switch (command.kind) {
    case CommandKind::AssertTrap:
      if (!stopped) return differs("gives results; expected: " + command.text);
      return expects(*stopped, Kind::Trap, command.text);
    case CommandKind::AssertExhaustion:
      if (!stopped) return differs("gives results; expected: " + command.text);
      return expects(*stopped, Kind::Exhausted, command.text);
    case CommandKind::AssertException:
      if (stopped && stopped->kind == Kind::Exception) return {};
      return differs("throws no exception");
    default:
      break;
  }
  if (stopped) return differs(stopped->reason);
  if (command.kind == CommandKind::Action) return {};
  if (outcome->size() != command.expected.size())
    return differs("gives another number of results");
  for (size_t i = 0; i < outcome->size(); ++i)
    if (!matches(store_, (*outcome)[i], command.expected[i]))
      return differs("gives " + shown((*outcome)[i]) +
                     "; expected: " + shown(command.expected[i]));
  return {};
}

std::optional<Verdict> Interpretation::act(const Command &command) {
  const Action &action = command.action;
  const judge::Exports *exports = last_ ? &*last_ : nullptr;
  if (!action.module.empty()) {
    auto instance = named_.find(action.module);
    exports = instance == named_.end() ? nullptr : &instance->second;
  }
  if (!exports) {
    ++not_run_;
    return std::nullopt;
  }
  auto external = exports->find(action.field);
  if (external == exports->end()) return differs("no export " + action.field);
  if (action.is_get) {
    ir::Store::Global *global = external->second.global();
    if (!global) return differs(action.field + " is no global");
    return judge_outcome(command, ir::Results{global->value});
  }
  const uint32_t *function = external->second.function();
  if (!function) return differs(action.field + " is no function");
  ir::Results arguments;
  for (const Value &each : action.arguments) {
    auto value = argument_of(each);
    if (!value) return differs("no such argument: " + shown(each));
    arguments.push_back(*value);
  }
  interpreter_.fuel = 1'000'000'000;
  return judge_outcome(command, interpreter_.call(*function, arguments));
}

std::optional<Verdict> Interpretation::run(const Command &command) {
  switch (command.kind) {
    case CommandKind::AssertInvalid:
    case CommandKind::AssertMalformed:
      return std::nullopt;
    case CommandKind::Module:
    case CommandKind::ModuleDefinition: {
      if (command.file.empty()) return std::nullopt;
      bool is_instance = command.kind == CommandKind::Module;
      if (is_instance) last_.reset();
      auto module = load(command.file);
      if (!module) return differs(module.error());
      if (is_instance) return define(command.name, **module);
      definitions_[command.name] = *module;
      return Verdict{};
    }
    case CommandKind::ModuleInstance: {
      auto module = definitions_.find(command.definition);
      if (module == definitions_.end()) return differs("no such definition");
      return define(command.instance, *module->second);
    }
    case CommandKind::Register:
      if (command.name.empty() && last_)
        registry_[command.as] = *last_;
      else if (auto at = named_.find(command.name); at != named_.end())
        registry_[command.as] = at->second;
      return std::nullopt;
    case CommandKind::AssertUnlinkable:
    case CommandKind::AssertUninstantiable:
      if (command.file.empty()) return std::nullopt;
      return refused(command);
    case CommandKind::Action:
    case CommandKind::AssertReturn:
    case CommandKind::AssertTrap:
    case CommandKind::AssertException:
    case CommandKind::AssertExhaustion:
      // A module whose start function traps has no action.
      if (!command.file.empty()) return refused(command);
      return act(command);
  }
  return std::nullopt;
}

}  // namespace wasmrust::spec
