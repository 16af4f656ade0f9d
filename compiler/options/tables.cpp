// See tables.h: turns the rows of tables.def into arrays and finds in them.
#include "compiler/options/tables.h"

#include <array>

namespace wasmrust {

namespace {

constexpr std::array profile_rows = {
#define PROFILE(id, name, pipeline, codegen, size, inherits, opt, debug,     \
                sysroot_opt, sysroot_small, lean, system, build_id, summary) \
  ProfileRow{ProfileId::id,                                                  \
             name,                                                           \
             Pipeline::pipeline,                                             \
             codegen,                                                        \
             SizeAttribute::size,                                            \
             inherits,                                                       \
             opt,                                                            \
             debug,                                                          \
             sysroot_opt,                                                    \
             sysroot_small != 0,                                             \
             lean != 0,                                                      \
             system != 0,                                                    \
             build_id != 0,                                                  \
             summary},
#include "compiler/options/tables.def"
};

constexpr std::array target_rows = {
#define TARGET(id, triple, wasi, entry, summary) \
  TargetRow{TargetId::id, triple, wasi != 0, entry, summary},
#include "compiler/options/tables.def"
};

constexpr std::array host_rows = {
#define HOST(id, name, command, library, runs, has_std, summary)              \
  HostRow{                                                                    \
      HostId::id,   name,   TargetId::command, TargetId::library, Runs::runs, \
      has_std != 0, summary},
#include "compiler/options/tables.def"
};

template <typename Rows>
auto find(const Rows &rows, std::string_view name, auto key) {
  for (const auto &row : rows)
    if (key(row) == name) return &row;
  return static_cast<decltype(rows.data())>(nullptr);
}

template <typename Rows>
std::string names(const Rows &rows, auto key) {
  std::string text;
  for (const auto &row : rows) {
    if (!text.empty()) text += ", ";
    text += key(row);
  }
  return text;
}

constexpr auto by_name = [](const auto &row) { return row.name; };
constexpr auto by_triple = [](const TargetRow &row) { return row.triple; };

}  // namespace

std::span<const ProfileRow> profiles() { return profile_rows; }
std::span<const TargetRow> targets() { return target_rows; }
std::span<const HostRow> hosts() { return host_rows; }

const ProfileRow *find_profile(std::string_view name) {
  return find(profile_rows, name, by_name);
}
const TargetRow *find_target(std::string_view triple) {
  return find(target_rows, triple, by_triple);
}
const HostRow *find_host(std::string_view name) {
  return find(host_rows, name, by_name);
}

const ProfileRow &row(ProfileId id) {
  return profile_rows[static_cast<size_t>(id)];
}
const TargetRow &row(TargetId id) {
  return target_rows[static_cast<size_t>(id)];
}
const HostRow &row(HostId id) { return host_rows[static_cast<size_t>(id)]; }

std::string profile_names() { return names(profile_rows, by_name); }
std::string target_names() { return names(target_rows, by_triple); }
std::string host_names() { return names(host_rows, by_name); }

}  // namespace wasmrust
