// The page of the folder: sections in, sections out.
//
//   units    headers; who describes what was copied; which entries other units
//            refer to
//   lines    line programs' rows, so that units can say where theirs went
//   units    each one: read, find scopes, decide what stays, write
//   lines    with the files that were asked for
//   fields   offsets that are known only now: abbreviations, other units'
//   entries
//
// What stays byte for byte: .debug_str, .debug_line_str, .debug_macinfo and
// .debug_gdb_scripts, which know nothing of code. What goes:
// indexes that a reader makes itself (.debug_aranges, .debug_names,
// .debug_pub*, .debug_gnu_*), .debug_addr and .debug_str_offsets, because what
// they hold stands where it is used, .debug_frame, because WebAssembly has no
// frames to unwind, .debug_macro, because it refers to places that moved, and
// every section that we do not know.
#include <llvm/BinaryFormat/Dwarf.h>

#include <algorithm>
#include <array>
#include <map>

#include "compiler/debug/debug.h"
#include "compiler/debug/lines.h"
#include "compiler/debug/scopes.h"
#include "compiler/debug/write_unit.h"

namespace wasmrust::debug {

namespace {

constexpr std::array unchanged_sections = {
    std::string_view(".debug_str"), std::string_view(".debug_line_str"),
    std::string_view(".debug_macinfo"), std::string_view(".debug_gdb_scripts")};

Sections sections_by_name(std::span<const Section> sections) {
  Sections by_name;
  const std::pair<std::string_view, Bytes *> names[] = {
      {".debug_info", &by_name.info},
      {".debug_types", &by_name.types},
      {".debug_abbrev", &by_name.abbrev},
      {".debug_line", &by_name.line},
      {".debug_addr", &by_name.addr},
      {".debug_str_offsets", &by_name.str_offsets},
      {".debug_loc", &by_name.loc},
      {".debug_loclists", &by_name.loclists},
      {".debug_ranges", &by_name.ranges},
      {".debug_rnglists", &by_name.rnglists},
      {".debug_str", &by_name.str},
      {".debug_line_str", &by_name.line_str}};
  for (const Section &section : sections)
    for (auto [name, bytes] : names)
      if (section.name == name) *bytes = section.bytes;
  return by_name;
}

class Following {
 public:
  Following(std::span<const Section> sections, const CodeMap &map)
      : sections_(sections_by_name(sections)), map_(map), copies_(map) {}

  std::expected<void, std::string> run(bool names_locals) {
    if (auto done =
            lines_.read(sections_.line, {sections_.str, sections_.line_str});
        !done)
      return done;
    for (bool in_types : {false, true}) {
      auto headers =
          read_headers(in_types ? sections_.types : sections_.info, in_types);
      if (!headers) return std::unexpected(headers.error());
      units_.insert(units_.end(), headers->begin(), headers->end());
    }
    if (auto done = read_tables(); !done) return done;
    if (copies_.any())
      if (auto done = find_copies(); !done) return done;
    if (auto done = collect_far(); !done) return done;
    if (auto done = follow_lines(sections_.line, map_, view_, copies_,
                                 copied_rows_, lines_);
        !done)
      return done;
    UnitWriter writer({.sections = sections_,
                       .map = map_,
                       .view = view_,
                       .lines = lines_,
                       .copies = copies_,
                       .copied_rows = copied_rows_,
                       .names = names_locals ? &names_ : nullptr},
                      new_);
    for (size_t i = 0; i < units_.size(); ++i)
      if (auto done = follow_unit(i, writer); !done) return done;
    line_bytes_ = lines_.write();
    line_strings_ = lines_.take_strings();
    if (line_bytes_.size() >= UINT32_MAX)
      return std::unexpected(".debug_line: too large");
    return fill_fields();
  }

  std::vector<DescribedLocal> names() { return names_.take(); }

  // The new bytes of a section that is made anew; null for the others.
  std::vector<uint8_t> *made(std::string_view name) {
    const std::pair<std::string_view, std::vector<uint8_t> *> names[] = {
        {".debug_info", &new_.info.vector()},
        {".debug_abbrev", &abbrev_.vector()},
        {".debug_line", &line_bytes_},
        {".debug_line_str", &line_strings_},
        {".debug_ranges", &new_.lists.ranges.vector()},
        {".debug_rnglists", &new_.lists.rnglists.vector()},
        {".debug_loc", &new_.lists.loc.vector()},
        {".debug_loclists", &new_.lists.loclists.vector()},
        {".debug_types", &new_.types.vector()}};
    for (auto [known, bytes] : names)
      if (known == name) return bytes;
    return nullptr;
  }

 private:
  struct Table {
    AbbreviationTable old;
    NewAbbreviations made;
  };

  std::expected<void, std::string> read_tables() {
    std::map<std::pair<uint64_t, uint16_t>, uint32_t> known;
    for (const UnitHeader &unit : units_) {
      auto key = std::pair(unit.abbreviations, unit.format.version);
      auto [at, is_new] =
          known.emplace(key, static_cast<uint32_t>(tables_.size()));
      table_of_.push_back(at->second);
      if (!is_new) continue;
      auto table = read_abbreviations(sections_.abbrev, key.first, key.second);
      if (!table) return std::unexpected(table.error());
      tables_.push_back({std::move(*table), {}});
    }
    return {};
  }

  void turn_to(size_t i) {
    unit_.header = units_[i];
    unit_.table = &tables_[table_of_[i]].old;
  }

  // Who describes what was copied, and what is said of its lines.
  std::expected<void, std::string> find_copies() {
    for (size_t i = 0; i < units_.size(); ++i) {
      turn_to(i);
      if (auto done = read_unit(sections_, unit_); !done) return done;
      auto done = copies_.read(sections_, unit_, static_cast<uint32_t>(i));
      if (!done) return done;
      name_folder();
    }
    if (auto done = copied_rows_.read(sections_.line, map_, copies_, lines_);
        !done)
      return done;
    copies_.decide(copied_rows_.tables(), far_);
    return {};
  }

