// One executable with three names: `cargo-wasm`, which drives cargo,
// `wasmrust-ld`, which cargo's rustc calls to link, and `wasmrust-rustc`, which
// cargo calls in rustc's place where that is needed (crate_identity.h). One
// file is one thing to install and to keep in step; the name it is called by
// says what it does.
#include <string>
#include <string_view>
#include <vector>

#include "compiler/linker.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/crate_identity.h"
#include "tooling/process/environment.h"

namespace {

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

int main(int count, char **words) {
  std::vector<std::string> arguments(words + 1, words + count);
  std::string_view name = count > 0 ? base_name(words[0]) : "";
  if (name.starts_with("wasmrust-ld")) return wasmrust::link_main(arguments);
  auto environment =
      wasmrust::Environment::of_process(count > 0 ? words[0] : "cargo-wasm");
  if (name == "wasmrust-rustc")
    return wasmrust::rustc_main(environment, arguments);
  return wasmrust::cargo_wasm_main(environment, arguments);
}
