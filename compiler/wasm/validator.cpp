// See validator.h: what a module declares, then its bodies one by one.
//
// Types come first, because everything else is checked against them: that their
// indices point backwards or into their group, then (with `Subtyping`) that
// each declared subtype fits its supertype.
#include "compiler/wasm/validator.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "compiler/base/threads.h"

namespace wasmrust::wasm {

namespace {

using Problem = std::optional<ValidationError>;

constexpr size_t most_types = 1'000'000, most_functions = 1'000'000,
                 most_exports = 1'000'000, most_globals = 1'000'000,
                 most_tags = 1'000'000, most_data_segments = 100'000,
                 most_element_segments = 100'000, most_tables = 100'000,
                 most_memories = 100, most_params = 1'000, most_results = 1'000,
                 most_fields = 10'000, most_elements = 10'000'000,
                 most_body_bytes = 7'654'321;
constexpr unsigned most_subtype_levels = 63;

class DeclarationChecks {
 public:
  DeclarationChecks(const Module &module, FeatureSet features)
      : module_(module), features_(features) {}

  Problem run_types() {
    check_counts();
    for (uint32_t i = 0; i < module_.types.size() && !problem_; ++i)
      check_type_indices(i);
    return problem_;
  }

  Problem run_rest(const ModuleContext &context) {
    FunctionValidator validator(context);
    validator_ = &validator;
    context_ = &context;
    check_supertypes();
    check_imports();
    check_tables_and_memories();
    check_tags_and_globals();
    check_exports_and_start();
    check_elements();
    check_data();
    return problem_;
  }

 private:
  const Module &module_;
  FeatureSet features_;
  const ModuleContext *context_ = nullptr;
  FunctionValidator *validator_ = nullptr;
  Problem problem_;

  void fail(uint32_t offset, std::string reason) {
    if (!problem_)
      problem_ = ValidationError{offset, std::nullopt, std::move(reason)};
  }
  bool has(Feature feature) const { return features_.has(feature); }
  void need(Feature feature, uint32_t offset, const char *what) {
    if (!has(feature))
      fail(offset, std::string(what) + " needs the feature " +
                       std::string(row(feature).text));
  }
  void at_most(size_t count, size_t most, const char *what) {
    if (count > most) fail(0, "more than " + std::to_string(most) + " " + what);
  }
  uint32_t offset_of(std::string_view text) const {
    return module_.offset_of(as_bytes(text));
  }
  // Offset of the section with this id; of the file when there is none.
  uint32_t section(uint8_t id) const {
    for (const Section &each : module_.sections)
      if (each.id == id) return each.offset;
    return 0;
  }

  void check_counts() {
    at_most(module_.types.size(), most_types, "types");
    at_most(module_.exports.size(), most_exports, "exports");
    at_most(module_.functions.size(), most_functions, "functions");
    at_most(module_.count(ExternalKind::Global), most_globals, "globals");
    at_most(module_.count(ExternalKind::Tag), most_tags, "tags");
    at_most(module_.count(ExternalKind::Table), most_tables, "tables");
    at_most(module_.count(ExternalKind::Memory), most_memories, "memories");
    at_most(module_.data.size(), most_data_segments, "data segments");
    at_most(module_.elements.size(), most_element_segments, "element segments");
  }

  // Types

  void check_value_type(ValueType type, uint32_t offset) {
    std::string reason =
        FunctionValidator::type_problem(module_, features_, type);
    if (!reason.empty()) fail(offset, std::move(reason));
  }

  // A type of the type section: its indices point backwards or into the group.
  void check_type_in(const DefinedType &in, ValueType type) {
    if (is_number_or_vector(type) && type.kind != ValueKind::V128) return;
    check_value_type(type, in.offset);
    if (is_reference(type) &&
        int64_t{heap_of(type)} >= int64_t{in.group} + in.group_size)
      fail(in.offset, "type index " + std::to_string(heap_of(type)) +
                          " points behind the recursion group");
  }

