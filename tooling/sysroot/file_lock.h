// A lock between processes: an open file with flock(2) on it.
//
// The system drops it when the process ends, however it ends, so a killed build
// never blocks the next. The file itself stays: removing it would let two
// processes hold "the" lock on two different files.
#pragma once

#include <expected>
#include <functional>
#include <string>

namespace wasmrust {

class FileLock {
 public:
  // Takes the lock; when somebody else has it, calls `before_waiting` once and
  // waits.
  static std::expected<FileLock, std::string> take(
      const std::string &path, const std::function<void()> &before_waiting);

  FileLock(FileLock &&other) : descriptor_(other.descriptor_) {
    other.descriptor_ = -1;
  }
  FileLock(const FileLock &) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace wasmrust
