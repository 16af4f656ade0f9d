// See start_code.h.
#include "compiler/learn/start_code.h"

#include <algorithm>
#include <utility>

namespace wasmrust::learn {

namespace {

constexpr uint8_t zero[] = {0x41, 0x00, 0x0b};  // i32.const 0; end

// A body without variables of its own that calls functions.
class Calls {
 public:
  Calls() { out_.uleb(0); }

  void local_get(uint32_t local) {
    out_.u8(0x20);
    out_.uleb(local);
  }
  void call(SymbolId function) {
    out_.u8(0x10);
    index(RelocationType::FunctionIndexLeb, function);
  }
  // Returns when the variable is set, and sets it.
  void return_if(SymbolId global) {
    constexpr uint8_t is_set[] = {0x04, 0x40, 0x0f, 0x0b};  // if, return, end
    constexpr uint8_t one[] = {0x41, 0x01};                 // i32.const 1
    out_.u8(0x23);                                          // global.get
    index(RelocationType::GlobalIndexLeb, global);
    out_.append(Bytes(is_set));
    out_.append(Bytes(one));
    out_.u8(0x24);  // global.set
    index(RelocationType::GlobalIndexLeb, global);
  }
  void drop() { out_.u8(0x1a); }

  // Gives `id` this body.
  void define(Program &program, SymbolId id) {
    out_.u8(0x0b);
    Symbol &symbol = program.symbols[id];
    symbol.kind = SymbolKind::Function;
    symbol.definition = Definition::Function;
    symbol.layout_value = LayoutValue::None;
    symbol.live = true;
    symbol.function = program.functions.add({.symbol = id,
                                             .type = symbol.type,
                                             .relocations = relocations_,
                                             .live = true});
    program.written.resize(program.functions.size());
    std::vector<uint8_t> &bytes = program.written[symbol.function];
    bytes = out_.take();
    program.functions[symbol.function].body = bytes;
  }

 private:
  void index(RelocationType type, SymbolId symbol) {
    relocations_.push_back({.type = type,
                            .offset = static_cast<uint32_t>(out_.size()),
                            .symbol = symbol});
    out_.uleb_padded(0);
  }

  ByteWriter out_;
  std::vector<Relocation> relocations_;
};

bool is_live_function(const Symbol &symbol) {
  return symbol.definition == Definition::Function && symbol.live;
}

class Maker {
 public:
  Maker(Program &program, const LinkOptions &options, Reach &reach,
        Diagnostics &diagnostics)
      : program_(program),
        options_(options),
        reach_(reach),
        diagnostics_(diagnostics) {}

  void run() {
    find_constructors();
    SymbolId caller = find([](const Symbol &symbol) {
      return symbol.layout_value == LayoutValue::CallCtors && symbol.live;
    });
    SymbolId destructors = find([](const Symbol &symbol) {
      return symbol.name == "__wasm_call_dtors" && is_live_function(symbol);
    });
    SymbolId all;
    if (caller || !constructors_.empty()) all = make_call_ctors(caller);
    // A library that is initialized once has no end.
    bool once = options_.constructors_once && !program_.entry;
    if (destructors) forget_root(destructors, destructor_root);
    if (once) destructors = {};
    if (!caller && (all || destructors))
      wrap_exports(all && once ? make_once(all) : all, destructors);
    for (const InitFunction &init : program_.init_functions)
      forget_root(init.symbol, init_root);
    program_.init_functions.clear();
  }

 private:
  Program &program_;
  const LinkOptions &options_;
  Reach &reach_;
  Diagnostics &diagnostics_;
  std::vector<SymbolId> constructors_;

  template <typename Is>
  SymbolId find(Is is) const {
    for (SymbolId id : program_.symbols.ids())
      if (is(program_.symbols[id])) return id;
    return {};
  }

