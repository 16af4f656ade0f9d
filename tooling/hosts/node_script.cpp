// See node_script.h.
#include "tooling/hosts/node_script.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/SHA256.h>

#include <filesystem>

#include "compiler/base/files.h"
#include "tooling/hosts/fragments.h"

namespace wasmrust::host {

std::expected<std::string, std::string> place_script(
    const std::string &cache_dir, std::string_view path) {
  std::string text = Runtime().assemble(path, "");
  Bytes bytes = as_bytes(text);
  auto hash =
      llvm::SHA256::hash(llvm::ArrayRef<uint8_t>(bytes.data(), bytes.size()));
  std::string id = llvm::toHex(llvm::ArrayRef<uint8_t>(hash.data(), 8), true);
  namespace fs = std::filesystem;
  fs::path source(path);
  fs::path target = fs::path(cache_dir) / (source.stem().string() + "-" + id +
                                           source.extension().string());
  std::error_code error;
  if (fs::exists(target, error)) return target.string();
  fs::create_directories(cache_dir, error);
  if (error) return std::unexpected(cache_dir + ": " + error.message());
  if (auto written = write_file(target.string(), text); !written)
    return std::unexpected(target.string() + ": " + written.error());
  return target.string();
}

}  // namespace wasmrust::host
