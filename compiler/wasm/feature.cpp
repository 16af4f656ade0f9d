// See feature.h: the rows of feature.def as data, and the look-ups over them.
// Two dozen rows are searched one after the other; this happens a few times for
// a module.
#include "compiler/wasm/feature.h"

namespace wasmrust::wasm {

namespace {

constexpr FeatureRow feature_rows[] = {
#define FEATURE(name, text, target_feature, standard) \
  {text, target_feature, standard != 0},
#include "compiler/wasm/feature.def"
};

}  // namespace

const FeatureRow &row(Feature feature) {
  return feature_rows[static_cast<size_t>(feature)];
}

std::optional<Feature> find_feature(std::string_view text) {
  for (size_t i = 0; i < feature_count; ++i)
    if (feature_rows[i].text == text) return static_cast<Feature>(i);
  return std::nullopt;
}

std::optional<Feature> find_target_feature(std::string_view name) {
  for (size_t i = 0; i < feature_count; ++i)
    if (!name.empty() && feature_rows[i].target_feature == name)
      return static_cast<Feature>(i);
  return std::nullopt;
}

FeatureSet FeatureSet::standard() {
  FeatureSet set;
  for (size_t i = 0; i < feature_count; ++i)
    if (feature_rows[i].standard) set = set.with(static_cast<Feature>(i));
  return set;
}

}  // namespace wasmrust::wasm
