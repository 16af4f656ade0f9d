// See file_lock.h.
#include "tooling/sysroot/file_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

namespace wasmrust {

std::expected<FileLock, std::string> FileLock::take(
    const std::string &path, const std::function<void()> &before_waiting) {
  int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0)
    return std::unexpected("cannot open the lock `" + path +
                           "`: " + strerror(errno));
  FileLock lock(descriptor);
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK) {
    before_waiting();
    while (flock(descriptor, LOCK_EX) != 0)
      if (errno != EINTR)
        return std::unexpected("cannot take the lock `" + path +
                               "`: " + strerror(errno));
    return lock;
  }
  return std::unexpected("cannot take the lock `" + path +
                         "`: " + strerror(errno));
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace wasmrust
