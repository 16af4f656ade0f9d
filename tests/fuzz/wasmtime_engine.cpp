// fuzz_wasmtime FOLDER FIRST LAST
//
// What engine.mjs does in a JavaScript engine, in wasmtime: the modules that
// fuzz_suite has written into a folder, as they are and as written again, and
// the lines of observe.h. A process of its own, so that what ends it is seen.
//
// wasmtime is the library in the Python package of that name, loaded at run
// time; nothing of it is needed to build this. The few functions that are used
// stand in wasmtime_api.def. Its structures are handed on as they are, but for
// an item's kind and where its value begins.
//
// Without the library: "no wasmtime" and exit code 3.
#include <dlfcn.h>
#include <llvm/Support/JSON.h>
#include <stdio.h>

#include <memory>

#include "compiler/base/files.h"
#include "compiler/wasm/module.h"
#include "tests/fuzz/observe.h"
#include "tooling/hosts/wasmtime_library.h"

using namespace wasmrust;
using namespace wasmrust::fuzz;

namespace {

struct Vec {
  size_t size = 0;
  char *data = nullptr;
};
struct Extern {
  enum Kind : uint8_t { Memory = 3, SharedMemory = 4 };
  uint8_t kind = 0;
  alignas(8) uint8_t value[56] = {};  // room for a layout that grows
};
struct Instance {
  uint64_t words[4] = {};
};
union RawValue {
  uint64_t bits;
  alignas(16) uint8_t room[16];
};

struct Api {
#define API(result, name, parameters) result(*name) parameters = nullptr;
#define SWITCH(name) void (*name)(void *config, bool on) = nullptr;
#include "tests/fuzz/wasmtime_api.def"
};

std::optional<Api> load_api(const std::string &path) {
  void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) return std::nullopt;
  Api api;
  bool complete = true;
#define API(result, name, parameters)                                     \
  api.name = reinterpret_cast<decltype(api.name)>(dlsym(library, #name)); \
  complete &= api.name != nullptr;
#define SWITCH(name) \
  api.name = reinterpret_cast<decltype(api.name)>(dlsym(library, #name));
#include "tests/fuzz/wasmtime_api.def"
  if (!complete) return std::nullopt;
  return api;
}

struct Group {
  std::string_view part;  // of the engine's words
  std::string_view name;
};

// The first that fits. What an instance or a segment has no room for comes
// without "wasm trap".
constexpr Group groups[] = {
    {"`unreachable` instruction", "trap unreachable"},
    {"integer divide by zero", "trap arithmetic"},
    {"integer overflow", "trap arithmetic"},
    {"invalid conversion to integer", "trap arithmetic"},
    {"out of bounds", "trap bounds"},
    {"unaligned", "trap bounds"},
    {"misaligned", "trap bounds"},
    {"uninitialized element", "trap call"},
    {"indirect call type mismatch", "trap call"},
    {"null reference", "trap null"},
    {"null function reference", "trap null"},
    {"cast failure", "trap cast"},
    {"non-shared memory", "trap unshared"},
    {"call stack exhausted", exhausted},
    {"allocation size too large", exhausted},
    {"out of memory", exhausted},
    {"heap", exhausted},
    {"exceeds", exhausted},
    {"failed to allocate", exhausted},
    {"mmap", exhausted},
    {"resource limit", exhausted},
    {"xception", "exception"},
};

std::string group_of(const std::string &message) {
  for (const Group &each : groups)
    if (message.find(each.part) != message.npos) return std::string(each.name);
  std::string line = message;
  std::replace(line.begin(), line.end(), '\n', ' ');
  return "trap: " + line;
}

struct Item {
  std::string name;
  Extern value;
};

// Three modules of a case, compiled; instances are made for each call.
class Run {
 public:
  Run(const Api &api, void *engine, std::string folder)
      : api_(api), engine_(engine), folder_(std::move(folder)) {}
  ~Run() {
    for (Part &part : parts_)
      if (part.compiled) api_.wasmtime_module_delete(part.compiled);
  }

  Lines run(const std::string &number, const std::string &name) {
    auto plan_file = MappedFile::open(folder_ + "/" + number + ".json");
    if (!plan_file) return {"wrong: " + plan_file.error()};
    auto plan = llvm::json::parse(llvm::StringRef(
        reinterpret_cast<const char *>(plan_file->bytes().data()),
        plan_file->bytes().size()));
    if (!plan) return {"wrong: " + llvm::toString(plan.takeError())};
    const llvm::json::Object &object = *plan->getAsObject();
    std::string names[] = {number + ".provider", name, number + ".observer"};
    for (size_t i = 0; i < 3; ++i)
      if (std::string problem = compile(names[i], parts_[i]); !problem.empty())
        return {problem};
    imports_.clear();
    if (llvm::StringRef(name).ends_with(".again"))
      for (const llvm::json::Value &row : *object.getArray("again"))
        imports_.push_back(static_cast<size_t>(*row.getAsInteger()));
    else
      for (size_t i = 0; i < parts_[1].module->imports.size(); ++i)
        imports_.push_back(i);
    const llvm::json::Array &calls = *object.getArray("calls");
    for (size_t i = 0; i < std::max<size_t>(calls.size(), 1); ++i) {
      const llvm::json::Array *pair =
          calls.empty() ? nullptr : calls[i].getAsArray();
      if (!one_instance(pair, object)) break;
    }
    return std::move(lines_);
  }

 private:
  struct Part {
    std::optional<MappedFile> file;
    std::optional<wasm::Module> module;
    void *compiled = nullptr;
  };

  // Which of the provider's exports the module's imports are.
  std::vector<size_t> imports_;
  const Api &api_;
  void *engine_;
  std::string folder_;
  Part parts_[3];
  Lines lines_;
  void *context_ = nullptr;

  std::string message_of(void *error, void *trap) const {
    Vec vec;
    if (error)
      api_.wasmtime_error_message(error, &vec);
    else
      api_.wasm_trap_message(trap, &vec);
    std::string text(vec.data, vec.size);
    api_.wasm_byte_vec_delete(&vec);
    if (error) api_.wasmtime_error_delete(error);
    if (trap) api_.wasm_trap_delete(trap);
    // "error while executing at wasm backtrace: …\n\nCaused by:\n  X"
    size_t at = text.rfind("Caused by:");
    return at == text.npos ? text : text.substr(at);
  }

  std::string compile(const std::string &name, Part &part) {
    auto file = MappedFile::open(folder_ + "/" + name + ".wasm");
    if (!file) return "wrong: " + file.error();
    part.file = std::move(*file);
    auto module = wasm::read_module(part.file->bytes());
    if (!module) return "wrong: " + module.error().reason;
    part.module = std::move(*module);
    Bytes bytes = part.file->bytes();
    void *error = api_.wasmtime_module_new(engine_, bytes.data(), bytes.size(),
                                           &part.compiled);
    if (!error) return "";
    std::string text = message_of(error, nullptr);
    return "unknown: " + text.substr(0, text.find('\n'));
  }

  // Makes an instance whose imports are `given`, in order; its exports.
  std::optional<std::vector<Item>> instantiate(const Part &part,
                                               const std::vector<Item> &given,
                                               std::string &problem) {
    std::unique_ptr<void, void (*)(void *)> linker(
        api_.wasmtime_linker_new(engine_), api_.wasmtime_linker_delete);
    for (size_t i = 0; i < part.module->imports.size(); ++i) {
      const wasm::Import &row = part.module->imports[i];
      if (void *error = api_.wasmtime_linker_define(
              linker.get(), context_, row.module.data(), row.module.size(),
              row.name.data(), row.name.size(), &given[i].value)) {
        problem = message_of(error, nullptr);
        return std::nullopt;
      }
    }
    Instance instance;
    void *trap = nullptr;
    void *error = api_.wasmtime_linker_instantiate(
        linker.get(), context_, part.compiled, &instance, &trap);
    if (error || trap) {
      problem = message_of(error, trap);
      return std::nullopt;
    }
    std::vector<Item> items;
    const char *name = nullptr;
    size_t size = 0;
    for (Extern item; api_.wasmtime_instance_export_nth(
             context_, &instance, items.size(), &name, &size, &item);)
      items.push_back({std::string(name, size), item});
    return items;
  }

  // False: nothing more is compared of this case.
  bool one_instance(const llvm::json::Array *pair,
                    const llvm::json::Object &plan) {
    std::unique_ptr<void, void (*)(void *)> store(
        api_.wasmtime_store_new(engine_, nullptr, nullptr),
        api_.wasmtime_store_delete);
    context_ = api_.wasmtime_store_context(store.get());
    std::string problem;
    auto provided = instantiate(parts_[0], {}, problem);
    if (!provided) return wrong("the provider: " + problem);
    lines_.push_back("new");
    std::vector<Item> imports;
    for (size_t row : imports_) imports.push_back((*provided)[row]);
    auto module = instantiate(parts_[1], imports, problem);
    if (!module) {
      lines_.push_back("start: " + group_of(problem));
      return false;
    }
    auto observed = instantiate(parts_[2], *module, problem);
    if (!observed) return wrong("the observer: " + problem);
    if (pair)
      for (const llvm::json::Value &call : *pair)
        if (!add_call(*observed, *call.getAsArray())) return false;
    for (const llvm::json::Value &name : *plan.getArray("getters"))
      if (!add_call(*observed, llvm::json::Array{name})) return false;
    for (const llvm::json::Value &row : *plan.getArray("memories"))
      add_memory((*module)[*row.getAsInteger()].value, *row.getAsInteger());
    return true;
  }

  bool wrong(const std::string &why) {
    lines_ = {"wrong: " + why};
    return false;
  }

  // A name and its arguments: "i5", "l7".
  bool add_call(const std::vector<Item> &observed,
                const llvm::json::Array &words) {
    std::string name = words[0].getAsString()->str();
    auto item = std::ranges::find(observed, name, &Item::name);
    const wasm::Module &observer = *parts_[2].module;
    auto row = std::ranges::find(observer.exports, name, &wasm::Export::name);
    if (item == observed.end() || row == observer.exports.end())
      return wrong("the observer has no " + name);
    const wasm::FuncType &type =
        observer.types[observer.function_type_index(row->index)].function;
    RawValue values[64] = {};
    for (size_t i = 1; i < words.size(); ++i)
      values[i - 1].bits =
          strtoull(words[i].getAsString()->data() + 1, nullptr, 10);
    size_t count = std::max(type.params.size(), type.results.size());
    void *trap = nullptr;
    void *error = api_.wasmtime_func_call_unchecked(context_, item->value.value,
                                                    values, count, &trap);
    std::string answer;
    if (error || trap)
      answer = group_of(message_of(error, trap));
    else
      for (size_t i = 0; i < type.results.size(); ++i)
        answer += (i ? " " : "") +
                  std::to_string(type.results[i].kind == wasm::ValueKind::I32
                                     ? static_cast<uint32_t>(values[i].bits)
                                     : values[i].bits);
    lines_.push_back(name + ": " + answer);
    return answer != exhausted;
  }

  void add_memory(const Extern &item, int64_t row) {
    Bytes bytes;
    if (item.kind == Extern::SharedMemory) {
      void *memory = *reinterpret_cast<void *const *>(item.value);
      bytes = {api_.wasmtime_sharedmemory_data(memory),
               api_.wasmtime_sharedmemory_data_size(memory)};
    } else {
      bytes = {api_.wasmtime_memory_data(context_, item.value),
               api_.wasmtime_memory_data_size(context_, item.value)};
    }
    lines_.push_back("m" + std::to_string(row) + ": " +
                     std::to_string(bytes.size()) + " " +
                     std::to_string(sum_of(bytes)));
  }
};

void *new_engine(const Api &api) {
  void *config = api.wasm_config_new();
  api.wasmtime_config_cranelift_opt_level_set(config, 0);
  api.wasmtime_config_parallel_compilation_set(config, false);
#define API(result, name, parameters)
#define SWITCH(name) \
  if (api.name) api.name(config, true);
#include "tests/fuzz/wasmtime_api.def"
  return api.wasm_engine_new_with_config(config);
}

}  // namespace

int main(int count, char **words) {
  if (count != 4) {
    fprintf(stderr, "usage: fuzz_wasmtime FOLDER FIRST LAST\n");
    return 2;
  }
  auto library = host::find_wasmtime_library(Environment::of_process(""));
  auto api = library ? load_api(library->path) : std::nullopt;
  if (!api) {
    fprintf(stderr, "no wasmtime\n");
    return 3;
  }
  void *engine = new_engine(*api);
  std::string folder = words[1];
  uint64_t last = strtoull(words[3], nullptr, 10);
  for (uint64_t n = strtoull(words[2], nullptr, 10); n <= last; ++n) {
    std::string number = std::to_string(n);
    if (!MappedFile::open(folder + "/" + number + ".json")) continue;
    for (bool again : {false, true}) {
      Lines lines = Run(*api, engine, folder)
                        .run(number, again ? number + ".again" : number);
      printf("case %s %s\n", number.c_str(), again ? "again" : "original");
      for (const std::string &line : lines) printf("%s\n", line.c_str());
      fflush(stdout);  // what comes after may end the process
    }
  }
  return 0;
}
