// `cargo-wasm runner [--host NAME] MODULE ARGUMENTS...`: what cargo and rustdoc
// call for each test program. It is also useful as the `runner` of a
// .cargo/config.toml (see `cargo wasm doctor --print-config`); then it runs
// tests and programs alike.
//
// `cargo-wasm runner --draw-frames MODULE` is what node calls in turn to have
// the frames of a test that ended in a trap drawn with their lines.
//
// A module whose libtest answers is driven test by test, each in a fresh
// instance; any other is run as a program (hosts/run.h).
#include "tooling/cargo-wasm/runner.h"

#include "llvm/Support/JSON.h"
#include "tooling/cargo-wasm/commands.h"
#include "tooling/process/files.h"

namespace wasmrust {

namespace json = llvm::json;

namespace {

json::Array texts(const std::vector<std::string> &list) {
  json::Array array;
  for (const std::string &text : list) array.push_back(json::fixUTF8(text));
  return array;
}

std::vector<std::string> texts(const json::Object &object, const char *key) {
  std::vector<std::string> list;
  if (const json::Array *array = object.getArray(key))
    for (const json::Value &value : *array)
      if (auto text = value.getAsString()) list.push_back(text->str());
  return list;
}

int complain(const Environment &environment, std::string_view text) {
  StatusLine(environment.stderr_is_terminal, environment.wants_color(), false)
      .error(text);
  return exit_failure;
}

// Tests read their data by relative paths and by CARGO_MANIFEST_DIR.
void add_test_folders(const RunnerSettings &settings,
                      const Environment &environment,
                      host::RunRequest &request) {
  for (const std::string &folder :
       {environment.text("CARGO_MANIFEST_DIR"), settings.workspace_root})
    if (!folder.empty() && is_folder(folder))
      request.directories.push_back({folder, folder});
}

}  // namespace

std::string write_runner_settings(const RunnerSettings &settings) {
  json::Object object{
      {"host", settings.host},
      {"workspace_root", json::fixUTF8(settings.workspace_root)},
      {"directories", texts(settings.guest.directories)},
      {"variables", texts(settings.guest.variables)},
      {"clear_environment", settings.guest.clear_environment},
      {"test_arguments", texts(settings.test_arguments)},
  };
  std::string text;
  llvm::raw_string_ostream(text) << json::Value(std::move(object));
  return text;
}

std::expected<RunnerSettings, std::string> read_runner_settings(
    std::string_view text) {
  RunnerSettings settings;
  if (text.empty()) return settings;
  auto parsed = json::parse(text);
  const json::Object *object = parsed ? parsed->getAsObject() : nullptr;
  if (!object) {
    if (!parsed) llvm::consumeError(parsed.takeError());
    return std::unexpected(std::string(runner_variable) +
                           " is not what `cargo wasm test` sets");
  }
  settings.host = object->getString("host").value_or("node").str();
  settings.workspace_root =
      object->getString("workspace_root").value_or("").str();
  settings.guest.directories = texts(*object, "directories");
  settings.guest.variables = texts(*object, "variables");
  settings.guest.clear_environment =
      object->getBoolean("clear_environment").value_or(false);
  settings.test_arguments = texts(*object, "test_arguments");
  return settings;
}

// For tests that end in a trap: node's JSON on standard input, lines out.
static int draw_frames_of(const Environment &environment,
                          std::span<const std::string> words) {
  host::RunRequest request;
  request.module = words.front();
  request.profile = "test";
  request.full_backtrace = environment.text("RUST_BACKTRACE") == "full";
  std::string json;
  char buffer[4096];
  while (size_t count = fread(buffer, 1, sizeof buffer, stdin))
    json.append(buffer, count);
  auto text = host::frames_text(request, json);
  if (!text) return exit_failure;
  fwrite(text->data(), 1, text->size(), stdout);
  return exit_success;
}

int run_runner_command(const Environment &environment,
                       std::span<const std::string> words) {
  if (words.empty() || words.front() == "--help") {
    complain(environment,
             "usage: cargo-wasm runner [--host NAME] MODULE [ARGUMENTS OF THE "
             "PROGRAM]");
    return exit_usage;
  }
  if (words.size() == 2 && words.front() == "--draw-frames")
    return draw_frames_of(environment, words.subspan(1));
  auto settings = read_runner_settings(environment.text(runner_variable));
  if (!settings) return complain(environment, settings.error());
  if (words.size() > 2 && words.front() == "--host") {
    settings->host = words[1];
    words = words.subspan(2);
  }
  Environment guest_environment = environment;
  guest_environment.remove(runner_variable);

  auto request = guest_request(settings->guest, guest_environment);
  if (!request) return complain(environment, request.error());
  add_test_folders(*settings, environment, *request);
  request->host = find_host(settings->host);
  if (!request->host)
    return complain(environment, "there is no host `" + settings->host + "`");
  request->module = words.front();
  request->arguments.assign(words.begin() + 1, words.end());
  // cargo hands the tests' arguments on; where there are none, rustdoc called.
  if (request->arguments.empty()) request->arguments = settings->test_arguments;
  auto status = host::test_module(*request);
  if (!status) return complain(environment, status.error());
  return *status;
}

}  // namespace wasmrust
