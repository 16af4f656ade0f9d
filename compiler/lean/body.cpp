// See body.h.
#include "compiler/lean/body.h"

namespace wasmrust::lean {

namespace {

constexpr std::string_view own = "own ";

}  // namespace

std::optional<BodyName> parse_body_name(std::string_view name) {
  constexpr std::string_view lean = "lean ", bare = "bare ", with = " with ",
                             unless = " unless ", comma = ", ";
  BodyName result;
  result.bare = name.starts_with(bare);
  if (!result.bare && !name.starts_with(lean)) return std::nullopt;
  name.remove_prefix(lean.size());
  size_t at = name.find(unless);
  result.path = name.substr(0, at);
  if (size_t word = result.path.find(with); word != name.npos) {
    result.with = result.path.substr(word + with.size());
    result.path = result.path.substr(0, word);
  }
  while (at != name.npos) {
    name.remove_prefix(at + (result.unless.empty() ? unless : comma).size());
    at = name.find(comma);
    result.unless.emplace_back(name.substr(0, at));
  }
  return result;
}

std::string_view path_of_condition(std::string_view condition) {
  if (condition.starts_with(own)) condition.remove_prefix(own.size());
  return condition;
}

std::string own_condition(std::string_view path) {
  return std::string(own) + std::string(path);
}

namespace {

// "a -> b -> ... -> y -> z": a chain's ends say most.
std::string chain_text(const std::vector<std::string> &chain) {
  constexpr size_t ends = 3;
  std::string text;
  for (size_t i = 0; i < chain.size(); ++i) {
    if (chain.size() > 2 * ends && i == ends) {
      text += " -> ...";
      i = chain.size() - ends;
    }
    std::string_view name = chain[i];
    if (auto body = parse_body_name(name)) name = body->path;
    text += (i == 0 ? "" : " -> ") + std::string(name);
  }
  return text;
}

std::string reason_text(const Failure &failure) {
  if (!failure.redefined.empty())
    return "the program has its own " + failure.redefined;
  if (failure.condition.empty()) return "this std's has another type";
  std::string text = "the program reaches " +
                     std::string(path_of_condition(failure.condition));
  return failure.chain.empty() ? text : text + ": " + chain_text(failure.chain);
}

}  // namespace

std::string describe(const std::vector<Decision> &decisions) {
  std::string text;
  for (const Decision &decision : decisions) {
    bool lean = !decision.body.empty();
    bool of_library = !decision.path.contains("::");
    text += (lean         ? "lean       "
             : of_library ? "C's own    "
                          : "std's own  ") +
            decision.path + "\n";
    std::string last;
    for (const Failure &failure : decision.failures) {
      std::string reason = reason_text(failure);
      if (reason != last)
        text += (lean ? "           not the smallest: " : "           ") +
                reason + "\n";
      last = std::move(reason);
    }
  }
  return text;
}

}  // namespace wasmrust::lean
