// See rewrite_module.h.
#include "compiler/rewrite/rewrite_module.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <numeric>

#include "compiler/base/check.h"
#include "compiler/base/cpu_time.h"
#include "compiler/base/threads.h"
#include "compiler/debug/debug.h"
#include "compiler/emit/code_bytes.h"
#include "compiler/emit/code_map.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/local_names.h"
#include "compiler/finished/packed_data.h"
#include "compiler/finished/renumber.h"
#include "compiler/finished/uncalled_slots.h"
#include "compiler/finished/write_module.h"
#include "compiler/ir/print.h"
#include "compiler/ir/verify.h"
#include "compiler/rewrite/finished_body.h"
#include "compiler/rewrite/function_run.h"
#include "compiler/rewrite/module_names.h"
#include "compiler/rewrite/new_rows.h"
#include "compiler/rewrite/shorter_code.h"
#include "compiler/rewrite/start_code.h"
#include "compiler/wasm/branch_hint_section.h"
#include "compiler/wasm/custom_section.h"
#include "compiler/wasm/type_bytes.h"

namespace wasmrust::rewrite {

namespace {

using emit::Body;

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
    row.places.push_back({shorter(place.to), place.from, place.site});
  for (const CodeMap::LocalPiece &piece : map.locals)
    row.locals.push_back({.local = piece.local,
                          .begin = shorter(piece.begin),
                          .end = shorter(piece.end),
                          .kind = piece.kind,
                          .now = piece.now,
                          .site = piece.site});
  row.sites = map.sites;
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

void append_section(uint8_t id, Bytes payload, Pieces &to) {
  to.own().u8(id);
  to.own().uleb(payload.size());
  to.own().append(payload);
}

// As it is in the old file.
void append_old_section(uint8_t id, Bytes payload, Pieces &to) {
  to.own().u8(id);
  to.own().uleb(payload.size());
  to.refer(payload);
}

void append_custom(std::string_view name, Bytes content, Pieces &to) {
  ByteWriter payload;
  payload.name(name);
  payload.append(content);
  append_section(custom_section, payload.view(), to);
}

// Without passes nobody asks what data is; there may be 100,000 segments.
lift::Segments segments_for(const RewriteOptions &options) {
  bool wants_all = !options.schedule.empty() || options.verify;
  return wants_all ? lift::Segments::All : lift::Segments::Elements;
}

// A pass of the module, which is a step as others are.
bool wants(const RewriteOptions &options, optimize::PassId pass) {
  return optimize::runs(options.schedule, pass) &&
         (!options.fuel || options.fuel->take(1) > 0);
}

class Rewriting {
 public:
  Rewriting(const wasm::Module &module, const RewriteOptions &options)
      : module_(module),
        options_(options),
        made_(lift::program_of(module, segments_for(options))),
        index_(made_),
        verifier_(std::in_place, made_.program),
        sections_(debug_sections(module)),
        has_debug_(!sections_.empty()),
        has_local_names_(!module.names_of(wasm::NameKind::Local).empty()),
        known_types_(made_.program.types.size()),
        rows_(made_.program.functions.size()),
        followed_(has_debug_ || has_local_names_ ? rows_.size() : 0),
        new_(rows_.size()),
        code_(std::make_unique<ByteArena>(module.file.size())),
        function_run_(made_.program, made_.spaces,
                      has_debug_ || has_local_names_, nullptr,
                      options.threads) {}

  std::expected<Rewritten, std::string> run() {
    function_run_.run(*this, has_passes());
    if (auto done = adopt_types(); !done) return std::unexpected(done.error());
    finish_rows();
    result_.numbers.assign(rows_.size(), Rewritten::no_number);
    for (uint32_t i : written_rows())
      if (!new_[i].dead) result_.numbers[i] = new_number_of(i);
    write_sections();
    result_.malformed = module_.malformed;
    result_.file = std::move(out_);
    result_.code = std::move(code_);
    result_.lift_ms = function_run_.lift_ms();
    result_.emit_ms = function_run_.emit_ms();
    return std::move(result_);
  }

  // What the run over all functions asks for (function_run.h).
  size_t functions() const { return rows_.size(); }
  FunctionId function(size_t i) const { return FunctionId(i); }

  bool lift(size_t i, OneThread &thread, ir::Function &function) {
    if (new_[i].kept) return false;
    double start = now_ms();
    auto error = thread.lifting.lift(FunctionId(i), function);
    thread.lift_ms += now_ms() - start;
    if (error) {
      keep(i, error->reason, lift::is_unsupported(error->reason));
      return false;
    }
    verify(function, i, "lift");
    return true;
  }

