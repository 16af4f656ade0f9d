// See rewrite_module.h.
#include "compiler/emit/rewrite_module.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <numeric>

#include "compiler/base/check.h"
#include "compiler/base/cpu_time.h"
#include "compiler/base/threads.h"
#include "compiler/debug/debug.h"
#include "compiler/emit/code_map.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/finished_body.h"
#include "compiler/emit/local_names.h"
#include "compiler/emit/module_names.h"
#include "compiler/finished/unreferenced.h"
#include "compiler/finished/write_module.h"
#include "compiler/ir/print.h"
#include "compiler/ir/verify.h"
#include "compiler/lift/module_program.h"
#include "compiler/wasm/branch_hint_section.h"
#include "compiler/wasm/code_reader.h"
#include "compiler/wasm/custom_section.h"
#include "compiler/wasm/type_bytes.h"

namespace wasmrust::emit {

namespace {

constexpr uint8_t custom_section = 0, type_section = 1, code_section = 10;

// The module's own types, then the function types that blocks needed.
ByteWriter with_new_types(Bytes payload, const Program &program, size_t known) {
  ByteReader in(payload);
  uint32_t count = in.uleb32();
  ByteWriter out;
  out.uleb(count + (program.types.size() - known));
  out.append(in.bytes(in.remaining()));
  auto types = [&](const std::vector<wasm::ValueType> &list) {
    out.uleb(list.size());
    for (wasm::ValueType type : list) wasm::write_value_type(out, type);
  };
  for (size_t i = known; i < program.types.size(); ++i) {
    out.u8(0x60);
    types(program.types[i].function.params);
    types(program.types[i].function.results);
  }
  return out;
}

// How a finished body corresponds to the one that it comes from.
debug::FunctionMap map_of(const wasm::Function &old, const CodeMap &map,
                          const ShorterBody &shorter) {
  debug::FunctionMap row;
  row.old_start = old.offset;
  row.old_size = old.body.size();
  row.old_body = old.body;
  for (const CodeMap::Place &place : map.places)
    row.places.push_back({shorter(place.to), place.from});
  for (const CodeMap::LocalPiece &piece : map.locals)
    row.locals.push_back({.local = piece.local,
                          .begin = shorter(piece.begin),
                          .end = shorter(piece.end),
                          .kind = piece.kind,
                          .now = piece.now});
  return row;
}

std::vector<debug::Section> debug_sections(const wasm::Module &module) {
  std::vector<debug::Section> sections;
  for (const wasm::Section &section : module.sections) {
    if (section.id != custom_section) continue;
    ByteReader in(section.payload);
    std::string name(in.name());
    if (!wasm::is_debug(name)) continue;
    Bytes bytes = in.bytes(in.remaining());
    sections.push_back({name, {bytes.begin(), bytes.end()}});
  }
  return sections;
}

void append_section(uint8_t id, Bytes payload, ByteWriter &to) {
  to.u8(id);
  to.uleb(payload.size());
  to.append(payload);
}

void append_custom(std::string_view name, Bytes content, ByteWriter &to) {
  ByteWriter payload;
  payload.name(name);
  payload.append(content);
  append_section(custom_section, payload.view(), to);
}

class Rewriting {
 public:
  Rewriting(const wasm::Module &module, const RewriteOptions &options)
      : module_(module),
        options_(options),
        made_(lift::program_of(module)),
        index_(made_),
        verifier_(std::in_place, made_.program),
        sections_(debug_sections(module)),
        has_debug_(!sections_.empty()),
        has_local_names_(!module.names_of(wasm::NameKind::Local).empty()),
        known_types_(made_.program.types.size()),
        rows_(made_.program.functions.size()) {}

  std::expected<Rewritten, std::string> run() {
    if (options_.schedule.empty())
      on_threads([&](size_t i, OneThread &thread) {
        if (lift(i, thread, thread.function)) emit(i, thread, thread.function);
      });
    else
      while (!run_with_passes()) {
      }
    if (auto done = adopt_types(); !done) return std::unexpected(done.error());
    if (!options_.schedule.empty()) decide_rows();
    finish_rows();
    write_sections();
    result_.malformed = module_.malformed;
    result_.bytes = out_.take();
    result_.lift_ms = lift_ms_;
    result_.emit_ms = emit_ms_;
    return std::move(result_);
  }

