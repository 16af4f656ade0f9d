// See status_line.h.
#include "tooling/sysroot/status_line.h"

#include <unistd.h>

namespace wasmrust {

namespace {

// One write for each line, so that lines of two processes do not mix.
void put(std::string_view text) {
  while (!text.empty()) {
    ssize_t count = write(STDERR_FILENO, text.data(), text.size());
    if (count <= 0) return;
    text.remove_prefix(static_cast<size_t>(count));
  }
}

}  // namespace

std::string StatusLine::verb_text(std::string_view verb) const {
  std::string padded(verb.size() < 12 ? 12 - verb.size() : 0, ' ');
  padded += verb;
  return color_ ? "\033[1;32m" + padded + "\033[0m" : padded;
}

void StatusLine::clear() {
  if (drawn_) put("\r\033[K");
  drawn_ = false;
}

void StatusLine::say(std::string_view verb, std::string_view text) {
  if (quiet_) return;
  clear();
  put(verb_text(verb) + " " + std::string(text) + "\n");
}

void StatusLine::progress(std::string_view verb, std::string_view text) {
  if (quiet_ || !terminal_) return;
  put("\r\033[K" + verb_text(verb) + " " + std::string(text));
  drawn_ = true;
}

void StatusLine::labelled(std::string_view color, std::string_view label,
                          std::string_view text) {
  clear();
  std::string line;
  if (color_)
    line = std::string(color) + std::string(label) + "\033[0m\033[1m:\033[0m ";
  else
    line = std::string(label) + ": ";
  put(line + std::string(text) + "\n");
}

void StatusLine::warning(std::string_view text) {
  if (!quiet_) labelled("\033[1;33m", "warning", text);
}

void StatusLine::note(std::string_view text) {
  if (!quiet_) labelled("\033[1;36m", "note", text);
}

void StatusLine::error(std::string_view text, std::string_view help,
                       std::string_view note) {
  labelled("\033[1;31m", "error", text);
  if (!note.empty()) put("  = note: " + std::string(note) + "\n");
  if (!help.empty()) put("  = help: " + std::string(help) + "\n");
}

}  // namespace wasmrust
