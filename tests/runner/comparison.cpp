// See comparison.h.
#include "tests/runner/comparison.h"

#include <algorithm>
#include <vector>

namespace wasmrust::suite {

namespace {

// Lines with their ends, so that a missing last newline is a difference.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    size_t length = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

void show(std::string_view line, char mark, std::string &into) {
  into += "    ";
  into += mark;
  into += ' ';
  bool whole = line.ends_with('\n');
  if (whole) line.remove_suffix(1);
  for (char c : line) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 32 && c != '\t') {
      constexpr char digits[] = "0123456789abcdef";
      into += std::string("\\x") + digits[byte >> 4] + digits[byte & 15];
    } else {
      into += c;
    }
  }
  into += whole ? "\n" : "  (no newline)\n";
}

void show_part(const std::vector<std::string_view> &lines, size_t begin,
               size_t end, char mark, size_t most, std::string &into) {
  size_t shown = std::min(end, begin + most);
  for (size_t i = begin; i < shown; ++i) show(lines[i], mark, into);
  if (shown < end)
    into += std::string("    ") + mark + " ... and " +
            std::to_string(end - shown) + " more\n";
}

std::string describe(const ProcessResult &run) {
  if (run.end != ProcessResult::End::Exited) return run.problem;
  return "exit code " + std::to_string(run.status);
}

}  // namespace

std::string line_difference(std::string_view expected, std::string_view actual,
                            size_t most) {
  auto a = lines_of(expected), b = lines_of(actual);
  size_t begin = 0;
  while (begin < a.size() && begin < b.size() && a[begin] == b[begin]) ++begin;
  size_t a_end = a.size(), b_end = b.size();
  while (a_end > begin && b_end > begin && a[a_end - 1] == b[b_end - 1]) {
    --a_end;
    --b_end;
  }
  std::string text = "    at line " + std::to_string(begin + 1) + "\n";
  show_part(a, begin, a_end, '-', most, text);
  show_part(b, begin, b_end, '+', most, text);
  return text;
}

std::string without_thread_numbers(std::string_view text) {
  std::string result;
  constexpr std::string_view mark = ") panicked at ";
  while (true) {
    size_t at = text.find(mark);
    if (at == std::string_view::npos) break;
    size_t digits = at;
    while (digits > 0 && text[digits - 1] >= '0' && text[digits - 1] <= '9')
      --digits;
    bool number =
        digits < at && digits > 1 && text.substr(digits - 2, 2) == " (" &&
        text.substr(0, digits).rfind("thread ") != std::string_view::npos;
    result += text.substr(0, number ? digits : at);
    if (number) result += 'N';
    result += mark;
    text.remove_prefix(at + mark.size());
  }
  return result + std::string(text);
}

std::string not_refused(const ProcessResult &actual, std::string_view text) {
  std::string problem;
  if (actual.end != ProcessResult::End::Exited || actual.status == 0)
    problem += "  an error expected, but " + describe(actual) + "\n";
  if (actual.err.find(text) == std::string::npos)
    problem += "  standard error does not say `" + std::string(text) + "`\n" +
               line_difference("", actual.err);
  return problem;
}

std::string difference(const ProcessResult &expected,
                       const ProcessResult &actual) {
  std::string text;
  if (expected.end != actual.end || expected.status != actual.status)
    text +=
        "  " + describe(expected) + " expected, but " + describe(actual) + "\n";
  if (expected.out != actual.out)
    text += "  standard output differs\n" +
            line_difference(expected.out, actual.out);
  std::string expected_err = without_thread_numbers(expected.err);
  std::string actual_err = without_thread_numbers(actual.err);
  if (expected_err != actual_err)
    text += "  standard error differs\n" +
            line_difference(expected_err, actual_err);
  return text;
}

}  // namespace wasmrust::suite
