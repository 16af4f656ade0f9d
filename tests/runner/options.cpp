// See options.h.
#include "tests/runner/options.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <thread>

#include "tests/runner/files.h"
#include "tests/runner/process.h"

namespace wasmrust::suite {

namespace {

constexpr std::array profile_rows = {
    //      name         cargo      opt  checks
    Profile{"dev", "dev", "0", true},
    Profile{"streaming", "release", "z", false},
    Profile{"release", "release", "3", false},
};

using Outcome = std::expected<void, std::string>;

Outcome take_profiles(std::string_view value, Options &into) {
  into.profiles.clear();
  for (const std::string &name : split_list(value)) {
    const Profile *profile = find_profile(name);
    if (!profile) return std::unexpected("no profile `" + name + "`");
    into.profiles.push_back(profile);
  }
  if (into.profiles.empty()) return std::unexpected("no profile is named");
  return {};
}

template <typename Number>
Outcome take_number(std::string_view value, Number &into) {
  Number number = 0;
  auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || number < 1)
    return std::unexpected("`" + std::string(value) +
                           "` is not a number above zero");
  into = number;
  return {};
}

Outcome take_host(std::string_view value, Options &into) {
  if (value == "node")
    into.host = Host::Node;
  else if (value == "wasmtime")
    into.host = Host::Wasmtime;
  else
    return std::unexpected("the host is node or wasmtime");
  return {};
}

template <std::string Options::*field>
Outcome take_text(std::string_view value, Options &into) {
  into.*field = value;
  return {};
}

struct Row {
  std::string_view name, value, help;
  Outcome (*take)(std::string_view, Options &);
};

constexpr std::array rows = {
    Row{"--cargo-wasm", "PATH",
        "what is tested [beside this program, or in PATH]",
        take_text<&Options::cargo_wasm>},
    Row{"--profiles", "LIST", "dev,streaming,release unless said",
        take_profiles},
    Row{"--filter", "TEXT", "only programs whose name contains it",
        take_text<&Options::filter>},
    Row{"--jobs", "N", "programs at once [processors]",
        [](std::string_view v, Options &o) { return take_number(v, o.jobs); }},
    Row{"--host", "NAME", "node (default) or wasmtime", take_host},
    Row{"--target", "TRIPLE", "of the modules [the host's]",
        take_text<&Options::target>},
    Row{"--seconds", "N", "time limit of one program [60]",
        [](std::string_view v, Options &o) {
          return take_number(v, o.seconds);
        }},
    Row{"--keep", "DIR", "leave everything that was made there",
        take_text<&Options::keep>},
    Row{"--cargo", "PATH", "cargo of the references [beside rustc]",
        take_text<&Options::cargo>},
    Row{"--rustc", "PATH",
        "rustc of the references [the one that cargo-wasm uses]",
        take_text<&Options::rustc>},
    Row{"--wasm-ld", "PATH", "linker of `reference: wasm`",
        take_text<&Options::wasm_ld>},
    Row{"--sysroot", "DIR", "std of `reference: wasm` [cargo-wasm's own]",
        take_text<&Options::sysroot>},
};

// cargo-wasm stands beside this program in a build folder.
std::string default_cargo_wasm() {
  std::string beside = parent_folder(own_executable()) + "/cargo-wasm";
  if (access(beside.c_str(), X_OK) == 0) return beside;
  return find_program("cargo-wasm", own_variables());
}

Outcome complete(Options &options) {
  if (options.cargo_wasm.empty()) options.cargo_wasm = default_cargo_wasm();
  if (options.cargo_wasm.empty())
    return std::unexpected(
        "there is no cargo-wasm; name it: --cargo-wasm PATH");
  if (options.cargo_wasm.find('/') != std::string::npos)
    options.cargo_wasm = absolute_path(options.cargo_wasm);
  if (!options.keep.empty()) options.keep = absolute_path(options.keep);
  if (options.profiles.empty())
    for (const Profile &profile : profile_rows)
      options.profiles.push_back(&profile);
  return {};
}

}  // namespace

std::string_view name_of(Host host) {
  return host == Host::Node ? "node" : "wasmtime";
}

std::span<const Profile> profiles() { return profile_rows; }

const Profile *find_profile(std::string_view name) {
  auto row = std::ranges::find(profile_rows, name, &Profile::name);
  return row == profile_rows.end() ? nullptr : &*row;
}

std::expected<Options, std::string> parse_options(
    std::span<const std::string> arguments) {
  Options options;
  options.jobs = std::max(1u, std::thread::hardware_concurrency());
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string_view argument = arguments[i];
    if (argument == "--json") {
      options.json = true;
    } else if (argument == "--help" || argument == "-h") {
      options.help = true;
      return options;
    } else if (argument.starts_with("-")) {
      auto row = std::ranges::find(rows, argument, &Row::name);
      if (row == rows.end())
        return std::unexpected("unknown option `" + arguments[i] + "`");
      if (++i == arguments.size())
        return std::unexpected("`" + std::string(argument) +
                               "` needs a value: " + std::string(row->value));
      if (auto taken = row->take(arguments[i], options); !taken)
        return std::unexpected(taken.error());
    } else {
      options.folders.push_back(absolute_path(arguments[i]));
    }
  }
  if (auto done = complete(options); !done)
    return std::unexpected(done.error());
  return options;
}

std::string options_help(std::string_view program) {
  std::string text = "usage: " + std::string(program) + " DIR... [options]\n\n";
  auto line = [&](std::string_view name, std::string_view help) {
    std::string left = "  " + std::string(name);
    left.resize(std::max<size_t>(left.size() + 2, 24), ' ');
    text += left + std::string(help) + "\n";
  };
  for (const Row &row : rows)
    line(std::string(row.name) + " " + std::string(row.value), row.help);
  line("--json", "the results as JSON");
  return text;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> result;
  std::string item;
  for (char c : std::string(text) + ',') {
    if (c == ' ' || c == '\t') continue;
    if (c != ',') {
      item += c;
    } else if (!item.empty()) {
      result.push_back(std::move(item));
      item.clear();
    }
  }
  return result;
}

}  // namespace wasmrust::suite
