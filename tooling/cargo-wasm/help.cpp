// The texts of --help: the lists of commands and flags are made from
// commands.def and flags.def, so they cannot miss one; examples, defaults and
// exit codes are help/<command>.txt.
#include "tooling/cargo-wasm/commands.h"
#include "tooling/cargo-wasm/embedded/texts.h"

namespace wasmrust {

namespace {

constexpr size_t column = 34;

std::string padded(std::string text) {
  if (text.size() + 2 > column) return text + "\n" + std::string(column, ' ');
  return text + std::string(column - text.size(), ' ');
}

std::string flag_text(const FlagRow &flag) {
  std::string text = "  ";
  text += flag.letter ? std::string("-") + flag.letter : "  ";
  if (!flag.name.empty()) {
    text += flag.letter ? ", --" : "  --";
    text += flag.name;
  }
  if (!flag.value.empty() && !flag.value_needs_equals()) text += " ";
  text += flag.value;
  return padded(text) + std::string(flag.help) + "\n";
}

std::string flag_list(const CommandRow &command, bool ours) {
  std::string text;
  for (const FlagRow &flag : flags()) {
    bool shown = !flag.help.empty() &&
                 flag.commands.find(command.letter) != std::string_view::npos;
    if (shown && (flag.owner == FlagOwner::ours) == ours)
      text += flag_text(flag);
  }
  return text;
}

}  // namespace

std::string general_help() {
  std::string text = "cargo wasm " WASMRUST_VERSION
                     ": Rust programs as small, fast WebAssembly\n\n"
                     "usage: cargo wasm COMMAND [FLAGS]\n\n";
  for (const CommandRow &command : commands())
    text += padded("  " + std::string(command.name)) +
            std::string(command.summary) + "\n";
  text += padded("  --version") + "Version of this program and its LLVM\n";
  text +=
      padded("  help COMMAND, COMMAND --help") + "All about one command\n\n";
  text += help_text("cargo-wasm");
  return text;
}

std::string command_help(const CommandRow &command) {
  std::string name(command.name);
  std::string text =
      "cargo wasm " + name + ": " + std::string(command.summary) + "\n\n";
  text += "usage: cargo wasm " + name + " [FLAGS]";
  if (!command.arguments.empty()) text += " " + std::string(command.arguments);
  text += "\n\n" + flag_list(command, true);
  std::string cargos = flag_list(command, false);
  if (!cargos.empty())
    text += "\nFlags of cargo, with cargo's meaning (others are handed on):\n" +
            cargos;
  return text + "\n" + std::string(help_text(name));
}

}  // namespace wasmrust
