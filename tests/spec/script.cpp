// See script.h.
#include "tests/spec/script.h"

#include <llvm/Support/JSON.h>

#include <optional>

#include "compiler/base/files.h"

namespace wasmrust::spec {

namespace {

struct KindName {
  std::string_view name;
  CommandKind kind;
};

constexpr KindName kind_names[] = {
    {"module", CommandKind::Module},
    {"module_definition", CommandKind::ModuleDefinition},
    {"module_instance", CommandKind::ModuleInstance},
    {"register", CommandKind::Register},
    {"action", CommandKind::Action},
    {"assert_return", CommandKind::AssertReturn},
    {"assert_trap", CommandKind::AssertTrap},
    {"assert_exception", CommandKind::AssertException},
    {"assert_exhaustion", CommandKind::AssertExhaustion},
    {"assert_invalid", CommandKind::AssertInvalid},
    {"assert_malformed", CommandKind::AssertMalformed},
    {"assert_unlinkable", CommandKind::AssertUnlinkable},
    {"assert_uninstantiable", CommandKind::AssertUninstantiable},
};

std::optional<CommandKind> kind_of(std::string_view name) {
  for (const KindName &row : kind_names)
    if (row.name == name) return row.kind;
  return std::nullopt;
}

std::string text_of(const llvm::json::Object &object, llvm::StringRef key) {
  return object.getString(key).value_or("").str();
}

std::vector<Value> values_of(const llvm::json::Array *array);

Value value_of(const llvm::json::Object &object) {
  Value value;
  value.type = text_of(object, "type");
  value.lane_type = text_of(object, "lane_type");
  value.choices = values_of(object.getArray("values"));
  if (auto text = object.getString("value"))
    value.texts.push_back(text->str());
  else if (const llvm::json::Array *lanes = object.getArray("value"))
    for (const llvm::json::Value &lane : *lanes)
      value.texts.push_back(lane.getAsString().value_or("").str());
  return value;
}

std::vector<Value> values_of(const llvm::json::Array *array) {
  std::vector<Value> values;
  if (!array) return values;
  for (const llvm::json::Value &each : *array)
    if (const llvm::json::Object *object = each.getAsObject())
      values.push_back(value_of(*object));
  return values;
}

Action action_of(const llvm::json::Object *object) {
  Action action;
  if (!object) return action;
  action.is_get = text_of(*object, "type") == "get";
  action.module = text_of(*object, "module");
  action.field = text_of(*object, "field");
  action.arguments = values_of(object->getArray("args"));
  return action;
}

std::optional<Command> command_of(const llvm::json::Object &object,
                                  const std::string &folder) {
  auto kind = kind_of(text_of(object, "type"));
  if (!kind) return std::nullopt;
  Command command;
  command.kind = *kind;
  command.line = static_cast<unsigned>(object.getInteger("line").value_or(0));
  // A module that is given as text has its bytes beside when it has any.
  std::string file = text_of(object, "binary_filename");
  if (file.empty() && text_of(object, "module_type") == "binary")
    file = text_of(object, "filename");
  if (!file.empty()) command.file = folder + "/" + file;
  command.text = text_of(object, "text");
  command.name = text_of(object, "name");
  command.instance = text_of(object, "instance");
  command.as = text_of(object, "as");
  if (*kind == CommandKind::ModuleInstance)
    command.definition = text_of(object, "module");
  command.action = action_of(object.getObject("action"));
  command.expected = values_of(object.getArray("expected"));
  return command;
}

}  // namespace

std::expected<std::vector<Command>, std::string> read_script(
    const std::string &path) {
  auto file = MappedFile::open(path);
  if (!file) return std::unexpected(path + ": " + file.error());
  auto json = llvm::json::parse(llvm::StringRef(as_text(file->bytes())));
  if (!json)
    return std::unexpected(path + ": " + llvm::toString(json.takeError()));
  const llvm::json::Object *top = json->getAsObject();
  const llvm::json::Array *commands = top ? top->getArray("commands") : nullptr;
  if (!commands) return std::unexpected(path + ": no commands");
  std::string folder = path.substr(0, path.rfind('/'));
  std::vector<Command> script;
  for (const llvm::json::Value &each : *commands) {
    const llvm::json::Object *object = each.getAsObject();
    auto command = object ? command_of(*object, folder) : std::nullopt;
    if (!command) return std::unexpected(path + ": unknown command");
    script.push_back(std::move(*command));
  }
  return script;
}

}  // namespace wasmrust::spec
