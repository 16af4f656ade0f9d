// See sysroot.h.
#include "tooling/sysroot/sysroot.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "llvm/Support/JSON.h"
#include "llvm/Support/SHA256.h"
#include "tooling/process/files.h"
#include "tooling/process/process.h"
#include "tooling/sysroot/embedded/sources.h"
#include "tooling/sysroot/file_lock.h"
#include "tooling/sysroot/source.h"
#include "tooling/sysroot/std_overlay.h"
#include "tooling/sysroot/wasi_libc.h"
#include "tooling/toml/toml.h"

namespace wasmrust {

namespace fs = std::filesystem;

namespace {

// Raise it when the way in which a sysroot is built changes.
constexpr std::string_view scheme = "5";

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string sha256(std::string_view text) {
  llvm::SHA256 hash;
  hash.update(llvm::StringRef(text));
  std::string hex;
  for (uint8_t byte : hash.final()) {
    constexpr char digits[] = "0123456789abcdef";
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

// Size and time of change, which is enough to see that a package was updated.
std::string stamp(const std::string &path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return path;
  return path + ":" + std::to_string(status.st_size) + ":" +
         std::to_string(status.st_mtim.tv_sec);
}

std::string lean_std_text() {
  std::string text;
  for (const SourceFile &file : lean_std_files())
    text += std::string(file.path) + "\n" + std::string(file.text);
  return text;
}

std::string joined(const std::vector<std::string> &parts) {
  std::string text;
  for (const std::string &part : parts) {
    if (!text.empty()) text += ' ';
    text += part;
  }
  return text;
}

// Everything that decides what a sysroot contains.
Fields key_fields(const SysrootRequest &request,
                  const Environment &environment) {
  const Toolchain &toolchain = *request.toolchain;
  Fields fields = {
      {"scheme", std::string(scheme)},
      {"rustc", toolchain.version_text},
      {"target", std::string(request.target->triple)},
      {"opt-level", std::string(request.profile->sysroot_opt_level)},
      {"small", request.profile->sysroot_small ? "yes" : "no"},
      {"flags", joined(request.code_flags)},
      {"library", stamp(toolchain.library + "/Cargo.lock")},
      {"library-name", toolchain.library_name},
      {"harness", sha256(test_harness_source())},
      {"lean-std", sha256(lean_std_text())},
  };
  if (request.target->has_wasi) {
    std::string libc = find_wasi_libc(toolchain, environment);
    fields.emplace_back("wasi-libc", stamp(libc + "/libc.a"));
    fields.emplace_back("wasi-gaps", sha256(wasi_gaps_source()));
  } else {
    fields.emplace_back("std-host", sha256(std_host_text()));
  }
  return fields;
}

std::string label(const SysrootRequest &request) {
  std::string text = "std for " + std::string(request.target->triple) + " (" +
                     std::string(request.profile->name);
  if (!request.code_flags.empty()) text += ", " + joined(request.code_flags);
  return text + ")";
}

double seconds_now() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) +
         static_cast<double>(now.tv_nsec) / 1e9;
}

// Finds "12/29" in what cargo's progress bar draws.
std::string progress_count(std::string_view text) {
  size_t slash = text.rfind('/');
  while (slash != std::string_view::npos && slash > 0) {
    size_t begin = slash, end = slash + 1;
    while (begin > 0 && isdigit(static_cast<unsigned char>(text[begin - 1])))
      --begin;
    while (end < text.size() && isdigit(static_cast<unsigned char>(text[end])))
      ++end;
    if (begin < slash && end > slash + 1 && end < text.size() &&
        text[end] == ':')
      return std::string(text.substr(begin, end - begin));
    slash = text.rfind('/', slash - 1);
  }
  return "";
}

// What cargo said without its progress bar: the end of it, where errors stand.
std::string cargo_complaint(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    size_t end = std::min(text.find_first_of("\r\n"), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    size_t first = line.find_first_not_of(' ');
    if (first == std::string_view::npos) continue;
    std::string_view word = line.substr(first);
    if (word.starts_with("Building [") || word.starts_with("Compiling "))
      continue;
    lines.emplace_back(line);
  }
  std::string result;
  size_t start = lines.size() > 40 ? lines.size() - 40 : 0;
  for (size_t i = start; i < lines.size(); ++i) result += "\n  " + lines[i];
  return result;
}

class SysrootBuild {
 public:
  SysrootBuild(const SysrootRequest &request, const Environment &environment,
               StatusLine &status, std::string folder)
      : request_(request),
        environment_(environment),
        status_(status),
        folder_(std::move(folder)) {}