  void check_type_indices(uint32_t index) {
    const DefinedType &type = module_.types[index];
    bool is_sub = type.supertype != DefinedType::no_supertype;
    if (type.kind != CompositeKind::Function || is_sub || !type.is_final ||
        type.group_size > 1)
      need(Feature::Gc, type.offset, "this type");
    if (is_sub && type.supertype >= index)
      fail(type.offset, "the supertype " + std::to_string(type.supertype) +
                            " is not declared before");
    const FuncType &function = type.function;
    if (function.params.size() > most_params)
      fail(type.offset, "more than 1000 parameters");
    if (function.results.size() > most_results)
      fail(type.offset, "more than 1000 results");
    if (type.fields.size() > most_fields)
      fail(type.offset, "more than 10000 fields");
    if (function.results.size() > 1)
      need(Feature::Multivalue, type.offset, "more than one result");
    for (ValueType each : function.params) check_type_in(type, each);
    for (ValueType each : function.results) check_type_in(type, each);
    for (const FieldType &each : type.fields) check_type_in(type, each.storage);
  }

  void check_supertypes() {
    std::vector<uint8_t> levels(module_.types.size());
    for (size_t i = 0; i < module_.types.size(); ++i) {
      const DefinedType &type = module_.types[i];
      if (type.supertype == DefinedType::no_supertype) continue;
      const DefinedType &above = module_.types[type.supertype];
      levels[i] = levels[type.supertype] + 1;
      if (levels[i] > most_subtype_levels)
        return fail(type.offset, "more than 63 levels of subtypes");
      if (above.is_final)
        return fail(
            type.offset,
            "the supertype " + std::to_string(type.supertype) + " is final");
      if (!context_->subtyping.composite_matches(type, above))
        return fail(type.offset, "the type does not match its supertype " +
                                     std::to_string(type.supertype));
    }
  }

  // Imports and definitions

  void check_table_type(const TableType &type, uint32_t offset) {
    if (type.element.kind != ValueKind::FuncRef)
      check_value_type(type.element, offset);
    if (type.limits.is_64)
      need(Feature::Memory64, offset, "a table with 64-bit indices");
  }

  void check_memory_type(const MemoryType &type, uint32_t offset) {
    if (type.limits.is_64)
      need(Feature::Memory64, offset, "a memory with 64-bit addresses");
    if (type.limits.shared) need(Feature::Atomics, offset, "a shared memory");
    if (type.has_page_size)
      need(Feature::CustomPageSizes, offset, "a page size");
  }

  void check_tag_type(uint32_t type_index, uint32_t offset) {
    need(Feature::ExceptionHandling, offset, "a tag");
    if (!module_.types[type_index].function.results.empty())
      fail(offset, "the type of a tag has results");
  }

  void check_imports() {
    if (module_.compact_imports)
      need(Feature::CompactImports, *module_.compact_imports,
           "a group of imports");
    for (const Import &each : module_.imports) {
      uint32_t offset = offset_of(each.module);
      switch (each.kind) {
        case ExternalKind::Function:
          break;
        case ExternalKind::Table:
          check_table_type(each.table, offset);
          break;
        case ExternalKind::Memory:
          check_memory_type(each.memory, offset);
          break;
        case ExternalKind::Global:
          check_value_type(each.global.value, offset);
          if (each.global.is_mutable)
            need(Feature::MutableGlobals, offset, "import of a mutable global");
          break;
        case ExternalKind::Tag:
          check_tag_type(each.type_index, offset);
          break;
      }
    }
  }

  // As nearly all are.
  static bool is_one_number(Bytes code, ValueType type, uint32_t offset) {
    CodeReader reader(code, offset);
    Instruction number, end;
    if (!reader.next(number) || !reader.next(end)) return false;
    bool fits = number.op == Op::I32Const   ? type.kind == ValueKind::I32
                : number.op == Op::I64Const ? type.kind == ValueKind::I64
                                            : false;
    return fits && end.op == Op::End && reader.at_end();
  }

  void check_constant(Bytes code, ValueType type, uint32_t visible_globals) {
    if (problem_) return;
    uint32_t offset = module_.offset_of(code);
    if (is_one_number(code, type, offset)) return;
    CodeReader reader(code, offset);
    validator_->start_constant(type, visible_globals);
    for (Instruction each; reader.next(each);)
      if (!validator_->feed(each))
        return fail(each.offset, validator_->reason());
    if (reader.error())
      fail(static_cast<uint32_t>(reader.error()->offset),
           reader.error()->reason);
    else if (!validator_->finished())
      fail(reader.offset(), "constant expression without `end`");
  }

