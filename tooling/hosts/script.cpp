// See script.h: one pass over the characters, one over the tokens.
#include "tooling/hosts/script.h"

#include <algorithm>
#include <array>
#include <utility>

namespace wasmrust::host {

namespace {

using Kind = ScriptToken::Kind;

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '$' || (c & 0x80);
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

// The longest marks first: what must not be split or joined by accident.
constexpr std::array<std::string_view, 25> long_marks = {">>>=",
                                                         "...",
                                                         ">>>",
                                                         "?"
                                                         "?=",
                                                         "===",
                                                         "!==",
                                                         "**=",
                                                         "||=",
                                                         "&&=",
                                                         "<<=",
                                                         ">>=",
                                                         "=>",
                                                         "??",
                                                         "?.",
                                                         "==",
                                                         "!=",
                                                         "<=",
                                                         ">=",
                                                         "&&",
                                                         "||",
                                                         "++",
                                                         "--",
                                                         "+=",
                                                         "-=",
                                                         "**"};

class Scanner {
 public:
  explicit Scanner(std::string_view source) : source_(source) {}

  std::vector<ScriptToken> run() {
    while (at_ < source_.size()) step();
    return std::move(tokens_);
  }

 private:
  bool looks_at(std::string_view text) const {
    return source_.substr(at_).starts_with(text);
  }

  void add(Kind kind, size_t end) {
    tokens_.push_back({kind, source_.substr(at_, end - at_)});
    at_ = end;
  }

  void step() {
    char c = source_[at_];
    if (is_space(c)) {
      ++at_;
    } else if (looks_at("//") || looks_at("#!")) {
      at_ = std::min(source_.find('\n', at_), source_.size());
    } else if (looks_at("/*")) {
      comment();
    } else if (c == '"' || c == '\'') {
      add(Kind::Text, end_of_quoted(at_, c));
    } else if (c == '`') {
      add(Kind::Text, end_of_template(at_));
    } else if (c == '/' && regular_expression_may_start()) {
      add(Kind::Text, end_of_regular_expression(at_));
    } else if (is_digit(c)) {
      size_t end = at_;
      while (end < source_.size() &&
             (is_word_character(source_[end]) || source_[end] == '.'))
        ++end;
      add(Kind::Number, end);
    } else if (is_word_character(c)) {
      size_t end = at_;
      while (end < source_.size() && is_word_character(source_[end])) ++end;
      add(Kind::Word, end);
    } else {
      mark();
    }
  }

  void comment() {
    size_t end = std::min(source_.find("*/", at_ + 2), source_.size() - 2) + 2;
    std::string_view text = source_.substr(at_, end - at_);
    if (text.starts_with("/* webpackIgnore") || text.starts_with("/* @vite-"))
      add(Kind::Hint, end);
    at_ = end;
  }

  void mark() {
    for (std::string_view text : long_marks) {
      // `a?.5:b` is a condition, not an optional chain.
      if (!looks_at(text)) continue;
      if (text == "?." && at_ + 2 < source_.size() &&
          is_digit(source_[at_ + 2]))
        continue;
      return add(Kind::Mark, at_ + text.size());
    }
    add(Kind::Mark, at_ + 1);
  }

  size_t end_of_quoted(size_t from, char quote) const {
    for (size_t i = from + 1; i < source_.size(); ++i) {
      if (source_[i] == '\\')
        ++i;
      else if (source_[i] == quote)
        return i + 1;
    }
    return source_.size();
  }

  size_t end_of_template(size_t from) const {
    for (size_t i = from + 1; i < source_.size(); ++i) {
      if (source_[i] == '\\')
        ++i;
      else if (source_[i] == '`')
        return i + 1;
      else if (source_.substr(i).starts_with("${"))
        i = end_of_braces(i + 1) - 1;
    }
    return source_.size();
  }

  // From `{` to behind its `}`, over strings and templates.
  size_t end_of_braces(size_t from) const {
    int depth = 0;
    for (size_t i = from; i < source_.size(); ++i) {
      char c = source_[i];
      if (c == '"' || c == '\'')
        i = end_of_quoted(i, c) - 1;
      else if (c == '`')
        i = end_of_template(i) - 1;
      else if (c == '{')
        ++depth;
      else if (c == '}' && --depth == 0)
        return i + 1;
    }
    return source_.size();
  }

  size_t end_of_regular_expression(size_t from) const {
    bool in_class = false;
    size_t i = from + 1;
    for (; i < source_.size(); ++i) {
      char c = source_[i];
      if (c == '\\')
        ++i;
      else if (c == '[')
        in_class = true;
      else if (c == ']')
        in_class = false;
      else if (c == '/' && !in_class)
        break;
    }
    ++i;
    while (i < source_.size() && is_word_character(source_[i])) ++i;
    return std::min(i, source_.size());
  }

  // A `/` divides after a value, and opens a regular expression elsewhere.
  bool regular_expression_may_start() const {
    if (tokens_.empty()) return true;
    const ScriptToken &last = tokens_.back();
    if (last.kind == Kind::Word) return last.text == "return";
    if (last.kind != Kind::Mark) return false;
    return last.text != ")" && last.text != "]" && last.text != "}";
  }

