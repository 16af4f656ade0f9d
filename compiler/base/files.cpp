// See files.h: thin over POSIX, since the guarantees (mapping, rename over an
// existing file, ENOSPC found before the rename) are the system's.
#include "compiler/base/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "compiler/base/numbers.h"

namespace wasmrust {

namespace {

std::unexpected<std::string> system_error() {
  return std::unexpected(std::string(std::strerror(errno)));
}

bool write_all(int file, std::span<const Bytes> content) {
  constexpr size_t most = 1024;  // IOV_MAX of Linux
  std::vector<iovec> rows;
  for (size_t next = 0; next < content.size() || !rows.empty();) {
    while (rows.size() < most && next < content.size()) {
      Bytes each = content[next++];
      if (!each.empty())
        rows.push_back({const_cast<uint8_t *>(each.data()), each.size()});
    }
    if (rows.empty()) break;
    ssize_t written =
        ::writev(file, rows.data(), static_cast<int>(rows.size()));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    auto rest = static_cast<size_t>(written);
    size_t whole = 0;
    while (whole < rows.size() && rest >= rows[whole].iov_len)
      rest -= rows[whole++].iov_len;
    rows.erase(rows.begin(), rows.begin() + static_cast<ptrdiff_t>(whole));
    if (rest) {
      rows[0].iov_base = static_cast<uint8_t *>(rows[0].iov_base) + rest;
      rows[0].iov_len -= rest;
    }
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
    Bytes read{part.data(), static_cast<size_t>(std::max<ssize_t>(count, 0))};
    if (count > 0 && write_all(file, {&read, 1})) continue;
    auto error = system_error();
    ::close(file);
    return error;
  }
}

namespace fs = std::filesystem;

// Whether it is a link in /proc/self/fd.
bool is_open_file(const fs::path &path) {
  std::error_code missing, unknown;
  fs::path all = fs::canonical("/proc/self/fd", missing);
  fs::path folder = path.has_parent_path() ? path.parent_path() : ".";
  return !missing && fs::canonical(folder, unknown) == all;
}

// `path` without symbolic links at its end, but for those to open files; what
// is a link all the same leads nowhere.
std::string end_of_links(fs::path path) {
  constexpr int most = 40;  // as in Linux
  std::error_code error;
  for (int i = 0; i < most && fs::is_symlink(path, error); ++i) {
    if (is_open_file(path)) break;
    fs::path target = fs::read_symlink(path, error);
    if (error) break;
    target = path.parent_path() / target;
    // An open pipe of another process has a name that leads nowhere.
    if (fs::exists(path, error) && !fs::exists(target, error)) break;
    path = target;
  }
  return path.string();
}

// What /dev/stdout leads to: open already, maybe at the end of a file to which
// a shell appends, so it is not opened again.
std::optional<int> open_descriptor(const fs::path &path) {
  if (!is_open_file(path)) return std::nullopt;
  return number_of<int>(path.filename().string());
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

std::expected<void, std::string> write_file(const std::string &name,
                                            std::span<const Bytes> content) {
  const std::string path = end_of_links(name);
  if (auto open = open_descriptor(path)) {
    if (write_all(*open, content)) return {};
    return system_error();
  }
  struct stat info{};
  if (lstat(path.c_str(), &info) == 0 && stat(path.c_str(), &info) != 0)
    return system_error();  // links in a circle
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