 private:
  // What a thread works with; its graph is used for one function after another.
  struct OneThread {
    lift::Lifting lifting;
    Emission emission;
    ir::Function function;
    double lift_ms = 0, emit_ms = 0;
  };
  struct Row {
    std::vector<uint8_t> bytes;     // finished
    std::vector<BranchHint> hints;  // in those
    std::vector<LocalName> names;
    // Not finished: it has types that the program lacks, and what those are
    // called depends on the functions before it.
    std::unique_ptr<Body> body;
    CodeMap code_map;
    debug::FunctionMap map;
    std::string problem;
    // With passes: what it takes the reference of, and whether its old code
    // names types in other ways than calls and blocks do.
    std::vector<finished::Reference> references;
    bool names_types = false;
    bool kept = false;
    bool dead = false;  // passes found that nobody needs it
  };

  const wasm::Module &module_;
  const RewriteOptions &options_;
  lift::ModuleProgram made_;
  Indices index_;
  std::optional<ir::Verifier> verifier_;
  std::vector<debug::Section> sections_;
  bool has_debug_, has_local_names_;
  size_t known_types_;
  std::vector<Row> rows_;
  finished::Change change_;
  std::optional<finished::ModuleWriter> writer_;  // with passes
  bool names_written_ = false;
  std::atomic<double> lift_ms_ = 0, emit_ms_ = 0;
  ByteWriter out_;
  Rewritten result_;

  // In the index space of functions.
  uint32_t number_of(size_t row) const {
    return module_.imported(wasm::ExternalKind::Function) +
           static_cast<uint32_t>(row);
  }

  void verify(const ir::Function &function, size_t i, const char *phase) const {
    if (!options_.verify) return;
    std::string problems = ir::to_string(verifier_->verify(function));
    WASMRUST_CHECK(problems.empty(), std::string(phase) + " of function row " +
                                         std::to_string(i) + ":\n" + problems +
                                         ir::print(function));
  }

  // `work(i, thread)` for each function.
  template <typename Work>
  void on_threads(Work work) {
    std::atomic<size_t> next = 0;
    // A thread costs more than a few functions.
    run_on_threads(options_.threads, rows_.size() / 64, [&] {
      OneThread thread{.lifting = {made_.program, made_.spaces,
                                   has_debug_ || has_local_names_},
                       .emission = Emission(made_.program),
                       .function = ir::Function()};
      for (size_t i = next++; i < rows_.size(); i = next++) work(i, thread);
      lift_ms_ += thread.lift_ms;
      emit_ms_ += thread.emit_ms;
    });
  }

  // False: a function became what cannot be written. It may call what the
  // passes have changed or removed, so all is to be done again without it.
  bool run_with_passes() {
    optimize::Graphs graphs;
    for (size_t i = 0; i < rows_.size(); ++i) graphs.add(nullptr);
    for (Function &each : made_.program.functions) each.live = true;
    on_threads([&](size_t i, OneThread &thread) {
      if (rows_[i].kept) return;
      if (lift(i, thread, thread.function))
        // As large as it is, and no larger.
        graphs[FunctionId(i)] = std::make_unique<ir::Function>(thread.function);
    });
    decide_features(graphs);
    std::vector<SymbolId> roots = named_elsewhere();
    optimize::OptimizeOptions options{.goal = options_.goal,
                                      .schedule = options_.schedule,
                                      .is_symbolic = false,
                                      .roots = roots,
                                      .threads = options_.threads,
                                      .verify = options_.verify,
                                      .verify_meaning = options_.verify_meaning,
                                      .measures = options_.measures};
    if (options_.fuel)
      options.grant = [&](const optimize::PassRow &, FunctionId) {
        return options_.fuel->take(1) > 0;
      };
    result_.passes =
        optimize::optimize(made_.program, ir::Facts(), graphs, options);
    known_types_ = made_.program.types.size();
    verifier_.emplace(made_.program);
    std::atomic<bool> failed = false;
    on_threads([&](size_t i, OneThread &thread) {
      std::unique_ptr<ir::Function> graph = std::move(graphs[FunctionId(i)]);
      if (graph)
        emit(i, thread, *graph);
      else
        rows_[i].dead = !made_.program.functions[FunctionId(i)].live;
      if (graph && rows_[i].kept) failed = true;
    });
    if (!failed) return true;
    std::vector<Row> again(rows_.size());
    for (size_t i = 0; i < rows_.size(); ++i) again[i].kept = rows_[i].kept;
    rows_ = std::move(again);
    made_ = lift::program_of(module_);
    return false;
  }

  // What `ref.func` names: its relocations look like those of calls.
  void note_references(const ir::Function &function, Row &row) const {
    for (const ir::Block &block : function.blocks)
      for (ir::ValueId id = block.first; id; id = function.next(id))
        if (function[id].op == ir::Op::RefFunc)
          row.references.push_back({finished::Rows::Functions,
                                    index_(SymbolId(size_t{function[id].w[2]})),
                                    /*is_reference=*/true});
  }