  void optimize(optimize::Graphs &graphs) {
    for (Function &each : made_.program.functions) each.live = true;
    made_.program.features = features_for(module_, graphs);
    std::vector<SymbolId> roots = named_elsewhere(module_, made_, new_);
    // No semantic operation is in a finished module.
    optimize::OptimizeOptions options{
        .goal = options_.goal,
        .schedule = parts_of(options_.schedule).rest,
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
    if (options_.watch)
      options.watch = [&](const optimize::PassRow &pass, FunctionId id,
                          bool is_before) {
        options_.watch(pass, id, graphs[id].get(), is_before);
      };
    optimize::Optimized done =
        optimize::optimize(made_.program, ir::Facts(), graphs, options);
    result_.passes = std::move(done.passes);
    retyped_ = std::move(done.retyped);
    if (options_.optimized) options_.optimized(made_.program, graphs);
    known_types_ = made_.program.types.size();
    verifier_.emplace(made_.program);
    for (size_t i = 0; i < rows_.size(); ++i)
      new_[i].dead = !made_.program.functions[FunctionId(i)].live;
  }

  void emit(size_t i, OneThread &thread, ir::Function &function) {
    double start = now_ms();
    auto emitted = thread.emission.emit(function);
    if (!emitted) {
      keep(i, emitted.error(), true);
      unwritten_ = true;
      return;
    }
    const Body &body = **emitted;
    if (has_debug_)
      followed_[i].code_map =
          emit::code_map(function, body, module_.functions[i].body);
    if (has_local_names_)
      followed_[i].names = emit::local_names(
          function, body, names_of_locals(module_, number_of(i)));
    if (!has_passes() && body.block_types.empty())
      finish(i, body, thread.code);
    else
      new_[i].body = std::make_unique<Body>(body);
    if (has_passes()) new_[i].references = references_in(function, index_);
    thread.emit_ms += now_ms() - start;
    verify(function, i, "emit");
  }

  bool undo_unwritten() {
    if (!unwritten_.exchange(false)) return false;
    rows_ = std::vector<Row>(rows_.size());
    followed_ = std::vector<Followed>(followed_.size());
    for (NewFunction &each : new_) each = {.kept = each.kept};
    made_ = lift::program_of(module_, segments_for(options_));
    return true;
  }

 private:
  struct Row {
    Bytes entry;                    // of the code section, finished
    uint32_t size = 0;              // of the body, which ends it
    std::vector<BranchHint> hints;  // in that
    std::string problem;
  };
  // Beside that, in a module whose code or variables somebody follows.
  struct Followed {
    std::vector<LocalName> names;
    CodeMap code_map;
    debug::FunctionMap map;
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
  std::vector<Followed> followed_;  // as many, or none
  // Bodies that were not finished at once: passes may change the numbers, which
  // are known when all is written; or a body has types that the program lacks,
  // and what those are called depends on the functions before it.
  std::vector<NewFunction> new_;
  std::unique_ptr<ByteArena> code_;
  FunctionRun function_run_;
  std::vector<bool> retyped_;            // optimize::Optimized
  std::atomic<bool> unwritten_ = false;  // something could not be written
  finished::Change change_;
  std::optional<finished::ModuleWriter> writer_;  // with passes
  bool names_written_ = false;
  Pieces out_;
  Rewritten result_;

  bool has_passes() const { return !options_.schedule.empty(); }

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

  // To ask takes as long as a small function.
  double now_ms() const { return options_.measures ? thread_cpu_ms() : 0; }

  // The function keeps its bytes, or that is an error.
  void keep(size_t i, const std::string &reason, bool may_be_kept) {
    new_[i].kept = options_.keeps_unsupported && may_be_kept;
    if (!new_[i].kept) rows_[i].problem = reason;
  }

  // A body whose bytes `put` writes, `most` at most, and returns how many.
  template <typename Put>
  void add_entry(Row &row, ByteArena::Part &part, size_t most, Put put) {
    size_t prefix = uleb_size(most);
    uint8_t *to = code_->room(part, prefix + most);
    size_t size = put(to + prefix);
    size_t needed = uleb_size(size);
    if (needed < prefix) std::memmove(to + needed, to + prefix, size);
    emit::put_uleb(to, size);
    row.entry = code_->take(part, needed + size);
    row.size = static_cast<uint32_t>(size);
  }

  void add_entry(Row &row, ByteArena::Part &part, Bytes body) {
    add_entry(row, part, body.size(), [&](uint8_t *to) {
      std::ranges::copy(body, to);
      return body.size();
    });
  }

  void finish(size_t i, const Body &body, ByteArena::Part &part) {
    Row &row = rows_[i];
    add_entry(row, part, body.bytes.size(),
              [&](uint8_t *to) { return put_finished_body(body, index_, to); });
    if (!has_debug_ && body.hints.empty()) return;
    ShorterBody shorter(body, index_);
    for (BranchHint hint : body.hints)
      row.hints.push_back({shorter(hint.offset), hint.likely});
    if (!has_debug_) return;
    Followed &followed = followed_[i];
    followed.map = map_of(module_.functions[i], followed.code_map, shorter);
    followed.code_map = {};
  }

  // Gives the program the types that blocks need.
  std::expected<void, std::string> adopt_types() {
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (!rows_[i].problem.empty())
        return std::unexpected("function row " + std::to_string(i) + ": " +
                               rows_[i].problem);
      if (new_[i].body)
        emit::adopt_types(made_.program, *new_[i].body, known_types_);
    }
    return {};
  }

  void finish_rows() {
    if (has_passes()) {
      if (!has_debug_ && wants(options_, optimize::PassId::ShorterCode))
        for (uint32_t i :
             longer_than_before(module_, made_, index_, new_, retyped_)) {
          new_[i].body.reset();
          new_[i].is_old = true;
        }
      change_ = new_rows(module_, made_, index_, new_,
                         {.keeps_imports = options_.keeps_imports,
                          .by_use = options_.goal != optimize::Goal::Speed});
      if (wants(options_, optimize::PassId::PackedData))
        change_.data_pieces = finished::packed_data(module_);
      writer_.emplace(module_, change_, out_);
      index_ = Indices(made_, &writer_->numbering());
    }
    std::atomic<size_t> next = 0;
    run_on_threads(options_.threads, rows_.size() / 64, [&] {
      ByteArena::Part part;
      for (size_t i = next++; i < rows_.size(); i = next++) finish_row(i, part);
    });
    for (size_t i = 0; i < rows_.size(); ++i)
      if (new_[i].kept) result_.kept.push_back(static_cast<uint32_t>(i));
  }

  void finish_row(size_t i, ByteArena::Part &part) {
    Row &row = rows_[i];
    NewFunction &made = new_[i];
    if (made.dead) {
      constexpr uint8_t trap[] = {0, 0x00, 0x0b};  // unreachable, end
      add_entry(row, part, trap);
    } else if (made.kept) {
      Bytes old = module_.functions[i].body;
      add_entry(row, part, old);
      if (made_.program.branch_hints.contains(FunctionId(i)))
        row.hints = made_.program.branch_hints[FunctionId(i)];
      if (followed_.empty()) return;
      followed_[i].names = names_of_locals(module_, number_of(i));
      followed_[i].map = {.old_start = module_.functions[i].offset,
                          .old_size = old.size(),
                          .unchanged = true,
                          .old_body = old};
    } else if (made.is_old) {
      add_entry(row, part,
                finished::renumbered_body(module_.functions[i].body,
                                          writer_->numbering()));
      if (has_local_names_)
        followed_[i].names = names_of_locals(module_, number_of(i));
    } else if (made.body) {
      finish(i, *made.body, part);
      made.body.reset();
    }
  }

  void write_sections() {
    if (writer_)
      write_new_sections();
    else
      write_old_sections();
    for (const debug::Section &section : sections_)
      append_custom(section.name, section.bytes, out_);
  }

  // Everything but code stays as it is in the file.
  void write_old_sections() {
    out_.refer(module_.file.subspan(0, 8));
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
        append_old_section(section.id, section.payload, out_);
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
      append_old_section(custom_section, payload, out_);
  }

  // Of two such sections the first counts.
  void write_names() {
    if (names_written_) return;
    names_written_ = true;
    std::vector<wasm::Name> locals;
    for (size_t i = 0; i < followed_.size(); ++i)
      for (const LocalName &each : followed_[i].names)
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
    for (uint32_t i : written) size += rows_[i].entry.size();
    out_.own().u8(code_section);
    out_.own().uleb(size);
    size_t payload = out_.size();
    out_.own().uleb(written.size());
    for (uint32_t i : written) {
      const Row &row = rows_[i];
      out_.refer(row.entry);
      if (!has_debug_) continue;
      debug::FunctionMap &map = followed_[i].map;
      map.new_start = out_.size() - payload - row.size;
      map.new_size = row.size;
      map.new_body = row.entry.last(row.size);
    }
    if (has_debug_) follow_code();
  }

  // DWARF for the new code, or none. Of functions that are gone there may be
  // copies.
  void follow_code() {
    std::vector<debug::FunctionMap> maps;
    for (size_t i = 0; i < rows_.size(); ++i) {
      const wasm::Function &old = module_.functions[i];
      debug::FunctionMap &map = maps.emplace_back();
      if (followed_[i].map.new_size && !new_[i].dead)
        map = std::move(followed_[i].map);
      else
        map = {.old_start = old.offset,
               .old_size = old.body.size(),
               .old_body = old.body};
    }
    auto name = [&](size_t i) {
      if (maps[i].name.empty())
        maps[i].name = module_.name_of(wasm::NameKind::Function, number_of(i));
    };
    for (size_t i = 0; i < maps.size(); ++i) {
      if (!maps[i].sites.empty()) name(i);
      for (const debug::Site &each : maps[i].sites) name(each.function);
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
  // In front of all other passes: what only start code wrote is constant to
  // them, and what only slots name is dead.
  std::optional<finished::EditedModule> started, shorter;
  if (module.start && wants(options, optimize::PassId::StartCode))
    started = run_start_code(module, options.goal);
  const wasm::Module &begun = started ? started->module : module;
  if (!module.elements.empty() &&
      wants(options, optimize::PassId::UncalledSlots))
    shorter = finished::without_uncalled_slots(begun);
  return Rewriting(shorter ? shorter->module : begun, options).run();
}

}  // namespace wasmrust::rewrite
