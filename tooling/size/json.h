// Reports for scripts: the fields of the events that `cargo wasm size --json`
// writes. Nothing is left out and nothing rounded: all rows are there, whatever
// --limit says, and the shares are for the reader to compute.
#pragma once

#include <llvm/Support/JSON.h>

#include <string>
#include <utility>
#include <vector>

#include "tooling/size/diff.h"
#include "tooling/size/report.h"
#include "tooling/size/why.h"

namespace wasmrust::size {

using Fields = std::vector<std::pair<std::string, llvm::json::Value>>;

Fields report_json(const Subject &subject, const std::vector<Row> &rows,
                   Grouping grouping);
Fields diff_json(const Subject &before, const Subject &after,
                 const std::vector<DiffRow> &rows, Grouping grouping);
Fields why_json(const Subject &subject, const Why &why);

}  // namespace wasmrust::size
