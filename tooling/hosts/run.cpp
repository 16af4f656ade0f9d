// See run.h. One function for each host; the table at the end says which.
#include "tooling/hosts/run.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "tooling/hosts/node_script.h"
#include "tooling/hosts/trap_lines.h"
#include "tooling/hosts/wasmtime.h"
#include "tooling/process/process.h"

namespace wasmrust::host {

namespace {

// A Rust program's main thread has 8 MiB of stack natively, and V8's frames are
// larger than native ones. V8 takes from the process's own stack, whose limit
// the child inherits; the last MiB stays for the engine's own code.
constexpr rlim_t wanted_stack = 64 << 20;

// The stack for guest code in KiB, or 0 to leave node's default.
unsigned long make_room_on_stack() {
  rlimit limit;
  if (getrlimit(RLIMIT_STACK, &limit) != 0) return 0;
  if (limit.rlim_cur < wanted_stack) {
    limit.rlim_cur = std::min(wanted_stack, limit.rlim_max);
    if (setrlimit(RLIMIT_STACK, &limit) != 0) return 0;
  }
  rlim_t room = std::min(limit.rlim_cur, wanted_stack);
  return room < (4 << 20) ? 0 : (room - (2 << 20)) / 1024;
}

// Where node tells us of a trap. A file without a name rather than a pipe:
// nobody has to read while the program runs, so nobody can wait for the other.
class TrapChannel {
 public:
  TrapChannel() : file_(tmpfile(), fclose) {
    if (!file_) return;
    fcntl(fileno(file_.get()), F_SETFD, FD_CLOEXEC);
    // Above the standard streams, one of which may have been closed.
    descriptor_ = fcntl(fileno(file_.get()), F_DUPFD_CLOEXEC, 3);
  }
  TrapChannel(const TrapChannel &) = delete;
  ~TrapChannel() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  // -1: there is none, and node draws what it knows.
  int descriptor() const { return descriptor_; }

  std::optional<TrapReport> report() const {
    if (!file_) return std::nullopt;
    std::string text;
    rewind(file_.get());
    char buffer[4096];
    while (size_t count = fread(buffer, 1, sizeof buffer, file_.get()))
      text.append(buffer, count);
    return read_trap(text);
  }

 private:
  std::unique_ptr<FILE, int (*)(FILE *)> file_;
  int descriptor_ = -1;
};

void draw_report(const RunRequest &request, TrapReport report) {
  report.file = request.module.substr(request.module.rfind('/') + 1);
  locate_frames(request.module, request.profile, report);
  std::string text = draw_trap(report, request.full_backtrace, request.color);
  fwrite(text.data(), 1, text.size(), stderr);
}

std::expected<int, std::string> run_in_node(const RunRequest &request,
                                            std::string_view script_path) {
  std::string node = find_in_path(request.environment, "node");
  if (node.empty())
    return std::unexpected(
        "node is not in PATH, and it is what runs modules for the host `" +
        std::string(request.host->name) +
        "`; install node 18 or newer (Debian: apt install nodejs), or use "
        "--host wasmtime");
  auto script = place_script(request.cache_dir, script_path);
  if (!script) return std::unexpected(script.error());
  Child child;
  child.environment = request.environment;
  child.arguments = {node, "--no-warnings"};
  if (unsigned long stack = make_room_on_stack())
    child.arguments.push_back("--stack-size=" + std::to_string(stack));
  child.arguments.push_back(*script);
  for (const GuestDirectory &directory : request.directories)
    child.arguments.push_back("--dir=" + directory.host +
                              "::" + directory.guest);
  if (request.inherit_environment) child.arguments.push_back("--inherit-env");
  for (const auto &[name, value] : request.variables)
    child.arguments.push_back("--env=" + name + "=" + value);
  if (!request.program.empty())
    child.arguments.push_back("--program=" + request.program);
  if (request.full_backtrace) child.arguments.push_back("--full-backtrace");
  if (request.color) child.arguments.push_back("--color");
  if (!request.environment.executable.empty())
    child.arguments.push_back("--frames-by=" + request.environment.executable);
  TrapChannel channel;
  child.descriptor = channel.descriptor();
  if (child.descriptor >= 0)
    child.arguments.push_back("--report-to=" +
                              std::to_string(child.descriptor));
  child.arguments.push_back("--");
  child.arguments.push_back(request.module);
  child.arguments.insert(child.arguments.end(), request.arguments.begin(),
                         request.arguments.end());
  auto status = run_program(child);
  if (auto report = channel.report()) draw_report(request, std::move(*report));
  return status;
}

}  // namespace

std::expected<int, std::string> run_module(const RunRequest &request) {
  switch (request.host->id) {
    case HostId::Wasmtime:
      return run_in_wasmtime(request);
    case HostId::Browser:
    case HostId::Embedded:
    case HostId::Node:
      return run_in_node(request, "node/run.mjs");
  }
  return std::unexpected("no such host");
}

std::optional<std::string> frames_text(const RunRequest &request,
                                       std::string_view json) {
  auto report = read_trap(json);
  if (!report) return std::nullopt;
  report->file = request.module.substr(request.module.rfind('/') + 1);
  locate_frames(request.module, request.profile, *report);
  return draw_frames(*report, request.full_backtrace, request.color);
}

std::expected<int, std::string> test_module(const RunRequest &request) {
  return run_in_node(request, "node/test.mjs");
}

}  // namespace wasmrust::host
