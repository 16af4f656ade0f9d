// A test script of the specification, as `wasm-tools json-from-wast` writes it:
// a list of commands, and the modules beside it as files.
//
//   {"source_filename": "...", "commands": [
//     {"type": "module", "line": 1, "filename": "t.0.wasm", ...},
//     {"type": "assert_return", "line": 9, "action": {...}, "expected":
//     [...]}]}
//
// Nothing is interpreted here: values stay texts, because what "nan:canonical"
// or a lane means depends on who runs the action. Commands that this build does
// not know are an error, so none is passed over unseen.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace wasmrust::spec {

enum class CommandKind {
  Module,
  ModuleDefinition,
  ModuleInstance,
  Register,
  Action,
  AssertReturn,
  AssertTrap,
  AssertException,
  AssertExhaustion,
  AssertInvalid,
  AssertMalformed,
  AssertUnlinkable,
  AssertUninstantiable,
};

// A number, vector or reference, as an argument or as what is expected. An
// expected reference without a value is any of its type; "either" is one of
// several.
struct Value {
  std::string type;                // "i32", "v128", "externref", "either"
  std::string lane_type;           // v128: "i8" to "f64"
  std::vector<std::string> texts;  // one, or one for each lane; may be none
  std::vector<Value> choices;      // either
};

struct Action {
  bool is_get = false;  // of an exported global; otherwise a call
  std::string module;   // "": the last one
  std::string field;
  std::vector<Value> arguments;
};

struct Command {
  CommandKind kind = CommandKind::Module;
  unsigned line = 0;
  std::string file;  // path of the module's bytes; "" when there is only text
  std::string text;  // of the error that is expected
  std::string name;  // of the module, for later commands
  std::string instance, as;  // of module_instance, register
  std::string definition;    // of module_instance
  Action action;
  std::vector<Value> expected;
};

// The commands of the script `path`.
std::expected<std::vector<Command>, std::string> read_script(
    const std::string &path);

}  // namespace wasmrust::spec
