// See replace_folder.h. The exchange is renameat2(RENAME_EXCHANGE) where the
// file system has it; elsewhere two renames, with a moment in between in which
// there is no folder but both wait beside it.
#include "tooling/hosts/replace_folder.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "compiler/base/files.h"

namespace wasmrust::host {

namespace {

namespace fs = std::filesystem;

std::unexpected<std::string> failure(const fs::path &path, std::string why) {
  return std::unexpected(path.string() + ": " + why);
}

// The hidden name that process `pid` writes a folder under.
std::string aside_prefix(const fs::path &folder) {
  return "." + folder.filename().string() + ".new-";
}

// Removes what dead processes left beside `folder`.
void remove_leftovers(const fs::path &folder) {
  std::error_code error;
  std::string prefix = aside_prefix(folder);
  std::vector<fs::path> dead;
  for (const auto &entry :
       fs::directory_iterator(folder.parent_path(), error)) {
    std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    long pid = atol(name.c_str() + prefix.size());
    if (pid > 0 && pid != getpid() && kill(static_cast<pid_t>(pid), 0) != 0 &&
        errno == ESRCH)
      dead.push_back(entry.path());
  }
  for (const fs::path &path : dead) fs::remove_all(path, error);
}

bool exchange(const fs::path &a, const fs::path &b) {
  if (renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0)
    return true;
  fs::path between = a.string() + ".old";
  return rename(b.c_str(), between.c_str()) == 0 &&
         rename(a.c_str(), b.c_str()) == 0 &&
         rename(between.c_str(), a.c_str()) == 0;
}

}  // namespace

std::expected<void, std::string> replace_folder(
    const std::string &folder, const std::vector<FolderFile> &files,
    const std::vector<std::string> &own) {
  std::error_code error;
  // A link to a folder stays a link: what it names is replaced.
  fs::path target = fs::weakly_canonical(fs::absolute(folder, error), error);
  if (target.filename().empty()) target = target.parent_path();
  fs::path aside =
      target.parent_path() / (aside_prefix(target) + std::to_string(getpid()));
  fs::create_directories(target.parent_path(), error);
  if (error) return failure(target.parent_path(), error.message());
  remove_leftovers(target);
  fs::remove_all(aside, error);
  if (!fs::create_directory(aside, error))
    return failure(aside, error.message());
  for (const FolderFile &file : files)
    if (auto written = write_file((aside / file.name).string(), file.content);
        !written) {
      fs::remove_all(aside, error);
      return failure(target / file.name, written.error());
    }

  if (!fs::exists(fs::symlink_status(target, error))) {
    if (rename(aside.c_str(), target.c_str()) == 0) return {};
    std::string why = strerror(errno);
    fs::remove_all(aside, error);
    return failure(target, why);
  }
  if (!exchange(aside, target)) {
    std::string why = strerror(errno);
    fs::remove_all(aside, error);
    return failure(target, why);
  }
  // From here on `aside` is the old folder.
  std::vector<fs::path> added;
  for (const auto &entry : fs::directory_iterator(aside, error)) {
    std::string name = entry.path().filename().string();
    if (std::ranges::find(own, name) == own.end() &&
        !fs::exists(fs::symlink_status(target / name, error)))
      added.push_back(entry.path());
  }
  for (const fs::path &path : added)
    if (rename(path.c_str(), (target / path.filename()).c_str()) != 0)
      return failure(path, "cannot move back: " + std::string(strerror(errno)));
  fs::remove_all(aside, error);
  return {};
}

}  // namespace wasmrust::host
