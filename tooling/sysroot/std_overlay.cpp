// See std_overlay.h.
#include "tooling/sysroot/std_overlay.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "tooling/sysroot/embedded/sources.h"

namespace wasmrust {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view host_path = "std/src/sys/pal/wasm/host.rs";

// Where the files of crates/std-host go.
struct Place {
  std::string_view file, path;
};
constexpr Place places[] = {
    {"host.rs", host_path},
    {"stdio.rs", "std/src/sys/stdio/unsupported.rs"},
    {"args.rs", "std/src/sys/args/unsupported.rs"},
    {"env.rs", "std/src/sys/env/unsupported.rs"},
    {"random.rs", "std/src/sys/random/unsupported.rs"},
};

constexpr StdChange edits[] = {
    {"std/src/sys/pal/wasm/mod.rs", "mod common;\npub use common::*;\n",
     "mod common;\npub use common::*;\npub mod host;\n"},
    {"std/src/sys/time/unsupported.rs",
     "now() -> Instant {\n"
     "        panic!(\"time not implemented on this platform\")",
     "now() -> Instant {\n"
     "        Instant(crate::sys::pal::host::monotonic())"},
    {"std/src/sys/time/unsupported.rs",
     "now() -> SystemTime {\n"
     "        panic!(\"time not implemented on this platform\")",
     "now() -> SystemTime {\n"
     "        SystemTime(crate::sys::pal::host::wall())"},
    {"std/src/sys/thread/unsupported.rs",
     "pub fn sleep(_dur: Duration) {\n    panic!(\"can't sleep\");",
     "pub fn sleep(time: Duration) {\n    crate::sys::pal::host::sleep(time);"},
    {"std/src/sys/exit.rs",
     "            let _ = code;\n            crate::intrinsics::abort()",
     "            crate::sys::pal::host::exit(code)"},
};

std::vector<StdChange> collect_changes() {
  std::vector<StdChange> changes;
  for (const SourceFile &file : std_host_files())
    for (const Place &place : places)
      if (place.file == file.path)
        changes.push_back({place.path, "", file.text});
  changes.insert(changes.end(), std::begin(edits), std::end(edits));
  return changes;
}

FileResult make_link(const std::string &from, const std::string &to) {
  if (symlink(from.c_str(), to.c_str()) == 0) return {};
  return std::unexpected("cannot link `" + to + "`: " + strerror(errno));
}

std::string is_other(const std::string &path) {
  return "this rustc's std is not laid out as WasmRust knows it (" + path +
         "), so printing and clocks could not be made to work; use another "
         "rustc (set RUSTC) or a newer WasmRust";
}

FileResult write_changed_file(const std::string &from, const std::string &path,
                              std::span<const StdChange> changes,
                              const std::string &to) {
  std::string text;
  if (is_file(from)) {
    auto installed = read_file(from);
    if (!installed) return std::unexpected(installed.error());
    text = std::move(*installed);
  }
  for (const StdChange &change : changes) {
    if (change.path != path) continue;
    if (change.anchor.empty()) {
      text = change.text;
      continue;
    }
    size_t at = text.find(change.anchor);
    if (at == std::string::npos ||
        text.find(change.anchor, at + 1) != std::string::npos)
      return std::unexpected(is_other(path));
    text.replace(at, change.anchor.size(), change.text);
  }
  return save_file(to, text);
}

// `below` is the folder's path in the library, with a slash at its end.
FileResult write_folder(const std::string &from, const std::string &below,
                        std::span<const StdChange> changes,
                        const std::string &to) {
  if (!is_folder(from)) return std::unexpected(is_other(below));
  if (auto made = make_folders(to); !made) return made;
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator i(from, error), end; !error && i != end;
       i.increment(error))
    names.push_back(i->path().filename());
  if (error)
    return std::unexpected("cannot read `" + from + "`: " + error.message());
  std::vector<std::string> changed;  // entries with changes in or below them
  for (const StdChange &change : changes) {
    if (!change.path.starts_with(below)) continue;
    std::string_view rest = change.path.substr(below.size());
    std::string name(rest.substr(0, rest.find('/')));
    if (std::ranges::find(changed, name) == changed.end())
      changed.push_back(std::move(name));
  }
  for (const std::string &name : names)
    if (std::ranges::find(changed, name) == changed.end())
      if (auto made = make_link(from + "/" + name, to + "/" + name); !made)
        return made;
  for (const std::string &name : changed) {
    std::string path = below + name;
    bool is_whole = std::ranges::any_of(
        changes, [&](const StdChange &row) { return row.path == path; });
    auto made = is_whole ? write_changed_file(from + "/" + name, path, changes,
                                              to + "/" + name)
                         : write_folder(from + "/" + name, path + "/", changes,
                                        to + "/" + name);
    if (!made) return made;
  }
  return {};
}

}  // namespace

std::span<const StdChange> std_host_changes() {
  static const std::vector<StdChange> changes = collect_changes();
  return changes;
}

std::string std_host_text() {
  std::string text;
  for (const StdChange &change : std_host_changes())
    for (std::string_view part : {change.path, change.anchor, change.text})
      text += std::string(part) + '\0';
  return text;
}

FileResult write_changed_library(const std::string &library,
                                 std::span<const StdChange> changes,
                                 const std::string &to) {
  for (const StdChange &change : changes)
    if (change.path != host_path &&
        !is_file(library + "/" + std::string(change.path)))
      return std::unexpected(is_other(std::string(change.path)));
  return write_folder(library, "", changes, to);
}

}  // namespace wasmrust
