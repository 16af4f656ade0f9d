// See arguments.h.
#include "tooling/cargo-wasm/arguments.h"

#include <algorithm>
#include <array>

#include "compiler/base/numbers.h"

namespace wasmrust {

namespace {

constexpr std::array command_rows = {
#define COMMAND(id, name, letter, arguments, summary) \
  CommandRow{CommandId::id, name, letter, arguments, summary},
#include "tooling/cargo-wasm/commands.def"
};

constexpr std::array flag_rows = {
#define FLAG(id, name, letter, value, commands, owner, help) \
  FlagRow{FlagId::id, name, letter, value, commands, FlagOwner::owner, help},
#include "tooling/cargo-wasm/flags.def"
};

// Insertions, deletions, replacements and exchanges of two neighbours.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> rows(a.size() + 1,
                                        std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i)
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        rows[i][j] = i + j;
        continue;
      }
      size_t replaced = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      rows[i][j] = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  return rows[a.size()][b.size()];
}

bool belongs_to(const FlagRow &flag, CommandId command) {
  char letter = command_rows[static_cast<size_t>(command)].letter;
  return flag.commands.find(letter) != std::string_view::npos;
}

std::string spelled(FlagId flag) {
  auto row = std::ranges::find(flag_rows, flag, &FlagRow::id);
  return "--" + std::string(row->name);
}

class Parser {
 public:
  Parser(CommandId command, std::span<const std::string> rows) : rows_(rows) {
    result_.command = command;
  }

  std::expected<Arguments, std::string> run() {
    while (next_ < rows_.size() && error_.empty()) {
      const std::string &row = rows_[next_++];
      if (row == "--") {
        result_.after_dashes.assign(
            rows_.begin() + static_cast<ptrdiff_t>(next_), rows_.end());
        break;
      }
      if (row.starts_with("--"))
        long_flag(row);
      else if (row.size() > 1 && row[0] == '-')
        short_flags(row);
      else
        result_.positionals.push_back(row == "-" ? file_of_dash() : row);
    }
    if (!error_.empty()) return std::unexpected(error_);
    return std::move(result_);
  }

 private:
  // `-` in the place of a file is standard input, as with other tools.
  std::string file_of_dash() const {
    const CommandRow &command =
        command_rows[static_cast<size_t>(result_.command)];
    bool takes_files = command.arguments.find("FILE") != std::string_view::npos;
    return takes_files ? "/dev/stdin" : "-";
  }

  void long_flag(const std::string &row) {
    size_t equals = row.find('=');
    std::string_view name = std::string_view(row).substr(2, equals - 2);
    const FlagRow *flag = nullptr;
    bool elsewhere = false;
    for (const FlagRow &candidate : flag_rows)
      if (candidate.name == name) {
        if (belongs_to(candidate, result_.command)) flag = &candidate;
        elsewhere = true;
      }
    if (name.empty()) flag = nullptr, elsewhere = false;
    if (!flag) return unknown(row, name, elsewhere);
    if (equals == std::string::npos) return take(*flag, row);
    if (flag->is_switch()) {
      error_ = "`--" + std::string(name) + "` takes no value";
      return;
    }
    accept(*flag, row.substr(equals + 1), {row});
  }

  // -pcore, -p core, -vv, -rq
  void short_flags(const std::string &row) {
    for (size_t i = 1; i < row.size(); ++i) {
      const FlagRow *flag = nullptr;
      for (const FlagRow &candidate : flag_rows)
        if (candidate.letter == row[i] &&
            belongs_to(candidate, result_.command))
          flag = &candidate;
      if (!flag) {
        error_ = std::string("unknown flag `-") + row[i] + "`";
        return;
      }
      std::string spelled = std::string("-") + row[i];
      if (flag->is_switch()) {
        accept(*flag, "", {spelled});
        continue;
      }
      if (i + 1 == row.size()) return take(*flag, spelled);
      std::string value = row.substr(i + 1);
      if (value.starts_with("=")) value.erase(0, 1);
      return accept(*flag, value, {spelled, value});
    }
  }

  // A flag without "=": the value, if any, is the next word.
  void take(const FlagRow &flag, const std::string &spelled) {
    if (flag.is_switch()) return accept(flag, "", {spelled});
    bool there = next_ < rows_.size() && !rows_[next_].starts_with("-") &&
                 !flag.value_needs_equals();
    if (flag.value_is_optional() && !there) return accept(flag, "", {spelled});
    if (next_ >= rows_.size() || rows_[next_] == "--") {
      error_ = "`" + spelled + "` needs a value: " + std::string(flag.value);
      return;
    }
    const std::string &value = rows_[next_++];
    accept(flag, value, {spelled, value});
  }

