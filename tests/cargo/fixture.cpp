// See fixture.h.
#include "tests/cargo/fixture.h"

#include <filesystem>

#include "llvm/Support/JSON.h"

namespace wasmrust::cargo_suite {

std::string manifest(std::string_view name, std::string_view more) {
  return "[package]\nname = \"" + std::string(name) +
         "\"\nversion = \"0.1.0\"\nedition = \"2021\"\n" + std::string(more);
}

Environment clean_environment() {
  Environment environment = Environment::of_process("cargo_suite");
  for (const std::string &row : environment.rows()) {
    std::string name = row.substr(0, row.find('='));
    bool setting = name.starts_with("CARGO") || name.starts_with("RUST") ||
                   name.starts_with("WASMRUST_");
    bool place = name == "CARGO_HOME" || name == "RUSTUP_HOME" ||
                 name == "WASMRUST_CACHE";
    if (setting && !place) environment.remove(name);
  }
  environment.set("CARGO_NET_OFFLINE", "true");
  return environment;
}

void CargoWasm::SetUp() {
  environment_ = clean_environment();
  const auto *info = testing::UnitTest::GetInstance()->current_test_info();
  use_folder(std::string(info->test_suite_name()) + "." + info->name());
}

void CargoWasm::TearDown() {
  // What a failed test has left is worth a look.
  if (!HasFailure()) (void)remove_path(root_);
}

void CargoWasm::use_folder(const std::string &name) {
  root_ = resolved_path(testing::TempDir()) + "/wasmrust-cargo-suite/" + name;
  ASSERT_TRUE(remove_path(root_));
  ASSERT_TRUE(make_folders(root_));
}

void CargoWasm::write(const std::string &relative, std::string_view text) {
  ASSERT_TRUE(make_folders(parent_folder(path(relative))));
  auto saved = save_file(path(relative), text);
  ASSERT_TRUE(saved.has_value()) << saved.error();
}

std::string CargoWasm::read(const std::string &relative) const {
  return read_file(path(relative)).value_or("");
}

bool CargoWasm::exists(const std::string &relative) const {
  std::error_code error;
  return std::filesystem::exists(path(relative), error);
}

void CargoWasm::write_hello() {
  write("Cargo.toml", manifest("hello"));
  write("src/main.rs", "fn main() { println!(\"hello\"); }\n");
}

ChildOutput CargoWasm::run_program(std::vector<std::string> words,
                                   const std::string &in) {
  Child child{.arguments = std::move(words),
              .environment = environment_,
              .directory = in.empty() ? root_ : path(in),
              .null_stdin = true};
  auto output = capture_child(child);
  if (!output) {
    ADD_FAILURE() << output.error();
    return {};
  }
  return *output;
}

ChildOutput CargoWasm::run(std::vector<std::string> words,
                           const std::string &in) {
  words.insert(words.begin(), WASMRUST_CARGO_WASM);
  return run_program(std::move(words), in);
}

ChildOutput CargoWasm::expect(int status, std::vector<std::string> words,
                              const std::string &in) {
  std::string command;
  for (const std::string &word : words) command += " " + word;
  ChildOutput output = run(std::move(words), in);
  EXPECT_EQ(output.status, status) << "cargo wasm" << command << "\n"
                                   << output.out << output.err;
  return output;
}

bool CargoWasm::has_wasmtime() {
  return run_program({"python3", "-c", "import wasmtime"}).status == 0;
}

ChildOutput CargoWasm::run_shell(const std::string &script) {
  environment_.set("CARGO_WASM", WASMRUST_CARGO_WASM);
  return run_program({"sh", "-c", script});
}

std::vector<std::string> events(std::string_view text,
                                std::string_view reason) {
  std::vector<std::string> found;
  std::string start = "{\"reason\":\"" + std::string(reason) + "\"";
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    if (text.substr(0, end).starts_with(start))
      found.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return found;
}

std::string field(const std::string &line, const std::string &name) {
  auto parsed = llvm::json::parse(line);
  if (!parsed) {
    llvm::consumeError(parsed.takeError());
    return "";
  }
  const llvm::json::Object *object = parsed->getAsObject();
  if (!object) return "";
  if (auto text = object->getString(name)) return text->str();
  if (auto number = object->getInteger(name)) return std::to_string(*number);
  return "";
}

}  // namespace wasmrust::cargo_suite
