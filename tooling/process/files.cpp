// See files.h.
#include "tooling/process/files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "compiler/base/files.h"

namespace wasmrust {

namespace fs = std::filesystem;

namespace {

std::unexpected<std::string> failure(std::string_view action,
                                     const std::string &path,
                                     const std::string &reason) {
  return std::unexpected("cannot " + std::string(action) + " `" + path +
                         "`: " + reason);
}

std::unexpected<std::string> failure(std::string_view action,
                                     const std::string &path,
                                     const std::error_code &error) {
  return failure(action, path, error.message());
}

}  // namespace

std::expected<std::string, std::string> read_file(const std::string &path) {
  int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return failure("read", path, strerror(errno));
  std::string contents;
  char buffer[65536];
  ssize_t count;
  while ((count = read(descriptor, buffer, sizeof buffer)) != 0) {
    if (count < 0) {
      if (errno == EINTR) continue;
      int error = errno;
      close(descriptor);
      return failure("read", path, strerror(error));
    }
    contents.append(buffer, static_cast<size_t>(count));
  }
  close(descriptor);
  return contents;
}

FileResult save_file(const std::string &path, std::string_view contents) {
  if (auto written = write_file(path, contents); !written)
    return failure("write", path, written.error());
  return {};
}

FileResult make_folders(const std::string &path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return failure("make the folder", path, error);
  return {};
}

FileResult copy_path(const std::string &from, const std::string &to) {
  std::error_code error;
  fs::copy(from, to,
           fs::copy_options::recursive | fs::copy_options::overwrite_existing,
           error);
  if (error) return failure("copy to", to, error);
  return {};
}

FileResult rename_path(const std::string &from, const std::string &to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) return failure("move into place", to, error);
  return {};
}

FileResult remove_path(const std::string &path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) return failure("remove", path, error);
  return {};
}

bool is_file(const std::string &path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

bool is_folder(const std::string &path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

std::string resolved_path(const std::string &path) {
  std::error_code error;
  fs::path resolved = fs::canonical(path, error);
  return error ? path : resolved.string();
}

std::string absolute_path(const std::string &path, const std::string &base) {
  std::string text = (fs::path(base) / path).lexically_normal().string();
  if (text.size() > 1 && text.back() == '/') text.pop_back();
  return text;
}

std::string parent_folder(const std::string &path) {
  return fs::path(path).parent_path().string();
}

std::string file_name(const std::string &path) {
  return fs::path(path).filename().string();
}

}  // namespace wasmrust