  void check_tables_and_memories() {
    uint32_t imported_globals = module_.imported(ExternalKind::Global);
    for (const Table &each : module_.tables) {
      check_table_type(each.type, each.offset);
      if (!each.init.empty()) {
        need(Feature::FunctionReferences, each.offset,
             "a table with an initial value");
        check_constant(each.init, each.type.element, imported_globals);
      } else if (!is_nullable(each.type.element)) {
        fail(each.offset, "a table of " + to_string(each.type.element) +
                              " needs an initial value");
      }
    }
    if (module_.count(ExternalKind::Table) > 1)
      need(Feature::ReferenceTypes, section(4), "more than one table");
    for (const Memory &each : module_.memories)
      check_memory_type(each.type, each.offset);
    if (module_.count(ExternalKind::Memory) > 1)
      need(Feature::MultiMemory, section(5), "more than one memory");
  }

  void check_tags_and_globals() {
    for (const Tag &each : module_.tags)
      check_tag_type(each.type_index, each.offset);
    uint32_t visible = module_.imported(ExternalKind::Global);
    for (const Global &each : module_.globals) {
      uint32_t offset = module_.offset_of(each.init);
      check_value_type(each.type.value, offset);
      check_constant(each.init, each.type.value, visible++);
    }
  }

  void check_exports_and_start() {
    for (const Export &each : module_.exports)
      if (each.kind == ExternalKind::Global &&
          module_.global_type(each.index).is_mutable)
        need(Feature::MutableGlobals, offset_of(each.name),
             "export of a mutable global");
    if (!module_.start) return;
    const FuncType &type = *module_.function_type(*module_.start);
    if (!type.params.empty() || !type.results.empty())
      fail(module_.start_offset,
           "the start function has the type " + to_string(type));
  }

  void check_elements() {
    uint32_t globals = module_.count(ExternalKind::Global);
    for (const ElementSegment &each : module_.elements) {
      if (each.mode != ElementSegment::Mode::Active || each.uses_expressions)
        need(Feature::BulkMemory, each.offset, "this element segment");
      if (each.table != 0 ||
          (each.uses_expressions && each.type.kind != ValueKind::FuncRef))
        need(Feature::ReferenceTypes, each.offset, "this element segment");
      if (each.size() > most_elements)
        fail(each.offset, "more than 10000000 elements in a segment");
      if (each.uses_expressions && each.type.kind != ValueKind::FuncRef)
        check_value_type(each.type, each.offset);
      for (Bytes item : each.expressions) {
        check_constant(item, each.type, globals);
        if (problem_) return;
      }
      if (each.mode != ElementSegment::Mode::Active) continue;
      const TableType &table = module_.table_type(each.table);
      if (!context_->subtyping.matches(each.type, table.element))
        fail(each.offset, "type mismatch between element segment and table");
      check_constant(each.init, address_type(table.limits), globals);
    }
  }

