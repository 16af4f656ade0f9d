// Random modules: of wasm-smith (`wasm-tools smith`) with one of our
// configurations, from bytes that a seed decides, or our own (expressions.h,
// tries.h).
// The same seed always gives the same module.
//
//   auto bytes = generate("wasm-tools", "/work/folder", 17);
//
// Functions end: each loop and call takes one from a counter in the module, and
// traps when it is used up.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "compiler/wasm/feature.h"

namespace wasmrust::fuzz {

// What a module of our own is made of (expressions.h).
struct ExpressionSettings {
  wasm::FeatureSet features;  // operations of these
  bool statements = false;    // arrays, structs, tables, segments
};

struct Configuration {
  const char *name;
  bool exact;
  const char *settings;  // of wasm-smith; nullptr for one of our own
  ExpressionSettings expressions;
  bool tries = false;  // tries.h
};
const std::vector<Configuration> &configurations();
const Configuration &configuration_of(uint64_t seed);

// Numbers that a seed decides (SplitMix64).
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next();
  uint64_t below(uint64_t bound) { return next() % bound; }

 private:
  uint64_t state_;
};

// Nothing when wasm-smith makes no module of the bytes, which happens; an error
// when it could not be run.
std::expected<std::optional<std::vector<uint8_t>>, std::string> generate(
    const std::string &tool, const std::string &folder, uint64_t seed);

}  // namespace wasmrust::fuzz
