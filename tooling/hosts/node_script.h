// The scripts that node runs, as files.
//
// A script of runtime/node is put together with all that it imports and written
// into the cache folder under a name that holds its contents' hash, so that two
// versions of this tool can share the folder and a file, once there, is right.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace wasmrust::host {

// The path of the script whose root is `path` below runtime/ ("node/run.mjs").
std::expected<std::string, std::string> place_script(
    const std::string &cache_dir, std::string_view path);

}  // namespace wasmrust::host
