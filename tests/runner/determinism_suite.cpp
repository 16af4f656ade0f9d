// determinism_suite [DIR]: is the same module made of the same sources? See
// determinism.h. DIR holds the packages; tests/determinism of the source tree
// that this was built from unless said.
//
// Exit codes as run_suite's.
#include <stdio.h>

#include <vector>

#include "tests/runner/determinism.h"

using namespace wasmrust::suite;

int main(int count, char **words) {
  std::vector<std::string> arguments(words + 1, words + count);
  auto options = parse_options(arguments);
  if (options && options->help) {
    fputs(options_help("determinism_suite").c_str(), stdout);
    return 0;
  }
  if (!options) {
    fprintf(stderr, "determinism_suite: %s\n%s", options.error().c_str(),
            options_help("determinism_suite").c_str());
    return 2;
  }
  std::string sources = options->folders.empty() ? WASMRUST_DETERMINISM_FOLDER
                                                 : options->folders.front();
  auto report = run_determinism(sources, *options);
  if (!report) {
    fprintf(stderr, "determinism_suite: %s\n", report.error().c_str());
    return 2;
  }
  fputs((options->json ? report->json() : report->text()).c_str(), stdout);
  return report->good() ? 0 : 1;
}
