// See shorten.h.
#include "tooling/hosts/shorten.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <vector>

#include "tooling/hosts/script.h"

namespace wasmrust::host {

namespace {

using Kind = ScriptToken::Kind;
using Tokens = std::vector<ScriptToken>;

bool is_open(std::string_view text) {
  return text == "(" || text == "[" || text == "{";
}
bool is_close(std::string_view text) {
  return text == ")" || text == "]" || text == "}";
}

// `name` in `x.name`: never what a variable of that name is called.
bool is_member(const Tokens &tokens, size_t i) {
  return i > 0 && (tokens[i - 1].text == "." || tokens[i - 1].text == "?.");
}

// The words of a script by what they are used for.
class Words {
 public:
  explicit Words(const Tokens &tokens) : tokens_(tokens) {
    match_brackets();
    for (size_t i = 0; i < tokens.size(); ++i) visit(i);
  }

  bool may_be_renamed(std::string_view word) const {
    return bound_.contains(word) && !kept_.contains(word);
  }
  bool is_used(std::string_view word) const { return count_.contains(word); }

  // What may be renamed, the most frequent first.
  std::vector<std::string_view> by_frequency() const {
    std::vector<std::string_view> words;
    for (const auto &[word, count] : count_)
      if (may_be_renamed(word)) words.push_back(word);
    std::ranges::sort(words, [&](std::string_view a, std::string_view b) {
      size_t a_count = count_.at(a), b_count = count_.at(b);
      return a_count != b_count ? a_count > b_count : a < b;
    });
    return words;
  }

 private:
  std::string_view text(size_t i) const {
    return i < tokens_.size() ? tokens_[i].text : std::string_view();
  }

  void match_brackets() {
    partner_.assign(tokens_.size(), 0);
    inside_.assign(tokens_.size(), SIZE_MAX);
    std::vector<size_t> open;
    for (size_t i = 0; i < tokens_.size(); ++i) {
      bool mark = tokens_[i].kind == Kind::Mark;
      if (mark && is_close(tokens_[i].text) && !open.empty()) {
        partner_[open.back()] = i;
        open.pop_back();
      }
      if (!open.empty()) inside_[i] = open.back();
      if (mark && is_open(tokens_[i].text)) open.push_back(i);
    }
  }

  void visit(size_t i) {
    const ScriptToken &token = tokens_[i];
    std::string_view before = i ? text(i - 1) : "", after = text(i + 1);
    if (token.kind == Kind::Text && token.text.starts_with("`"))
      keep_template(token.text);
    if (token.kind == Kind::Mark && token.text == "(") visit_parameters(i);
    if (token.kind != Kind::Word || is_member(tokens_, i)) return;
    ++count_[token.text];
    if (is_key(i, before, after)) kept_.insert(token.text);
    if (after == "=>") bound_.insert(token.text);
    if (before == "const" || before == "let" || before == "function" ||
        before == "class")
      bound_.insert(token.text);
    if ((token.text == "const" || token.text == "let") && is_open(after))
      bind_pattern(i + 1);
    if (token.text == "export") keep_export(i + 1);
  }

  // A key of an object or pattern: `{ a: 1 }`, `{ a, b = 2 }`, `{ a() {} }`.
  bool is_key(size_t i, std::string_view before, std::string_view after) const {
    bool in_braces = inside_[i] != SIZE_MAX && text(inside_[i]) == "{";
    if (!in_braces || (before != "{" && before != ",")) return false;
    if (after == "(") return text(partner_[i + 1] + 1) == "{";
    // An assignment at the beginning of a block, no default of a pattern.
    size_t brace = inside_[i];
    if (after == "=" && brace > 0 &&
        (text(brace - 1) == "=>" || text(brace - 1) == ")"))
      return false;
    return after == "," || after == "}" || after == ":" || after == "=";
  }

  // `(a, b) =>`, `name(a, b) {` and `catch (a)`; not `if (a) {`.
  void visit_parameters(size_t open) {
    std::string_view after = text(partner_[open] + 1);
    std::string_view before = open ? text(open - 1) : "";
    static const std::set<std::string_view> statements = {"if", "for", "while",
                                                          "switch"};
    bool names =
        after == "=>" || (after == "{" && !statements.contains(before));
    if (names) bind_pattern(open);
  }

