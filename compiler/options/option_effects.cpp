// See option_effects.h. What an option does stands in the tables of
// option_rows.cpp, or here when it is more than setting one field; a value that
// is one of a few words is looked up in a table of choices.
#include "compiler/options/option_effects.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>
#include <unistd.h>

#include <algorithm>

#include "compiler/base/files.h"
#include "compiler/options/option_rows.h"
#include "compiler/options/option_table.h"

namespace wasmrust {

namespace {

using llvm::opt::Arg;

constexpr OptionChoice<Pipeline> pipelines[] = {
    {"O0", Pipeline::O0}, {"O1", Pipeline::O1}, {"O2", Pipeline::O2},
    {"O3", Pipeline::O3}, {"Os", Pipeline::Os}, {"Oz", Pipeline::Oz},
};
constexpr OptionChoice<LinkerKind> linkers[] = {
    {"wasmrust", LinkerKind::WasmRust}, {"lld", LinkerKind::Lld}};
constexpr OptionChoice<BuildIdKind> build_ids[] = {
    {"none", BuildIdKind::None},     {"fast", BuildIdKind::Fast},
    {"sha1", BuildIdKind::Sha1},     {"tree", BuildIdKind::Sha1},
    {"sha256", BuildIdKind::Sha256}, {"uuid", BuildIdKind::Uuid},
};
constexpr OptionChoice<ColorWhen> whens[] = {{"auto", ColorWhen::Auto},
                                             {"always", ColorWhen::Always},
                                             {"never", ColorWhen::Never}};
constexpr OptionChoice<UnresolvedKind> unresolved_kinds[] = {
    {"report-all", UnresolvedKind::Error},
    {"ignore-all", UnresolvedKind::Ignore},
    {"import-dynamic", UnresolvedKind::ImportDynamic},
};
constexpr OptionChoice<CrashKind> crashes[] = {
    {"check", CrashKind::Check},
    {"signal", CrashKind::Signal},
    {"stack", CrashKind::Stack},
    {"thread-stack", CrashKind::ThreadStack}};
constexpr OptionChoice<bool> quotings[] = {{"posix", false}, {"windows", true}};
constexpr OptionChoice<bool> flavors[] = {
    {"wasm", true}, {"wasm-ld", true}, {"ld-wasm", true}};

std::string joined(const auto &names) {
  std::string text;
  for (const auto &each : names) {
    if (!text.empty()) text += ", ";
    if constexpr (requires { each.name; })
      text += each.name;
    else
      text += each;
  }
  return text;
}

}  // namespace

template <typename Value, size_t count>
std::optional<Value> OptionEffects::choice(
    const Arg &arg, const OptionChoice<Value> (&choices)[count],
    std::string_view text) {
  for (const OptionChoice<Value> &each : choices)
    if (each.name == text) return each.value;
  invalid(arg, "it is one of " + joined(choices));
  return std::nullopt;
}

std::optional<uint64_t> OptionEffects::number(const Arg &arg, uint64_t maximum,
                                              llvm::StringRef text) {
  unsigned base = text.consume_front("0x") ? 16 : 10;
  uint64_t value = 0;
  if (text.getAsInteger(base, value)) {
    invalid(arg, "it is not a number");
    return std::nullopt;
  }
  if (value > maximum) {
    invalid(arg, "it is at most " + std::to_string(maximum));
    return std::nullopt;
  }
  return value;
}

void OptionEffects::input(const Arg &arg, InputArgument::Kind kind) {
  options_.inputs.push_back({.kind = kind,
                             .text = value_of(arg),
                             .whole_archive = whole_archive_,
                             .static_only = static_only_,
                             .lazy = lazy_});
}

// Applies an option that is a row of option_rows.cpp.
bool OptionEffects::apply_row(const Arg &arg, unsigned option) {
  if (const SwitchRow *row = find_switch(option)) {
    options_.*row->field = row->value;
  } else if (const TextRow *row = find_text(option)) {
    if (row->field)
      options_.*row->field = value_of(arg);
    else
      (options_.*row->list).push_back(value_of(arg));
  } else if (const NumberRow *row = find_number(option)) {
    if (auto value = number(arg, row->maximum, arg.getValue()))
      options_.*row->field = *value;
  } else if (const RefusedRow *row = find_refused(option)) {
    if (options_.linker != LinkerKind::Lld)
      diagnostics_.report(
          DiagnosticKind::unsupported_option,
          {name_of(arg), std::string(row->reason), std::string(row->way_out)});
  } else if (const IgnoredRow *row = find_ignored(option)) {
    if (!row->reason.empty() && options_.linker != LinkerKind::Lld)
      diagnostics_.report(DiagnosticKind::ignored_option,
                          {name_of(arg), std::string(row->reason)});
  } else {
    return false;
  }
  return true;
}

void OptionEffects::apply_input_state(const Arg &arg, unsigned option) {
  switch (option) {
    case OPT_INPUT:
      return input(arg, InputArgument::Kind::File);
    case OPT_library:
      return input(arg, InputArgument::Kind::Library);
    case OPT_whole_archive:
      whole_archive_ = true;
      return;
    case OPT_no_whole_archive:
      whole_archive_ = false;
      return;
    case OPT_Bstatic:
      static_only_ = true;
      return;
    case OPT_Bdynamic:
      static_only_ = false;
      return;
    case OPT_start_lib:
      if (lazy_) invalid(arg, "the --start-lib before it is still open");
      lazy_ = true;
      return;
    case OPT_end_lib:
      if (!lazy_) invalid(arg, "no --start-lib stands before it");
      lazy_ = false;
      return;
    case OPT_m:
      if (value_of(arg) == "wasm64")
        diagnostics_.report(
            DiagnosticKind::unsupported_option,
            {"-m wasm64", "modules have a memory with 32-bit addresses",
             "compile for a wasm32 target, or add --linker=lld"});
      else if (value_of(arg) != "wasm32")
        invalid(arg, "the target is wasm32");
      return;
    case OPT_rsp_quoting:
      choice(arg, quotings, value_of(arg));
      return;
    case OPT_flavor:
      choice(arg, flavors, value_of(arg));
      return;
  }
}

void OptionEffects::apply_symbols(const Arg &arg, unsigned option) {
  switch (option) {
    case OPT_unresolved_symbols:
      if (auto kind = choice(arg, unresolved_kinds, value_of(arg)))
        unresolved_ = kind;
      return;
    case OPT_error_unresolved_symbols:
      unresolved_warns_ = false;
      return;
    case OPT_warn_unresolved_symbols:
      unresolved_warns_ = true;
      return;
    case OPT_allow_undefined:
      options_.import_undefined = true;
      unresolved_ = UnresolvedKind::Ignore;
      return;
    case OPT_allow_undefined_file:
      return undefined_file(arg);
  }
}

// One symbol a line; `#` begins a comment.
void OptionEffects::undefined_file(const Arg &arg) {
  std::string path = value_of(arg);
  auto file = MappedFile::open(path);
  if (!file) {
    diagnostics_.report(DiagnosticKind::cannot_read_file, {path, file.error()});
    return;
  }
  std::string_view content = as_text(file->bytes());
  llvm::SmallVector<llvm::StringRef, 0> lines;
  llvm::StringRef(content.data(), content.size()).split(lines, '\n');
  for (llvm::StringRef line : lines) {
    llvm::StringRef name = line.split('#').first.trim();
    if (!name.empty()) options_.allow_undefined_names.push_back(name.str());
  }
}

void OptionEffects::apply_memory(const Arg &arg, unsigned option) {
  switch (option) {
    case OPT_z: {
      llvm::StringRef text = arg.getValue();
      if (!text.consume_front("stack-size=")) {
        diagnostics_.report(
            DiagnosticKind::ignored_option,
            {"-z " + value_of(arg), "only `-z stack-size=BYTES` is known"});
        return;
      }
      auto size = number(arg, UINT32_MAX, text);
      if (size && *size % 16)
        invalid(arg, "the size of the stack is a multiple of 16");
      else if (size)
        options_.stack_size = *size;
      return;
    }
    case OPT_global_base:
      if (auto base = number(arg, UINT32_MAX, arg.getValue()))
        options_.global_base = *base;
      return;
    case OPT_import_memory:
      options_.import_memory = true;
      return;
    case OPT_import_memory_eq: {
      auto [module, name] = llvm::StringRef(arg.getValue()).split(',');
      if (module.empty() || name.empty() || name.contains(','))
        return invalid(arg, "it is MODULE,NAME");
      options_.import_memory = true;
      options_.import_memory_module = module.str();
      options_.import_memory_name = name.str();
      return;
    }
    case OPT_export_memory:
      export_memory_ = true;
      return;
    case OPT_export_memory_eq:
      export_memory_ = true;
      options_.export_memory_name = value_of(arg);
      return;
  }
}

void OptionEffects::build_id(const Arg &arg) {
  llvm::StringRef text = arg.getValue();
  if (text.consume_front("0x")) {
    if (text.empty() || text.size() % 2 ||
        !llvm::all_of(text, llvm::isHexDigit))
      return invalid(arg, "after 0x stands an even number of hex digits");
    options_.build_id = BuildIdKind::Hex;
    options_.build_id_hex = text.str();
    return;
  }
  if (auto kind = choice(arg, build_ids, value_of(arg)))
    options_.build_id = *kind;
}

void OptionEffects::apply_output(const Arg &arg, unsigned option) {
  switch (option) {
    case OPT_O:
      if (auto level = number(arg, 3, arg.getValue()))
        options_.optimize = static_cast<unsigned>(*level);
      return;
    case OPT_lto_O:
      if (number(arg, 3, arg.getValue())) options_.lto_level = value_of(arg);
      return;
    case OPT_strip_all:
      options_.strip = StripLevel::All;
      return;
    case OPT_strip_debug:
      options_.strip = std::max(options_.strip, StripLevel::Debug);
      return;
    case OPT_build_id:
      options_.build_id = BuildIdKind::Fast;
      return;
    case OPT_build_id_eq:
      return build_id(arg);
    case OPT_print_map:
      options_.map_file = "-";
      return;
    case OPT_features:
      options_.features.emplace();
      for (const char *name : arg.getValues())
        if (*name) options_.features->push_back(name);
      return;
    case OPT_extra_features:
      for (const char *name : arg.getValues())
        if (*name) options_.extra_features.push_back(name);
      return;
    case OPT_threads:
      if (auto count = number(arg, 1024, arg.getValue())) {
        if (*count == 0) invalid(arg, "there is at least one thread");
        options_.threads = static_cast<unsigned>(*count);
      }
      return;
  }
}

void OptionEffects::apply_own(const Arg &arg, unsigned option) {
  switch (option) {
    case OPT_profile:
      options_.profile = find_profile(arg.getValue());
      if (!options_.profile) invalid(arg, "it is one of " + profile_names());
      return;
    case OPT_pipeline:
      options_.pipeline = choice(arg, pipelines, value_of(arg));
      return;
    case OPT_linker:
      if (auto kind = choice(arg, linkers, value_of(arg)))
        options_.linker = *kind;
      return;
    case OPT_stop_after:
    case OPT_dump_phase: {
      llvm::StringRef phase = llvm::StringRef(arg.getValue()).split(':').first;
      if (option == OPT_stop_after) phase = arg.getValue();
      if (!llvm::is_contained(phase_names(), std::string_view(phase)))
        return invalid(arg, "the phases are " + joined(phase_names()));
      (option == OPT_dump_phase ? options_.dump : options_.stop_after) =
          value_of(arg);
      return;
    }
    case OPT_around:
      // Which passes there are is looked at by who runs them.
      if (llvm::StringRef(arg.getValue()).split(':').second.empty())
        return invalid(arg, "it is PHASE:SYMBOL");
      options_.around = value_of(arg);
      return;
    case OPT_passes:
      options_.passes = value_of(arg);
      return;
    case OPT_fuel:
      options_.fuel = number(arg, UINT64_MAX, arg.getValue());
      return;
    case OPT_crash:
      if (auto kind = choice(arg, crashes, value_of(arg)))
        options_.crash = *kind;
      return;
    case OPT_color:
    case OPT_color_diagnostics_eq:
      color_ = choice(arg, whens, value_of(arg)).value_or(color_);
      return;
    case OPT_color_diagnostics:
      color_ = ColorWhen::Always;
      return;
    case OPT_no_color_diagnostics:
      color_ = ColorWhen::Never;
      return;
    case OPT_save_temps:
      // The output's name is not known yet.
      options_.save_temps = ".";
      return;
    case OPT_error_limit:
      if (auto limit = number(arg, UINT32_MAX, arg.getValue()))
        options_.error_limit = *limit;
      return;
    case OPT_v:
      version_short_ = true;
      return;
  }
}

void OptionEffects::apply(const Arg &arg) {
  unsigned option = arg.getOption().getID();
  if (option == OPT_entry) entry_given_ = true;
  if (apply_row(arg, option)) return;
  // Each of these knows its own options and leaves the others alone.
  apply_input_state(arg, option);
  apply_symbols(arg, option);
  apply_memory(arg, option);
  apply_output(arg, option);
  apply_own(arg, option);
}

void OptionEffects::set_profile() {
  if (options_.profile) return;
  bool unoptimised = options_.lto_level == "0";
  options_.profile = &row(unoptimised ? ProfileId::Dev : ProfileId::Release);
}

// A combination of options that has no meaning.
void OptionEffects::check_agreement() {
  auto conflict = [&](const char *first, const char *second) {
    diagnostics_.report(DiagnosticKind::unsupported_option,
                        {first, std::string("it contradicts `") + second + "`",
                         "leave one of the two out"});
  };
  if (options_.import_table && options_.export_table)
    conflict("--import-table", "--export-table");
  if (options_.max_memory && options_.no_growable_memory)
    conflict("--max-memory", "--no-growable-memory");
  if (options_.fuel && !options_.bisect.empty()) conflict("--fuel", "--bisect");
  if (options_.reproduce_only && options_.reproduce.empty())
    diagnostics_.report(
        DiagnosticKind::unsupported_option,
        {"--reproduce-only", "it writes the archive of --reproduce",
         "add --reproduce=FILE"});
  if (options_.page_size != 1 && options_.page_size != 65536)
    diagnostics_.report(DiagnosticKind::invalid_option_value,
                        {"--page-size", std::to_string(options_.page_size),
                         "a page has 1 or 65536 bytes"});
  if (lazy_)
    diagnostics_.report(DiagnosticKind::invalid_option_value,
                        {"--start-lib", "", "no --end-lib follows"});
}

void OptionEffects::finish() {
  if (options_.output.empty()) options_.output = "a.wasm";
  if (options_.save_temps == ".")
    options_.save_temps = options_.output + ".temps";
  if (options_.no_entry)
    options_.entry.clear();
  else if (!entry_given_)
    options_.entry = "_start";
  if (unresolved_.value_or(UnresolvedKind::Error) == UnresolvedKind::Error)
    options_.unresolved =
        unresolved_warns_ ? UnresolvedKind::Warn : UnresolvedKind::Error;
  else
    options_.unresolved = *unresolved_;
  options_.export_memory = export_memory_ || !options_.import_memory;
  if (options_.own_exports_only)
    std::erase_if(options_.exports, [&](std::string_view name) {
      // A command's start calls its main, which rustc exports beside it.
      return name == "__heap_base" || name == "__data_end" ||
             (name == "__main_void" && options_.entry == "_start");
    });
  options_.color = color_ == ColorWhen::Always ||
                   (color_ == ColorWhen::Auto && isatty(STDERR_FILENO));
  if (version_short_) {
    options_.print_version |= options_.inputs.empty();
    options_.verbose = true;
  }
  if (const std::string &kind = options_.lean_allocator;
      kind != "" && kind != "yes" && kind != "no" && kind != "only")
    diagnostics_.report(DiagnosticKind::invalid_option_value,
                        {"--lean-allocator", kind, "it is yes, no or only"});
  set_profile();
  check_agreement();
  if (options_.inputs.empty() && !options_.print_help &&
      !options_.print_version && !diagnostics_.has_errors())
    diagnostics_.report(DiagnosticKind::no_input_files, {});
}

}  // namespace wasmrust