  // Makes a complete sysroot in <folder>/sysroot.
  std::expected<std::string, SysrootError> run(const Fields &fields) {
    if (auto wrote =
            write_sysroot_source(*request_.toolchain, request_.target->has_wasi,
                                 folder_ + "/source");
        !wrote)
      return failed(wrote.error());
    if (auto built = run_cargo(); !built) return std::unexpected(built.error());
    if (auto collected = collect(); !collected)
      return failed(collected.error());
    if (auto wrote = write_info(fields); !wrote) return failed(wrote.error());
    return folder_ + "/sysroot";
  }

 private:
  static std::unexpected<SysrootError> failed(std::string text) {
    return std::unexpected(SysrootError{
        std::move(text),
        "the cache folder is chosen with WASMRUST_CACHE; `cargo wasm doctor` "
        "checks what is needed"});
  }

  std::string target_folder() const { return folder_ + "/target"; }

  Child cargo_call() const {
    const Toolchain &toolchain = *request_.toolchain;
    std::string source = folder_ + "/source";
    std::vector<std::string> arguments = {
        toolchain.cargo, "build", "--offline", "--profile", "release",
        "--manifest-path", source + "/Cargo.toml", "--target",
        std::string(request_.target->triple), "--target-dir", target_folder(),
        "--config", "source.crates-io.replace-with='vendored-sources'",
        "--config",
        "source.vendored-sources.directory=" +
            toml::quoted(toolchain.library + "/vendor"),
        "--config", "profile.release.opt-level=" + opt_level(), "--config",
        "profile.release.debug=0", "--config", "profile.release.strip='none'",
        "--config", "profile.release.debug-assertions=false", "--config",
        "profile.release.overflow-checks=false",
        // Its functions name each other as what they stand for, which works
        // within one object.
        "--config", "profile.release.package.wasmrust-std.codegen-units=1"};
    if (request_.profile->sysroot_small) {
      arguments.push_back("--features");
      arguments.push_back("optimize_for_size");
    }
    Child child{.arguments = std::move(arguments),
                .environment = environment_,
                .directory = "/",
                .null_stdin = true};
    set_environment(child.environment);
    return child;
  }

  std::string opt_level() const {
    std::string level(request_.profile->sysroot_opt_level);
    bool number = level.find_first_not_of("0123456789") == std::string::npos;
    return number ? level : "'" + level + "'";
  }

  void set_environment(Environment &environment) const {
    const Toolchain &toolchain = *request_.toolchain;
    // Nothing of the user's cargo settings may reach the standard library.
    for (const std::string &row : environment_.rows()) {
      std::string name = row.substr(0, row.find('='));
      if (name.starts_with("CARGO") || name.starts_with("RUST"))
        environment.remove(name);
    }
    environment.set("CARGO_HOME", folder_ + "/cargo-home");
    environment.set("RUSTC", toolchain.rustc);
    environment.set("RUSTC_BOOTSTRAP", "1");
    environment.set("RUSTC_WRAPPER", "");
    environment.set("RUSTC_WORKSPACE_WRAPPER", "");
    environment.set("CARGO_INCREMENTAL", "0");
    environment.set("CARGO_TERM_COLOR", "never");
    environment.set("CARGO_TERM_PROGRESS_WHEN", "always");
    environment.set("CARGO_TERM_PROGRESS_WIDTH", "80");

    std::vector<std::string> flags = {
        "-Clinker-plugin-lto", "-Cembed-bitcode=yes",
        "-Csymbol-mangling-version=v0", "-Zforce-unstable-if-unmarked"};
    for (std::string &flag : path_remapping(toolchain, folder_ + "/source"))
      flags.push_back(std::move(flag));
    flags.push_back("--remap-path-prefix=" + target_folder() + "=/target");
    for (const std::string &flag : request_.code_flags) flags.push_back(flag);
    std::string encoded;
    for (const std::string &flag : flags) {
      if (!encoded.empty()) encoded += '\x1f';
      encoded += flag;
    }
    environment.set("CARGO_ENCODED_RUSTFLAGS", encoded);
  }

