// Reports as people read them: tables whose last line is the sum of the others.
//
//     bytes      %    code  function
//     2,310   6.1%   2,303  core::fmt::float::float_to_decimal
//     ...
//     9,120  24.1%   8,800  212 more
//    37,893 100.0%  30,010  the whole file
#pragma once

#include <string>
#include <vector>

#include "tooling/size/diff.h"
#include "tooling/size/report.h"
#include "tooling/size/why.h"

namespace wasmrust::size {

// "37,893"
std::string with_commas(uint64_t number);

// "app.wasm: 37,893 bytes, 15,292 with gzip (names from app.debug.wasm)".
std::string headline(const Subject &subject);

// The first `limit` rows, the others as one.
std::string report_text(const Subject &subject, const std::vector<Row> &rows,
                        Grouping grouping, size_t limit);

std::string diff_headline(const Subject &before, const Subject &after);
std::string diff_text(const std::vector<DiffRow> &rows, Grouping grouping,
                      size_t limit);

std::string why_text(const Why &why);

}  // namespace wasmrust::size
