// From a test script of the specification (.wast) to JSON and modules.
//
//   convert_script("wasm-tools", "data/gc/i31.wast", "work/gc/i31")
//
// makes work/gc/i31/t.json and the modules that it names, with `wasm-tools
// json-from-wast`. What has been made before is kept: the folder's name should
// say which versions made it.
#pragma once

#include <expected>
#include <string>

namespace wasmrust::spec {

std::expected<void, std::string> convert_script(const std::string &tool,
                                                const std::string &script,
                                                const std::string &folder);

}  // namespace wasmrust::spec