  std::expected<void, SysrootError> run_cargo() {
    std::string name = label(request_);
    std::string tail;
    auto output = capture_child(cargo_call(), [&](std::string_view text) {
      tail = (tail + std::string(text))
                 .substr(tail.size() > 400 ? tail.size() - 400 : 0);
      std::string count = progress_count(tail);
      if (!count.empty()) status_.progress("Building", name + " " + count);
    });
    if (!output) return std::unexpected(SysrootError{output.error(), ""});
    if (output->status != 0)
      return std::unexpected(SysrootError{
          "building " + name + " failed:" + cargo_complaint(output->err),
          "`cargo wasm doctor` checks rustc, its sources and the disk"});
    return {};
  }

  // Takes the rlibs out of cargo's target folder.
  FileResult collect() {
    std::string triple(request_.target->triple);
    std::string to = folder_ + "/sysroot/lib/rustlib/" + triple + "/lib";
    if (auto made = make_folders(to + "/self-contained"); !made) return made;
    std::string lean = lean_std_file(folder_ + "/sysroot", *request_.target);
    if (auto made = make_folders(parent_folder(lean)); !made) return made;
    std::string from = target_folder() + "/" + triple + "/release/deps";
    std::error_code error;
    size_t count = 0;
    for (fs::directory_iterator i(from, error), end; !error && i != end;
         i.increment(error)) {
      std::string name = i->path().filename().string();
      if (!name.ends_with(".rlib") || name.starts_with("libwasmrust_sysroot"))
        continue;
      bool lean = name.starts_with("libwasmrust_std-");
      if (auto moved = rename_path(
              from + "/" + name,
              lean ? lean_std_file(folder_ + "/sysroot", *request_.target)
                   : to + "/" + name);
          !moved)
        return moved;
      ++count;
    }
    if (error || count == 0)
      return std::unexpected("cargo left no libraries in `" + from + "`");
    if (!request_.target->has_wasi) return {};
    return add_wasi_libc(to + "/self-contained");
  }

  FileResult add_wasi_libc(const std::string &to) {
    const Toolchain &toolchain = *request_.toolchain;
    if (auto copied =
            copy_wasi_libc(find_wasi_libc(toolchain, environment_), to);
        !copied)
      return copied;
    return fill_wasi_gaps(toolchain, environment_, folder_ + "/sysroot",
                          to + "/libc.a", folder_);
  }

  FileResult write_info(const Fields &fields) {
    llvm::json::Object info;
    for (const auto &[name, value] : fields) info[name] = value;
    info["release"] = request_.toolchain->release;
    std::string text;
    llvm::raw_string_ostream stream(text);
    stream << llvm::formatv("{0:2}\n", llvm::json::Value(std::move(info)));
    return save_file(folder_ + "/sysroot/sysroot.json", text);
  }

