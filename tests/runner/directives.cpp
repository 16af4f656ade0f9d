// See directives.h.
#include "tests/runner/directives.h"

#include <array>

#include "tests/runner/options.h"

namespace wasmrust::suite {

namespace {

using Outcome = std::expected<void, std::string>;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() &&
         (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

Outcome take_args(std::string_view value, Directives &into) {
  auto words = split_words(value);
  if (!words) return std::unexpected(words.error());
  for (std::string &word : *words) into.arguments.push_back(std::move(word));
  return {};
}

Outcome take_stdin(std::string_view value, Directives &into) {
  auto text = unescape(value);
  if (!text) return std::unexpected(text.error());
  into.input += *text;
  return {};
}

Outcome take_env(std::string_view value, Directives &into) {
  size_t equals = value.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return std::unexpected("wants NAME=VALUE");
  into.variables[std::string(value.substr(0, equals))] =
      value.substr(equals + 1);
  return {};
}

Outcome take_reference(std::string_view value, Directives &into) {
  if (value == "wasm")
    into.reference = Reference::Wasm;
  else if (value == "native")
    into.reference = Reference::Native;
  else
    return std::unexpected("is `native` or `wasm`");
  return {};
}

Outcome take_profiles(std::string_view value, Directives &into) {
  for (std::string &name : split_list(value)) {
    if (!find_profile(name))
      return std::unexpected("there is no profile `" + name + "`");
    into.profiles.push_back(std::move(name));
  }
  if (into.profiles.empty()) return std::unexpected("names no profile");
  return {};
}

Outcome take_preopen(std::string_view value, Directives &into) {
  if (value != ".") return std::unexpected("can only be `.`");
  into.may_use_files = true;
  return {};
}

Outcome take_without_system(std::string_view value, Directives &into) {
  if (value.empty()) return std::unexpected("names no text");
  into.without_system = value;
  return {};
}

Outcome take_edition(std::string_view value, Directives &into) {
  for (std::string_view known : {"2015", "2018", "2021", "2024"})
    if (value == known) {
      into.edition = value;
      return {};
    }
  return std::unexpected("there is no such edition");
}

Outcome take_exit(std::string_view value, Directives &) {
  if (value.empty() ||
      value.find_first_not_of("0123456789") != std::string_view::npos)
    return std::unexpected("is a number");
  return {};
}

struct Row {
  std::string_view name;
  Outcome (*take)(std::string_view, Directives &);
};

constexpr std::array rows = {
    Row{"args", take_args},
    Row{"stdin", take_stdin},
    Row{"env", take_env},
    Row{"reference", take_reference},
    Row{"profiles", take_profiles},
    Row{"preopen", take_preopen},
    Row{"edition", take_edition},
    Row{"exit", take_exit},
    Row{"without-system", take_without_system},
};

// One comment line without its slashes.
Outcome take_line(std::string_view line, Directives &into) {
  size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  std::string_view name = line.substr(0, colon);
  for (const Row &row : rows) {
    if (row.name != name) continue;
    if (auto taken = row.take(trimmed(line.substr(colon + 1)), into); !taken)
      return std::unexpected("`" + std::string(name) + "` " + taken.error());
  }
  return {};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::expected<Directives, std::string> parse_directives(
    std::string_view source) {
  Directives result;
  while (!source.empty()) {
    size_t end = std::min(source.find('\n'), source.size());
    std::string_view line = trimmed(source.substr(0, end));
    source.remove_prefix(std::min(end + 1, source.size()));
    if (!line.starts_with("//")) break;
    line.remove_prefix(2);
    if (auto taken = take_line(trimmed(line), result); !taken)
      return std::unexpected(taken.error());
  }
  return result;
}

std::expected<std::vector<std::string>, std::string> split_words(
    std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool inside = false;  // of a word, which may be empty: ""
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      word += text[++i];
      inside = true;
    } else if (quote) {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '"' || c == '\'') {
      quote = c;
      inside = true;
    } else if (c == ' ' || c == '\t') {
      if (inside) words.push_back(std::move(word));
      word.clear();
      inside = false;
    } else {
      word += c;
      inside = true;
    }
  }
  if (quote) return std::unexpected("has a quote that is not closed");
  if (inside) words.push_back(std::move(word));
  return words;
}

std::expected<std::string, std::string> unescape(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      result += text[i];
      continue;
    }
    char c = ++i < text.size() ? text[i] : ' ';
    constexpr std::string_view letters = "ntr\\0";
    constexpr std::string_view values("\n\t\r\\\0", 5);
    size_t known = letters.find(c);
    if (known != std::string_view::npos) {
      result += values[known];
    } else if (c == 'x' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
               hex_digit(text[i + 2]) >= 0) {
      result += static_cast<char>(hex_digit(text[i + 1]) * 16 +
                                  hex_digit(text[i + 2]));
      i += 2;
    } else {
      return std::unexpected("has an unknown escape");
    }
  }
  return result;
}

}  // namespace wasmrust::suite
