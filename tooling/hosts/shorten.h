// Short names for a script's own variables.
//
//   const add=(first,second)=>first+second;  →  const a=(b,c)=>b+c;
//
// A word gets one short name in the whole script, so that no scopes need to be
// known: if every use of a word is renamed alike, what it refers to stays the
// same. So a word is left alone when it is not bound anywhere (the engine's
// names), when it also names a key (`{ add }`), when it is exported, or when it
// stands in a template's text. A member (`x.add`) is not a use of the word.
//
// Declarations that follow each other become one, and a single parameter stands
// without its parentheses.
#pragma once

#include <string>
#include <string_view>

namespace wasmrust::host {

// The script with short names and no needless white space.
std::string shorten_names(std::string_view script);

}  // namespace wasmrust::host