  const SysrootRequest &request_;
  const Environment &environment_;
  StatusLine &status_;
  std::string folder_;
};

// Folders of builds that were killed. Called under the key's lock, so no living
// build of this key exists.
void remove_left_overs(const std::string &sysroots, const std::string &key) {
  std::error_code error;
  std::vector<std::string> stale;
  for (fs::directory_iterator i(sysroots, error), end; !error && i != end;
       i.increment(error)) {
    std::string name = i->path().filename().string();
    if (name.starts_with("." + key + ".building")) stale.push_back(i->path());
  }
  for (const std::string &path : stale) (void)remove_path(path);
}

// A sysroot that is used gets a new time, so that old ones can be told.
void mark_as_used(const std::string &path) {
  (void)utimensat(AT_FDCWD, (path + "/sysroot.json").c_str(), nullptr, 0);
}

// Sysroots of compilers and versions that are gone would pile up, 70 MB each.
// Called when a new one was made, which is when old ones tend to lose their
// use.
void remove_unused(const std::string &sysroots) {
  constexpr time_t kept_seconds = 60 * 24 * 60 * 60;
  std::error_code error;
  std::vector<std::string> unused;
  for (fs::directory_iterator i(sysroots, error), end; !error && i != end;
       i.increment(error)) {
    struct stat status;
    std::string info = i->path().string() + "/sysroot.json";
    if (stat(info.c_str(), &status) == 0 &&
        status.st_mtim.tv_sec + kept_seconds < time(nullptr))
      unused.push_back(i->path());
  }
  for (const std::string &path : unused) {
    (void)remove_path(path);
    (void)remove_path(path + ".lock");
  }
}

}  // namespace

std::string lean_std_file(const std::string &sysroot, const TargetRow &target) {
  return sysroot + "/lib/rustlib/" + std::string(target.triple) +
         "/lean/libwasmrust_std.rlib";
}

std::string cache_folder(const Environment &environment) {
  std::string own = environment.text("WASMRUST_CACHE");
  if (!own.empty()) return absolute_path(own, environment.working_directory);
  // The specification wants relative paths in XDG_CACHE_HOME to be ignored.
  std::string xdg = environment.text("XDG_CACHE_HOME");
  if (xdg.starts_with("/")) return xdg + "/wasmrust";
  std::string home = environment.text("HOME");
  return home.empty() ? "" : home + "/.cache/wasmrust";
}

std::string sysroot_key(const SysrootRequest &request,
                        const Environment &environment) {
  std::string text;
  for (const auto &[name, value] : key_fields(request, environment))
    text += name + "=" + value + "\n";
  return std::string(request.target->triple) + "-" + sha256(text).substr(0, 16);
}

std::expected<std::string, SysrootError> ensure_sysroot(
    const SysrootRequest &request, const Environment &environment,
    StatusLine &status) {
  std::string cache = cache_folder(environment);
  if (cache.empty())
    return std::unexpected(
        SysrootError{"there is no folder for the compiled standard library",
                     "set HOME, or WASMRUST_CACHE to a folder"});
  std::string sysroots = cache + "/sysroots";
  std::string key = sysroot_key(request, environment);
  std::string path = sysroots + "/" + key;
  if (is_file(path + "/sysroot.json")) {
    mark_as_used(path);
    return path;
  }

  if (auto made = make_folders(sysroots); !made)
    return std::unexpected(SysrootError{
        made.error(), "set WASMRUST_CACHE to a folder that can be written"});
  std::string name = label(request);
  auto lock = FileLock::take(sysroots + "/" + key + ".lock", [&] {
    status.say("Blocking", "waiting for another process that builds " + name);
  });
  if (!lock)
    return std::unexpected(SysrootError{
        lock.error(), "set WASMRUST_CACHE to a folder that can be written"});
  if (is_file(path + "/sysroot.json")) return path;

  double begin = seconds_now();
  remove_left_overs(sysroots, key);
  std::string aside =
      sysroots + "/." + key + ".building" + std::to_string(getpid());
  if (status.terminal())
    status.progress("Building", name);
  else
    status.say("Building", name + ", once for this rustc");
  auto built = SysrootBuild(request, environment, status, aside)
                   .run(key_fields(request, environment));
  std::expected<std::string, SysrootError> result = path;
  if (!built) {
    result = std::unexpected(built.error());
  } else {
    (void)remove_path(path);
    if (auto moved = rename_path(*built, path); !moved)
      result = std::unexpected(SysrootError{moved.error(), ""});
  }
  (void)remove_path(aside);
  if (!result) return result;
  remove_unused(sysroots);
  char taken[32];
  snprintf(taken, sizeof taken, "%.1fs", seconds_now() - begin);
  status.say("Finished", name + " in " + taken);
  return result;
}

std::vector<SysrootInfo> list_sysroots(const Environment &environment) {
  std::vector<SysrootInfo> list;
  std::string sysroots = cache_folder(environment) + "/sysroots";
  std::error_code error;
  for (fs::directory_iterator i(sysroots, error), end; !error && i != end;
       i.increment(error)) {
    SysrootInfo info;
    info.path = i->path().string();
    info.key = i->path().filename().string();
    if (info.key.starts_with(".") || !is_folder(info.path)) continue;
    auto text = read_file(info.path + "/sysroot.json");
    auto json = text ? llvm::json::parse(*text) : llvm::json::parse("");
    const llvm::json::Object *object = json ? json->getAsObject() : nullptr;
    if (!object) {
      if (!json) llvm::consumeError(json.takeError());
      info.problem = "sysroot.json is missing or broken";
      list.push_back(std::move(info));
      continue;
    }
    auto field = [&](const char *name) {
      return object->getString(name).value_or("").str();
    };
    info.target = field("target");
    info.rustc = field("release");
    info.opt_level = field("opt-level");
    info.flags = field("flags");
    std::error_code walk;
    for (fs::recursive_directory_iterator j(info.path, walk), done;
         !walk && j != done; j.increment(walk))
      if (j->is_regular_file(walk)) info.bytes += j->file_size(walk);
    list.push_back(std::move(info));
  }
  std::ranges::sort(list, {}, &SysrootInfo::key);
  return list;
}

}  // namespace wasmrust
