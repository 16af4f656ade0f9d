// See process.h. posix_spawn keeps threads of ours out of the child; one loop
// of poll feeds standard input and drains both outputs until the deadline.
#include "tests/runner/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <thread>

extern char **environ;

namespace wasmrust::suite {

namespace {

using Clock = std::chrono::steady_clock;

// A program that prints without end is stopped here, not by our memory.
constexpr size_t kMostOutput = size_t{64} << 20;

struct Pipe {
  int read_end = -1, write_end = -1;
  Pipe() = default;
  Pipe(const Pipe &) = delete;
  ~Pipe() {
    close_one(read_end);
    close_one(write_end);
  }
  bool open() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    read_end = ends[0];
    write_end = ends[1];
    return true;
  }
  static void close_one(int &end) {
    if (end >= 0) close(end);
    end = -1;
  }
};

struct Pipes {
  Pipe in, out, err;
  bool open() { return in.open() && out.open() && err.open(); }
};

std::vector<char *> pointers(std::vector<std::string> &rows) {
  std::vector<char *> result;
  for (std::string &row : rows) result.push_back(row.data());
  result.push_back(nullptr);
  return result;
}

int spawn(const ProcessRequest &request, const std::string &program,
          const Pipes &pipes, pid_t &child) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (!request.directory.empty())
    posix_spawn_file_actions_addchdir_np(&actions, request.directory.c_str());
  posix_spawn_file_actions_adddup2(&actions, pipes.in.read_end, 0);
  posix_spawn_file_actions_adddup2(&actions, pipes.out.write_end, 1);
  posix_spawn_file_actions_adddup2(&actions, pipes.err.write_end, 2);

  // The child starts with default signals: we ignore SIGPIPE, it must not.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);

  std::vector<std::string> arguments = request.arguments;
  std::vector<std::string> variables;
  for (const auto &[name, value] : request.variables)
    variables.push_back(name + "=" + value);
  int error =
      posix_spawn(&child, program.c_str(), &actions, &attributes,
                  pointers(arguments).data(), pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error;
}

// Appends what is there; closes the end when the stream is over.
void drain(int &end, std::string &text) {
  std::array<char, 65536> buffer;
  ssize_t count = read(end, buffer.data(), buffer.size());
  if (count > 0)
    text.append(buffer.data(), static_cast<size_t>(count));
  else if (count == 0 || errno != EINTR)
    Pipe::close_one(end);
}

void feed(int &end, std::string_view &rest) {
  ssize_t count = rest.empty() ? 0 : write(end, rest.data(), rest.size());
  if (count > 0) rest.remove_prefix(static_cast<size_t>(count));
  bool broken = count < 0 && errno != EINTR && errno != EAGAIN;
  if (rest.empty() || broken) Pipe::close_one(end);
}

ProcessResult::End exchange(Pipes &pipes, const ProcessRequest &request,
                            ProcessResult &result, Clock::time_point deadline) {
  fcntl(pipes.in.write_end, F_SETFL, O_NONBLOCK);
  std::string_view rest = request.input;
  if (rest.empty()) Pipe::close_one(pipes.in.write_end);
  while (pipes.out.read_end >= 0 || pipes.err.read_end >= 0) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - Clock::now());
    if (left.count() <= 0) return ProcessResult::End::TimedOut;
    if (result.out.size() + result.err.size() > kMostOutput)
      return ProcessResult::End::TooMuchOutput;
    // poll passes over negative descriptors: those whose stream is over.
    std::array<pollfd, 3> ends = {pollfd{pipes.out.read_end, POLLIN, 0},
                                  pollfd{pipes.err.read_end, POLLIN, 0},
                                  pollfd{pipes.in.write_end, POLLOUT, 0}};
    if (poll(ends.data(), ends.size(), static_cast<int>(left.count())) < 0) {
      if (errno != EINTR) return ProcessResult::End::NotStarted;
      continue;
    }
    if (ends[0].revents) drain(pipes.out.read_end, result.out);
    if (ends[1].revents) drain(pipes.err.read_end, result.err);
    if (ends[2].revents) feed(pipes.in.write_end, rest);
  }
  return ProcessResult::End::Exited;
}

// Waits until the deadline; false when the child is still there.
bool wait_until(pid_t child, int &status, Clock::time_point deadline) {
  while (true) {
    pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) return true;
    if (ended < 0 && errno != EINTR) return true;
    if (Clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace

ProcessResult run_process(const ProcessRequest &request) {
  signal(SIGPIPE, SIG_IGN);
  ProcessResult result;
  std::string program = find_program(request.arguments[0], request.variables);
  if (program.empty()) {
    result.problem = "cannot find `" + request.arguments[0] + "`";
    return result;
  }
  auto begin = Clock::now();
  Pipes pipes;
  pid_t child = 0;
  int error = pipes.open() ? spawn(request, program, pipes, child) : errno;
  if (error != 0) {
    result.problem = "cannot start `" + program + "`: " + strerror(error);
    return result;
  }
  Pipe::close_one(pipes.in.read_end);
  Pipe::close_one(pipes.out.write_end);
  Pipe::close_one(pipes.err.write_end);

  auto deadline = begin + std::chrono::seconds(request.seconds);
  result.end = exchange(pipes, request, result, deadline);
  int status = 0;
  bool over = result.end == ProcessResult::End::Exited &&
              wait_until(child, status, deadline);
  // Also after a good end: nothing that it started may stay behind.
  kill(-child, SIGKILL);
  if (!over) {
    if (result.end == ProcessResult::End::Exited)
      result.end = ProcessResult::End::TimedOut;
    kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
  }
  if (result.end == ProcessResult::End::TimedOut)
    result.problem =
        "not finished after " + std::to_string(request.seconds) + " s";
  if (result.end == ProcessResult::End::TooMuchOutput)
    result.problem = "more than 64 MiB of output";
  result.status =
      WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return result;
}

Variables own_variables() {
  Variables variables;
  for (char **row = environ; *row; ++row) {
    std::string_view text = *row;
    size_t equals = text.find('=');
    if (equals != std::string_view::npos)
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

std::string find_program(const std::string &name, const Variables &variables) {
  auto is_program = [](const std::string &path) {
    return access(path.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos) return is_program(name) ? name : "";
  auto path = variables.find("PATH");
  std::string_view folders;
  if (path != variables.end()) folders = path->second;
  while (!folders.empty()) {
    size_t end = std::min(folders.find(':'), folders.size());
    std::string candidate = std::string(folders.substr(0, end)) + "/" + name;
    if (is_program(candidate)) return candidate;
    folders.remove_prefix(std::min(end + 1, folders.size()));
  }
  return "";
}

}  // namespace wasmrust::suite
