// What the linker does when it goes wrong itself: it leaves an archive with
// which the same thing can be made to happen again (reproduce.h).
//
// A process that has crashed can be trusted with nothing: its heap may be
// broken and its locks held. So the archive is written by a second process,
// the same executable with the same command line and --reproduce-only, while
// the first one waits; rustc deletes the inputs only when that one has ended.
// Everything which that takes is prepared at the start. The first error is
// printed before, and whatever becomes of the archive, the exit status or the
// signal stay those of the crash.
//
// A tool that reads one file needs no archive: it says how to see the crash
// again, and what to send.
//
// Threads other than the first have no stack for the handler of an overflow of
// theirs, so that such a crash is the system's to report.
#pragma once

#include <string>
#include <vector>

#include "compiler/options/link_options.h"

namespace wasmrust {

// From here on a failed WASMRUST_CHECK or a fatal signal leaves an archive.
// `arguments` are the words of the process. To be called once.
void leave_archive_on_crash(const std::vector<std::string> &arguments,
                            const LinkOptions &options);

// From here on they say `note`; `who` is the program. To be called once.
void say_on_crash(std::string who, std::string note);

// The same for an error of our own that was reported in another way, such as a
// crash of LLVM that was survived.
void leave_archive();

// --crash=KIND, to see all this happen. Does not return when KIND is one.
void crash_on_purpose(CrashKind kind);

}  // namespace wasmrust
