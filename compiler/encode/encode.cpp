// See encode.h: the page that writes the module.
#include "compiler/encode/encode.h"

#include "compiler/encode/build_id.h"
#include "compiler/encode/sections.h"

namespace wasmrust::encode {

std::vector<uint8_t> encode(const Program &program,
                            const layout::Layout &layout, const CodeMaps &maps,
                            const LinkOptions &options,
                            Diagnostics &diagnostics,
                            std::string_view std_decisions) {
  Encoding to{program, layout, maps, options, diagnostics, {}, {}};
  to.out.append(std::string_view("\0asm\1\0\0\0", 8));

  // What the module consists of, in the order of the specification.
  write_types(to);
  write_imports(to);
  write_functions(to);
  write_tables(to);
  write_memories(to);
  write_tags(to);
  write_globals(to);
  write_exports(to);
  write_start(to);
  write_elements(to);
  write_data_count(to);

  // What it does and starts from.
  write_branch_hints(to);
  write_priority_hints(to);
  write_code(to);
  write_data(to);

  // What is said about it. The build id comes last: it is a digest of the rest.
  write_custom(to);
  write_names(to);
  write_merged(to);
  write_producers(to);
  write_features(to);
  write_std_decisions(to, std_decisions);
  write_build_id(to);
  return to.out.take();
}

}  // namespace wasmrust::encode
