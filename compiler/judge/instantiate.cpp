// See instantiate.h. The steps stand in the specification's order, because what
// is done before a trap can be seen afterwards.
#include "compiler/judge/instantiate.h"

#include <algorithm>

namespace wasmrust::judge {

namespace {

using ir::Instance;
using ir::Store;
using wasm::ExternalKind;
using MayFail = std::optional<Failure>;

Failure unlinkable(const wasm::Import &import, std::string why) {
  return {.kind = Failure::Kind::Link,
          .reason = std::move(why) + ": " + std::string(import.module) + "." +
                    std::string(import.name)};
}

bool limits_match(const wasm::Limits &asked, uint64_t size,
                  const wasm::Limits &given) {
  return asked.is_64 == given.is_64 && asked.shared == given.shared &&
         size >= asked.minimum &&
         (!asked.has_maximum ||
          (given.has_maximum && given.maximum <= asked.maximum));
}

class Instantiation {
 public:
  Instantiation(ir::Interpreter &interpreter, const LoadedModule &loaded)
      : interpreter_(interpreter),
        store_(interpreter.store()),
        loaded_(loaded),
        module_(loaded.module) {}

  std::expected<ModuleInstance, Failure> run(const FindImport &find) {
    if (auto failure = link(find)) return std::unexpected(std::move(*failure));
    auto made = std::make_shared<Instance>(store_, loaded_.program(), links_);
    instance_ = made.get();
    store_.kept.push_back(made);
    for (auto &step :
         {&Instantiation::check_imports, &Instantiation::check_sizes,
          &Instantiation::fill_globals, &Instantiation::fill_tables,
          &Instantiation::evaluate_elements, &Instantiation::copy_elements,
          &Instantiation::copy_data, &Instantiation::start})
      if (auto failure = (this->*step)())
        return std::unexpected(std::move(*failure));
    return ModuleInstance{instance_, exports()};
  }

 private:
  ir::Interpreter &interpreter_;
  Store &store_;
  const LoadedModule &loaded_;
  const wasm::Module &module_;
  std::vector<External> found_;  // by row of imports
  ir::Links links_;
  Instance *instance_ = nullptr;

  const lift::IndexSpaces &spaces() const { return loaded_.made.spaces; }
  static Failure stopped(ir::Stopped why) {
    std::string reason = why.reason;
    return {.kind = Failure::Kind::Stopped,
            .reason = std::move(reason),
            .stopped = std::move(why)};
  }
  static Failure trap(std::string why) {
    return stopped({.kind = ir::Stopped::Kind::Trap, .reason = std::move(why)});
  }

