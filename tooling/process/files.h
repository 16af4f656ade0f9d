// Files and folders with errors as values.
//
// Each function gives an error text that names the path and says why, ready to
// be shown. `save_file` puts a file in place whole or not at all
// (compiler/base/files.h).
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace wasmrust {

using FileResult = std::expected<void, std::string>;

std::expected<std::string, std::string> read_file(const std::string &path);
FileResult save_file(const std::string &path, std::string_view contents);
FileResult make_folders(const std::string &path);
// Copies a file or a whole folder; links inside are followed.
FileResult copy_path(const std::string &from, const std::string &to);
FileResult rename_path(const std::string &from, const std::string &to);
// Removes a file or a folder with everything in it; what is not there is fine.
FileResult remove_path(const std::string &path);

bool is_file(const std::string &path);
bool is_folder(const std::string &path);
// With all links resolved; `path` itself when that cannot be done.
std::string resolved_path(const std::string &path);
// Absolute and without "." and "..", links kept; relative to `base`.
std::string absolute_path(const std::string &path, const std::string &base);
std::string parent_folder(const std::string &path);
std::string file_name(const std::string &path);

}  // namespace wasmrust
