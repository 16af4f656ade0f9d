// See handles.h.
#include "compiler/semantics/handles.h"

#include "compiler/ir/builder.h"

namespace wasmrust::semantics {

namespace {

using ir::BlockId;
using ir::Builder;
using ir::Op;
using ir::ValueId;

constexpr wasm::ValueType i32{wasm::ValueKind::I32};
constexpr wasm::ValueType externref{wasm::ValueKind::ExternRef};
constexpr wasm::ValueType i31ref{wasm::ValueKind::I31Ref};

constexpr uint8_t zero[] = {0x41, 0, 0x0b};  // i32.const 0, end
constexpr uint8_t one[] = {0x41, 1, 0x0b};
constexpr int32_t first_growth = 16;

SymbolId add_table(Program &program, std::string_view name,
                   wasm::ValueType element) {
  TableId row =
      program.tables.add({.type = {.element = element}, .live = true});
  SymbolId symbol = program.symbols.add({.name = name,
                                         .kind = SymbolKind::Table,
                                         .definition = Definition::Table,
                                         .local = true,
                                         .live = true,
                                         .table = row,
                                         .table_type = {.element = element}});
  program.tables[row].symbol = symbol;
  return symbol;
}

SymbolId add_global(Program &program, std::string_view name, Bytes init) {
  wasm::GlobalType type{i32, true};
  GlobalId row =
      program.globals.add({.type = type, .init = init, .live = true});
  SymbolId symbol = program.symbols.add({.name = name,
                                         .kind = SymbolKind::Global,
                                         .definition = Definition::Global,
                                         .local = true,
                                         .live = true,
                                         .global = row,
                                         .global_type = type});
  program.globals[row].symbol = symbol;
  return symbol;
}

SymbolId add_function(Program &program, std::string_view name,
                      const wasm::FuncType &type) {
  TypeId known = program.intern(type);
  FunctionId row = program.functions.add({.type = known, .live = true});
  SymbolId symbol = program.symbols.add({.name = name,
                                         .definition = Definition::Function,
                                         .local = true,
                                         .live = true,
                                         .type = known,
                                         .function = row});
  program.functions[row].symbol = symbol;
  return symbol;
}

class Making {
 public:
  Making(const Program &program, const Handles &handles, SymbolId symbol)
      : handles_(handles),
        function_(program.symbols[symbol].type),
        make_(program, function_) {
    function_.symbol = symbol;
    const wasm::FuncType &type = program.type(function_.type);
    make_.at_end_of(function_.add_block());
    argument_ = function_.add_parameter(ir::Function::entry(),
                                        function_.intern(type.params[0]));
  }

  ir::Function acquire() {
    BlockId reuse = function_.add_block(), fresh = function_.add_block();
    BlockId grow = function_.add_block(), enough = function_.add_block();
    BlockId fill = function_.add_block();
    ValueId index = function_.add_parameter(fill, ir::TypeRef::I32);
    ValueId free = get(handles_.free);
    make_.br_if(free, {.to = reuse}, {.to = fresh});

    make_.at_end_of(reuse);
    ValueId link = make_.op(Op::TableGet, {free}, handles_.links.value);
    set(handles_.free, make_.op(Op::I31GetU, {link}));
    make_.op(Op::TableSet, {free, make_.ref_null(wasm::heap::i31)},
             handles_.links.value);
    make_.br({.to = fill, .arguments = {free}});

    make_.at_end_of(fresh);
    ValueId next = get(handles_.fresh);
    ValueId size = make_.op(Op::TableSize, {}, handles_.objects.value);
    make_.br_if(make_.op(Op::I32GeU, {next, size}), {.to = grow},
                {.to = enough});
    make_.at_end_of(grow);
    grow_tables(size, enough);

    make_.at_end_of(enough);
    set(handles_.fresh, make_.op(Op::I32Add, {next, make_.i32(1)}));
    make_.op(Op::TableSet, {next, make_.ref_null(wasm::heap::i31)},
             handles_.links.value);
    make_.br({.to = fill, .arguments = {next}});

    make_.at_end_of(fill);
    make_.op(Op::TableSet, {index, argument_}, handles_.objects.value);
    make_.return_({index});
    return std::move(function_);
  }

  ir::Function release() {
    BlockId taken = function_.add_block(), nothing = function_.add_block();
    ValueId link = make_.op(Op::TableGet, {argument_}, handles_.links.value);
    make_.br_if(make_.op(Op::RefIsNull, {link}), {.to = taken},
                {.to = nothing});
    make_.at_end_of(nothing);
    make_.unreachable();
    make_.at_end_of(taken);
    make_.op(Op::TableSet, {argument_, make_.ref_null(wasm::heap::extern_)},
             handles_.objects.value);
    make_.op(Op::TableSet,
             {argument_, make_.op(Op::RefI31, {get(handles_.free)})},
             handles_.links.value);
    set(handles_.free, argument_);
    make_.return_({});
    return std::move(function_);
  }

 private:
  const Handles &handles_;
  ir::Function function_;
  Builder make_;
  ValueId argument_;

  ValueId get(SymbolId global) {
    return make_.op(Op::GlobalGet, {}, global.value);
  }
  void set(SymbolId global, ValueId value) {
    make_.op(Op::GlobalSet, {value}, global.value);
  }

  // Twice as long as they are. The links grow first: when only they do, the
  // next call finds the objects too short again, and nothing is lost.
  void grow_tables(ValueId size, BlockId then) {
    ValueId least = make_.i32(first_growth);
    ValueId more =
        make_.select(size, least, make_.op(Op::I32GtU, {size, least}));
    ValueId unused = make_.op(Op::RefI31, {make_.i32(0)});
    ValueId links =
        make_.op(Op::TableGrow, {unused, more}, handles_.links.value);
    ValueId objects =
        make_.op(Op::TableGrow, {make_.ref_null(wasm::heap::extern_), more},
                 handles_.objects.value);
    // -1, an odd number above all lengths, when the host refused one.
    ValueId refused =
        make_.op(Op::I32Or, {make_.op(Op::I32Eq, {links, make_.i32(-1)}),
                             make_.op(Op::I32Eq, {objects, make_.i32(-1)})});
    BlockId none = function_.add_block();
    make_.br_if(refused, {.to = none, .likelihood = ir::Likelihood::Unlikely},
                {.to = then});
    make_.at_end_of(none);
    make_.unreachable();
  }
};

}  // namespace

Handles add_handles(Program &program, std::vector<MadeFunction> &made) {
  Handles to;
  to.objects = add_table(program, "wasmrust.handles.objects", externref);
  to.links = add_table(program, "wasmrust.handles.links", i31ref);
  to.free = add_global(program, "wasmrust.handles.free", zero);
  to.fresh = add_global(program, "wasmrust.handles.fresh", one);
  to.acquire =
      add_function(program, "wasmrust.handles.acquire", {{externref}, {i32}});
  to.release = add_function(program, "wasmrust.handles.release", {{i32}, {}});
  made.push_back({program.symbols[to.acquire].function,
                  Making(program, to, to.acquire).acquire()});
  made.push_back({program.symbols[to.release].function,
                  Making(program, to, to.release).release()});
  return to;
}

}  // namespace wasmrust::semantics
