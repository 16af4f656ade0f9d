// See package.h.
#include "tests/runner/package.h"

#include <algorithm>
#include <set>

#include "llvm/Support/JSON.h"
#include "tests/runner/files.h"

namespace wasmrust::suite {

namespace {

// The binaries of the package that `cargo metadata --no-deps` tells.
std::vector<Program> binaries_of(const llvm::json::Value &metadata,
                                 const std::string &package) {
  std::vector<Program> programs;
  const auto *root = metadata.getAsObject();
  const auto *packages = root ? root->getArray("packages") : nullptr;
  if (!packages) return programs;
  for (const llvm::json::Value &row : *packages) {
    const auto *targets =
        row.getAsObject() ? row.getAsObject()->getArray("targets") : nullptr;
    if (!targets) continue;
    for (const llvm::json::Value &value : *targets) {
      const auto *target = value.getAsObject();
      const auto *kinds = target ? target->getArray("kind") : nullptr;
      bool is_binary = kinds && std::ranges::any_of(*kinds, [](const auto &k) {
                         return k.getAsString() == "bin";
                       });
      if (!is_binary) continue;
      Program program;
      program.binary = target->getString("name").value_or("").str();
      program.source = target->getString("src_path").value_or("").str();
      program.name = package + "/" + program.binary;
      read_directives(program);
      programs.push_back(std::move(program));
    }
  }
  return programs;
}

ProcessResult run_cargo(std::vector<std::string> words,
                        const std::string &folder, const Options &options) {
  words.insert(words.begin(), options.cargo);
  return run_process({.arguments = std::move(words),
                      .variables = build_variables(options),
                      .directory = folder,
                      .input = "",
                      .seconds = 600});
}

}  // namespace

std::string generated_manifest(std::span<const Program> programs) {
  std::string text =
      "[package]\n"
      "name = \"programs\"\n"
      "version = \"0.0.0\"\n"
      "edition = \"2021\"\n"
      "publish = false\n"
      "autobins = false\n"
      "\n"
      "[workspace]\n";
  for (const Program &program : programs)
    text += "\n[[bin]]\nname = \"" + program.binary + "\"\npath = \"src/bin/" +
            program.binary + ".rs\"\nedition = \"" +
            program.directives.edition + "\"\n";
  return text;
}

Package generate_package(std::vector<Program> programs,
                         const std::string &folder) {
  Package package{.name = "programs",
                  .folder = folder,
                  .programs = std::move(programs),
                  .skipped = "",
                  .problem = ""};
  std::set<std::string> names;
  std::vector<Program> good;
  for (Program &program : package.programs) {
    if (!program.problem.empty()) continue;
    if (!names.insert(program.binary).second) {
      program.problem = "another program has the name " + program.binary;
      continue;
    }
    auto text = read_text(program.source);
    auto wrote =
        text ? write_text(folder + "/src/bin/" + program.binary + ".rs", *text)
             : std::unexpected(text.error());
    if (wrote)
      good.push_back(program);
    else
      program.problem = wrote.error();
  }
  auto wrote = write_text(folder + "/Cargo.toml", generated_manifest(good));
  if (!wrote) package.problem = wrote.error();
  return package;
}

bool is_about_network(std::string_view cargo_error) {
  constexpr std::string_view signs[] = {
      "failed to download",        "Could not resolve host",
      "failed to query replaced",  "spurious network error",
      "Couldn't connect",          "failed to get successful HTTP response",
      "Timeout was reached",       "SSL connect error",
      "unable to update registry", "offline mode (via `--offline`)"};
  constexpr std::string_view faults[] = {"lock file", "failed to parse"};
  auto says = [&](std::string_view sign) {
    return cargo_error.find(sign) != std::string_view::npos;
  };
  return std::ranges::any_of(signs, says) && std::ranges::none_of(faults, says);
}

Package copy_package(const std::string &source, const std::string &folder,
                     const Options &options) {
  Package package{.name = file_name(source),
                  .folder = folder,
                  .programs = {},
                  .skipped = "",
                  .problem = ""};
  if (auto copied = copy_sources(source, folder); !copied) {
    package.problem = copied.error();
    return package;
  }
  ProcessResult fetched = run_cargo({"fetch", "--locked"}, folder, options);
  if (!fetched.exited_well()) {
    std::string &where =
        is_about_network(fetched.err) ? package.skipped : package.problem;
    where = "cargo fetch failed: " + fetched.problem + fetched.err;
    return package;
  }
  ProcessResult told =
      run_cargo({"metadata", "--no-deps", "--format-version", "1", "--offline"},
                folder, options);
  auto metadata = llvm::json::parse(told.out);
  if (!told.exited_well() || !metadata) {
    llvm::consumeError(metadata.takeError());
    package.problem = "cargo metadata failed: " + told.problem + told.err;
    return package;
  }
  package.programs = binaries_of(*metadata, package.name);
  if (package.programs.empty()) package.problem = "it has no binary";
  return package;
}

Variables build_variables(const Options &options) {
  Variables variables = own_variables();
  std::erase_if(variables, [](const auto &row) {
    const std::string &name = row.first;
    return name.starts_with("CARGO_PROFILE_") ||
           name.starts_with("CARGO_BUILD_") || name == "CARGO_TARGET_DIR" ||
           name == "RUSTFLAGS" || name == "CARGO_ENCODED_RUSTFLAGS" ||
           name == "RUSTC_WRAPPER" || name == "RUSTC_WORKSPACE_WRAPPER" ||
           name == "RUSTC_BOOTSTRAP" || name == "RUST_BACKTRACE";
  });
  if (options.rustc.find('/') != std::string::npos)
    variables["RUSTC"] = options.rustc;
  variables["CARGO_TERM_COLOR"] = "never";
  return variables;
}

}  // namespace wasmrust::suite
