// What is going on, in cargo's style: a green verb in twelve columns, then
// text.
//
//    Building std for wasm32-wasip1 (streaming) 12/29
//     Finished std for wasm32-wasip1 (streaming) in 22.4 s
//
// `progress` redraws its line and is only seen on a terminal; `say` is a line
// that stays. Everything goes to standard error, and nothing is written when
// the user asked for quiet.
#pragma once

#include <string>
#include <string_view>

namespace wasmrust {

class StatusLine {
 public:
  StatusLine(bool terminal, bool color, bool quiet)
      : terminal_(terminal), color_(color), quiet_(quiet) {}
  StatusLine(const StatusLine &) = delete;
  ~StatusLine() { clear(); }

  void say(std::string_view verb, std::string_view text);
  void progress(std::string_view verb, std::string_view text);
  // "warning: ..." and "note: ..." in rustc's colours; `error` is shown even
  // when quiet.
  void warning(std::string_view text);
  void note(std::string_view text);
  // Below an error stands what may help, or a note with more about it.
  void error(std::string_view text, std::string_view help = "",
             std::string_view note = "");

  bool terminal() const { return terminal_; }
  bool color() const { return color_; }
  bool quiet() const { return quiet_; }

 private:
  void clear();
  void labelled(std::string_view color, std::string_view label,
                std::string_view text);
  std::string verb_text(std::string_view verb) const;
  bool terminal_, color_, quiet_;
  bool drawn_ = false;  // a progress line stands on the terminal
};

}  // namespace wasmrust