  // Which rows the new module has, and in which order its functions stand.
  // Where a function keeps its bytes everything keeps its number.
  void decide_rows() {
    const Program &program = made_.program;
    for (const Function &each : program.functions)
      change_.function_types.push_back(each.type.value);
    for (size_t i = module_.types.size(); i < program.types.size(); ++i)
      change_.new_types.push_back(program.types[i].function);
    if (std::ranges::any_of(rows_, &Row::kept)) return;
    bool names_types = std::ranges::any_of(rows_, &Row::names_types);
    finished::Change found = finished::unreferenced(
        module_,
        {.references = [&](uint32_t row,
                           const auto &see) { references_of(row, see); },
         .new_types = change_.new_types.size(),
         .names_types = names_types,
         .keeps_imports = options_.keeps_imports});
    change_.gone = std::move(found.gone);
    if (options_.goal != optimize::Goal::Speed) order_functions();
  }

  void references_of(uint32_t row, const finished::SeeReference &see) const {
    using finished::Rows;
    see({Rows::Types, change_.function_types[row]});
    if (!rows_[row].body) return;
    for (const Relocation &each : rows_[row].body->relocations)
      if (each.type == RelocationType::TypeIndexLeb)
        see({Rows::Types, each.function_type.value});
      else
        see({rows_of(made_.program.symbols[each.symbol].kind), index_(each)});
    for (finished::Reference each : rows_[row].references) see(each);
  }

  static finished::Rows rows_of(SymbolKind kind) {
    using finished::Rows;
    switch (kind) {
      case SymbolKind::Global:
        return Rows::Globals;
      case SymbolKind::Table:
        return Rows::Tables;
      case SymbolKind::Tag:
        return Rows::Tags;
      case SymbolKind::Function:
      case SymbolKind::Data:
      case SymbolKind::Section:
        return Rows::Functions;
    }
    return Rows::Functions;
  }

  // What is named most often comes first: its number is then short.
  void order_functions() {
    std::vector<uint32_t> uses(module_.count(wasm::ExternalKind::Function));
    for (uint32_t i = 0; i < rows_.size(); ++i)
      if (!change_.is_gone(finished::Rows::Functions, number_of(i)))
        references_of(i, [&](finished::Reference each) {
          if (each.rows == finished::Rows::Functions) ++uses[each.row];
        });
    for (size_t i = 0; i < module_.elements.size(); ++i)
      if (!change_.is_gone(finished::Rows::Elements, i))
        for (uint32_t each : module_.elements[i].functions) ++uses[each];
    for (uint32_t i = 0; i < rows_.size(); ++i)
      change_.function_order.push_back(i);
    std::ranges::stable_sort(
        change_.function_order, std::greater(),
        [&](uint32_t row) { return uses[number_of(row)]; });
  }

  // What passes may use: what the module says that it needs, else what its code
  // has. So a module for an old engine stays one.
  void decide_features(const optimize::Graphs &graphs) {
    std::vector<wasm::TargetFeature> &features = made_.program.features;
    for (const wasm::TargetFeature &each : module_.features)
      if (each.prefix != '-') features.push_back(each);
    if (!features.empty()) return;
    std::array<bool, wasm::feature_count> used{};
    for (const std::unique_ptr<ir::Function> &graph : graphs) {
      if (!graph) continue;
      for (const ir::Block &block : graph->blocks)
        for (ir::ValueId id = block.first; id; id = graph->next(id))
          if (ir::Op op = (*graph)[id].op; ir::is_wasm(op))
            used[static_cast<size_t>(wasm::row(ir::to_wasm(op)).feature)] =
                true;
    }
    for (size_t i = 0; i < used.size(); ++i)
      if (std::string_view name =
              wasm::row(static_cast<wasm::Feature>(i)).target_feature;
          used[i] && !name.empty())
        features.push_back({'+', name});
  }

  // Functions that constant expressions name, and code without a graph.
  std::vector<SymbolId> named_elsewhere() const {
    std::vector<SymbolId> names;
    auto look_at = [&](wasm::CodeReader reader) {
      for (wasm::Instruction each; reader.next(each);)
        if (wasm::row(each.op).immediate == wasm::Immediate::Function)
          names.push_back(made_.spaces.functions[each.index]);
    };
    auto expression = [&](Bytes code) { look_at(wasm::CodeReader(code, 0)); };
    for (const wasm::Global &each : module_.globals) expression(each.init);
    for (const wasm::Table &each : module_.tables) expression(each.init);
    for (const wasm::ElementSegment &each : module_.elements)
      for (Bytes item : each.expressions) expression(item);
    std::vector<wasm::ValueType> locals;
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (!rows_[i].kept) continue;
      wasm::CodeReader reader(module_.functions[i].body, 0);
      reader.read_locals(locals);
      look_at(std::move(reader));
    }
    return names;
  }

