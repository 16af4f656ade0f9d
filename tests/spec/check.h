// Does the reader and validator agree with a command of a test script?
//
//   module, assert_return ...    the module must be valid
//   assert_invalid               it must be refused
//   assert_malformed             it must be refused (when it is given as bytes)
//   assert_unlinkable ...        the module is valid, only not for its imports
//
// Which of reader and validator refuses does not count, nor does the wording.
// The functions of a valid module are lifted, and what comes out is verified;
// then the module is written again from them, and is still valid. It stands
// beside the original, with `.again` behind its name, and `.small` and `.fast`
// after passes. Every byte of it is accounted for (tooling/size). What `cargo
// wasm reduce` makes of a valid module, without and with changes, is the same
// and valid.
#pragma once

#include <optional>
#include <string>

#include "compiler/wasm/feature.h"
#include "tests/spec/script.h"

namespace wasmrust::spec {

// Does the command say that its module is valid?
bool expects_valid(CommandKind kind);

struct Verdict {
  bool agrees = true;
  std::string why;  // when it does not
};

// Nothing for a command without a module in bytes.
std::optional<Verdict> check_module(const Command &command,
                                    wasm::FeatureSet features);

}  // namespace wasmrust::spec
