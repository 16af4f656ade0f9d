// See json.h. A name need not be UTF-8 in a file, but must be in JSON.
#include "tooling/size/json.h"

namespace wasmrust::size {

namespace {

using llvm::json::Array;
using llvm::json::Object;
using llvm::json::Value;

Value number(uint64_t value) { return static_cast<int64_t>(value); }

Value text(std::string_view name) {
  return llvm::json::fixUTF8(llvm::StringRef(name));
}

Object row_json(const Row &row) {
  Object object{{"name", text(row.name)},
                {"kind", row.kind},
                {"bytes", number(row.bytes)},
                {"code", number(row.code)},
                {"count", number(row.count)}};
  if (row.function) object["function"] = number(*row.function);
  if (row.largest) object["largest"] = number(row.largest);
  if (row.merged_count) object["merged"] = number(row.merged_count);
  if (!row.merged.empty()) {
    Array names;
    for (const std::string &each : row.merged) names.push_back(text(each));
    object["merged_names"] = std::move(names);
  }
  if (!row.parts.empty()) {
    Array parts;
    for (const Row &part : row.parts) parts.push_back(row_json(part));
    object["parts"] = std::move(parts);
  }
  return object;
}

Value subject_json(const Subject &subject) {
  Object object{{"file", text(subject.path)}, {"size", number(subject.size())}};
  if (auto packed = subject.gzip_size()) object["gzip_size"] = number(*packed);
  return object;
}

}  // namespace

Fields report_json(const Subject &subject, const std::vector<Row> &rows,
                   Grouping grouping) {
  Fields fields = {{"file", text(subject.path)},
                   {"size", number(subject.size())}};
  if (auto packed = subject.gzip_size())
    fields.push_back({"gzip_size", number(*packed)});
  if (subject.names_are_from_debug())
    fields.push_back({"names_from", text(subject.debug_path)});
  fields.push_back({"by", std::string(to_string(grouping))});
  Array array;
  for (const Row &row : rows) array.push_back(row_json(row));
  fields.push_back({"rows", std::move(array)});
  return fields;
}

Fields diff_json(const Subject &before, const Subject &after,
                 const std::vector<DiffRow> &rows, Grouping grouping) {
  Array array;
  for (const DiffRow &row : rows)
    array.push_back(Object{{"name", text(row.name)},
                           {"kind", row.kind},
                           {"old", number(row.before)},
                           {"new", number(row.after)},
                           {"delta", row.delta()},
                           {"change", std::string(row.change())}});
  return {{"old", subject_json(before)},
          {"new", subject_json(after)},
          {"delta", static_cast<int64_t>(after.size() - before.size())},
          {"by", std::string(to_string(grouping))},
          {"rows", std::move(array)}};
}

Fields why_json(const Subject &subject, const Why &why) {
  Array chain;
  for (const Why::Step &step : why.chain) {
    Object object{{"how", std::string(step.how)}, {"by", text(step.by)}};
    if (step.offset != 0) object["offset"] = number(step.offset);
    chain.push_back(std::move(object));
  }
  return {{"file", text(subject.path)},
          {"name", text(why.name)},
          {"bytes", number(why.bytes)},
          {"code", number(why.code)},
          {"reached", why.reached},
          {"chain", std::move(chain)},
          {"root", text(why.root)},
          {"kept_count", number(why.kept_count)},
          {"kept_bytes", number(why.kept_bytes)}};
}

}  // namespace wasmrust::size