  // The unit's folder is that of its line table's files.
  void name_folder() {
    if (unit_.dies.empty()) return;
    LineTable *table = nullptr;
    std::string_view folder;
    each_attribute(unit_, unit_.dies[0],
                   [&](const AttributeSpec &spec, const FormValue &value) {
                     if (spec.action == Action::LineTable)
                       table = lines_.find(value.number);
                     if (spec.attribute == llvm::dwarf::DW_AT_comp_dir)
                       folder = text_of(sections_, unit_, value);
                   });
    if (table && table->folder.empty()) table->folder = folder;
  }

  // Entries that other units refer to have to stay, and to be found again.
  std::expected<void, std::string> collect_far() {
    for (size_t i = 0; i < units_.size(); ++i) {
      turn_to(i);
      if (!unit_.table->refers_far) continue;
      if (auto done = read_unit(sections_, unit_); !done) return done;
      collect_far_references(unit_, far_);
    }
    std::ranges::sort(far_);
    auto doubles = std::ranges::unique(far_);
    far_.erase(doubles.begin(), doubles.end());
    far_now_.assign(far_.size(), 0);
    return {};
  }

  std::expected<void, std::string> follow_unit(size_t i, UnitWriter &writer) {
    turn_to(i);
    if (auto done = read_unit(sections_, unit_); !done) return done;
    if (unit_.dies.empty()) return {};
    auto number = static_cast<uint32_t>(i);
    if (auto done = find_scopes(sections_, map_, view_, copies_, number, unit_);
        !done)
      return done;
    std::vector<uint32_t> abstract;
    for (auto [die, function] : copies_.abstracts(number))
      if (die != no_die) abstract.push_back(die);
    decide_kept(unit_, far_, abstract);
    uint32_t table = table_of_[i];
    if (auto done = writer.write(unit_, number, tables_[table].made, table);
        !done)
      return done;
    if (unit_.header.in_types) return {};
    auto first = std::ranges::lower_bound(far_, unit_.header.offset);
    for (; first != far_.end() && *first < unit_.header.end; ++first) {
      uint32_t die = unit_.find(*first - unit_.header.offset);
      if (die != no_die)
        far_now_[static_cast<size_t>(first - far_.begin())] =
            writer.unit_offset() + writer.offset_of(die);
    }
    return {};
  }

  void fill(bool in_types, uint64_t position, uint64_t value) {
    auto &bytes = in_types ? new_.types.vector() : new_.info.vector();
    for (int i = 0; i < 4; ++i)
      bytes[position + i] = static_cast<uint8_t>(value >> (8 * i));
  }

  std::expected<void, std::string> fill_fields() {
    std::vector<uint64_t> starts;
    for (const Table &table : tables_) {
      starts.push_back(abbrev_.size());
      table.made.write(abbrev_);
    }
    for (const AbbreviationField &field : new_.abbreviation_fields)
      fill(field.in_types, field.position, starts[field.table]);
    for (const LineField &field : new_.line_fields) {
      auto table = static_cast<size_t>(lines_.find(field.table) -
                                       lines_.tables().data());
      fill(field.in_types, field.position, lines_.places()[table]);
    }
    for (const AbstractField &field : new_.abstract_fields)
      fill(field.in_types, field.position, new_.abstracts[field.function]);
    for (const FarField &field : new_.far_fields) {
      auto found = std::ranges::lower_bound(far_, field.target);
      uint64_t now = far_now_[static_cast<size_t>(found - far_.begin())];
      if (!now)
        return std::unexpected(".debug_info: a reference to offset " +
                               std::to_string(field.target) +
                               ", where no entry is");
      fill(field.in_types, field.position, now);
    }
    return {};
  }

  Sections sections_;
  const CodeMap &map_;
  FunctionView view_;
  LineTables lines_;
  Copies copies_;
  CopiedRows copied_rows_;
  std::vector<uint8_t> line_bytes_, line_strings_;
  std::vector<UnitHeader> units_;
  std::vector<Table> tables_;
  std::vector<uint32_t> table_of_;       // by unit
  std::vector<uint64_t> far_, far_now_;  // old and new offsets
  Unit unit_;
  NewSections new_;
  ByteWriter abbrev_;
  LocalNames names_;
};

}  // namespace

std::expected<std::vector<Section>, std::string> follow(
    std::vector<Section> sections, std::span<const FunctionMap> functions,
    std::vector<DescribedLocal> *locals) {
  auto map = CodeMap::of(functions);
  if (!map) return std::unexpected(map.error());
  Following following(sections, *map);
  if (auto done = following.run(locals != nullptr); !done)
    return std::unexpected(done.error());
  if (locals) *locals = following.names();
  std::vector<Section> result;
  auto add = [&](std::string_view name) {
    std::vector<uint8_t> *bytes = following.made(name);
    if (bytes && !bytes->empty())
      result.push_back({std::string(name), std::move(*bytes)});
  };
  // The sections keep their order; lists may come to be.
  for (Section &section : sections) {
    std::vector<uint8_t> *made = following.made(section.name);
    bool is_new = made && !made->empty();
    if (!is_new && std::ranges::find(unchanged_sections, section.name) !=
                       unchanged_sections.end())
      result.push_back(std::move(section));
    else
      add(section.name);
  }
  for (std::string_view name :
       {".debug_ranges", ".debug_rnglists", ".debug_loc", ".debug_loclists",
        ".debug_line_str"})
    add(name);
  return result;
}

}  // namespace wasmrust::debug
