// The rows of tables.def as C++ values: profiles, targets and hosts.
//
// Everything that differs between two profiles, targets or hosts is a column
// here, so a new one is a new row. Look-ups by name return nullptr when there
// is no such row; `profile_names()` and the like list them for messages.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace wasmrust {

enum class Pipeline : uint8_t { O0, O1, O2, O3, Os, Oz };
enum class SizeAttribute : uint8_t { None, OptSize, MinSize };

enum class ProfileId : uint8_t {
#define PROFILE(id, ...) id,
#include "compiler/options/tables.def"
};
enum class TargetId : uint8_t {
#define TARGET(id, ...) id,
#include "compiler/options/tables.def"
};
enum class HostId : uint8_t {
#define HOST(id, ...) id,
#include "compiler/options/tables.def"
};

struct ProfileRow {
  ProfileId id;
  std::string_view name;
  Pipeline pipeline;
  uint8_t codegen_level;
  SizeAttribute size;
  std::string_view cargo_inherits;
  std::string_view cargo_opt_level;
  uint8_t debug;
  std::string_view sysroot_opt_level;
  bool sysroot_small;
  bool lean_std;
  bool has_system;
  bool build_id;
  std::string_view summary;
};

struct TargetRow {
  TargetId id;
  std::string_view triple;
  bool has_wasi;
  std::string_view entry;
  std::string_view summary;
};

// Which programs can be run from a command line.
enum class Runs : uint8_t { Nothing, Wasi, Any };

struct HostRow {
  HostId id;
  std::string_view name;
  TargetId command_target;
  TargetId library_target;
  Runs runs;
  bool has_std;  // it answers what std imports
  std::string_view summary;
};

std::span<const ProfileRow> profiles();
std::span<const TargetRow> targets();
std::span<const HostRow> hosts();

const ProfileRow *find_profile(std::string_view name);
const TargetRow *find_target(std::string_view triple);
const HostRow *find_host(std::string_view name);
const ProfileRow &row(ProfileId id);
const TargetRow &row(TargetId id);
const HostRow &row(HostId id);

// "dev, streaming, release": for error messages and help texts.
std::string profile_names();
std::string target_names();
std::string host_names();

}  // namespace wasmrust
