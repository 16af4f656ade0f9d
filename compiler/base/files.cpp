// See files.h: thin over POSIX, since the guarantees (mapping, rename over an
// existing file, ENOSPC found before the rename) are the system's.
#include "compiler/base/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

namespace wasmrust {

namespace {

std::unexpected<std::string> system_error() {
  return std::unexpected(std::string(std::strerror(errno)));
}

bool write_all(int file, Bytes content) {
  while (!content.empty()) {
    ssize_t written = ::write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content = content.subspan(static_cast<size_t>(written));
  }
  return true;
}

// The rest of a pipe, as a file in memory that can be mapped.
std::expected<int, std::string> file_of_pipe(int pipe) {
  int file = memfd_create("pipe", MFD_CLOEXEC);
  if (file < 0) return system_error();
  std::vector<uint8_t> part(1 << 20);
  for (;;) {
    ssize_t count = ::read(pipe, part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) return file;
    if (count > 0 && write_all(file, {part.data(), static_cast<size_t>(count)}))
      continue;
    auto error = system_error();
    ::close(file);
    return error;
  }
}

}  // namespace

std::expected<MappedFile, std::string> MappedFile::open(
    const std::string &path) {
  int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return system_error();
  struct stat info{};
  if (fstat(file, &info) != 0) {
    auto error = system_error();
    ::close(file);
    return error;
  }
  if (S_ISDIR(info.st_mode)) {
    ::close(file);
    return std::unexpected(std::string("Is a directory"));
  }
  if (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode)) {
    auto whole = file_of_pipe(file);
    ::close(file);
    if (!whole) return std::unexpected(whole.error());
    file = *whole;
    info.st_size = lseek(file, 0, SEEK_END);
  }
  size_t size = static_cast<size_t>(info.st_size);
  if (size == 0) {
    ::close(file);
    return MappedFile(nullptr, 0);
  }
  void *data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  auto error = system_error();
  ::close(file);
  if (data == MAP_FAILED) return error;
  return MappedFile(static_cast<const uint8_t *>(data), size);
}

MappedFile::MappedFile(MappedFile &&other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

MappedFile &MappedFile::operator=(MappedFile &&other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

void MappedFile::give_back_pages() const {
  if (data_) madvise(const_cast<uint8_t *>(data_), size_, MADV_DONTNEED);
}

MappedFile::~MappedFile() {
  if (data_) munmap(const_cast<uint8_t *>(data_), size_);
}

std::expected<void, std::string> write_file(const std::string &path,
                                            Bytes content) {
  struct stat info{};
  bool in_place = stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode);
  std::string aside =
      in_place ? path : path + ".tmp" + std::to_string(::getpid());
  int flags = O_WRONLY | O_CLOEXEC | (in_place ? 0 : O_CREAT | O_TRUNC);
  int file = ::open(aside.c_str(), flags, 0666);
  if (file < 0) return system_error();
  bool ok = write_all(file, content);
  int code = errno;
  if (::close(file) != 0 && ok) {
    ok = false;
    code = errno;
  }
  if (ok && !in_place && std::rename(aside.c_str(), path.c_str()) != 0) {
    ok = false;
    code = errno;
  }
  if (ok) return {};
  if (!in_place) ::unlink(aside.c_str());
  errno = code;
  return system_error();
}

}  // namespace wasmrust
