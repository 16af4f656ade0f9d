// What the options of a command line do to `LinkOptions`, one after the other.
//
// An option is applied in the order in which it was written, so that the last
// one counts and an input knows which --whole-archive or --start-lib stands
// before it. `finish` settles what several options decide together: which
// entry, which profile, whether the memory is exported. Not for use outside of
// compiler/options.
#pragma once

#include <llvm/Option/Arg.h>

#include <optional>
#include <string>
#include <string_view>

#include "compiler/options/link_options.h"

namespace wasmrust {

// A word that an option takes, and what it stands for.
template <typename Value>
struct OptionChoice {
  std::string_view name;
  Value value;
};

enum class ColorWhen : uint8_t { Auto, Always, Never };

class OptionEffects {
 public:
  OptionEffects(LinkOptions &options, Diagnostics &diagnostics)
      : options_(options), diagnostics_(diagnostics) {}

  // Applies one option or input; to be called in the order of the words.
  void apply(const llvm::opt::Arg &arg);
  // Settles what depends on several options, and looks for contradictions.
  void finish();

 private:
  LinkOptions &options_;
  Diagnostics &diagnostics_;
  // In force for the inputs that follow.
  bool whole_archive_ = false, static_only_ = true, lazy_ = false;
  // Put together at the end.
  std::optional<UnresolvedKind> unresolved_;
  bool unresolved_warns_ = false;
  bool entry_given_ = false, export_memory_ = false;
  bool version_short_ = false;
  ColorWhen color_ = ColorWhen::Auto;

  void input(const llvm::opt::Arg &arg, InputArgument::Kind kind);
  bool apply_row(const llvm::opt::Arg &arg, unsigned option);
  void apply_input_state(const llvm::opt::Arg &arg, unsigned option);
  void apply_memory(const llvm::opt::Arg &arg, unsigned option);
  void apply_symbols(const llvm::opt::Arg &arg, unsigned option);
  void apply_output(const llvm::opt::Arg &arg, unsigned option);
  void apply_own(const llvm::opt::Arg &arg, unsigned option);
  void undefined_file(const llvm::opt::Arg &arg);
  void build_id(const llvm::opt::Arg &arg);
  void set_profile();
  void check_agreement();

  void invalid(const llvm::opt::Arg &arg, std::string reason) {
    diagnostics_.report(DiagnosticKind::invalid_option_value,
                        {name_of(arg), value_of(arg), std::move(reason)});
  }
  // The option as it was written, without its value.
  static std::string name_of(const llvm::opt::Arg &arg) {
    llvm::StringRef spelling = arg.getSpelling();
    spelling.consume_back("=");
    return spelling.str();
  }
  static std::string value_of(const llvm::opt::Arg &arg) {
    return arg.getNumValues() ? arg.getValue() : "";
  }
  std::optional<uint64_t> number(const llvm::opt::Arg &arg, uint64_t maximum,
                                 llvm::StringRef text);
  template <typename Value, size_t count>
  std::optional<Value> choice(const llvm::opt::Arg &arg,
                              const OptionChoice<Value> (&choices)[count],
                              std::string_view text);
};

}  // namespace wasmrust
