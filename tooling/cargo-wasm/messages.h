// What cargo says with --message-format=json: one JSON object a line.
//
// Two kinds of lines matter to us: a finished artifact (where is the .wasm?)
// and the end of the build. The rest is the user's business and is handed on as
// it is when he asked for JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wasmrust {

struct Artifact {
  std::string package_id, name;
  std::vector<std::string> kinds, crate_types;
  std::string wasm;        // the module's path; "" when it is something else
  std::string executable;  // of a binary; cargo does not look if it is there
  bool is_test = false;
  bool fresh = false;

  bool is_command() const;  // a program rather than a library
};

// The artifact that `line` tells of.
std::optional<Artifact> read_artifact(std::string_view line);

}  // namespace wasmrust
