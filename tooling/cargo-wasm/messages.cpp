// See messages.h.
#include "tooling/cargo-wasm/messages.h"

#include <algorithm>

#include "llvm/Support/JSON.h"

namespace wasmrust {

namespace json = llvm::json;

namespace {

std::vector<std::string> texts(const json::Object &object, const char *key) {
  std::vector<std::string> result;
  if (const json::Array *rows = object.getArray(key))
    for (const json::Value &row : *rows)
      if (auto text = row.getAsString()) result.push_back(text->str());
  return result;
}

std::string text(const json::Object &object, const char *key) {
  return object.getString(key).value_or("").str();
}

}  // namespace

bool Artifact::is_command() const {
  return std::ranges::find(crate_types, "bin") != crate_types.end();
}

std::optional<Artifact> read_artifact(std::string_view line) {
  if (!line.starts_with("{\"reason\":\"compiler-artifact\""))
    return std::nullopt;
  auto parsed = json::parse(line);
  if (!parsed) {
    llvm::consumeError(parsed.takeError());
    return std::nullopt;
  }
  const json::Object *object = parsed->getAsObject();
  const json::Object *target = object ? object->getObject("target") : nullptr;
  if (!target) return std::nullopt;
  Artifact artifact;
  artifact.package_id = text(*object, "package_id");
  artifact.name = text(*target, "name");
  artifact.kinds = texts(*target, "kind");
  artifact.crate_types = texts(*target, "crate_types");
  artifact.executable = text(*object, "executable");
  artifact.fresh = object->getBoolean("fresh").value_or(false);
  if (const json::Object *profile = object->getObject("profile"))
    artifact.is_test = profile->getBoolean("test").value_or(false);
  for (const std::string &file : texts(*object, "filenames"))
    if (file.ends_with(".wasm")) artifact.wasm = file;
  return artifact;
}

}  // namespace wasmrust
