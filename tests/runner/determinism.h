// The same sources give the same bytes: with another number of threads, in
// another folder, and nothing of the builder's folders is inside.
//
// A workspace, and a package with dependencies outside of its own workspace,
// are copied into two folders of different names and lengths and built in each
// profile. The number of threads goes to the linker alone,
// through a build script, so rustc's work stays the same. Compared is
// everything in the package folder that comes out. The workspace's program must
// be large enough for several parts, or the threads would prove nothing.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "tests/runner/options.h"
#include "tests/runner/report.h"

namespace wasmrust::suite {

// `sources` holds both (`workspace`, `beside`) and what they need. Build
// scripts hand DETERMINISM_LINK_ARGS on.
std::expected<Report, std::string> run_determinism(const std::string &sources,
                                                   const Options &options);

// Which of `texts` stand in `bytes`.
std::vector<std::string> texts_inside(std::string_view bytes,
                                      const std::vector<std::string> &texts);

// "" when equal; else the sizes and where the first difference is.
std::string byte_difference(std::string_view a, std::string_view b);

}  // namespace wasmrust::suite