  void accept(const FlagRow &flag, std::string value,
              std::vector<std::string> spelled) {
    if (flag.id == FlagId::color && value != "auto" && value != "always" &&
        value != "never") {
      error_ = "--color is auto, always or never, not `" + value + "`";
      return;
    }
    result_.given.push_back({&flag, std::move(value), std::move(spelled)});
  }

  void unknown(const std::string &row, std::string_view name, bool elsewhere) {
    std::string command(
        command_rows[static_cast<size_t>(result_.command)].name);
    std::vector<std::string_view> names;
    for (const FlagRow &flag : flag_rows)
      if (belongs_to(flag, result_.command) && !flag.name.empty())
        names.push_back(flag.name);
    std::string near = nearest(name, names);
    // A command that calls cargo to build has its --locked.
    bool calls_cargo = std::ranges::any_of(flag_rows, [&](const FlagRow &flag) {
      return flag.id == FlagId::locked && belongs_to(flag, result_.command);
    });
    if (elsewhere) {
      error_ = "`--" + std::string(name) + "` is not a flag of `cargo wasm " +
               command + "`";
    } else if (!near.empty()) {
      error_ = "unknown flag `--" + std::string(name) + "`; did you mean `--" +
               near + "`?";
    } else if (calls_cargo) {
      result_.given.push_back({nullptr, "", {row}});
    } else {
      error_ = "unknown flag `--" + std::string(name) + "`";
    }
  }

  std::span<const std::string> rows_;
  size_t next_ = 0;
  Arguments result_;
  std::string error_;
};

}  // namespace

std::span<const CommandRow> commands() { return command_rows; }
std::span<const FlagRow> flags() { return flag_rows; }

const CommandRow *find_command(std::string_view name) {
  for (const CommandRow &command : command_rows)
    if (command.name == name) return &command;
  return nullptr;
}

std::vector<std::string> Arguments::cargo_words(
    std::span<const FlagId> without) const {
  std::vector<std::string> words;
  for (const GivenFlag &flag : given) {
    bool ours = flag.row && flag.row->owner == FlagOwner::ours;
    bool left_out =
        flag.row && std::ranges::find(without, flag.row->id) != without.end();
    if (!ours && !left_out)
      words.insert(words.end(), flag.words.begin(), flag.words.end());
  }
  return words;
}

bool Arguments::has(FlagId flag) const {
  return std::ranges::any_of(given, [&](const GivenFlag &row) {
    return row.row && row.row->id == flag;
  });
}

std::string Arguments::value(FlagId flag, std::string_view fallback) const {
  std::string result(fallback);
  for (const GivenFlag &row : given)
    if (row.row && row.row->id == flag) result = row.value;
  return result;
}

std::vector<std::string> Arguments::values(FlagId flag) const {
  std::vector<std::string> result;
  for (const GivenFlag &row : given)
    if (row.row && row.row->id == flag) result.push_back(row.value);
  return result;
}

std::expected<unsigned, std::string> Arguments::count(FlagId flag,
                                                      unsigned fallback) const {
  constexpr unsigned most = 1024;
  if (!has(flag)) return fallback;
  auto number = number_of<unsigned>(value(flag));
  if (number && *number >= 1 && *number <= most) return *number;
  return std::unexpected(spelled(flag) + " takes a number from 1 to " +
                         std::to_string(most));
}

std::expected<std::optional<uint64_t>, std::string> Arguments::number(
    FlagId flag) const {
  if (!has(flag)) return std::nullopt;
  auto number = number_of<uint64_t>(value(flag));
  if (number) return number;
  return std::unexpected(spelled(flag) + " takes a number, not `" +
                         value(flag) + "`");
}

std::expected<Arguments, std::string> parse_arguments(
    CommandId command, std::span<const std::string> rows) {
  return Parser(command, rows).run();
}

std::string nearest(std::string_view text,
                    std::span<const std::string_view> known) {
  std::string best;
  size_t best_distance = text.size() <= 4 ? 2 : 3;
  for (std::string_view candidate : known) {
    size_t distance = edit_distance(text, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace wasmrust
