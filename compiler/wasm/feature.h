// The features of WebAssembly as a set: which operations and types a module may
// use.
//
//   FeatureSet::standard()                all of the core specification 3.0
//   FeatureSet::all()                     and the proposals that we know
//   set.without(Feature::Simd).has(...)
//
// The rows are those of feature.def. What the "target_features" section of an
// object says in words is found with `find_target_feature`.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace wasmrust::wasm {

enum class Feature : uint8_t {
#define FEATURE(name, ...) name,
#include "compiler/wasm/feature.def"
};

struct FeatureRow {
  std::string_view text;
  std::string_view target_feature;
  bool standard;
};

constexpr size_t feature_count = 0
#define FEATURE(...) +1
#include "compiler/wasm/feature.def"
    ;

const FeatureRow &row(Feature feature);
// By the name of messages, or by that of "target_features".
std::optional<Feature> find_feature(std::string_view text);
std::optional<Feature> find_target_feature(std::string_view name);

class FeatureSet {
 public:
  constexpr FeatureSet() = default;

  static FeatureSet standard();
  static constexpr FeatureSet all() {
    FeatureSet set;
    set.bits_ = (uint32_t{1} << feature_count) - 1;
    return set;
  }

  constexpr bool has(Feature feature) const { return bits_ & bit(feature); }
  constexpr FeatureSet with(Feature feature) const {
    FeatureSet set = *this;
    set.bits_ |= bit(feature);
    return set;
  }
  constexpr FeatureSet without(Feature feature) const {
    FeatureSet set = *this;
    set.bits_ &= ~bit(feature);
    return set;
  }
  constexpr bool operator==(const FeatureSet &) const = default;

 private:
  static constexpr uint32_t bit(Feature feature) {
    return uint32_t{1} << static_cast<unsigned>(feature);
  }
  uint32_t bits_ = 0;
  static_assert(feature_count < 32);
};

}  // namespace wasmrust::wasm
