// See observe.h.
#include "tests/fuzz/observe.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "compiler/judge/instantiate.h"

namespace wasmrust::fuzz {

namespace {

struct Group {
  std::string_view reason;  // how ours begins
  std::string_view name;
};

constexpr Group groups[] = {
    {"unreachable", "unreachable"},
    {"integer", "arithmetic"},
    {"invalid conversion", "arithmetic"},
    {"out of bounds", "bounds"},
    {"undefined element", "bounds"},
    {"uninitialized element", "call"},
    {"indirect call type mismatch", "call"},
    {"null", "null"},
    {"cast failure", "cast"},
    {"unaligned atomic", "bounds"},  // some engines look at bounds first
    {"expected shared memory", "unshared"},
};

std::string group_of(const ir::Stopped &stopped) {
  if (stopped.kind == ir::Stopped::Kind::Exception) return "exception";
  if (stopped.kind == ir::Stopped::Kind::Exhausted) return exhausted;
  for (const Group &each : groups)
    if (stopped.reason.starts_with(each.reason))
      return "trap " + std::string(each.name);
  return "trap: " + stopped.reason;
}

// One instance of the three modules.
class World {
 public:
  explicit World(std::vector<uint64_t> &executed) : interpreter_(store_) {
    interpreter_.executed = &executed;
    interpreter_.fuel = 3'000'000;
    interpreter_.most_depth = 2000;
  }

  void start(const judge::LoadedModule &provider,
             const judge::LoadedModule &module,
             const judge::LoadedModule &observer,
             std::span<const uint32_t> imports) {
    auto first = instantiate(provider, {});
    if (!first) return fail("the provider: " + first.error().reason);
    std::vector<judge::External> provided;
    for (uint32_t row : imports)
      provided.push_back(first->at(std::to_string(row)));
    auto made = instantiate(module, provided);
    if (!made) {
      if (made.error().kind == judge::Failure::Kind::Link)
        return fail("the module: " + made.error().reason);
      stopped_ = group_of(made.error().stopped);
      return;
    }
    for (const wasm::Export &row : module.module.exports)
      exports_.push_back(made->at(std::string(row.name)));
    auto last = instantiate(observer, exports_);
    if (!last) return fail("the observer: " + last.error().reason);
    observer_ = std::move(*last);
  }

  const std::string &wrong() const { return wrong_; }
  // What the module's start came to, when not to an instance.
  const std::string &stopped() const { return stopped_; }

  std::string call(const std::string &name,
                   const std::vector<Argument> &arguments) {
    ir::Results values;
    for (const Argument &each : arguments)
      values.push_back(each.is_64
                           ? ir::Value::of(each.bits)
                           : ir::Value::of(static_cast<uint32_t>(each.bits)));
    ir::Outcome to = interpreter_.call(*observer_.at(name).function(), values);
    if (!to) return group_of(to.error());
    std::string text;
    for (const ir::Value &value : *to)
      text += (text.empty() ? "" : " ") + std::to_string(value.low);
    return text;
  }
  std::string memory(uint32_t row) {
    const auto &bytes = exports_[row].memory()->bytes;
    return std::to_string(bytes.size()) + " " + std::to_string(sum_of(bytes));
  }

 private:
  ir::Store store_;
  ir::Interpreter interpreter_;
  std::vector<judge::External> exports_;
  judge::Exports observer_;
  std::string wrong_, stopped_;

  void fail(std::string why) { wrong_ = std::move(why); }

