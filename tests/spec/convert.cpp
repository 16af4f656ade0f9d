// See convert.h. The program writes beside, and the folder gets its name when
// all is there, so that a run which was stopped leaves nothing half made.
#include "tests/spec/convert.h"

#include "tooling/process/files.h"
#include "tooling/process/process.h"

namespace wasmrust::spec {

std::expected<void, std::string> convert_script(const std::string &tool,
                                                const std::string &script,
                                                const std::string &folder) {
  if (is_folder(folder)) return {};
  std::string aside = folder + ".new";
  if (auto done = remove_path(aside); !done) return done;
  if (auto done = make_folders(aside); !done) return done;
  Child child;
  child.arguments = {tool, "json-from-wast",  script,
                     "-o", aside + "/t.json", "--wasm-dir",
                     aside};
  child.environment = Environment::of_process("");
  auto output = capture_child(child);
  if (!output) return std::unexpected(output.error());
  if (output->status != 0) return std::unexpected(script + ": " + output->err);
  return rename_path(aside, folder);
}

}  // namespace wasmrust::spec
