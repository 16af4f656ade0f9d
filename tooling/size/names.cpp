// See names.h.
#include "tooling/size/names.h"

#include <llvm/Demangle/Demangle.h>

#include <algorithm>
#include <charconv>

namespace wasmrust::size {

namespace {

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || c == '_';
}

struct Escape {
  std::string_view text, character;
};
constexpr Escape escapes[] = {
    {"$LT$", "<"}, {"$GT$", ">"}, {"$RF$", "&"}, {"$BP$", "*"},
    {"$LP$", "("}, {"$RP$", ")"}, {"$C$", ","},  {"$SP$", "@"},
};

// "::h" and sixteen hexadecimal digits at the end: Rust's older mangling.
size_t hash_at(std::string_view name) {
  constexpr size_t length = 19;
  if (name.size() <= length) return std::string_view::npos;
  std::string_view end = name.substr(name.size() - length);
  bool is_hash = end.starts_with("::h") &&
                 end.find_first_not_of("0123456789abcdef", 3) == end.npos;
  return is_hash ? name.size() - length : std::string_view::npos;
}

// The older mangling spells what an identifier of C may not have.
std::string without_escapes(std::string_view name) {
  std::string to;
  for (size_t i = 0; i < name.size();) {
    std::string_view rest = name.substr(i);
    bool starts = i == 0 || (name[i - 1] == ':');
    if (starts && rest.starts_with("_$")) {
      ++i;
      continue;
    }
    if (rest.starts_with("..")) {
      to += "::";
      i += 2;
      continue;
    }
    const auto *escape = std::ranges::find_if(
        escapes, [&](const Escape &row) { return rest.starts_with(row.text); });
    if (escape != std::end(escapes)) {
      to += escape->character;
      i += escape->text.size();
      continue;
    }
    unsigned code = 0;
    size_t close = rest.find('$', 1);
    if (rest.starts_with("$u") && close != rest.npos) {
      auto read =
          std::from_chars(rest.data() + 2, rest.data() + close, code, 16);
      if (read.ptr == rest.data() + close && code >= 0x20 && code < 0x7f) {
        to += static_cast<char>(code);
        i += close + 1;
        continue;
      }
    }
    to += name[i++];
  }
  return to;
}

// Where the bracket that opens at `at` is closed; npos when it is not.
size_t closing(std::string_view text, size_t at) {
  int depth = 0;
  for (size_t i = at; i < text.size(); ++i) {
    if (text[i] == '<') ++depth;
    bool arrow = i > 0 && (text[i - 1] == '-' || text[i - 1] == '=');
    if (text[i] == '>' && !arrow && --depth == 0) return i;
  }
  return std::string_view::npos;
}

// `T as Trait` apart; without a trait the second is empty.
std::pair<std::string_view, std::string_view> self_and_trait(
    std::string_view text) {
  int depth = 0;
  for (size_t i = 0; i + 4 <= text.size(); ++i) {
    if (text[i] == '<') ++depth;
    if (text[i] == '>' && (i == 0 || text[i - 1] != '-')) --depth;
    if (depth == 0 && text.substr(i, 4) == " as ")
      return {text.substr(0, i), text.substr(i + 4)};
  }
  return {text, ""};
}

std::string without_arguments(std::string_view text) {
  std::string to;
  for (size_t i = 0; i < text.size(); ++i) {
    size_t close = text[i] == '<' ? closing(text, i) : text.npos;
    if (close == text.npos) {
      to += text[i];
      continue;
    }
    bool arguments = !to.empty() && (is_word(to.back()) || to.back() == ':' ||
                                     to.back() == '}');
    if (!arguments) {
      auto [self, trait] = self_and_trait(text.substr(i + 1, close - i - 1));
      to += "<" + without_arguments(self);
      if (!trait.empty()) to += " as " + without_arguments(trait);
      to += ">";
    } else if (to.ends_with("::")) {
      to.resize(to.size() - 2);
    }
    i = close;
  }
  return to;
}

// The first word of a path; "" when there is no path.
std::string first_of_path(std::string_view text) {
  size_t end = 0;
  while (end < text.size() && is_word(text[end])) ++end;
  if (end == 0 || text.substr(end, 2) != "::") return "";
  return std::string(text.substr(0, end));
}

std::string crate_of_readable(std::string_view name);

std::string crate_of_type(std::string_view type) {
  constexpr std::string_view before[] = {"&", "mut ", "*const ", "*mut ",
                                         "dyn "};
  bool again = true;
  while (again) {
    again = false;
    for (std::string_view word : before)
      if (type.starts_with(word)) {
        type.remove_prefix(word.size());
        again = true;
      }
  }
  return type.starts_with('<') ? crate_of_readable(type) : first_of_path(type);
}

std::string crate_of_readable(std::string_view name) {
  if (!name.starts_with('<')) return first_of_path(name);
  size_t close = closing(name, 0);
  if (close == name.npos) return "";
  auto [self, trait] = self_and_trait(name.substr(1, close - 1));
  std::string crate = crate_of_type(self);
  if (!crate.empty()) return crate;
  return trait.empty() ? "core/alloc" : crate_of_type(trait);
}

// Goes down a v0 name to the crate that its path starts with.
class V0Path {
 public:
  explicit V0Path(std::string_view path) : path_(path) {}

