// The few things that the runners do with files: read, write, copy, make and
// remove folders. Errors are sentences that name the path, for a runner prints
// them as they are.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace wasmrust::suite {

std::expected<std::string, std::string> read_text(const std::string &path);
std::expected<void, std::string> write_text(const std::string &path,
                                            std::string_view text);
std::expected<void, std::string> make_folder(const std::string &path);
// With everything in it; well even if there is none.
std::expected<void, std::string> remove_folder(const std::string &path);
// A folder with everything in it but its `target` folders; links are followed.
std::expected<void, std::string> copy_sources(const std::string &from,
                                              const std::string &to);
// What a folder holds, sorted.
std::expected<std::vector<std::string>, std::string> list_folder(
    const std::string &path);

bool is_file(const std::string &path);
bool is_folder(const std::string &path);
std::string absolute_path(const std::string &path);
std::string parent_folder(const std::string &path);
std::string file_name(const std::string &path);
std::string own_executable();

// A new folder that is removed with everything in it at the end, unless it has
// been asked for by name.
class WorkFolder {
 public:
  // `keep` is emptied and left; "" makes a folder among the temporary files.
  static std::expected<WorkFolder, std::string> make(const std::string &keep);
  WorkFolder(WorkFolder &&other) noexcept;
  WorkFolder(const WorkFolder &) = delete;
  ~WorkFolder();
  const std::string &path() const { return path_; }

 private:
  WorkFolder(std::string path, bool removed)
      : path_(std::move(path)), removed_(removed) {}
  std::string path_;
  bool removed_;
};

}  // namespace wasmrust::suite
