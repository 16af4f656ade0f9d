// See wasmtime_library.h. Objects are not freed: the process ends after the
// run.
#include "tooling/hosts/wasmtime_library.h"

#include <dlfcn.h>
#include <pthread.h>

#include <algorithm>
#include <map>
#include <vector>

#include "compiler/base/files.h"
#include "tooling/hosts/trap_lines.h"
#include "tooling/process/process.h"

namespace wasmrust::host {

namespace {

constexpr unsigned oldest_major = 25;
constexpr size_t wasm_stack = 64 << 20;  // as much as node gets

struct Vec {
  size_t size = 0;
  void *data = nullptr;
};
struct Func {
  uint64_t words[4] = {};  // two are used; room for a layout that grows
};

struct Api {
#define API(result, name, parameters) result(*name) parameters = nullptr;
#include "tooling/hosts/wasmtime_api.def"
};

std::expected<Api, std::string> load(const std::string &path) {
  void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) return std::unexpected(std::string(dlerror()));
  Api api;
  std::string missing;
  auto find = [&](const char *name) {
    void *symbol = dlsym(library, name);
    if (!symbol && missing.empty()) missing = name;
    return symbol;
  };
#define API(result, name, parameters) \
  api.name = reinterpret_cast<decltype(api.name)>(find(#name));
#include "tooling/hosts/wasmtime_api.def"
  if (!missing.empty())
    return std::unexpected(path + " has no function `" + missing +
                           "`: this version of wasmtime is not known here; "
                           "try another one (pip install -U wasmtime)");
  return api;
}

std::string text_of(const Vec &vec) {
  return std::string(static_cast<const char *>(vec.data), vec.size);
}

struct Owned {
  void *object;
  void (*remove)(void *);
  ~Owned() {
    if (object) remove(object);
  }
};

std::vector<const char *> pointers(const std::vector<std::string> &texts) {
  std::vector<const char *> out;
  for (const std::string &text : texts) out.push_back(text.c_str());
  return out;
}

// One run: engine, module, WASI, call, outcome.
class Run {
 public:
  Run(const Api &api, const WasmtimeLibrary &library, const RunRequest &request)
      : api_(api), library_(library), request_(request) {}

  std::expected<int, std::string> run() {
    auto file = MappedFile::open(request_.module);
    if (!file) return std::unexpected(request_.module + ": " + file.error());
    void *config = api_.wasm_config_new();
    // wasmtime insists that the stack of async calls, which we make none of, is
    // the larger one.
    api_.wasmtime_config_async_stack_size_set(config, wasm_stack + (1 << 20));
    api_.wasmtime_config_max_wasm_stack_set(config, wasm_stack);
    Owned engine{api_.wasm_engine_new_with_config(config),
                 api_.wasm_engine_delete};
    Owned store{api_.wasmtime_store_new(engine.object, nullptr, nullptr),
                api_.wasmtime_store_delete};
    void *context = api_.wasmtime_store_context(store.object);
    Owned linker{api_.wasmtime_linker_new(engine.object),
                 api_.wasmtime_linker_delete};
    Owned module{nullptr, api_.wasmtime_module_delete};
    Func start;
    Bytes bytes = file->bytes();
    auto wasi = make_wasi();
    if (!wasi) return std::unexpected(wasi.error());
    if (void *error = api_.wasmtime_context_set_wasi(context, *wasi))
      return failure(error);
    if (void *error = api_.wasmtime_linker_define_wasi(linker.object))
      return failure(error);
    if (void *error = api_.wasmtime_module_new(engine.object, bytes.data(),
                                               bytes.size(), &module.object))
      return failure(error);
    if (void *error = api_.wasmtime_linker_module(linker.object, context, "", 0,
                                                  module.object))
      return failure(error);
    if (void *error = api_.wasmtime_linker_get_default(linker.object, context,
                                                       "", 0, &start))
      return failure(error);
    Owned trap{nullptr, api_.wasm_trap_delete};
    Owned error{api_.wasmtime_func_call(context, &start, nullptr, 0, nullptr, 0,
                                        &trap.object),
                api_.wasmtime_error_delete};
    return outcome(error.object, trap.object);
  }

 private:
  std::unexpected<std::string> failure(void *error) const {
    Vec message;
    api_.wasmtime_error_message(error, &message);
    std::string text = text_of(message);
    api_.wasm_byte_vec_delete(&message);
    api_.wasmtime_error_delete(error);
    return std::unexpected(request_.module + ": " + text);
  }

  std::expected<void *, std::string> make_wasi() const {
    void *wasi = api_.wasi_config_new();
    std::vector<std::string> words = request_.arguments;
    words.insert(words.begin(),
                 request_.program.empty() ? request_.module : request_.program);
    auto word_pointers = pointers(words);
    bool fits =
        api_.wasi_config_set_argv(wasi, words.size(), word_pointers.data());
    auto refuse = [&](std::string why) {
      api_.wasi_config_delete(wasi);
      return std::unexpected(std::move(why));
    };
    if (!fits) return refuse("the program's arguments are not UTF-8");
    std::map<std::string, std::string> variables;
    if (request_.inherit_environment)
      for (const std::string &row : request_.environment.rows())
        variables[row.substr(0, row.find('='))] = row.substr(row.find('=') + 1);
    for (const auto &[name, value] : request_.variables)
      variables[name] = value;
    std::vector<const char *> names, values;
    for (const auto &[name, value] : variables) {
      names.push_back(name.c_str());
      values.push_back(value.c_str());
    }
    if (!api_.wasi_config_set_env(wasi, names.size(), names.data(),
                                  values.data()))
      return refuse("an environment variable is not UTF-8");
    api_.wasi_config_inherit_stdin(wasi);
    api_.wasi_config_inherit_stdout(wasi);
    api_.wasi_config_inherit_stderr(wasi);
    size_t permissions = library_.mutable_flag ? 1 : 3;  // 3: read and write
    for (const GuestDirectory &directory : request_.directories)
      if (!api_.wasi_config_preopen_dir(wasi, directory.host.c_str(),
                                        directory.guest.c_str(), permissions,
                                        3))
        return refuse(directory.host + " cannot be opened as a directory");
    return wasi;
  }

  std::expected<int, std::string> outcome(void *error, void *trap) const {
    int status = 0;
    if (!error && !trap) return 0;
    if (error && api_.wasmtime_error_exit_status(error, &status))
      return status & 255;
    Vec message, frames;
    if (trap) {
      api_.wasm_trap_message(trap, &message);
      api_.wasm_trap_trace(trap, &frames);
    } else {
      api_.wasmtime_error_message(error, &message);
      api_.wasmtime_error_wasm_trace(error, &frames);
    }
    TrapReport report = describe(text_of(message), frames);
    api_.wasm_byte_vec_delete(&message);
    api_.wasm_frame_vec_delete(&frames);
    bool quiet =
        variable("RUST_BACKTRACE") == "0" && report.reason == "unreachable";
    if (!quiet) {
      locate_frames(request_.module, request_.profile, report);
      std::string text =
          draw_trap(report, request_.full_backtrace, request_.color);
      fwrite(text.data(), 1, text.size(), stderr);
    }
    return 134;
  }

  // The guest's variable, or ours.
  std::string variable(std::string_view name) const {
    for (const auto &[key, value] : request_.variables)
      if (key == name) return value;
    return request_.environment.text(name);
  }

  TrapReport describe(std::string message, const Vec &frames) const {
    TrapReport report;
    // "error while executing at wasm backtrace: …\n\nCaused by: …: wasm trap:
    // X"
    constexpr std::string_view marker = "wasm trap: ";
    if (size_t at = message.rfind(marker); at != message.npos)
      message = message.substr(at + marker.size());
    // Some versions count the closing zero byte.
    message =
        message.substr(0, message.find_first_of(std::string_view("\n\0", 2)));
    constexpr std::string_view tail = " instruction executed";
    if (message.ends_with(tail) && message.find("unreachable") != message.npos)
      message = "unreachable";
    if (message.starts_with("call stack exhausted"))
      message = "stack overflow (too deep recursion)";
    report.reason = message;
    report.file = request_.module.substr(request_.module.rfind('/') + 1);
    for (size_t i = 0; i < frames.size; ++i) {
      const void *frame = static_cast<void **>(frames.data)[i];
      const Vec *name = api_.wasmtime_frame_func_name(frame);
      report.frames.push_back({.name = name ? text_of(*name) : "",
                               .function = api_.wasm_frame_func_index(frame),
                               .offset = api_.wasm_frame_module_offset(frame)});
    }
    return report;
  }

  const Api &api_;
  const WasmtimeLibrary &library_;
  const RunRequest &request_;
};

}  // namespace

std::optional<WasmtimeLibrary> find_wasmtime_library(
    const Environment &environment) {
  // Without importing the package, which would load the library into Python.
  constexpr std::string_view script =
      "import importlib.util as u,importlib.metadata as m,glob,os\n"
      "s=u.find_spec('wasmtime')\n"
      "if s:\n"
      " d=s.submodule_search_locations[0]\n"
      " f=glob.glob(os.path.join(d,'*','*libwasmtime.*'))\n"
      " b=open(os.path.join(d,'_bindings.py')).read()\n"
      " print(f[0] if f else '',m.version('wasmtime').split('.')[0],"
      "int('fs_mutable' in b),sep='\\n')\n";
  Child python;
  python.arguments = {"python3", "-c", std::string(script)};
  python.environment = environment;
  python.null_stdin = true;
  auto output = capture_child(python);
  if (!output || output->status != 0) return std::nullopt;
  std::vector<std::string> lines(1);
  for (char c : output->out) {
    if (c == '\n')
      lines.emplace_back();
    else
      lines.back() += c;
  }
  if (lines.size() < 3 || lines[0].empty()) return std::nullopt;
  return WasmtimeLibrary{
      lines[0], static_cast<unsigned>(atoi(lines[1].c_str())), lines[2] == "1"};
}

std::expected<int, std::string> run_with_library(const WasmtimeLibrary &library,
                                                 const RunRequest &request) {
  if (library.major < oldest_major)
    return std::unexpected("the Python package wasmtime " +
                           std::to_string(library.major) + " is too old; " +
                           std::to_string(oldest_major) +
                           " or newer is needed (pip install -U wasmtime)");
  auto api = load(library.path);
  if (!api) return std::unexpected(api.error());
  // In a thread of its own, whose stack has room for the guest's.
  struct Job {
    Run run;
    std::expected<int, std::string> result = 0;
  } job{Run(*api, library, request)};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, wasm_stack + (8 << 20));
  pthread_t thread;
  auto body = [](void *data) -> void * {
    Job &job = *static_cast<Job *>(data);
    job.result = job.run.run();
    return nullptr;
  };
  if (pthread_create(&thread, &attributes, body, &job) != 0)
    return std::unexpected("no thread with a stack of 72 MiB can be made");
  pthread_join(thread, nullptr);
  return job.result;
}

}  // namespace wasmrust::host
