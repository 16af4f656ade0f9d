// A folder of its own for a test, removed at its end.
//
//   ScratchFolder scratch;
//   scratch.write("out/f", "text");
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace wasmrust::host {

struct ScratchFolder {
  ScratchFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "hosts-XXXXXX").string();
    path = mkdtemp(pattern.data());
  }
  ~ScratchFolder() {
    std::error_code error;
    std::filesystem::remove_all(path, error);
  }
  ScratchFolder(const ScratchFolder &) = delete;

  std::string at(const std::string &name) const { return path + "/" + name; }
  std::string read(const std::string &name) const {
    std::ifstream in(at(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string &name, const std::string &text) const {
    std::filesystem::create_directories(
        std::filesystem::path(at(name)).parent_path());
    std::ofstream(at(name), std::ios::binary) << text;
  }
  bool has(const std::string &name) const {
    return std::filesystem::exists(at(name));
  }

  std::string path;
};

}  // namespace wasmrust::host