  MayFail link(const FindImport &find);
  MayFail check_imports();
  bool fits(const wasm::Import &import, const External &external) const;
  MayFail check_sizes();
  void define_functions();
  std::expected<ir::Value, ir::Stopped> value_of(Expression expression);
  MayFail fill_globals();
  MayFail fill_tables();
  MayFail evaluate_elements();
  MayFail copy_elements();
  MayFail copy_data();
  MayFail start();
  Exports exports() const;
};

// What is found is linked by its kind; whether its type fits is told when the
// module's types are in the store.
MayFail Instantiation::link(const FindImport &find) {
  std::array<uint32_t, 5> next{};
  for (const wasm::Import &import : module_.imports) {
    auto external = find(import);
    if (!external) return unlinkable(import, "unknown import");
    uint32_t index = next[static_cast<size_t>(import.kind)]++;
    bool is_kind = false;
    switch (import.kind) {
      case ExternalKind::Function:
        if ((is_kind = external->function()))
          links_.functions[spaces().functions[index]] = *external->function();
        break;
      case ExternalKind::Table:
        if ((is_kind = external->table()))
          links_.tables[spaces().tables[index]] = external->table();
        break;
      case ExternalKind::Memory:
        if ((is_kind = external->memory()))
          links_.memories[MemoryId(size_t{index})] = external->memory();
        break;
      case ExternalKind::Global:
        if ((is_kind = external->global()))
          links_.globals[spaces().globals[index]] = external->global();
        break;
      case ExternalKind::Tag:
        if ((is_kind = external->tag()))
          links_.tags[spaces().tags[index]] = external->tag();
        break;
    }
    if (!is_kind) return unlinkable(import, "incompatible import type");
    found_.push_back(*external);
  }
  return {};
}

bool Instantiation::fits(const wasm::Import &import,
                         const External &external) const {
  const wasm::Subtyping &types = store_.subtyping();
  uint32_t base = instance_->first_type();
  switch (import.kind) {
    case ExternalKind::Function:
      return types.heap_matches(
          static_cast<int32_t>(store_.functions[*external.function()].type),
          static_cast<int32_t>(import.type_index + base));
    case ExternalKind::Table: {
      const Store::Table &given = *external.table();
      return limits_match(import.table.limits, given.elements.size(),
                          given.type.limits) &&
             types.equivalent(given.type.element,
                              wasm::moved(import.table.element, base));
    }
    case ExternalKind::Memory: {
      const Store::Memory &given = *external.memory();
      return limits_match(import.memory.limits, given.pages(),
                          given.type.limits) &&
             import.memory.page_size_log2 == given.type.page_size_log2;
    }
    case ExternalKind::Global: {
      const wasm::GlobalType &given = external.global()->type;
      wasm::ValueType asked = wasm::moved(import.global.value, base);
      if (given.is_mutable != import.global.is_mutable) return false;
      return given.is_mutable ? types.equivalent(given.value, asked)
                              : types.matches(given.value, asked);
    }
    case ExternalKind::Tag:
      return types.canonical(external.tag()->type) ==
             types.canonical(import.type_index + base);
  }
  return false;
}

MayFail Instantiation::check_imports() {
  for (size_t i = 0; i < found_.size(); ++i)
    if (!fits(module_.imports[i], found_[i]))
      return unlinkable(module_.imports[i], "incompatible import type");
  define_functions();
  return {};
}

void Instantiation::define_functions() {
  uint32_t imported = module_.imported(ExternalKind::Function);
  for (size_t i = 0; i < loaded_.functions.size(); ++i)
    if (loaded_.functions[i].blocks.size())
      instance_->define(spaces().functions[imported + i],
                        &loaded_.functions[i]);
}

// The interpreter grants less than an engine does.
MayFail Instantiation::check_sizes() {
  Failure no_room = stopped({.kind = ir::Stopped::Kind::Exhausted,
                             .reason = "no room for a memory or table"});
  for (MemoryId id : loaded_.program().memories.ids()) {
    const Store::Memory &memory = instance_->memory(id);
    if (memory.pages() < memory.type.limits.minimum) return no_room;
  }
  for (SymbolId id : spaces().tables) {
    const Store::Table &table = instance_->table(id);
    if (table.elements.size() < table.type.limits.minimum) return no_room;
  }
  return {};
}

std::expected<ir::Value, ir::Stopped> Instantiation::value_of(
    Expression expression) {
  auto row = static_cast<uint32_t>(store_.functions.size());
  store_.functions.push_back({.type = instance_->moved(expression->type),
                              .body = Store::Code{instance_, expression}});
  auto results = interpreter_.call(row, {});
  store_.functions.pop_back();
  if (!results) return std::unexpected(std::move(results.error()));
  return results->front();
}

MayFail Instantiation::fill_globals() {
  uint32_t imported = module_.imported(ExternalKind::Global);
  for (size_t i = 0; i < loaded_.initial_globals.size(); ++i) {
    auto value = value_of(loaded_.initial_globals[i]);
    if (!value) return stopped(std::move(value.error()));
    instance_->global(spaces().globals[imported + i]).value = *value;
  }
  return {};
}

MayFail Instantiation::fill_tables() {
  uint32_t imported = module_.imported(ExternalKind::Table);
  for (size_t i = 0; i < loaded_.initial_elements.size(); ++i) {
    if (!loaded_.initial_elements[i]) continue;
    auto value = value_of(loaded_.initial_elements[i]);
    if (!value) return stopped(std::move(value.error()));
    auto &elements = instance_->table(spaces().tables[imported + i]).elements;
    std::ranges::fill(elements, *value);
  }
  return {};
}

MayFail Instantiation::evaluate_elements() {
  for (size_t i = 0; i < loaded_.elements.size(); ++i) {
    if (loaded_.elements[i].empty()) continue;
    ir::Results values;
    for (Expression each : loaded_.elements[i]) {
      auto value = value_of(each);
      if (!value) return stopped(std::move(value.error()));
      values.push_back(*value);
    }
    instance_->set_elements(ElemId(i), std::move(values));
  }
  return {};
}

MayFail Instantiation::copy_elements() {
  for (size_t i = 0; i < module_.elements.size(); ++i) {
    const wasm::ElementSegment &segment = module_.elements[i];
    if (segment.mode == wasm::ElementSegment::Mode::Passive) continue;
    if (segment.mode == wasm::ElementSegment::Mode::Active) {
      auto at = value_of(loaded_.element_offsets[i]);
      if (!at) return stopped(std::move(at.error()));
      const ir::Results &from = instance_->elements(ElemId(i));
      auto &to = instance_->table(spaces().tables[segment.table]).elements;
      if (from.size() > to.size() || at->low > to.size() - from.size())
        return trap("out of bounds table access");
      std::ranges::copy(from, to.begin() + static_cast<ptrdiff_t>(at->low));
    }
    instance_->set_elements(ElemId(i), {});
  }
  return {};
}

MayFail Instantiation::copy_data() {
  for (size_t i = 0; i < module_.data.size(); ++i) {
    const wasm::DataSegment &segment = module_.data[i];
    if (segment.passive) continue;
    auto at = value_of(loaded_.data_offsets[i]);
    if (!at) return stopped(std::move(at.error()));
    auto &to = instance_->memory(MemoryId(size_t{segment.memory})).bytes;
    if (segment.data.size() > to.size() ||
        at->low > to.size() - segment.data.size())
      return trap("out of bounds memory access");
    std::ranges::copy(segment.data,
                      to.begin() + static_cast<ptrdiff_t>(at->low));
    instance_->drop(DataId(i));
  }
  return {};
}

MayFail Instantiation::start() {
  if (!module_.start) return {};
  auto done = interpreter_.call(
      instance_->function(spaces().functions[*module_.start]), {});
  if (!done) return stopped(std::move(done.error()));
  return {};
}

Exports Instantiation::exports() const {
  Exports to;
  for (const wasm::Export &row : module_.exports) {
    External external;
    switch (row.kind) {
      case ExternalKind::Function:
        external.what = instance_->function(spaces().functions[row.index]);
        break;
      case ExternalKind::Table:
        external.what = &instance_->table(spaces().tables[row.index]);
        break;
      case ExternalKind::Memory:
        external.what = &instance_->memory(MemoryId(size_t{row.index}));
        break;
      case ExternalKind::Global:
        external.what = &instance_->global(spaces().globals[row.index]);
        break;
      case ExternalKind::Tag:
        external.what = &instance_->tag(spaces().tags[row.index]);
        break;
    }
    to.emplace(row.name, external);
  }
  return to;
}

}  // namespace

std::expected<ModuleInstance, Failure> instantiate(ir::Interpreter &interpreter,
                                                   const LoadedModule &loaded,
                                                   const FindImport &find) {
  return Instantiation(interpreter, loaded).run(find);
}

}  // namespace wasmrust::judge
