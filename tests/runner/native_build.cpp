// The native reference: cargo with the profile's checks. What each binary
// became or said is read from cargo's messages, so one program that does not
// compile fails alone.
#include "llvm/Support/JSON.h"
#include "tests/runner/build.h"

namespace wasmrust::suite {

namespace {

void take_message(const llvm::json::Object &message, Built &into) {
  const auto *target = message.getObject("target");
  if (!target) return;
  std::string binary = target->getString("name").value_or("").str();
  auto reason = message.getString("reason").value_or("");
  if (reason == "compiler-artifact") {
    if (auto file = message.getString("executable"))
      into.files[binary] = file->str();
  } else if (reason == "compiler-message") {
    const auto *text = message.getObject("message");
    if (text && text->getString("level").value_or("").starts_with("error"))
      into.errors[binary] += text->getString("rendered").value_or("").str();
  }
}

}  // namespace

std::vector<std::string> cargo_settings(const Profile &profile,
                                        std::string_view opt_level) {
  std::string place = "profile." + std::string(profile.cargo_profile) + ".";
  std::string checks = profile.checks ? "true" : "false";
  std::string level(opt_level);
  if (level == "z" || level == "s") level = '"' + level + '"';
  std::vector<std::string> words = {"--profile",
                                    std::string(profile.cargo_profile)};
  for (const std::string &setting :
       {"opt-level=" + level, "debug-assertions=" + checks,
        "overflow-checks=" + checks, std::string("panic=\"abort\""),
        std::string("debug=0"), std::string("incremental=false")}) {
    words.push_back("--config");
    words.push_back(place + setting);
  }
  return words;
}

Built read_cargo_messages(std::string_view messages) {
  Built built;
  while (!messages.empty()) {
    size_t end = std::min(messages.find('\n'), messages.size());
    auto message = llvm::json::parse(llvm::StringRef(messages.data(), end));
    messages.remove_prefix(std::min(end + 1, messages.size()));
    if (!message) {
      llvm::consumeError(message.takeError());
      continue;
    }
    if (const auto *object = message->getAsObject())
      take_message(*object, built);
  }
  return built;
}

Built build_native(const Package &package, const Profile &profile,
                   const Options &options) {
  std::vector<std::string> words = {
      options.cargo,
      "build",
      "--bins",
      "--keep-going",
      "--offline",
      "--message-format=json",
      "--target-dir",
      package.folder + "/native-" + std::string(profile.cargo_profile)};
  for (std::string &word : cargo_settings(profile, "0"))
    words.push_back(std::move(word));
  ProcessResult result = run_process({.arguments = std::move(words),
                                      .variables = build_variables(options),
                                      .directory = package.folder,
                                      .input = "",
                                      .seconds = 3600});
  Built built = read_cargo_messages(result.out);
  built.seconds = result.seconds;
  for (const Program &program : package.programs)
    if (!built.files.contains(program.binary) &&
        !built.errors.contains(program.binary))
      built.errors[program.binary] = result.problem + result.err;
  return built;
}

}  // namespace wasmrust::suite
