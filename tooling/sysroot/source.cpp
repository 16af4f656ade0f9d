// See source.h.
#include "tooling/sysroot/source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "tooling/sysroot/embedded/sources.h"
#include "tooling/sysroot/overlay.h"
#include "tooling/sysroot/std_overlay.h"

namespace wasmrust {

namespace {

constexpr std::string_view manifest = R"([package]
name = "wasmrust-sysroot"
version = "0.0.0"
edition = "2021"

[lib]
path = "src/lib.rs"

[dependencies]
std = { path = "library/std", features = ["panic-unwind", "backtrace"] }
proc_macro = { path = "library/proc_macro" }
test = { path = "overlay/test" }
wasmrust-std = { path = "wasm-std" }

[features]
optimize_for_size = ["std/optimize_for_size"]

[patch.crates-io]
rustc-std-workspace-core = { path = "library/rustc-std-workspace-core" }
rustc-std-workspace-alloc = { path = "library/rustc-std-workspace-alloc" }
rustc-std-workspace-std = { path = "library/rustc-std-workspace-std" }

[workspace]
exclude = ["library", "overlay", "wasm-std"]
)";

constexpr std::string_view crate =
    "#![feature(no_core)]\n#![allow(internal_features)]\n#![no_core]\n";

FileResult write_test_overlay(const Toolchain &toolchain,
                              const std::string &folder) {
  std::string test = folder + "/overlay/test";
  if (auto made = make_folders(folder + "/overlay"); !made) return made;
  if (auto copied = copy_path(toolchain.library + "/test", test); !copied)
    return copied;
  auto lib = read_file(test + "/src/lib.rs");
  if (!lib) return std::unexpected(lib.error());
  auto changed = overlay_test_library(*lib);
  if (!changed) return std::unexpected(changed.error());
  auto cargo_toml = read_file(test + "/Cargo.toml");
  if (!cargo_toml) return std::unexpected(cargo_toml.error());
  std::string moved = with_moved_paths(*cargo_toml, "../../library");

  if (auto wrote = save_file(test + "/src/lib.rs", *changed); !wrote)
    return wrote;
  if (auto wrote = save_file(test + "/Cargo.toml", moved); !wrote) return wrote;
  return save_file(test + "/src/wasmrust_harness.rs", test_harness_source());
}

FileResult write_lean_std(const std::string &folder) {
  if (auto made = make_folders(folder + "/src"); !made) return made;
  for (const SourceFile &file : lean_std_files())
    if (auto wrote =
            save_file(folder + "/" + std::string(file.path), file.text);
        !wrote)
      return wrote;
  return {};
}

FileResult write_library(const Toolchain &toolchain, bool has_system,
                         const std::string &to) {
  if (!has_system)
    return write_changed_library(toolchain.library, std_host_changes(), to);
  if (symlink(toolchain.library.c_str(), to.c_str()) == 0) return {};
  return std::unexpected("cannot link `" + to + "`: " + strerror(errno));
}

}  // namespace

FileResult write_sysroot_source(const Toolchain &toolchain, bool has_system,
                                const std::string &folder) {
  if (auto made = make_folders(folder + "/src"); !made) return made;
  if (auto wrote = write_library(toolchain, has_system, folder + "/library");
      !wrote)
    return wrote;
  auto lock = read_file(toolchain.library + "/Cargo.lock");
  if (!lock) return std::unexpected(lock.error());
  if (auto wrote = save_file(folder + "/Cargo.lock", *lock); !wrote)
    return wrote;
  if (auto wrote = save_file(folder + "/Cargo.toml", manifest); !wrote)
    return wrote;
  if (auto wrote = save_file(folder + "/src/lib.rs", crate); !wrote)
    return wrote;
  if (auto wrote = write_lean_std(folder + "/wasm-std"); !wrote) return wrote;
  return write_test_overlay(toolchain, folder);
}

std::vector<std::string> path_remapping(const Toolchain &toolchain,
                                        const std::string &folder) {
  // rustc is called in `folder` with relative paths, or with absolute ones for
  // the vendored crates; of several rules that fit, the last one counts.
  const std::string &name = toolchain.library_name;
  std::string base = parent_folder(name);
  const std::pair<std::string, std::string> rules[] = {
      {folder, base},
      {folder + "/library", name},
      {folder + "/overlay/test", name + "/test"},
      {"library", name},
      {"overlay/test", name + "/test"},
      {toolchain.library, name},
  };
  std::vector<std::string> flags;
  for (const auto &[from, to] : rules)
    flags.push_back("--remap-path-prefix=" + from + "=" + to);
  return flags;
}

}  // namespace wasmrust
