// See linker.h. rustc reads our standard error when a link fails, and shows it
// in its own message; a successful link is silent unless something was asked
// for.
#include "compiler/linker.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "compiler/base/files.h"
#include "compiler/bisect.h"
#include "compiler/crash.h"
#include "compiler/oracle/lld.h"
#include "compiler/pipeline.h"
#include "compiler/reproduce.h"

namespace wasmrust {

namespace {

void print(FILE *to, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), to);
}

// Writes a file or, for "-", prints it. Reports what cannot be written.
bool emit(const std::string &path, Bytes content, Diagnostics &diagnostics) {
  if (path == "-") {
    print(stdout, as_text(content));
    return true;
  }
  auto written = write_file(path, content);
  if (!written)
    diagnostics.report(DiagnosticKind::cannot_write_file,
                       {path, written.error()});
  return written.has_value();
}

void emit_all(const LinkOptions &options, const LinkResult &result,
              Diagnostics &diagnostics) {
  for (const SideFile &file : result.side_files) {
    std::string path = file.path;
    if (path != "-" && !options.side_files.empty() && path.front() != '/')
      path = options.side_files + "/" + path;
    emit(path, as_bytes(file.content), diagnostics);
  }
  // The module comes last: when it is there, all that belongs to it is.
  if (!result.module.empty()) emit(options.output, result.module, diagnostics);
}

// Those that --side-files and --save-temps name.
void make_folders(const LinkOptions &options, Diagnostics &diagnostics) {
  for (const std::string &folder : {options.side_files, options.save_temps}) {
    if (folder.empty()) continue;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
      diagnostics.report(DiagnosticKind::cannot_write_file,
                         {folder, error.message()});
  }
}

// Writes the archive of --reproduce; false when that fails, which is reported.
bool reproduce(const LinkOptions &options, Diagnostics &diagnostics) {
  auto written = write_reproduction(options, options.reproduce);
  if (!written)
    diagnostics.report(DiagnosticKind::cannot_write_file,
                       {options.reproduce, written.error()});
  else if (options.reproduce_only)
    print(stderr, reproduction_note(options.reproduce));
  return written.has_value();
}

}  // namespace

int link_main(const std::vector<std::string> &arguments) {
  Diagnostics diagnostics;
  LinkOptions options = parse_link_options(arguments, diagnostics);
  if (options.print_help) print(stdout, link_options_help());
  if (options.print_help) return 0;
  // -v prints the version and goes on when there is something to link.
  if (options.print_version || options.verbose)
    print(stdout,
          "wasmrust-ld " WASMRUST_VERSION " (compatible with wasm-ld)\n");
  if (options.print_version) return 0;
  if (diagnostics.has_errors()) {
    print(stderr, diagnostics.draw(options.color));
    return 2;
  }
  if (options.linker == LinkerKind::Lld) {
    print(stderr, diagnostics.draw(options.color));
    return oracle::link_with_lld(options);
  }

  make_folders(options, diagnostics);
  leave_archive_on_crash(arguments, options);
  if (!options.reproduce.empty() && !reproduce(options, diagnostics)) {
    print(stderr, diagnostics.draw(options.color));
    return 1;
  }
  if (options.reproduce_only) return 0;
  crash_on_purpose(options.crash);
  if (!options.bisect.empty()) return bisect(options);

  Trace trace;
  if (auto result = link(options, diagnostics, trace))
    emit_all(options, *result, diagnostics);
  if (options.times) print(stderr, trace.draw());
  if (!options.times_json.empty())
    emit(options.times_json, as_bytes(trace.json()), diagnostics);
  print(stderr, diagnostics.draw(options.color));
  std::fflush(nullptr);
  if (diagnostics.has(DiagnosticKind::lowering_died)) leave_archive();
  return diagnostics.has_errors() ? 1 : 0;
}

}  // namespace wasmrust
