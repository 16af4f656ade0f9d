// See overlay.h.
#include "tooling/sysroot/overlay.h"

#include <array>

namespace wasmrust {

namespace {

// The entry functions of libtest and the call that each of them gets: what
// `rustc --test` makes calls the first two, documentation tests the third.
struct Entry {
  std::string_view anchor, call;
};
constexpr std::array entries = {
    Entry{"pub fn test_main_static(tests: &[&TestDescAndFn]) {\n",
          "    if wasmrust_harness::run(tests) {\n        return;\n    }\n"},
    Entry{"pub fn test_main_static_abort(tests: &[&TestDescAndFn]) {\n",
          "    if wasmrust_harness::run(tests) {\n        return;\n    }\n"},
    Entry{
        "pub fn test_main(args: &[String], tests: Vec<TestDescAndFn>, options: "
        "Option<Options>) {\n",
        "    if wasmrust_harness::run(&tests.iter().collect::<Vec<_>>()) {\n"
        "        return;\n    }\n"},
};
// Before the first module of libtest, after its inner attributes.
constexpr std::string_view module_anchor = "pub use cli::TestOpts;\n";

bool insert_after(std::string &text, std::string_view anchor,
                  std::string_view inserted) {
  size_t at = text.find(anchor);
  if (at == std::string::npos) return false;
  if (text.find(anchor, at + 1) != std::string::npos) return false;
  text.insert(at + anchor.size(), inserted);
  return true;
}

}  // namespace

std::expected<std::string, std::string> overlay_test_library(
    std::string_view lib_rs) {
  std::string text(lib_rs);
  bool found = insert_after(text, module_anchor, "mod wasmrust_harness;\n");
  for (const Entry &entry : entries)
    found = found && insert_after(text, entry.anchor, entry.call);
  if (!found)
    return std::unexpected(
        "this rustc's libtest is not laid out as WasmRust knows it, so tests "
        "could not be run rightly; use another rustc (set RUSTC) or a newer "
        "WasmRust");
  return text;
}

std::string with_moved_paths(std::string_view manifest, std::string_view to) {
  constexpr std::string_view relative = "path = \"../";
  std::string text;
  size_t position = 0;
  for (size_t at; (at = manifest.find(relative, position)) != manifest.npos;
       position = at + relative.size()) {
    text += manifest.substr(position, at - position);
    text += "path = \"" + std::string(to) + "/";
  }
  text += manifest.substr(position);
  return text;
}

}  // namespace wasmrust