  void check_data() {
    uint32_t globals = module_.count(ExternalKind::Global);
    for (const DataSegment &each : module_.data) {
      if (each.passive) {
        need(Feature::BulkMemory, module_.offset_of(each.data),
             "a passive data segment");
        continue;
      }
      check_constant(each.init,
                     address_type(module_.memory_type(each.memory).limits),
                     globals);
    }
  }
};

std::vector<const FuncType *> function_types(const Module &module) {
  std::vector<const FuncType *> types(module.count(ExternalKind::Function));
  for (uint32_t i = 0; i < types.size(); ++i)
    types[i] = module.function_type(i);
  return types;
}

// Functions that occur outside of bodies.
std::vector<bool> declared_functions(const Module &module) {
  std::vector<bool> declared(module.count(ExternalKind::Function));
  auto look_into = [&](Bytes code) {
    CodeReader reader(code, 0);
    for (Instruction each; reader.next(each);)
      if (each.op == Op::RefFunc && each.index < declared.size())
        declared[each.index] = true;
  };
  for (const Export &each : module.exports)
    if (each.kind == ExternalKind::Function) declared[each.index] = true;
  for (const Global &each : module.globals) look_into(each.init);
  for (const Table &each : module.tables) look_into(each.init);
  for (const ElementSegment &each : module.elements) {
    for (uint32_t function : each.functions) declared[function] = true;
    for (Bytes item : each.expressions) look_into(item);
  }
  return declared;
}

struct Run {
  uint32_t begin = 0, end = 0;  // rows of Module::functions
};

// Bodies of 64 KB together: enough work for a thread to be worth its start.
std::vector<Run> runs_of_bodies(const Module &module) {
  constexpr size_t enough = 64 * 1024;
  std::vector<Run> runs;
  size_t bytes = enough;
  for (uint32_t row = 0; row < module.functions.size(); ++row) {
    if (bytes >= enough) {
      runs.push_back({row, row});
      bytes = 0;
    }
    bytes += module.functions[row].body.size();
    runs.back().end = row + 1;
  }
  return runs;
}

// Checks runs on several threads, and keeps the error of the first body that
// has one: bodies behind it are left out, those before it never are.
class BodyChecks {
 public:
  explicit BodyChecks(const ModuleContext &context) : context_(context) {}

  void run(Run run, FunctionValidator &validator,
           std::vector<ValueType> &locals) {
    for (uint32_t row = run.begin; row < run.end && row < bad_row_; ++row) {
      auto error = check_body(context_, validator, row, locals);
      if (!error) continue;
      std::lock_guard lock(mutex_);
      if (row >= bad_row_) return;
      bad_row_ = row;
      error_ = std::move(error);
      return;
    }
  }

  std::optional<ValidationError> first_error() { return std::move(error_); }

 private:
  const ModuleContext &context_;
  std::atomic<uint32_t> bad_row_ = UINT32_MAX;
  std::mutex mutex_;
  std::optional<ValidationError> error_;  // of bad_row_
};

}  // namespace

std::expected<ModuleContext, ValidationError> check_declarations(
    const Module &module, FeatureSet features) {
  DeclarationChecks checks(module, features);
  if (Problem problem = checks.run_types())
    return std::unexpected(std::move(*problem));
  ModuleContext context{module, features, Subtyping(module.types),
                        function_types(module), declared_functions(module)};
  if (Problem problem = checks.run_rest(context))
    return std::unexpected(std::move(*problem));
  return context;
}

std::optional<ValidationError> check_body(const ModuleContext &context,
                                          FunctionValidator &validator,
                                          uint32_t row,
                                          std::vector<ValueType> &locals) {
  const Module &module = context.module;
  const Function &function = module.functions[row];
  const FuncType &type = module.types[function.type_index].function;
  uint32_t index = module.imported(ExternalKind::Function) + row;
  uint32_t offset = module.offset_of(function.body);
  auto error = [&](size_t at, std::string reason) {
    return ValidationError{at, index, std::move(reason)};
  };
  if (function.body.size() > most_body_bytes)
    return error(offset, "a body of more than 7654321 bytes");
  CodeReader code(function.body, offset);
  locals.assign(type.params.begin(), type.params.end());
  if (code.read_locals(locals)) {
    if (!validator.start(type, locals))
      return error(offset, validator.reason());
    Instruction each;
    if (!validator.feed_all(code, each))
      return error(each.offset, validator.reason());
  }
  if (code.error()) return error(code.error()->offset, code.error()->reason);
  if (!validator.finished())
    return error(code.offset(), "the body ends inside of a block");
  return std::nullopt;
}

std::optional<ValidationError> validate(const Module &module,
                                        FeatureSet features, unsigned threads) {
  auto context = check_declarations(module, features);
  if (!context) return std::move(context.error());
  auto runs = runs_of_bodies(module);
  BodyChecks checks(*context);
  std::atomic<size_t> next = 0;
  run_on_threads(threads, runs.size(), [&] {
    FunctionValidator validator(*context);
    std::vector<ValueType> locals;
    for (size_t i = next++; i < runs.size(); i = next++)
      checks.run(runs[i], validator, locals);
  });
  return checks.first_error();
}

}  // namespace wasmrust::wasm
