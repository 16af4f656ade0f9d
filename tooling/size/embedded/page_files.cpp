// See page_files.h.
#include "tooling/size/embedded/page_files.h"

namespace wasmrust::size {

namespace {

constexpr char program[] = {
#embed "../page/treemap.js"
};
constexpr char style[] = {
#embed "../page/treemap.css"
};

}  // namespace

std::string_view treemap_program() { return {program, sizeof program}; }
std::string_view treemap_style() { return {style, sizeof style}; }

}  // namespace wasmrust::size
