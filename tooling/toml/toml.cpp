// See toml.h. A recursive-descent reader over the text; `Reader` fails once and
// then only unwinds.
#include "tooling/toml/toml.h"

#include <set>

namespace wasmrust::toml {

namespace json = llvm::json;

namespace {

using Path = std::vector<std::string>;

bool is_bare_key(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-';
}

// 1979-05-27, 07:32:00.5, 1979-05-27T07:32:00Z
bool looks_like_date(std::string_view word) {
  if (word.find_first_not_of("0123456789-:.+TtZz ") != std::string_view::npos)
    return false;
  return (word.size() >= 10 && word[4] == '-' && word[7] == '-') ||
         (word.size() >= 5 && word[2] == ':');
}

void append_utf8(std::string &text, uint32_t code) {
  auto tail = [&](int shift) {
    text += static_cast<char>(0x80 | ((code >> shift) & 0x3f));
  };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xc0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xe0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xf0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::expected<json::Object, std::string> document() {
    if (!json::isUTF8(text_)) fail("the file is not UTF-8");
    if (!failed_ && text_.starts_with("\xef\xbb\xbf")) position_ = 3;
    while (!failed_) {
      skip_blank_lines();
      if (at_end()) break;
      if (peek() == '[')
        header();
      else
        key_value(current_path_);
      if (!failed_) end_of_line();
    }
    if (failed_) return std::unexpected(error_);
    return std::move(root_);
  }

 private:
  bool at_end() const { return position_ >= text_.size(); }
  char peek(size_t ahead = 0) const {
    size_t at = position_ + ahead;
    return at < text_.size() ? text_[at] : '\0';
  }
  bool take(std::string_view expected) {
    if (!text_.substr(position_).starts_with(expected)) return false;
    position_ += expected.size();
    return true;
  }
  void fail(std::string reason) {
    if (failed_) return;
    failed_ = true;
    size_t line = 1;
    for (size_t i = 0; i < position_ && i < text_.size(); ++i)
      line += text_[i] == '\n';
    error_ = "line " + std::to_string(line) + ": " + reason;
    position_ = text_.size();
  }

  void skip_space() {
    while (peek() == ' ' || peek() == '\t') ++position_;
  }
  void skip_comment() {
    if (peek() == '#')
      while (!at_end() && peek() != '\n') ++position_;
  }
  void skip_blank_lines() {
    for (;;) {
      skip_space();
      skip_comment();
      if (peek() == '\n')
        ++position_;
      else if (peek() == '\r' && peek(1) == '\n')
        position_ += 2;
      else
        return;
    }
  }
  void end_of_line() {
    skip_space();
    skip_comment();
    if (at_end() || take("\n") || take("\r\n")) return;
    fail("something follows where the line should end");
  }

  // a.b."c d"
  Path key() {
    Path path;
    do {
      skip_space();
      std::string part;
      if (peek() == '"') {
        part = basic_string();
      } else if (peek() == '\'') {
        part = literal_string();
      } else {
        while (is_bare_key(peek())) part += text_[position_++];
        if (part.empty()) fail("a key is missing");
      }
      path.push_back(std::move(part));
      skip_space();
    } while (!failed_ && take("."));
    return path;
  }

  // The table at `path`, made when it is not there; of an array of tables the
  // last one. nullptr after a failure.
  json::Object *table(const Path &path) {
    json::Object *object = &root_;
    for (const std::string &part : path) {
      object = step_into(*object, part);
      if (!object) return nullptr;
    }
    return object;
  }

  json::Object *step_into(json::Object &object, const std::string &part) {
    json::Value *value = object.get(part);
    if (!value) {
      object[part] = json::Object();
      value = object.get(part);
    }
    if (json::Array *array = value->getAsArray())
      if (!array->empty()) value = &array->back();
    if (json::Object *inner = value->getAsObject()) return inner;
    fail("`" + part + "` is not a table");
    return nullptr;
  }

  static std::string joined(const Path &path) {
    std::string text;
    for (const std::string &part : path) text += part + '\0';
    return text;
  }

  void header() {
    bool array = take("[[");
    if (!array) take("[");
    Path path = key();
    if (failed_) return;
    if (!take(array ? "]]" : "]")) return fail("`]` is missing");
    if (array) {
      Path parent(path.begin(), path.end() - 1);
      json::Object *object = table(parent);
      if (!object) return;
      json::Value *value = object->get(path.back());
      if (!value) {
        (*object)[path.back()] = json::Array();
        value = object->get(path.back());
      }
      json::Array *rows = value->getAsArray();
      if (!rows) return fail("`" + path.back() + "` is not an array of tables");
      rows->push_back(json::Object());
      // Tables below an earlier element may be defined again.
      std::string prefix = joined(path);
      std::erase_if(headers_, [&](const std::string &header) {
        return header.starts_with(prefix);
      });
    } else {
      if (!headers_.insert(joined(path)).second)
        return fail("the table `" + path.back() + "` is defined twice");
      if (!table(path)) return;
    }
    current_path_ = path;
  }

  void key_value(const Path &base) {
    if (json::Object *object = table(base)) key_value_into(*object);
  }

  void key_value_into(json::Object &start) {
    Path path = key();
    if (failed_) return;
    if (!take("=")) return fail("`=` is missing");
    skip_space();
    json::Value parsed = value(0);
    if (failed_) return;
    json::Object *object = &start;
    for (size_t i = 0; i + 1 < path.size() && object; ++i)
      object = step_into(*object, path[i]);
    if (!object) return;
    if (object->get(path.back()))
      return fail("`" + path.back() + "` is set twice");
    (*object)[path.back()] = std::move(parsed);
  }

  json::Value value(unsigned depth) {
    if (depth > 100) {
      fail("values are nested too deeply");
      return nullptr;
    }
    switch (peek()) {
      case '"':
        return text_.substr(position_).starts_with("\"\"\"")
                   ? multi_line_string("\"\"\"")
                   : basic_string();
      case '\'':
        return text_.substr(position_).starts_with("'''")
                   ? multi_line_string("'''")
                   : literal_string();
      case '[':
        return array(depth);
      case '{':
        return inline_table(depth);
      default:
        return scalar();
    }
  }

  std::string basic_string() {
    take("\"");
    std::string text;
    while (!failed_) {
      if (at_end() || peek() == '\n') {
        fail("a string is not closed");
      } else if (take("\"")) {
        break;
      } else if (take("\\")) {
        escape(text);
      } else {
        text += text_[position_++];
      }
    }
    return text;
  }

  std::string literal_string() {
    take("'");
    std::string text;
    while (!at_end() && peek() != '\'' && peek() != '\n')
      text += text_[position_++];
    if (!take("'")) fail("a string is not closed");
    return text;
  }

  std::string multi_line_string(std::string_view quotes) {
    take(quotes);
    if (!take("\n")) take("\r\n");
    std::string text;
    bool escapes = quotes.front() == '"';
    while (!failed_) {
      if (at_end()) {
        fail("a string is not closed");
      } else if (take(quotes)) {
        // Up to two quotes may stand before the closing three.
        while (peek() == quotes.front()) text += text_[position_++];
        break;
      } else if (escapes && take("\\")) {
        if (peek() == '\n' || peek() == '\r' || peek() == ' ' || peek() == '\t')
          while (!at_end() && isspace(static_cast<unsigned char>(peek())))
            ++position_;
        else
          escape(text);
      } else {
        text += text_[position_++];
      }
    }
    return text;
  }

  void escape(std::string &text) {
    char c = peek();
    ++position_;
    switch (c) {
      case 'b':
        text += '\b';
        return;
      case 't':
        text += '\t';
        return;
      case 'n':
        text += '\n';
        return;
      case 'f':
        text += '\f';
        return;
      case 'r':
        text += '\r';
        return;
      case 'e':
        text += '\x1b';
        return;
      case '"':
        text += '"';
        return;
      case '\\':
        text += '\\';
        return;
      case 'u':
        return unicode(text, 4);
      case 'U':
        return unicode(text, 8);
      default:
        --position_;
        fail("unknown escape in a string");
    }
  }

  void unicode(std::string &text, int digits) {
    uint32_t code = 0;
    for (int i = 0; i < digits; ++i) {
      char c = peek();
      if (!isxdigit(static_cast<unsigned char>(c)))
        return fail("a Unicode escape has too few digits");
      code = code * 16 +
             static_cast<uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
      ++position_;
    }
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
      return fail("a Unicode escape is not a character");
    append_utf8(text, code);
  }

  json::Value array(unsigned depth) {
    take("[");
    json::Array rows;
    for (;;) {
      skip_blank_lines();
      if (take("]") || failed_) break;
      rows.push_back(value(depth + 1));
      skip_blank_lines();
      if (take(",")) continue;
      if (!take("]")) fail("`,` or `]` is missing in an array");
      break;
    }
    return rows;
  }

  json::Value inline_table(unsigned depth) {
    take("{");
    json::Object object;
    for (;;) {
      skip_blank_lines();
      if (take("}") || failed_) break;
      inline_pair(object, depth);
      skip_blank_lines();
      if (take(",")) continue;
      if (!take("}")) fail("`,` or `}` is missing in a table");
      break;
    }
    return object;
  }

  void inline_pair(json::Object &start, unsigned depth) {
    Path path = key();
    if (failed_) return;
    if (!take("=")) return fail("`=` is missing");
    skip_space();
    json::Value parsed = value(depth + 1);
    json::Object *object = &start;
    for (size_t i = 0; i + 1 < path.size() && object && !failed_; ++i)
      object = step_into(*object, path[i]);
    if (failed_ || !object) return;
    if (object->get(path.back()))
      return fail("`" + path.back() + "` is set twice");
    (*object)[path.back()] = std::move(parsed);
  }

  json::Value scalar() {
    std::string word;
    while (!at_end() &&
           std::string_view(",]}#\r\n").find(peek()) == std::string_view::npos)
      word += text_[position_++];
    while (!word.empty() && (word.back() == ' ' || word.back() == '\t'))
      word.pop_back();
    if (word == "true") return true;
    if (word == "false") return false;
    if (word.empty()) {
      fail("a value is missing");
      return nullptr;
    }
    std::string digits;
    for (char c : word)
      if (c != '_') digits += c;
    llvm::StringRef number(digits);
    number.consume_front("+");
    int64_t integer;
    bool negative = number.starts_with("-");
    llvm::StringRef body = negative ? number.drop_front() : number;
    unsigned radix = body.starts_with("0x")   ? 16
                     : body.starts_with("0o") ? 8
                     : body.starts_with("0b") ? 2
                                              : 10;
    if (radix != 10) body = body.drop_front(2);
    if (!body.getAsInteger(radix, integer))
      return negative ? -integer : integer;
    double real;
    if (!number.getAsDouble(real)) return real;
    if (looks_like_date(word)) return word;
    fail("`" + word + "` is not a value");
    return nullptr;
  }

  std::string_view text_;
  size_t position_ = 0;
  bool failed_ = false;
  std::string error_;
  json::Object root_;
  Path current_path_;
  std::set<std::string> headers_;
};

}  // namespace

std::expected<json::Object, std::string> parse(std::string_view text) {
  return Reader(text).document();
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      constexpr char digits[] = "0123456789abcdef";
      result += "\\u00";
      result += digits[byte >> 4];
      result += digits[byte & 15];
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string quoted_array(const std::vector<std::string> &texts) {
  std::string result = "[";
  for (const std::string &text : texts) {
    if (result.size() > 1) result += ", ";
    result += quoted(text);
  }
  return result + "]";
}

}  // namespace wasmrust::toml
