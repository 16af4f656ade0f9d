// See process.h. posix_spawn rather than fork: no copy of our address space,
// and nothing of ours runs in the child.
#include "tooling/process/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace wasmrust {

namespace {

struct Pipe {
  int read_end = -1, write_end = -1;
  Pipe() = default;
  Pipe(const Pipe &) = delete;
  ~Pipe() {
    close_read();
    close_write();
  }
  bool open() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    read_end = ends[0];
    write_end = ends[1];
    return true;
  }
  void close_read() { close_end(read_end); }
  void close_write() { close_end(write_end); }

 private:
  static void close_end(int &end) {
    if (end >= 0) close(end);
    end = -1;
  }
};

std::vector<char *> pointers(std::vector<std::string> &rows) {
  std::vector<char *> result;
  for (std::string &row : rows) result.push_back(row.data());
  result.push_back(nullptr);
  return result;
}

std::string system_error(std::string_view what, int error) {
  return std::string(what) + ": " + strerror(error);
}

// Starts the child; a stream whose descriptor is negative stays our own.
// `blocked`: its signal mask, when that is not ours.
std::expected<pid_t, std::string> start(const Child &child, int out, int err,
                                        const sigset_t *blocked = nullptr) {
  std::string program =
      find_in_path(child.environment, child.arguments.front());
  if (program.empty())
    return std::unexpected("cannot find `" + child.arguments.front() +
                           "` in PATH");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (!child.directory.empty())
    posix_spawn_file_actions_addchdir_np(&actions, child.directory.c_str());
  if (child.null_stdin)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                     O_RDONLY, 0);
  if (out >= 0) posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  if (err >= 0) posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  // To itself: then it stays open in the child.
  if (child.descriptor >= 0)
    posix_spawn_file_actions_adddup2(&actions, child.descriptor,
                                     child.descriptor);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  if (blocked) {
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigmask(&attributes, blocked);
  }
  std::vector<std::string> arguments = child.arguments;
  std::vector<std::string> variables = child.environment.rows();
  pid_t process = 0;
  int error =
      posix_spawn(&process, program.c_str(), &actions, &attributes,
                  pointers(arguments).data(), pointers(variables).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    return std::unexpected(
        system_error("cannot start `" + program + "`", error));
  return process;
}

int status_of(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status)
                                : 128 + WTERMSIG(wait_status);
}

std::expected<int, std::string> wait_for(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0)
    if (errno != EINTR)
      return std::unexpected(system_error("cannot wait for a child", errno));
  return status_of(status);
}

// What ends a process politely and is not ignored here.
sigset_t requests_to_end() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction now{};
    if (sigaction(signal, nullptr, &now) == 0 && now.sa_handler != SIG_IGN)
      sigaddset(&signals, signal);
  }
  return signals;
}

struct Ended {
  int wait_status = 0;
  int asked = 0;  // the signal that was handed on last
};

// `awaited`, SIGCHLD and others, are blocked, so none is lost before the wait.
std::expected<Ended, std::string> wait_and_hand_on(pid_t process,
                                                   const sigset_t &awaited) {
  Ended ended;
  for (;;) {
    pid_t done = waitpid(process, &ended.wait_status, WNOHANG);
    if (done == process) return ended;
    if (done < 0 && errno != EINTR)
      return std::unexpected(system_error("cannot wait for a child", errno));
    siginfo_t from{};
    int signal = sigwaitinfo(&awaited, &from);
    if (signal <= 0 || signal == SIGCHLD) continue;
    ended.asked = signal;
    // A terminal has sent its own to the child as well.
    if (from.si_code != SI_KERNEL) kill(process, signal);
  }
}

// Reads what is there; false at the end of the stream.
bool read_some(int descriptor, const LineFunction &on_text) {
  std::array<char, 16384> buffer;
  ssize_t count = read(descriptor, buffer.data(), buffer.size());
  if (count < 0) return errno == EINTR;
  if (count == 0) return false;
  on_text(std::string_view(buffer.data(), static_cast<size_t>(count)));
  return true;
}

}  // namespace

std::expected<int, std::string> run_child(const Child &child) {
  auto process = start(child, -1, -1);
  if (!process) return std::unexpected(process.error());
  return wait_for(*process);
}

std::expected<int, std::string> run_program(const Child &child) {
  sigset_t awaited = requests_to_end(), before;
  sigaddset(&awaited, SIGCHLD);
  signal(SIGCHLD, SIG_DFL);  // ignored, it would not be sent
  sigprocmask(SIG_BLOCK, &awaited, &before);
  auto process = start(child, -1, -1, &before);
  std::expected<Ended, std::string> ended;
  if (process)
    ended = wait_and_hand_on(*process, awaited);
  else
    ended = std::unexpected(process.error());
  sigprocmask(SIG_SETMASK, &before, nullptr);
  if (!ended) return std::unexpected(ended.error());
  if (WIFSIGNALED(ended->wait_status) &&
      WTERMSIG(ended->wait_status) == ended->asked)
    raise(ended->asked);
  return status_of(ended->wait_status);
}

std::string become_child(const Child &child) {
  const std::string &name = child.arguments.front();
  std::string program = find_in_path(child.environment, name);
  if (program.empty()) return "cannot find `" + name + "` in PATH";
  std::vector<std::string> arguments = child.arguments;
  std::vector<std::string> variables = child.environment.rows();
  execve(program.c_str(), pointers(arguments).data(),
         pointers(variables).data());
  return system_error("cannot start `" + program + "`", errno);
}

std::expected<int, std::string> run_child_lines(const Child &child,
                                                const LineFunction &on_line) {
  Pipe out;
  if (!out.open()) return std::unexpected(system_error("pipe", errno));
  auto process = start(child, out.write_end, -1);
  if (!process) return std::unexpected(process.error());
  out.close_write();

  std::string pending;
  auto on_text = [&](std::string_view text) {
    pending += text;
    size_t begin = 0;
    for (size_t end; (end = pending.find('\n', begin)) != std::string::npos;
         begin = end + 1)
      on_line(std::string_view(pending).substr(begin, end - begin));
    pending.erase(0, begin);
  };
  while (read_some(out.read_end, on_text)) {
  }
  if (!pending.empty()) on_line(pending);
  return wait_for(*process);
}

std::expected<ChildOutput, std::string> capture_child(
    const Child &child, const LineFunction &on_error_text) {
  Pipe out, err;
  if (!out.open() || !err.open())
    return std::unexpected(system_error("pipe", errno));
  auto process = start(child, out.write_end, err.write_end);
  if (!process) return std::unexpected(process.error());
  out.close_write();
  err.close_write();

  ChildOutput output;
  auto on_out = [&](std::string_view text) { output.out += text; };
  auto on_err = [&](std::string_view text) {
    output.err += text;
    if (on_error_text) on_error_text(text);
  };
  while (out.read_end >= 0 || err.read_end >= 0) {
    // poll skips negative descriptors, which are those that ended.
    std::array<pollfd, 2> ends = {pollfd{out.read_end, POLLIN, 0},
                                  pollfd{err.read_end, POLLIN, 0}};
    if (poll(ends.data(), ends.size(), -1) < 0) {
      if (errno == EINTR) continue;
      break;
    }
    if (ends[0].revents && !read_some(out.read_end, on_out)) out.close_read();
    if (ends[1].revents && !read_some(err.read_end, on_err)) err.close_read();
  }
  auto status = wait_for(*process);
  if (!status) return std::unexpected(status.error());
  output.status = *status;
  return output;
}

}  // namespace wasmrust
