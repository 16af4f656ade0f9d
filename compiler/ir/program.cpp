// See program.h. Types are few (hundreds in a large program), so interning
// looks at them in order; a hash would cost more lines than it saves time.
#include "compiler/ir/program.h"

#include <algorithm>

namespace wasmrust {

TypeId Program::intern(const wasm::FuncType &type) {
  auto at = std::ranges::find(types, type);
  if (at == types.end()) at = types.insert(at, type);
  return TypeId(static_cast<size_t>(at - types.begin()));
}

}  // namespace wasmrust
