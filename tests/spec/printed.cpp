// See printed.h.
#include "tests/spec/printed.h"

#include "compiler/base/files.h"
#include "compiler/wat/print.h"
#include "tests/spec/convert.h"
#include "tests/spec/same_module.h"
#include "tests/spec/script.h"
#include "tooling/process/files.h"

namespace wasmrust::spec {

namespace {

// Names of labels are numbered by the blocks of a function, and those of fields
// are changed when two are the same.
std::string different_advice(const wasm::Module &a, const wasm::Module &b) {
  for (size_t i = 0; i < wasm::name_kind_count; ++i) {
    auto kind = static_cast<wasm::NameKind>(i);
    const auto &x = a.names_of(kind), &y = b.names_of(kind);
    bool same = x.size() == y.size();
    for (size_t k = 0; k < x.size() && same; ++k)
      same = x[k].index == y[k].index && x[k].part == y[k].part &&
             x[k].text == y[k].text;
    if (!same) return "names of kind " + std::to_string(i) + " differ";
  }
  return a.branch_hints.size() == b.branch_hints.size() ? "" : "hints differ";
}

std::string difference_of_files(const std::string &a, const std::string &b) {
  auto file_a = MappedFile::open(a), file_b = MappedFile::open(b);
  if (!file_a) return a + ": " + file_a.error();
  if (!file_b) return b + ": " + file_b.error();
  auto module_a = wasm::read_module(file_a->bytes());
  auto module_b = wasm::read_module(file_b->bytes());
  if (!module_a) return module_a.error().reason;
  if (!module_b) return "from the text: " + module_b.error().reason;
  std::string found = difference(*module_a, *module_b);
  return found.empty() ? different_advice(*module_a, *module_b) : found;
}

}  // namespace

void PrintedModules::add(unsigned line, const std::string &file) {
  auto mapped = MappedFile::open(file);
  if (!mapped) return found_.push_back({line, mapped.error()});
  auto module = wasm::read_module(mapped->bytes());
  if (!module) return found_.push_back({line, module.error().reason});
  auto text = wat::print(*module);
  if (!text) return found_.push_back({line, text.error().reason});
  text_ += *text;
  rows_.push_back({line, file});
}

std::vector<Mismatch> PrintedModules::mismatches(
    const std::string &tool) const {
  std::vector<Mismatch> found = found_;
  if (rows_.empty()) return found;
  auto fail = [&](std::string why) {
    found.push_back({rows_.front().line, "printed: " + std::move(why)});
    return found;
  };
  std::string script = folder_ + ".wast";
  if (auto done = make_folders(parent_folder(folder_)); !done)
    return fail(done.error());
  if (auto done = remove_path(folder_); !done) return fail(done.error());
  if (auto done = write_file(script, text_); !done) return fail(done.error());
  if (auto done = convert_script(tool, script, folder_); !done)
    return fail(done.error());
  auto commands = read_script(folder_ + "/t.json");
  if (!commands) return fail(commands.error());
  if (commands->size() != rows_.size())
    return fail("the text holds another number of modules");
  for (size_t i = 0; i < rows_.size(); ++i) {
    std::string why = difference_of_files(rows_[i].file, (*commands)[i].file);
    if (!why.empty()) found.push_back({rows_[i].line, "printed: " + why});
  }
  return found;
}

}  // namespace wasmrust::spec
