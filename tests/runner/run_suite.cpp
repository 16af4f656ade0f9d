// run_suite DIR...: does what cargo-wasm makes of real programs do what rustc's
// native code does? See suite.h for how, options.h for the command line.
//
// Exit code 0: everything that was tried is equal; 1: something differs; 2: the
// suite could not be run, or there was nothing to run.
#include <stdio.h>

#include <vector>

#include "tests/runner/suite.h"

using namespace wasmrust::suite;

int main(int count, char **words) {
  std::vector<std::string> arguments(words + 1, words + count);
  auto options = parse_options(arguments);
  if (options && options->help) {
    fputs(options_help("run_suite").c_str(), stdout);
    return 0;
  }
  if (options && options->folders.empty())
    options = std::unexpected("name the folder of the programs");
  if (!options) {
    fprintf(stderr, "run_suite: %s\n%s", options.error().c_str(),
            options_help("run_suite").c_str());
    return 2;
  }
  auto report = run_suite(*options);
  if (!report) {
    fprintf(stderr, "run_suite: %s\n", report.error().c_str());
    return 2;
  }
  fputs((options->json ? report->json() : report->text()).c_str(), stdout);
  return report->good() ? 0 : 1;
}