  // To ask takes as long as a small function.
  double now_ms() const { return options_.measures ? thread_cpu_ms() : 0; }

  // False: there is no graph, and the row says why.
  bool lift(size_t i, OneThread &thread, ir::Function &function) {
    Row &row = rows_[i];
    double start = now_ms();
    auto error = thread.lifting.lift(FunctionId(i), function);
    thread.lift_ms += now_ms() - start;
    if (error) {
      row.kept =
          options_.keeps_unsupported && lift::is_unsupported(error->reason);
      if (!row.kept) row.problem = error->reason;
      return false;
    }
    verify(function, i, "lift");
    return true;
  }

  void emit(size_t i, OneThread &thread, ir::Function &function) {
    Row &row = rows_[i];
    double start = now_ms();
    auto body = thread.emission.emit(function);
    if (!body) {
      row.kept = options_.keeps_unsupported;
      if (!row.kept) row.problem = body.error();
      return;
    }
    if (has_debug_)
      row.code_map = code_map(function, *body, module_.functions[i].body);
    if (has_local_names_)
      row.names =
          local_names(function, *body, names_of_locals(module_, number_of(i)));
    // Passes may change the numbers, which are known when all is written.
    if (options_.schedule.empty() && body->block_types.empty())
      finish(i, *body);
    else
      row.body = std::make_unique<Body>(std::move(*body));
    if (!options_.schedule.empty()) {
      note_references(function, row);
      row.names_types =
          finished::names_types_elsewhere(module_.functions[i].body);
    }
    thread.emit_ms += now_ms() - start;
    verify(function, i, "emit");
  }

  void finish(size_t i, const Body &body) {
    Row &row = rows_[i];
    row.bytes = finished_body(body, index_).take();
    if (!has_debug_ && body.hints.empty()) return;
    ShorterBody shorter(body, index_);
    for (BranchHint hint : body.hints)
      row.hints.push_back({shorter(hint.offset), hint.likely});
    if (!has_debug_) return;
    row.map = map_of(module_.functions[i], row.code_map, shorter);
    row.code_map = {};
  }

  // Gives the program the types that blocks need.
  std::expected<void, std::string> adopt_types() {
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (!rows_[i].problem.empty())
        return std::unexpected("function row " + std::to_string(i) + ": " +
                               rows_[i].problem);
      if (rows_[i].body)
        emit::adopt_types(made_.program, *rows_[i].body, known_types_);
    }
    return {};
  }

  void finish_rows() {
    if (!options_.schedule.empty()) {
      writer_.emplace(module_, change_, out_);
      index_ = Indices(made_, &writer_->numbering());
    }
    std::atomic<size_t> next = 0;
    run_on_threads(options_.threads, rows_.size() / 64, [&] {
      for (size_t i = next++; i < rows_.size(); i = next++) finish_row(i);
    });
    for (size_t i = 0; i < rows_.size(); ++i)
      if (rows_[i].kept) result_.kept.push_back(static_cast<uint32_t>(i));
  }

  void finish_row(size_t i) {
    Row &row = rows_[i];
    if (row.dead) {
      row.bytes = {0, 0x00, 0x0b};  // no locals, unreachable, end
    } else if (row.kept) {
      Bytes old = module_.functions[i].body;
      row.bytes = {old.begin(), old.end()};
      row.names = names_of_locals(module_, number_of(i));
      if (made_.program.branch_hints.contains(FunctionId(i)))
        row.hints = made_.program.branch_hints[FunctionId(i)];
      row.map = {.old_start = module_.functions[i].offset,
                 .old_size = old.size(),
                 .unchanged = true,
                 .old_body = old};
    } else if (row.body) {
      finish(i, *row.body);
      row.body.reset();
    }
  }

  void write_sections() {
    out_.vector().reserve(module_.file.size());
    if (writer_)
      write_new_sections();
    else
      write_old_sections();
    for (const debug::Section &section : sections_)
      append_custom(section.name, section.bytes, out_);
  }

