// See checks.h. Each function is one line of the report.
#include "tooling/cargo-wasm/checks.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include "tooling/hosts/wasmtime_library.h"
#include "tooling/process/files.h"
#include "tooling/process/process.h"
#include "tooling/sysroot/sysroot.h"
#include "tooling/sysroot/wasi_libc.h"

namespace wasmrust {

namespace {

constexpr unsigned oldest_node = 18;
// A sysroot takes about 60 MB, and 200 MB while it is built.
constexpr uint64_t wanted_free_bytes = 300ull << 20;

std::string first_line(const Environment &environment,
                       const std::string &program, const char *flag) {
  Child child{.arguments = {program, flag},
              .environment = environment,
              .null_stdin = true};
  child.environment.set("RUSTUP_AUTO_INSTALL", "0");
  auto output = capture_child(child);
  if (!output || output->status != 0) return "";
  return output->out.substr(0, output->out.find('\n'));
}

Check own_check(const Environment &environment) {
  Check check{"cargo-wasm", CheckState::good,
              "version " WASMRUST_VERSION ", LLVM " + own_llvm_version() +
                  ", " + environment.executable,
              ""};
  std::string linker = parent_folder(environment.executable) + "/wasmrust-ld";
  if (!is_file(linker)) {
    check.state = CheckState::missing;
    check.detail += "; its other name `" + linker + "` is not there";
    check.remedy = "ln -s cargo-wasm '" + linker + "'";
  } else if (find_in_path(environment, "cargo-wasm").empty()) {
    check.state = CheckState::note;
    check.detail += "; not in PATH, so cargo does not find `cargo wasm`";
    check.remedy =
        "export PATH=\"" + parent_folder(environment.executable) + ":$PATH\"";
  }
  return check;
}

std::string described(const Toolchain &toolchain) {
  std::string text = toolchain.rustc;
  if (!toolchain.release.empty())
    text += " " + toolchain.release + ", LLVM " + toolchain.llvm_version;
  return text;
}

void add_rustc_checks(const ToolchainSearch &search,
                      std::vector<Check> &checks) {
  if (search.found.empty()) {
    checks.push_back({"rustc", CheckState::missing, "not found in PATH",
                      "apt-get install rustc-web cargo-web rust-web-src, or "
                      "https://rustup.rs and then: rustup component add "
                      "rust-src"});
    return;
  }
  for (const Toolchain &toolchain : search.found) {
    Check check{"rustc", CheckState::good, described(toolchain), ""};
    if (&toolchain == search.chosen) {
      check.detail += " (used)";
    } else if (!toolchain.usable()) {
      check.state = search.chosen ? CheckState::note : CheckState::missing;
      check.detail += ": " + toolchain.problem;
      check.remedy = toolchain.remedy;
    } else {
      check.detail += " (would do as well)";
    }
    checks.push_back(std::move(check));
  }
}

Check cargo_check(const Environment &environment, const Toolchain &toolchain) {
  Check check{"cargo", CheckState::good, toolchain.cargo, ""};
  std::string version = first_line(environment, toolchain.cargo, "--version");
  if (version.empty()) {
    check.state = CheckState::missing;
    check.detail += ": it does not run";
    check.remedy = "install the cargo that belongs to " + toolchain.rustc;
    return check;
  }
  check.detail += ", " + version;
  if (version.find(" " + toolchain.release) == std::string::npos) {
    check.state = CheckState::note;
    check.detail += "; another release than rustc " + toolchain.release;
    check.remedy = "install the cargo of the same release";
  }
  return check;
}

Check source_check(const Toolchain &toolchain) {
  return {"library source", CheckState::good, toolchain.library, ""};
}

Check wasi_check(const Environment &environment, const Toolchain &toolchain) {
  std::string folder = find_wasi_libc(toolchain, environment);
  if (!folder.empty()) return {"wasi-libc", CheckState::good, folder, ""};
  return {"wasi-libc", CheckState::missing,
          "crt1-command.o and libc.a were not found; programs for node and "
          "wasmtime need them",
          "apt-get install wasi-libc, or: rustup target add wasm32-wasip1"};
}

Check node_check(const Environment &environment) {
  std::string node = find_in_path(environment, "node");
  std::string install = "apt-get install nodejs, or https://nodejs.org";
  if (node.empty())
    return {"node", CheckState::missing,
            "not found in PATH; `cargo wasm run` and `test` use it", install};
  std::string version = first_line(environment, node, "--version");
  Check check{"node", CheckState::good, node + " " + version, ""};
  if (major_version(version) < oldest_node) {
    check.state = CheckState::missing;
    check.detail += "; " + std::to_string(oldest_node) + " or newer is needed";
    check.remedy = install;
  }
  return check;
}

Check wasmtime_check(const Environment &environment) {
  std::string wasmtime = find_in_path(environment, "wasmtime");
  if (!wasmtime.empty())
    return {"wasmtime", CheckState::good,
            wasmtime + ", " + first_line(environment, wasmtime, "--version"),
            ""};
  if (auto library = host::find_wasmtime_library(environment))
    return {"wasmtime", CheckState::good,
            library->path + " (version " + std::to_string(library->major) + ")",
            ""};
  return {"wasmtime", CheckState::note,
          "neither its executable nor its Python package was found; only "
          "--host wasmtime needs one",
          "https://wasmtime.dev, or: pip install wasmtime"};
}

// The nearest folder above `path` that is there.
std::string existing_folder(std::string path) {
  while (path.size() > 1 && !is_folder(path)) path = parent_folder(path);
  return path;
}

Check cache_check(const Environment &environment) {
  std::string cache = cache_folder(environment);
  if (cache.empty())
    return {"cache folder", CheckState::missing, "HOME is not set",
            "set HOME, or WASMRUST_CACHE to a folder"};
  Check check{"cache folder", CheckState::good, cache, ""};
  std::string folder = existing_folder(cache);
  struct statvfs status;
  if (access(folder.c_str(), W_OK) != 0) {
    check.state = CheckState::missing;
    check.detail += ": `" + folder + "` cannot be written";
    check.remedy = "set WASMRUST_CACHE to a folder that can be written";
  } else if (statvfs(folder.c_str(), &status) == 0) {
    uint64_t free_bytes = status.f_bavail * uint64_t{status.f_frsize};
    if (free_bytes < wanted_free_bytes) {
      check.state = CheckState::note;
      check.detail +=
          ": only " + std::to_string(free_bytes >> 20) + " MiB are free";
      check.remedy =
          "make room, or set WASMRUST_CACHE to a folder elsewhere; a standard "
          "library takes 200 MiB while it is built";
    }
  }
  return check;
}

// Variables that change what a build does, and that one may have forgotten.
void add_variable_checks(const Environment &environment,
                         std::vector<Check> &checks) {
  struct Row {
    const char *name, *effect;
  };
  constexpr Row rows[] = {
      {"RUSTC", "chooses the compiler"},
      {"RUSTFLAGS", "replaces rustflags of the cargo configuration"},
      {"CARGO_ENCODED_RUSTFLAGS", "replaces RUSTFLAGS and the configuration"},
      {"RUSTC_WRAPPER", "runs between cargo and rustc"},
      {"RUSTC_BOOTSTRAP", "lets crates use unstable features"},
  };
  for (const Row &row : rows)
    if (auto value = environment.get(row.name); value && !value->empty())
      checks.push_back({row.name, CheckState::note,
                        "set to `" + *value + "`: " + row.effect, ""});
}

}  // namespace

unsigned major_version(std::string_view text) {
  size_t start = text.find_first_of("0123456789");
  unsigned number = 0;
  for (;
       start < text.size() && isdigit(static_cast<unsigned char>(text[start]));
       ++start)
    number = number * 10 + static_cast<unsigned>(text[start] - '0');
  return number;
}

std::vector<Check> run_checks(const Environment &environment,
                              const ToolchainSearch &search) {
  std::vector<Check> checks = {own_check(environment)};
  add_rustc_checks(search, checks);
  if (search.chosen) {
    checks.push_back(cargo_check(environment, *search.chosen));
    checks.push_back(source_check(*search.chosen));
    checks.push_back(wasi_check(environment, *search.chosen));
  }
  checks.push_back(node_check(environment));
  checks.push_back(wasmtime_check(environment));
  checks.push_back(cache_check(environment));
  add_variable_checks(environment, checks);
  return checks;
}

}  // namespace wasmrust