  void find_constructors() {
    std::vector<InitFunction> order;
    for (const InitFunction &init : program_.init_functions) {
      const Symbol &symbol = program_.symbols[init.symbol];
      if (!is_live_function(symbol)) continue;
      const wasm::FuncType &type = program_.type(symbol.type);
      if (!type.params.empty())
        diagnostics_.report(DiagnosticKind::constructor_arguments,
                            {std::string(symbol.name), to_string(type)});
      order.push_back(init);
    }
    std::ranges::sort(order, {}, [](const InitFunction &init) {
      return std::tuple{init.priority, init.order, init.symbol};
    });
    for (const InitFunction &init : order) constructors_.push_back(init.symbol);
  }

  // `caller`: the symbol by which others call it already.
  SymbolId make_call_ctors(SymbolId caller) {
    Calls code;
    for (SymbolId id : constructors_) {
      code.call(id);
      size_t results = program_.type(program_.symbols[id].type).results.size();
      for (size_t i = 0; i < results; ++i) code.drop();
    }
    SymbolId made =
        caller ? caller : add({.name = "__wasm_call_ctors", .local = true});
    program_.symbols[made].type = program_.intern({});
    code.define(program_, made);
    return made;
  }

  // Calls `function`, but when it has done so already.
  SymbolId make_once(SymbolId function) {
    wasm::GlobalType type{{wasm::ValueKind::I32}, true};
    GlobalId done =
        program_.globals.add({.type = type, .init = Bytes(zero), .live = true});
    SymbolId is_done = add({.name = "__wasm_ctors_called",
                            .kind = SymbolKind::Global,
                            .definition = Definition::Global,
                            .local = true,
                            .live = true,
                            .global = done,
                            .global_type = type});
    program_.globals[done].symbol = is_done;
    Calls code;
    code.return_if(is_done);
    code.call(function);
    SymbolId made = add({.name = "__wasm_call_ctors_once",
                         .local = true,
                         .type = program_.intern({})});
    code.define(program_, made);
    return made;
  }

  SymbolId add(Symbol symbol) {
    SymbolId id = program_.symbols.add(std::move(symbol));
    reach_.reached_from.resize(program_.symbols.size());
    reach_.root_reason.resize(program_.symbols.size());
    return id;
  }

  void wrap_exports(SymbolId constructors, SymbolId destructors) {
    std::vector<SymbolId> exports;
    for (SymbolId id : program_.symbols.ids()) {
      const Symbol &symbol = program_.symbols[id];
      if ((symbol.exported || id == program_.entry) && is_live_function(symbol))
        exports.push_back(id);
    }
    for (SymbolId id : exports) wrap(id, constructors, destructors);
  }

  void wrap(SymbolId id, SymbolId constructors, SymbolId destructors) {
    Symbol wrapped = program_.symbols[id];
    Calls code;
    if (constructors) code.call(constructors);
    uint32_t count =
        static_cast<uint32_t>(program_.type(wrapped.type).params.size());
    for (uint32_t i = 0; i < count; ++i) code.local_get(i);
    code.call(id);
    if (destructors) code.call(destructors);
    std::string_view name = program_.made_names.emplace_back(
        std::string(wrapped.name) + ".command_export");
    SymbolId made = add({.name = name,
                         .exported = wrapped.exported,
                         .no_strip = wrapped.no_strip,
                         .type = wrapped.type,
                         .export_name = wrapped.export_name.empty()
                                            ? std::string(wrapped.name)
                                            : wrapped.export_name});
    code.define(program_, made);
    reach_.root_reason[made.value] = reach_.root_reason[id.value];
    // What had to be kept is seen as the wrapper.
    program_.symbols[id].exported = program_.symbols[id].no_strip = false;
    if (program_.entry == id) program_.entry = made;
    forget_root(id, export_root);
    forget_root(id, entry_root);
  }

  // What was a root for this reason alone is called by code now.
  void forget_root(SymbolId id, const char *reason) {
    if (reach_.root_reason[id.value] == reason)
      reach_.root_reason[id.value] = nullptr;
  }
};

}  // namespace

void make_start_code(Program &program, const LinkOptions &options, Reach &reach,
                     Diagnostics &diagnostics) {
  Maker(program, options, reach, diagnostics).run();
}

}  // namespace wasmrust::learn
