// See host_rules.h.
#include "tooling/hosts/host_rules.h"

#include <algorithm>

#include "tooling/hosts/callers.h"

namespace wasmrust::host {

namespace {

bool exports_function(const wasm::Module &module, std::string_view name) {
  return std::ranges::any_of(module.exports, [&](const wasm::Export &e) {
    return e.kind == wasm::ExternalKind::Function && e.name == name;
  });
}

std::string list(const std::vector<std::string> &names) {
  constexpr size_t shown = 5;
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), shown); ++i)
    text += (i ? ", " : "") + names[i];
  if (names.size() > shown)
    text += " and " + std::to_string(names.size() - shown) + " more";
  return text;
}

std::string describe_imports(const wasm::Module &module) {
  std::string text;
  uint32_t function = 0;
  for (const wasm::Import &import : module.imports) {
    text +=
        "\n  " + std::string(import.module) + "::" + std::string(import.name);
    if (import.kind != wasm::ExternalKind::Function) continue;
    std::vector<std::string> users = callers_of(module, function++);
    if (!users.empty()) text += ", called by " + list(users);
  }
  return text;
}

}  // namespace

std::expected<void, std::string> check_host_rules(const PackageRequest &request,
                                                  const wasm::Module &module) {
  if (request.host->id == HostId::Embedded) {
    if (module.imports.empty()) return {};
    return std::unexpected(
        "a module for the embedded host must not import anything, but this one "
        "needs" +
        describe_imports(module));
  }
  if (request.is_command && !exports_function(module, "_start") &&
      !exports_function(module, "main"))
    return std::unexpected("the program `" + request.name +
                           "` exports neither `_start` nor `main`, so nothing "
                           "can start it; was it "
                           "linked with --no-entry?");
  return {};
}

std::string warn_of_bindgen(const wasm::Module &module) {
  constexpr std::string_view placeholder = "__wbindgen_placeholder__";
  uint32_t function = 0;
  std::vector<std::string> users;
  bool found = false;
  for (const wasm::Import &import : module.imports) {
    if (import.kind != wasm::ExternalKind::Function) continue;
    uint32_t index = function++;
    if (import.module != placeholder) continue;
    found = true;
    // Its descriptions are no code that runs, and name nobody.
    if (import.name.starts_with("__wbindgen_describe")) continue;
    for (std::string &user : callers_of(module, index))
      if (!user.contains("wasm_bindgen::") && !user.contains("js_sys::") &&
          std::ranges::find(users, user) == users.end())
        users.push_back(std::move(user));
  }
  if (!found) return "";
  return "the module imports functions of wasm-bindgen, " +
         (users.empty() ? "" : "called by " + list(users) + ", ") +
         "and cannot start without the JavaScript that the tool `wasm-bindgen` "
         "makes for them; run it on the module (or build for wasm32-wasip1, or "
         "leave out the feature of the crate that asks JavaScript)";
}

}  // namespace wasmrust::host