  // Words that stand where a parameter or a part of a pattern is named; what
  // stands behind `=` is an expression.
  void bind_pattern(size_t open) {
    for (size_t i = open + 1; i < partner_[open]; ++i)
      if (text(i) == "=") {
        while (!is_close(text(i + 1)) && text(i + 1) != ",") {
          ++i;
          if (is_open(text(i))) i = partner_[i];
        }
      } else if (tokens_[i].kind == Kind::Word) {
        std::string_view before = text(i - 1);
        if (is_open(before) || before == "," || before == "..." ||
            before == ":")
          bound_.insert(tokens_[i].text);
      }
  }

  void keep_export(size_t at) {
    if (text(at) == "default") ++at;
    if (text(at) == "async") ++at;
    if (text(at) == "{") {
      for (size_t i = at; i < partner_[at]; ++i)
        if (text(i + 1) != "as") kept_.insert(text(i));
      return;
    }
    bool list = text(at) == "let";  // `export let a, b;`
    kept_.insert(text(at + 1));
    for (size_t i = at + 2; list && text(i) == ","; i += 2) {
      kept_.insert(text(i + 1));
      bound_.insert(text(i + 1));
    }
    kept_.insert(text(at));  // `export default run;`
  }

  void keep_template(std::string_view text) {
    for (const ScriptToken &token : tokenize(text.substr(1, text.size() - 2)))
      if (token.kind == Kind::Word) kept_.insert(token.text);
  }

  const Tokens &tokens_;
  std::vector<size_t> partner_;  // of an opening bracket
  std::vector<size_t> inside_;   // the bracket around a token
  std::set<std::string_view> bound_;
  // To begin with, words that are keywords in some places and names in others,
  // and what the engine has under a name that somebody might bind.
  std::set<std::string_view> kept_ = {
      "of",     "as",      "async",  "await", "get",         "set",    "from",
      "static", "console", "crypto", "fetch", "performance", "process"};
  std::map<std::string_view, size_t> count_;
};

// `(a)=>` → `a=>`, and `const a=1;const b=2;` → `const a=1,b=2;`.
Tokens without_needless_marks(const Tokens &tokens) {
  Tokens out;
  auto text = [&](size_t i) {
    return i < tokens.size() ? tokens[i].text : std::string_view();
  };
  // The keyword of the declaration that we are in, by depth of brackets.
  std::vector<std::string_view> declares = {""};
  bool begins = true;  // a statement
  for (size_t i = 0; i < tokens.size(); ++i) {
    std::string_view word = tokens[i].text;
    if (tokens[i].kind == Kind::Text || tokens[i].kind == Kind::Hint) {
      out.push_back(tokens[i]);
      begins = false;
      continue;
    }
    bool is_parameter = word == "(" && i + 1 < tokens.size() &&
                        tokens[i + 1].kind == Kind::Word &&
                        text(i + 2) == ")" && text(i + 3) == "=>";
    if (is_parameter) {
      out.push_back(tokens[i + 1]);
      i += 2;
      begins = false;
      continue;
    }
    if (is_open(word)) declares.push_back("");
    if (is_close(word) && declares.size() > 1) declares.pop_back();
    if (begins && (word == "const" || word == "let")) declares.back() = word;
    begins = word == ";" || word == "{" || word == "}";
    if (word == ";" && !declares.back().empty() &&
        text(i + 1) == declares.back()) {
      out.push_back({Kind::Mark, ","});
      ++i;
      begins = false;
      continue;
    }
    if (word == ";") declares.back() = "";
    out.push_back(tokens[i]);
  }
  if (!out.empty() && out.back().text == ";") out.pop_back();
  return out;
}

// a, b, …, z, A, …, Z, aa, ab, …
std::string short_name(size_t number) {
  static constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string name;
  for (++number; number; number = (number - 1) / letters.size())
    name.insert(name.begin(), letters[(number - 1) % letters.size()]);
  return name;
}

}  // namespace

std::string shorten_names(std::string_view script) {
  Tokens tokens = tokenize(script);
  Words words(tokens);
  std::map<std::string_view, std::string> names;
  size_t number = 0;
  for (std::string_view word : words.by_frequency()) {
    std::string name;
    static const std::set<std::string_view> keywords = {"do", "if", "in", "of",
                                                        "as"};
    do {
      name = short_name(number++);
    } while (keywords.contains(name) ||
             (words.is_used(name) && !words.may_be_renamed(name)));
    names[word] = name;
  }
  for (size_t i = 0; i < tokens.size(); ++i)
    if (tokens[i].kind == Kind::Word && !is_member(tokens, i))
      if (auto found = names.find(tokens[i].text); found != names.end())
        tokens[i].text = found->second;
  return write_compact(without_needless_marks(tokens)) + "\n";
}

}  // namespace wasmrust::host