  // Everything but code stays as it is in the file.
  void write_old_sections() {
    out_.append(module_.file.subspan(0, 8));
    for (const wasm::Section &section : module_.sections) {
      if (section.id == type_section)
        append_section(
            section.id,
            with_new_types(section.payload, made_.program, module_.types.size())
                .view(),
            out_);
      else if (section.id == code_section)
        write_code();
      else if (section.id != custom_section)
        append_section(section.id, section.payload, out_);
      else
        write_custom(section.payload);
    }
  }

  // Rows have other numbers; custom sections stand in front of all others or
  // behind them, as they did.
  void write_new_sections() {
    auto is_custom = [](const wasm::Section &each) {
      return each.id == custom_section;
    };
    auto first = std::ranges::find_if_not(module_.sections, is_custom);
    writer_->header();
    for (auto at = module_.sections.begin(); at != first; ++at)
      write_custom(at->payload);
    writer_->types();
    writer_->imports();
    writer_->functions();
    writer_->tables();
    writer_->memories();
    writer_->tags();
    writer_->globals();
    writer_->exports();
    writer_->start();
    writer_->elements();
    writer_->data_count();
    if (!writer_->function_rows().empty()) write_code();
    writer_->data();
    for (auto at = first; at != module_.sections.end(); ++at)
      if (is_custom(*at)) write_custom(at->payload);
  }

  // The module's own functions that are written, in their order.
  std::vector<uint32_t> written_rows() const {
    if (writer_) return writer_->function_rows();
    std::vector<uint32_t> all(rows_.size());
    std::iota(all.begin(), all.end(), 0);
    return all;
  }

  // The number that a function's row has in what is written.
  uint32_t new_number_of(size_t row) const {
    uint32_t number = number_of(row);
    return writer_ ? writer_->numbering()(finished::Rows::Functions, number)
                   : number;
  }

  void write_custom(Bytes payload) {
    std::string_view name = ByteReader(payload).name();
    bool is_malformed = std::ranges::find(module_.malformed, name,
                                          &wasm::MalformedAdvice::section) !=
                        module_.malformed.end();
    if (is_malformed) return;
    if (name == "name")
      write_names();
    else if (wasm::custom_row(name).written_anew == wasm::CustomFate::Kept)
      append_section(custom_section, payload, out_);
  }

  // Of two such sections the first counts.
  void write_names() {
    if (names_written_) return;
    names_written_ = true;
    std::vector<wasm::Name> locals;
    for (size_t i = 0; i < rows_.size(); ++i)
      for (const LocalName &each : rows_[i].names)
        locals.push_back({number_of(i), each.local, each.name});
    const finished::Numbering *to = writer_ ? &writer_->numbering() : nullptr;
    append_custom("name", name_section(module_, locals, to).view(), out_);
  }

  void write_branch_hints() {
    std::vector<wasm::BranchHint> hints;
    for (uint32_t i : written_rows())
      for (BranchHint each : rows_[i].hints)
        hints.push_back({new_number_of(i), each.offset, each.likely});
    if (!hints.empty())
      append_custom(wasm::branch_hint_name,
                    wasm::branch_hint_section(hints).view(), out_);
  }

  void write_code() {
    write_branch_hints();
    std::vector<uint32_t> written = written_rows();
    size_t size = uleb_size(written.size());
    for (uint32_t i : written)
      size += uleb_size(rows_[i].bytes.size()) + rows_[i].bytes.size();
    out_.u8(code_section);
    out_.uleb(size);
    size_t payload = out_.size();
    out_.uleb(written.size());
    for (uint32_t i : written) {
      Row &row = rows_[i];
      out_.uleb(row.bytes.size());
      row.map.new_start = out_.size() - payload;
      row.map.new_size = row.bytes.size();
      out_.append(Bytes(row.bytes));
      row.bytes = {};
    }
    if (has_debug_) follow_code(out_.view().subspan(payload));
  }

  // DWARF for the new code, or none.
  void follow_code(Bytes code) {
    std::vector<debug::FunctionMap> maps;
    for (Row &row : rows_) {
      if (row.dead || !row.map.new_size) continue;
      row.map.new_body = code.subspan(row.map.new_start, row.map.new_size);
      maps.push_back(std::move(row.map));
    }
    auto followed = debug::follow(std::move(sections_), maps);
    if (!followed) result_.debug_problem = followed.error();
    sections_.clear();
    if (followed) sections_ = std::move(*followed);
  }
};

}  // namespace

std::expected<Rewritten, std::string> rewrite_module(
    const wasm::Module &module, const RewriteOptions &options) {
  return Rewriting(module, options).run();
}

}  // namespace wasmrust::emit
