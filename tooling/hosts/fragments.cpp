// See fragments.h. Names are resolved by text: a word that is not a property
// and that its file declares or imports is a use, even where a local variable
// has the same name; so a local that is called like a neighbour costs bytes.
#include "tooling/hosts/fragments.h"

#include "compiler/base/check.h"
#include "tooling/hosts/embedded/runtime_files.h"

namespace wasmrust::host {

namespace {

using Kind = ScriptStatement::Kind;

// Declares nothing twice: two files that import the same module of node's.
void add_import(std::set<std::string> &imports,
                const ScriptStatement &statement, std::string &out) {
  std::string text = write_compact(statement.tokens);
  if (imports.insert(text).second) out += text + "\n";
}

// `const random = random_get;`: the name of what the declaration is another
// name of, or none.
std::string_view named_again(const ScriptStatement &statement) {
  const auto &tokens = statement.tokens;
  bool is_one_name = statement.kind == Kind::Declaration &&
                     tokens.size() == 5 && tokens[2].text == "=" &&
                     tokens[3].kind == ScriptToken::Kind::Word;
  return is_one_name ? tokens[3].text : std::string_view();
}

}  // namespace

Runtime::Runtime() {
  for (const RuntimeFile &file : runtime_files()) {
    std::vector<ScriptStatement> rows = statements(file.text);
    std::set<std::string_view> visible;
    for (const ScriptStatement &row : rows) {
      mentioned_.insert(row.uses.begin(), row.uses.end());
      mentioned_.insert(row.declares);
      if (row.kind == Kind::RelativeImport)
        visible.insert(row.uses.begin(), row.uses.end());
      if (row.kind == Kind::Declaration) visible.insert(row.declares);
    }
    for (ScriptStatement &row : rows) {
      if (row.kind == Kind::RelativeImport) continue;
      Fragment fragment{file.path, std::move(row), {}};
      for (std::string_view name : fragment.statement.uses)
        if (visible.contains(name)) fragment.needs.push_back(name);
      fragments_.push_back(std::move(fragment));
    }
  }
  for (Fragment &fragment : fragments_)
    if (const Fragment *meant = find(named_again(fragment.statement)))
      fragment.statement.is_async = meant->statement.is_async;
}

const Fragment *Runtime::find(std::string_view name) const {
  for (const Fragment &fragment : fragments_)
    if (fragment.statement.kind == Kind::Declaration &&
        fragment.statement.declares == name)
      return &fragment;
  return nullptr;
}

std::string Runtime::assemble(std::string_view path,
                              std::string_view generated) const {
  std::vector<ScriptStatement> own = statements(generated);
  std::set<std::string_view> defined;  // by `generated`
  std::set<std::string_view> files;
  std::set<const Fragment *> taken;
  std::vector<const Fragment *> todo;
  auto take = [&](const Fragment *fragment) {
    if (fragment && taken.insert(fragment).second) todo.push_back(fragment);
  };
  for (const ScriptStatement &statement : own)
    defined.insert(statement.declares);
  for (const ScriptStatement &statement : own)
    for (std::string_view name : statement.uses)
      if (!defined.contains(name)) take(find(name));
  for (const Fragment &fragment : fragments_)
    if (fragment.file == path) take(&fragment);
  while (!todo.empty()) {
    const Fragment *fragment = todo.back();
    todo.pop_back();
    for (std::string_view name : fragment->needs)
      if (!defined.contains(name)) take(find(name));
  }
  for (const Fragment *fragment : taken) files.insert(fragment->file);

  std::string imports_text, body;
  std::set<std::string> imports;
  for (const Fragment &fragment : fragments_) {
    const ScriptStatement &statement = fragment.statement;
    if (statement.kind == Kind::Import && files.contains(fragment.file))
      add_import(imports, statement, imports_text);
  }
  for (const ScriptStatement &statement : own)
    body += (statement.exported ? "export " : "") +
            write_compact(statement.tokens) + "\n";
  for (const Fragment &fragment : fragments_) {
    if (!taken.contains(&fragment) || fragment.statement.kind == Kind::Import)
      continue;
    const auto &tokens = fragment.statement.tokens;
    bool keep_export = fragment.file == path && fragment.statement.exported &&
                       tokens.front().text != "export";
    body += (keep_export ? "export " : "") + write_compact(tokens) + "\n";
  }
  return imports_text + body;
}

}  // namespace wasmrust::host
