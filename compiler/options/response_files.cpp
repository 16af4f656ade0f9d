// See response_files.h. LLVM's tokenizers know the two kinds of quoting; which
// files are open is kept as a stack, so that a circle is seen where it closes.
#include "compiler/options/response_files.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/Support/Allocator.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/StringSaver.h>

#include <algorithm>

#include "compiler/base/files.h"

namespace wasmrust {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

class Expander {
 public:
  Expander(bool windows, Diagnostics &diagnostics)
      : windows_(windows), diagnostics_(diagnostics) {}

  void word(const std::string &text, std::vector<std::string> &out) {
    if (text.starts_with('@'))
      file(text.substr(1), out);
    else
      out.push_back(text);
  }

 private:
  bool windows_;
  Diagnostics &diagnostics_;
  std::vector<std::string> open_;

  void file(const std::string &path, std::vector<std::string> &out) {
    if (std::ranges::find(open_, path) != open_.end()) {
      diagnostics_.report(DiagnosticKind::cannot_read_file,
                          {path, "this response file contains itself"});
      return;
    }
    auto mapped = MappedFile::open(path);
    if (!mapped) {
      diagnostics_.report(DiagnosticKind::cannot_read_file,
                          {path, mapped.error()});
      return;
    }
    open_.push_back(path);
    for (const std::string &text : split(as_text(mapped->bytes())))
      word(text, out);
    open_.pop_back();
  }

  std::vector<std::string> split(std::string_view content) const {
    if (content.starts_with(byte_order_mark))
      content.remove_prefix(byte_order_mark.size());
    llvm::BumpPtrAllocator allocator;
    llvm::StringSaver saver(allocator);
    llvm::SmallVector<const char *, 0> words;
    llvm::StringRef source(content.data(), content.size());
    if (windows_)
      llvm::cl::TokenizeWindowsCommandLine(source, saver, words);
    else
      llvm::cl::TokenizeGNUCommandLine(source, saver, words);
    return {words.begin(), words.end()};
  }
};

// The quoting must be known before the words are; it is not looked for inside
// of response files.
bool quotes_like_windows(const std::vector<std::string> &arguments) {
  bool windows = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string_view text = arguments[i];
    while (text.starts_with('-')) text.remove_prefix(1);
    if (text == "rsp-quoting=windows" ||
        (text == "rsp-quoting" && i + 1 < arguments.size() &&
         arguments[i + 1] == "windows"))
      windows = true;
    else if (text.starts_with("rsp-quoting"))
      windows = false;
  }
  return windows;
}

}  // namespace

std::vector<std::string> expand_response_files(
    const std::vector<std::string> &arguments, Diagnostics &diagnostics) {
  Expander expander(quotes_like_windows(arguments), diagnostics);
  std::vector<std::string> words;
  for (const std::string &argument : arguments) expander.word(argument, words);
  return words;
}

}  // namespace wasmrust