  std::string crate(size_t at, unsigned depth = 0) {
    if (at >= path_.size() || depth > 64) return "";
    switch (path_[at]) {
      case 'C':
        return identifier(behind_disambiguator(at + 1));
      case 'M':
      case 'X':
        return crate(behind_disambiguator(at + 1), depth + 1);
      case 'N':
        return crate(at + 2, depth + 1);
      case 'I':
        return crate(at + 1, depth + 1);
      case 'B': {
        size_t end = at + 1;
        return crate(number(end), depth + 1);
      }
      default:
        return "";
    }
  }

 private:
  std::string_view path_;  // what follows `_R`

  // Base 62, closed by `_`; what `_` alone says is 0.
  size_t number(size_t &at) const {
    size_t value = 0;
    bool digits = false;
    for (; at < path_.size() && path_[at] != '_'; ++at) {
      char c = path_[at];
      size_t digit = c <= '9'   ? static_cast<size_t>(c - '0')
                     : c >= 'a' ? static_cast<size_t>(c - 'a') + 10
                                : static_cast<size_t>(c - 'A') + 36;
      value = value * 62 + digit;
      digits = true;
      if (value > path_.size() * 62) return path_.size();
    }
    ++at;
    return digits ? value + 1 : 0;
  }
  size_t behind_disambiguator(size_t at) const {
    if (at >= path_.size() || path_[at] != 's') return at;
    size_t end = path_.find('_', at);
    return end == path_.npos ? path_.size() : end + 1;
  }
  std::string identifier(size_t at) const {
    size_t length = 0;
    if (at >= path_.size()) return "";
    auto read =
        std::from_chars(path_.data() + at, path_.data() + path_.size(), length);
    if (read.ec != std::errc()) return "";
    at = static_cast<size_t>(read.ptr - path_.data());
    if (at < path_.size() && path_[at] == '_') ++at;
    if (length > path_.size() - std::min(at, path_.size())) return "";
    return std::string(path_.substr(at, length));
  }
};

}  // namespace

Language language_of(const wasm::Module &module) {
  for (const wasm::ProducerField &each : module.producers)
    if (each.field == "language" && each.name == "Go") return Language::Go;
  for (const wasm::Name &name : module.names_of(wasm::NameKind::Function))
    if (name.text.starts_with("~lib/")) return Language::AssemblyScript;
  return Language::Paths;
}

std::string readable_name(std::string_view name) {
  std::string text = llvm::demangle(name);
  if (size_t hash = hash_at(text); hash != text.npos)
    return without_escapes(std::string_view(text).substr(0, hash));
  return text;
}

std::string crate_of(std::string_view name, Language language) {
  if (language == Language::Go) {
    std::string_view path = name.substr(0, name.find_first_of("[("));
    size_t slash = path.rfind('/');
    size_t dot = path.find('.', slash == path.npos ? 0 : slash);
    return dot == path.npos ? "" : std::string(path.substr(0, dot));
  }
  if (language == Language::AssemblyScript) {
    std::string_view path = name.substr(0, name.find('<'));
    size_t slash = path.rfind('/');
    return slash == path.npos ? "" : std::string(path.substr(0, slash));
  }
  if (name.starts_with("_R")) {
    std::string crate = V0Path(name.substr(2)).crate(0);
    if (!crate.empty()) return crate;
  }
  return crate_of_readable(readable_name(name));
}

std::string generic_of(std::string_view readable, Language language) {
  if (language == Language::Go) {
    size_t open = readable.find('[');
    if (open == readable.npos) return std::string(readable);
    size_t close = readable.rfind(']');
    std::string to(readable.substr(0, open));
    if (close != readable.npos && close > open)
      to += readable.substr(close + 1);
    return to;
  }
  return without_arguments(readable);
}

}  // namespace wasmrust::size
