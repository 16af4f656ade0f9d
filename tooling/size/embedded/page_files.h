// The program and the style of the page that shows a module as a map. Ordinary
// files of the source tree (../page), taken in by #embed; in a library of their
// own, since that is compiled without ccache.
#pragma once

#include <string_view>

namespace wasmrust::size {

std::string_view treemap_program();
std::string_view treemap_style();

}  // namespace wasmrust::size
