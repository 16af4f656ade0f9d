// What a module says about its making (tool-conventions, "Producers Section"
// and "Target Features Section"): the languages and tools, each once, ourselves
// among them, and the features of WebAssembly that an engine needs.
#include <algorithm>
#include <array>

#include "compiler/encode/sections.h"
#include "compiler/layout/custom.h"

namespace wasmrust::encode {

void write_producers(Encoding &to) {
  if (!layout::is_written("producers", to.options)) return;
  std::vector<wasm::ProducerField> rows = to.program.producers;
  rows.push_back({"processed-by", "WasmRust", WASMRUST_VERSION});
  constexpr std::array<std::string_view, 3> fields = {"language",
                                                      "processed-by", "sdk"};
  ByteWriter out, entries;
  uint64_t field_count = 0;
  for (std::string_view field : fields) {
    // Of two versions of one tool the first stays.
    std::vector<wasm::ProducerField> of_field;
    for (const wasm::ProducerField &row : rows)
      if (row.field == field &&
          std::ranges::find(of_field, row.name, &wasm::ProducerField::name) ==
              of_field.end())
        of_field.push_back(row);
    if (of_field.empty()) continue;
    ++field_count;
    entries.name(field);
    entries.uleb(of_field.size());
    for (const wasm::ProducerField &row : of_field) {
      entries.name(row.name);
      entries.name(row.version);
    }
  }
  out.uleb(field_count);
  out.append(entries.view());
  append_custom_section(to, "producers", out);
}

void write_features(Encoding &to) {
  if (!layout::is_written("target_features", to.options)) return;
  if (to.program.features.empty()) return;
  ByteWriter out;
  out.uleb(to.program.features.size());
  for (const wasm::TargetFeature &feature : to.program.features) {
    out.u8(static_cast<uint8_t>(feature.prefix));
    out.name(feature.name);
  }
  append_custom_section(to, "target_features", out);
}

void write_std_decisions(Encoding &to, std::string_view text) {
  if (text.empty() || !layout::is_written("wasmrust.std", to.options)) return;
  ByteWriter out;
  out.append(as_bytes(text));
  append_custom_section(to, "wasmrust.std", out);
}

}  // namespace wasmrust::encode
