// The runtime as fragments, and the assembly of scripts from them.
//
// Every top-level declaration of runtime/ is a fragment; its name is unique
// over all files. It needs another when it uses the name of one that its file
// declares or imports. A script is a root (a whole file that is always there)
// plus every fragment that it uses, directly or through others, in the order of
// runtime_files.def. So a loader holds what its module needs and nothing else.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tooling/hosts/script.h"

namespace wasmrust::host {

struct Fragment {
  std::string_view file;  // below runtime/
  ScriptStatement statement;
  std::vector<std::string_view> needs;  // declarations that it uses
};

class Runtime {
 public:
  // Takes the embedded files apart.
  Runtime();

  const std::vector<Fragment> &fragments() const { return fragments_; }
  // The fragment that declares `name`, or nullptr.
  const Fragment *find(std::string_view name) const;

  // True when some fragment declares or uses the name, its own or the engine's.
  bool mentions(std::string_view name) const {
    return mentioned_.contains(name);
  }

  // The script whose root is the embedded file `path`. What the root exports
  // stays exported; `generated` is source text that defines what the root
  // imports from "generated.js".
  std::string assemble(std::string_view path, std::string_view generated) const;

 private:
  std::vector<Fragment> fragments_;
  std::set<std::string_view> mentioned_;
};

}  // namespace wasmrust::host
