// Instances of modules in the interpreter (core specification 3.0,
// "Instantiation"): imports are found and compared with what the module asks
// for, globals and tables get their first values, active segments are copied,
// the start function runs.
//
//   ir::Store store;
//   ir::Interpreter interpreter(store);
//   auto instance = judge::instantiate(interpreter, *loaded, [&](auto &import)
//   {
//     return find(exports, import.module, import.name);
//   });
//   interpreter.call(*instance->exports.at("main").function(), {});
//
// What has been written to memories and tables of others before something went
// wrong stays written, as the specification says.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "compiler/ir/interpret.h"
#include "compiler/judge/load.h"

namespace wasmrust::judge {

// What one instance exports, and another imports.
struct External {
  std::variant<uint32_t, ir::Store::Table *, ir::Store::Memory *,
               ir::Store::Global *, ir::Store::Tag *>
      what;

  // nullptr when it is something else; a function is a row of the store.
  const uint32_t *function() const { return std::get_if<uint32_t>(&what); }
  ir::Store::Table *table() const { return get<ir::Store::Table>(); }
  ir::Store::Memory *memory() const { return get<ir::Store::Memory>(); }
  ir::Store::Global *global() const { return get<ir::Store::Global>(); }
  ir::Store::Tag *tag() const { return get<ir::Store::Tag>(); }

 private:
  template <typename Row>
  Row *get() const {
    auto row = std::get_if<Row *>(&what);
    return row ? *row : nullptr;
  }
};

using Exports = std::map<std::string, External, std::less<>>;
using FindImport = std::function<std::optional<External>(const wasm::Import &)>;

struct ModuleInstance {
  ir::Instance *instance = nullptr;  // the store keeps it
  Exports exports;
};

struct Failure {
  enum class Kind : uint8_t {
    Link,  // an import is missing or does not fit
    Stopped,
  };
  Kind kind = Kind::Link;
  std::string reason;
  ir::Stopped stopped;  // of kind Stopped
};

// The loaded module must outlive the store, which keeps the instance: others
// may refer to its functions, even when it failed.
std::expected<ModuleInstance, Failure> instantiate(ir::Interpreter &interpreter,
                                                   const LoadedModule &loaded,
                                                   const FindImport &find);

}  // namespace wasmrust::judge
