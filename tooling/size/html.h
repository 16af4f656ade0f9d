// A module as a map: one HTML file that needs nothing else.
//
// Areas are bytes. Functions lie in their crates and modules, code that was
// inlined (when there is debug information) in the functions where it ended up.
// The page holds the tree as JSON and the program that draws it
// (treemap.js, treemap.css).
#pragma once

#include <string>

#include "tooling/size/subject.h"

namespace wasmrust::size {

std::string html_page(const Subject &subject);

}  // namespace wasmrust::size
