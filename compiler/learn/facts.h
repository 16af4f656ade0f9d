// Facts get the symbols that they are about.
//
// A lowering knows functions by their names in one object. A symbol of the
// program is meant when that object defines it, or when nobody defines it and
// only that name imports it; what another object defines under the name is its
// own business, since resolution may have chosen that one for a reason which
// the lowering did not know (--wrap, a definition in native code).
#pragma once

#include <span>

#include "compiler/ir/facts.h"
#include "compiler/learn/resolve.h"

namespace wasmrust::learn {

struct ObjectFacts {
  InputId object;
  std::vector<ir::NamedFacts> facts;
};

// Only live functions; rows in order.
ir::Facts find_facts(const Program &program, std::span<ObjectFacts> from);

}  // namespace wasmrust::learn
