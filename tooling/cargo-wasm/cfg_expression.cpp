// See cfg_expression.h.
#include "tooling/cargo-wasm/cfg_expression.h"

#include <algorithm>

namespace wasmrust {

namespace {

class Evaluator {
 public:
  Evaluator(std::string_view text, std::span<const std::string> facts)
      : text_(text), facts_(facts) {}

  bool run() {
    bool opened = take_word() == "cfg" && take('(');
    bool result = opened && expression(0);
    return result && take(')') && at_end() && !failed_;
  }

 private:
  void skip_space() {
    while (position_ < text_.size() &&
           isspace(static_cast<unsigned char>(text_[position_])))
      ++position_;
  }
  bool at_end() {
    skip_space();
    return position_ == text_.size();
  }
  bool take(char c) {
    skip_space();
    if (position_ >= text_.size() || text_[position_] != c) return false;
    ++position_;
    return true;
  }
  std::string take_word() {
    skip_space();
    std::string word;
    while (position_ < text_.size() &&
           (isalnum(static_cast<unsigned char>(text_[position_])) ||
            text_[position_] == '_'))
      word += text_[position_++];
    return word;
  }

  bool expression(unsigned depth) {
    std::string word = take_word();
    if (word.empty() || depth > 50) return fail();
    if (word == "all" || word == "any" || word == "not")
      if (take('(')) return combination(word, depth);
    if (!take('=')) return word == "true" || is_fact(word);
    if (!take('"')) return fail();
    size_t end = text_.find('"', position_);
    if (end == std::string_view::npos) return fail();
    std::string value(text_.substr(position_, end - position_));
    position_ = end + 1;
    return is_fact(word + "=\"" + value + "\"");
  }

  bool combination(std::string_view operation, unsigned depth) {
    bool all = true, any = false;
    while (!failed_ && !take(')')) {
      bool part = expression(depth + 1);
      all &= part;
      any |= part;
      if (!take(',')) {
        if (!take(')')) fail();
        break;
      }
    }
    if (operation == "all") return all;
    return operation == "any" ? any : !any;
  }

  bool is_fact(const std::string &fact) const {
    return std::ranges::find(facts_, fact) != facts_.end();
  }
  bool fail() {
    failed_ = true;
    return false;
  }

  std::string_view text_;
  std::span<const std::string> facts_;
  size_t position_ = 0;
  bool failed_ = false;
};

}  // namespace

bool cfg_holds(std::string_view expression,
               std::span<const std::string> facts) {
  return Evaluator(expression, facts).run();
}

}  // namespace wasmrust
