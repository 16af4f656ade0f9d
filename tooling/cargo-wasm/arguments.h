// The command line of `cargo wasm`, sorted by the rows of flags.def.
//
//   cargo wasm test --dev -p core parse -- --nocapture
//   command = test, flags = {dev, package=core}, positionals = {parse},
//   after_dashes = {--nocapture}
//
// What cargo has to see keeps its order and spelling (`cargo_words`). An
// unknown flag that is close to one of ours is a mistake with a suggestion; any
// other is cargo's business and is handed on.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wasmrust {

enum class CommandId : uint8_t {
#define COMMAND(id, ...) id,
#include "tooling/cargo-wasm/commands.def"
};

struct CommandRow {
  CommandId id;
  std::string_view name;
  char letter;
  std::string_view arguments;
  std::string_view summary;
};
std::span<const CommandRow> commands();
const CommandRow *find_command(std::string_view name);

enum class FlagId : uint8_t {
#define FLAG(id, ...) id,
#include "tooling/cargo-wasm/flags.def"
};
enum class FlagOwner : uint8_t { ours, cargos, both };

struct FlagRow {
  FlagId id;
  std::string_view name;
  char letter;
  std::string_view value;
  std::string_view commands;
  FlagOwner owner;
  std::string_view help;

  bool is_switch() const { return value.empty(); }
  bool value_is_optional() const { return value.starts_with("["); }
  bool value_needs_equals() const { return value.starts_with("[="); }
};
std::span<const FlagRow> flags();

struct GivenFlag {
  const FlagRow *row = nullptr;  // nullptr: a flag of cargo without a row
  std::string value;
  std::vector<std::string> words;  // as it was spelled
};

struct Arguments {
  CommandId command;
  std::vector<GivenFlag> given;  // in order
  std::vector<std::string> positionals;
  std::vector<std::string> after_dashes;

  // What has to be handed on to cargo, but for the flags in `without`.
  std::vector<std::string> cargo_words(
      std::span<const FlagId> without = {}) const;
  bool has(FlagId flag) const;
  // The last value, or `fallback`.
  std::string value(FlagId flag, std::string_view fallback = "") const;
  std::vector<std::string> values(FlagId flag) const;
  // The value as a number of threads or processes, `fallback` without the flag;
  // the error is the whole message.
  std::expected<unsigned, std::string> count(FlagId flag,
                                             unsigned fallback) const;
  // The value as any number from 0, none without the flag.
  std::expected<std::optional<uint64_t>, std::string> number(FlagId flag) const;
};

// `rows` is what follows the subcommand's name. The error is the whole message.
std::expected<Arguments, std::string> parse_arguments(
    CommandId command, std::span<const std::string> rows);

// "; did you mean `--profile`?" or "" when nothing is near.
std::string nearest(std::string_view text,
                    std::span<const std::string_view> known);

}  // namespace wasmrust
