// The host wasmtime: its executable if it is in PATH, else its library.
//
// The executable reports traps in words of its own; the library leaves that to
// us (trap_report.h).
#pragma once

#include <expected>
#include <string>

#include "tooling/hosts/run.h"

namespace wasmrust::host {

std::expected<int, std::string> run_in_wasmtime(const RunRequest &request);

}  // namespace wasmrust::host