  std::string_view source_;
  size_t at_ = 0;
  std::vector<ScriptToken> tokens_;
};

void collect_uses(const std::vector<ScriptToken> &tokens,
                  std::set<std::string_view> &uses) {
  std::string_view before;
  for (const ScriptToken &token : tokens) {
    bool is_other = before == "." || before == "?." || before == "as";
    if (token.kind == Kind::Word && !is_other) uses.insert(token.text);
    // What a template's `${}` names; its plain words do no harm.
    if (token.kind == Kind::Text && token.text.starts_with("`"))
      for (size_t i = 0; i < token.text.size(); ++i) {
        size_t end = i;
        while (end < token.text.size() && is_word_character(token.text[end]))
          ++end;
        if (end > i) uses.insert(token.text.substr(i, end - i));
        i = std::max(i, end);
      }
    before = token.text;
  }
}

// What kind of statement the tokens are; removes a declaration's `export`.
void classify(ScriptStatement &statement) {
  auto &tokens = statement.tokens;
  auto word = [&](size_t i) {
    return i < tokens.size() ? tokens[i].text : std::string_view();
  };
  statement.kind = ScriptStatement::Kind::Other;
  if (word(0) == "import" && word(1) != "(" && word(1) != ".") {
    std::string_view from = tokens[tokens.size() - 2].text;
    statement.kind = from.starts_with("\".")
                         ? ScriptStatement::Kind::RelativeImport
                         : ScriptStatement::Kind::Import;
    return;
  }
  size_t at = word(0) == "export" ? 1 : 0;
  if (word(at) == "default") ++at;
  bool by_default = at == 2;
  if (word(at) == "async") statement.is_async = true, ++at;
  std::string_view keyword = word(at);
  if (keyword != "const" && keyword != "let" && keyword != "function" &&
      keyword != "class")
    return;
  statement.kind = ScriptStatement::Kind::Declaration;
  statement.declares = word(at + 1);
  statement.exported = word(0) == "export";
  statement.is_async |= word(at + 2) == "=" && word(at + 3) == "async";
  if (statement.exported && !by_default) tokens.erase(tokens.begin());
}

}  // namespace

std::vector<ScriptToken> tokenize(std::string_view source) {
  return Scanner(source).run();
}

std::vector<ScriptStatement> statements(std::string_view source) {
  std::vector<ScriptStatement> found;
  ScriptStatement current;
  int depth = 0;
  bool ends_in_brace = false;  // a function or class declaration
  auto finish = [&] {
    collect_uses(current.tokens, current.uses);
    classify(current);
    current.uses.erase(current.declares);
    found.push_back(std::exchange(current, {}));
    ends_in_brace = false;
  };
  for (const ScriptToken &token : tokenize(source)) {
    current.tokens.push_back(token);
    std::string_view text = token.text;
    if (depth == 0 && current.tokens.size() <= 4 &&
        (text == "function" || text == "class"))
      ends_in_brace = true;
    if (depth == 0 && text == "=") ends_in_brace = false;
    if (token.kind != Kind::Mark) continue;
    if (text == "(" || text == "[" || text == "{") ++depth;
    if (text == ")" || text == "]" || text == "}") --depth;
    if (depth == 0 && (text == ";" || (text == "}" && ends_in_brace))) finish();
  }
  if (!current.tokens.empty()) finish();
  return found;
}

// Is the `)` before this token the end of `for (...)` and the like?
static bool closes_header(const std::vector<ScriptToken> &tokens, size_t at) {
  if (!at || tokens[at - 1].text != ")") return false;
  int depth = 0;
  for (size_t i = at; i-- > 0;) {
    if (tokens[i].kind != Kind::Mark) continue;
    if (tokens[i].text == ")") ++depth;
    if (tokens[i].text != "(" || --depth > 0) continue;
    std::string_view word = i ? tokens[i - 1].text : std::string_view();
    return word == "for" || word == "while" || word == "if";
  }
  return false;
}

std::string write_compact(const std::vector<ScriptToken> &tokens) {
  std::string out;
  for (size_t i = 0; i < tokens.size(); ++i) {
    std::string_view text = tokens[i].text;
    std::string_view next = i + 1 < tokens.size() ? tokens[i + 1].text : "";
    std::string_view last = i ? tokens[i - 1].text : "";
    bool closes = next == "}" || next == ")" || next == "]";
    // `for (;;);` needs its semicolon, `[,]` its comma.
    if (text == ";" && next == "}" && !closes_header(tokens, i)) continue;
    if (text == "," && closes && last != "," && last != "[") continue;
    if (!out.empty() && !text.empty()) {
      char a = out.back(), b = text.front();
      bool words = is_word_character(a) && is_word_character(b);
      bool signs = (a == b) && (a == '+' || a == '-' || a == '/');
      bool number = b == '.' && i && tokens[i - 1].kind == Kind::Number;
      if (words || signs || number) out += ' ';
    }
    out += text;
  }
  return out;
}

}  // namespace wasmrust::host