  // Imports are provided in their order.
  std::expected<judge::Exports, judge::Failure> instantiate(
      const judge::LoadedModule &module,
      const std::vector<judge::External> &provided) {
    auto made = judge::instantiate(
        interpreter_, module, [&](const wasm::Import &import) {
          auto row = static_cast<size_t>(&import - &module.module.imports[0]);
          return std::optional(provided[row]);
        });
    if (!made) return std::unexpected(std::move(made.error()));
    return std::move(made->exports);
  }
};

std::expected<std::unique_ptr<judge::LoadedModule>, std::string> load(
    Bytes bytes) {
  auto module = wasm::read_module(bytes);
  if (!module) return std::unexpected(module.error().reason);
  return judge::load(std::move(*module));
}

}  // namespace

uint32_t sum_of(Bytes bytes) {
  uint32_t sum = 0;
  for (size_t at = 0; at + 4 <= bytes.size(); at += 4) {
    uint32_t word = 0;
    std::memcpy(&word, bytes.data() + at, 4);
    if (word) sum = (sum ^ word) * 0x0100'0193 + static_cast<uint32_t>(at / 4);
  }
  for (size_t at = bytes.size() & ~size_t{3}; at < bytes.size(); ++at)
    sum = (sum ^ bytes[at]) * 0x0100'0193;
  return sum;
}

std::expected<Lines, std::string> interpret(const Companions &companions,
                                            Bytes bytes,
                                            std::span<const uint32_t> imports,
                                            std::vector<uint64_t> &executed) {
  auto provider = load(companions.provider), module = load(bytes),
       observer = load(companions.observer);
  for (auto *each : {&provider, &module, &observer})
    if (!*each) return std::unexpected(each->error());
  Lines lines;
  size_t count = std::clamp<size_t>(companions.calls.size(), 1, most_calls);
  for (size_t i = 0; i < count; ++i) {
    World world(executed);
    world.start(**provider, **module, **observer, imports);
    if (!world.wrong().empty()) return std::unexpected(world.wrong());
    lines.push_back("new");
    if (!world.stopped().empty()) {
      lines.push_back("start: " + world.stopped());
      return lines;
    }
    auto call = [&](const std::string &name, const auto &arguments) {
      lines.push_back(name + ": " + world.call(name, arguments));
      return !lines.back().ends_with(exhausted);
    };
    if (i < companions.calls.size())
      for (const Call &each : companions.calls[i])
        if (!call(each.name, each.arguments)) return lines;
    for (const std::string &name : companions.getters)
      if (!call(name, std::vector<Argument>())) return lines;
    for (uint32_t row : companions.memories)
      lines.push_back("m" + std::to_string(row) + ": " + world.memory(row));
  }
  return lines;
}

std::string plan_of(const Companions &companions,
                    std::span<const uint32_t> imports) {
  std::string text = "{\"calls\":[";
  for (size_t i = 0; i < std::min(companions.calls.size(), most_calls); ++i) {
    text += i ? ",[" : "[";
    for (const Call &each : companions.calls[i]) {
      text += (&each == &companions.calls[i][0] ? "[\"" : ",[\"") + each.name +
              "\"";
      for (const Argument &argument : each.arguments)
        text += std::string(",\"") + (argument.is_64 ? "l" : "i") +
                std::to_string(argument.bits) + "\"";
      text += "]";
    }
    text += "]";
  }
  text += "],\"getters\":[";
  for (size_t i = 0; i < companions.getters.size(); ++i)
    text += (i ? ",\"" : "\"") + companions.getters[i] + "\"";
  text += "],\"memories\":[";
  for (size_t i = 0; i < companions.memories.size(); ++i)
    text += (i ? "," : "") + std::to_string(companions.memories[i]);
  text += "],\"again\":[";
  for (size_t i = 0; i < imports.size(); ++i)
    text += (i ? "," : "") + std::to_string(imports[i]);
  return text + "]}";
}

std::optional<std::string> difference(const Lines &a, const Lines &b,
                                      bool any_trap) {
  auto without_trap = [&](const std::string &line) {
    return any_trap ? line.substr(0, line.find(": trap ")) : line;
  };
  for (size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    std::string x = i < a.size() ? a[i] : "nothing",
                y = i < b.size() ? b[i] : "nothing";
    if (x.ends_with(exhausted) || y.ends_with(exhausted)) return std::nullopt;
    if (without_trap(x) != without_trap(y))
      return "line " + std::to_string(i + 1) + ": " + x + " | " + y;
  }
  return std::nullopt;
}

}  // namespace wasmrust::fuzz
