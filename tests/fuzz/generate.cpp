// See generate.h.
#include "tests/fuzz/generate.h"

#include <llvm/Support/FormatVariadic.h>
#include <llvm/Support/JSON.h>

#include "compiler/base/check.h"
#include "compiler/base/files.h"
#include "tests/fuzz/expressions.h"
#include "tests/fuzz/tries.h"
#include "tooling/process/process.h"

namespace wasmrust::fuzz {

namespace {

constexpr char common[] = R"({
"export-everything": true, "canonicalize-nans": true, "min-funcs": 2,
"max-funcs": 8, "max-instructions": 200, "max-imports": 6, "max-types": 10,
"max-type-size": 200, "max-globals": 10, "max-data-segments": 5,
"max-element-segments": 5, "max-elements": 10, "max-tags": 3, "max-tables": 2,
"max-memories": 1, "max-memory32-bytes": 262144, "max-memory64-bytes": 262144,
"memory-max-size-required": true, "table-max-size-required": true,
"max-table-elements": 100, "memory-offset-choices": [1000, 40, 1],
"gc-enabled": false, "exceptions-enabled": false, "memory64-enabled": false,
"simd-enabled": false, "relaxed-simd-enabled": false, "threads-enabled": false,
"tail-call-enabled": false, "wide-arithmetic-enabled": false,
"extended-const-enabled": false, "compact-imports-enabled": false,
"custom-page-sizes-enabled": false
})";

const std::vector<Configuration> &rows() {
  using wasm::Feature;
  static const wasm::FeatureSet standard =
      wasm::FeatureSet::standard().without(Feature::RelaxedSimd);
  static const wasm::FeatureSet up_to_simd =
      wasm::FeatureSet()
          .with(Feature::Mvp)
          .with(Feature::NontrappingFptoint)
          .with(Feature::SignExt)
          .with(Feature::Simd);
  static const std::vector<Configuration> all = {
#define CONFIGURATION(name, exact, settings) {name, exact, settings, {}, false},
#define EXPRESSIONS(name, exact, features, statements) \
  {name, exact, nullptr, {features, statements}, false},
#define TRIES(name) {name, true, nullptr, {}, true},
#include "tests/fuzz/configurations.def"
  };
  return all;
}

// The common settings and, instead of some of them, the row's.
std::string settings_of(const Configuration &row) {
  auto all = llvm::json::parse(common);
  auto own = llvm::json::parse("{" + std::string(row.settings) + "}");
  WASMRUST_CHECK(all && own, row.name);
  for (const auto &[key, value] : *own->getAsObject())
    (*all->getAsObject())[key] = value;
  return llvm::formatv("{0}", *all).str();
}

}  // namespace

const std::vector<Configuration> &configurations() { return rows(); }

const Configuration &configuration_of(uint64_t seed) {
  return rows()[seed % rows().size()];
}

uint64_t Random::next() {
  uint64_t z = state_ += 0x9e37'79b9'7f4a'7c15;
  z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9;
  z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11eb;
  return z ^ (z >> 31);
}

std::expected<std::optional<std::vector<uint8_t>>, std::string> generate(
    const std::string &tool, const std::string &folder, uint64_t seed) {
  Random random(seed);
  const Configuration &row = configuration_of(seed);
  if (row.tries) return make_tries(random);
  if (!row.settings) return make_expressions(row.expressions, random);
  // Few modules are large, so that many are small enough to be understood.
  uint64_t most = random.below(8) == 0 ? 12'000 : 2'500;
  std::string bytes(200 + random.below(most), 0);
  for (char &byte : bytes) byte = static_cast<char>(random.next());
  std::string input = folder + "/seed", settings = folder + "/settings.json",
              output = folder + "/smith.wasm";
  if (auto done = write_file(input, bytes); !done)
    return std::unexpected(done.error());
  if (auto done = write_file(settings, settings_of(row)); !done)
    return std::unexpected(done.error());
  Child child;
  child.arguments = {tool,     "smith", "--ensure-termination",
                     "--fuel", "500",   "-c",
                     settings, "-o",    output,
                     input};
  child.environment = Environment::of_process("");
  auto ran = capture_child(child);
  if (!ran) return std::unexpected(ran.error());
  if (ran->status == 2) return std::nullopt;
  if (ran->status != 0) return std::unexpected("wasm-tools smith: " + ran->err);
  auto file = MappedFile::open(output);
  if (!file) return std::unexpected(output + ": " + file.error());
  return std::vector<uint8_t>(file->bytes().begin(), file->bytes().end());
}

}  // namespace wasmrust::fuzz
