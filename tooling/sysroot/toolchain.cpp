// See toolchain.h.
#include "tooling/sysroot/toolchain.h"

#include "llvm/Config/llvm-config.h"
#include "tooling/process/files.h"
#include "tooling/process/process.h"

namespace wasmrust {

namespace {

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
    text.pop_back();
  return text;
}

std::string output_of(const Environment &environment,
                      std::vector<std::string> arguments) {
  Child child{.arguments = std::move(arguments),
              .environment = environment,
              .null_stdin = true};
  // Asking must never make rustup download a toolchain.
  child.environment.set("RUSTUP_AUTO_INSTALL", "0");
  auto output = capture_child(child);
  if (!output || output->status != 0) return "";
  return trimmed(output->out);
}

std::string sibling(const std::string &program, std::string_view name) {
  std::string path = parent_folder(program) + "/" + std::string(name);
  return is_file(path) ? path : "";
}

// The program of the toolchain itself rather than a proxy of it.
std::string tool_of(const Toolchain &toolchain, std::string_view name,
                    const std::string &beside) {
  std::string own = toolchain.sysroot + "/bin/" + std::string(name);
  return is_file(own) ? own : sibling(beside, name);
}

void look_for_library(Toolchain &toolchain) {
  std::string source = toolchain.sysroot + "/lib/rustlib/src/rust";
  if (!is_file(source + "/library/std/src/lib.rs")) return;
  toolchain.library = resolved_path(source + "/library");
  // rustup's sources lie inside the sysroot, and its std was built elsewhere:
  // messages name that place. Distributions build std where the source lies.
  std::string inside = resolved_path(toolchain.sysroot) + "/lib/rustlib/src/";
  toolchain.library_name =
      toolchain.library.starts_with(inside) && !toolchain.commit_hash.empty()
          ? "/rustc/" + toolchain.commit_hash + "/library"
          : toolchain.library;
}

// rustup's toolchains lie in .../toolchains/<name>.
std::string rustup_name(const Toolchain &toolchain) {
  std::string parent = parent_folder(toolchain.sysroot);
  return file_name(parent) == "toolchains" ? file_name(toolchain.sysroot) : "";
}

void judge(Toolchain &toolchain) {
  std::string rustup = rustup_name(toolchain);
  std::string add_source =
      rustup.empty() ? "apt-get install rust-web-src (or the rust-src package "
                       "that belongs "
                       "to this rustc)"
                     : "rustup component add rust-src --toolchain " + rustup;
  if (toolchain.release.empty()) {
    toolchain.problem = "it does not run (`rustc -vV` fails)";
    toolchain.remedy = "install rustc again, or set RUSTC to another one";
  } else if (is_newer_llvm(toolchain.llvm_version, own_llvm_version())) {
    toolchain.problem = "its LLVM " + toolchain.llvm_version +
                        " is newer than ours (" + own_llvm_version() +
                        "), so its bitcode cannot be read";
    toolchain.remedy =
        "use an older rustc (set RUSTC), or build WasmRust with a newer LLVM";
  } else if (toolchain.library.empty()) {
    toolchain.problem = "the source of its standard library is not installed";
    toolchain.remedy = add_source;
  } else if (!is_folder(toolchain.library + "/vendor")) {
    toolchain.problem =
        "the source of its standard library comes without vendored "
        "dependencies (" +
        toolchain.library + "/vendor)";
    toolchain.remedy = "use Rust 1.85 or newer";
  } else if (toolchain.cargo.empty()) {
    toolchain.problem = "no cargo stands beside it";
    toolchain.remedy = "install the cargo of the same release";
  }
}

Toolchain examine(const Environment &environment, const std::string &rustc,
                  std::string found_as) {
  Toolchain toolchain;
  toolchain.rustc = rustc;
  toolchain.found_as = std::move(found_as);
  toolchain.sysroot = output_of(environment, {rustc, "--print", "sysroot"});
  if (!toolchain.sysroot.empty()) {
    std::string own = tool_of(toolchain, "rustc", rustc);
    if (!own.empty()) toolchain.rustc = own;
    parse_version_text(output_of(environment, {toolchain.rustc, "-vV"}),
                       toolchain);
    toolchain.cargo = tool_of(toolchain, "cargo", toolchain.rustc);
    toolchain.rustdoc = tool_of(toolchain, "rustdoc", toolchain.rustc);
    look_for_library(toolchain);
  }
  judge(toolchain);
  return toolchain;
}

std::string describe(const Toolchain &toolchain) {
  std::string text = toolchain.rustc;
  if (!toolchain.release.empty()) text += " (" + toolchain.release + ")";
  return text;
}

}  // namespace

std::string own_llvm_version() { return LLVM_VERSION_STRING; }

bool is_newer_llvm(std::string_view theirs, std::string_view ours) {
  // Only major and minor: patch releases keep the bitcode format.
  auto numbers = [](std::string_view text) {
    unsigned parts[2] = {0, 0};
    size_t part = 0;
    for (char c : text) {
      if (c == '.') {
        if (++part == 2) break;
      } else if (c >= '0' && c <= '9') {
        parts[part] = parts[part] * 10 + static_cast<unsigned>(c - '0');
      } else {
        break;
      }
    }
    return std::pair(parts[0], parts[1]);
  };
  return numbers(theirs) > numbers(ours);
}

void parse_version_text(std::string_view text, Toolchain &toolchain) {
  toolchain.version_text = text;
  struct Field {
    std::string_view key;
    std::string *value;
  };
  const Field fields[] = {{"release: ", &toolchain.release},
                          {"commit-hash: ", &toolchain.commit_hash},
                          {"host: ", &toolchain.host},
                          {"LLVM version: ", &toolchain.llvm_version}};
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    for (const Field &field : fields)
      if (line.starts_with(field.key))
        *field.value = trimmed(std::string(line.substr(field.key.size())));
  }
  if (toolchain.commit_hash == "unknown") toolchain.commit_hash.clear();
}

ToolchainSearch find_toolchains(const Environment &environment,
                                bool look_at_all) {
  struct Candidate {
    std::string rustc, found_as;
  };
  std::vector<Candidate> candidates;
  std::string forced = environment.text("RUSTC");
  if (!forced.empty()) {
    std::string path = find_in_path(environment, forced);
    candidates.push_back({path.empty() ? forced : path, "$RUSTC"});
  } else {
    if (std::string cargo = environment.text("CARGO"); !cargo.empty())
      if (std::string rustc = sibling(cargo, "rustc"); !rustc.empty())
        candidates.push_back({rustc, rustc});
    for (const std::string &rustc : find_all_in_path(environment, "rustc"))
      candidates.push_back({rustc, rustc});
  }

  ToolchainSearch search;
  search.found.reserve(candidates.size());
  for (const Candidate &candidate : candidates) {
    Toolchain toolchain =
        examine(environment, candidate.rustc, candidate.found_as);
    bool seen = false;
    for (const Toolchain &other : search.found)
      seen |= !other.sysroot.empty() &&
              resolved_path(other.rustc) == resolved_path(toolchain.rustc);
    if (seen) continue;
    search.found.push_back(std::move(toolchain));
    if (!search.chosen && search.found.back().usable())
      search.chosen = &search.found.back();
    if (search.chosen && !look_at_all) break;
  }
  if (search.chosen && search.chosen != &search.found.front()) {
    const Toolchain &first = search.found.front();
    search.note = "using " + describe(*search.chosen) + " instead of " +
                  describe(first) + ": " + first.problem +
                  " (to use it: " + first.remedy + ")";
  }
  return search;
}

}  // namespace wasmrust
