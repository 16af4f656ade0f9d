// See load.h. Rows are added for all expressions before any is lifted, because
// lifting refers to the program.
#include "compiler/judge/load.h"

namespace wasmrust::judge {

namespace {

class Loader {
 public:
  explicit Loader(LoadedModule &to) : to_(to), program_(to.made.program) {}

  std::expected<void, std::string> run(
      const std::function<bool(FunctionId)> &wanted) {
    const wasm::Module &module = to_.module;
    auto own = static_cast<uint32_t>(program_.functions.size());
    add_expressions();
    for (FunctionId id : program_.functions.ids()) {
      if (id.value < own && wanted && !wanted(id)) {
        to_.functions.emplace_back();
        continue;
      }
      auto function = lift::lift_function(program_, id, to_.made.spaces);
      if (!function)
        return std::unexpected("function row " + std::to_string(id.value) +
                               ": " + function.error().reason);
      (id.value < own ? to_.functions : to_.expressions)
          .push_back(std::move(*function));
    }
    size_t next = 0;
    auto take = [&](Bytes init) -> Expression {
      return init.empty() ? nullptr : &to_.expressions[next++];
    };
    for (const auto &row : module.globals)
      to_.initial_globals.push_back(take(row.init));
    for (const auto &row : module.tables)
      to_.initial_elements.push_back(take(row.init));
    for (const auto &row : module.data)
      to_.data_offsets.push_back(take(row.init));
    for (const auto &row : module.elements) {
      to_.element_offsets.push_back(take(row.init));
      auto &list = to_.elements.emplace_back();
      for (Bytes item : row.expressions) list.push_back(take(item));
    }
    return {};
  }

 private:
  LoadedModule &to_;
  Program &program_;

  void add(Bytes init, wasm::ValueType type) {
    if (init.empty()) return;
    auto &body = to_.bodies.emplace_back();
    body.push_back(0);  // no local variables
    body.insert(body.end(), init.begin(), init.end());
    program_.functions.add(
        {.type = program_.intern(wasm::FuncType{{}, {type}}), .body = body});
  }

  // In the order in which `run` takes them.
  void add_expressions() {
    const wasm::Module &module = to_.module;
    for (const auto &row : module.globals) add(row.init, row.type.value);
    for (const auto &row : module.tables) add(row.init, row.type.element);
    for (const auto &row : module.data)
      if (!row.init.empty())
        add(row.init,
            wasm::address_type(module.memory_type(row.memory).limits));
    for (const auto &row : module.elements) {
      if (!row.init.empty())
        add(row.init, wasm::address_type(module.table_type(row.table).limits));
      for (Bytes item : row.expressions) add(item, row.type);
    }
  }
};

}  // namespace

std::expected<std::unique_ptr<LoadedModule>, std::string> load(
    wasm::Module module, const std::function<bool(FunctionId)> &wanted) {
  auto loaded = std::make_unique<LoadedModule>();
  loaded->module = std::move(module);
  loaded->made = lift::program_of(loaded->module);
  if (auto done = Loader(*loaded).run(wanted); !done)
    return std::unexpected(done.error());
  return loaded;
}

}  // namespace wasmrust::judge
