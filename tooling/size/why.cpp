// See why.h.
#include "tooling/size/why.h"

#include "tooling/size/find_function.h"

namespace wasmrust::size {

std::expected<std::vector<Owner>, std::string> find_owners(
    const Subject &subject, std::string_view text) {
  std::vector<Owner> owners;
  auto functions = find_functions(subject.module, subject.function_names, text);
  if (functions) {
    for (uint32_t index : *functions)
      owners.push_back({OwnerKind::Function, index});
    return owners;
  }
  for (uint32_t i = 0; i < subject.module.symbols.size(); ++i) {
    const wasm::Symbol &symbol = subject.module.symbols[i];
    if (symbol.kind == wasm::SymbolKind::Data &&
        !(symbol.flags & wasm::SymbolUndefined) &&
        (symbol.name == text || readable_name(symbol.name) == text))
      owners.push_back({OwnerKind::Symbol, i});
  }
  for (uint32_t i = 0; i < subject.module.data.size(); ++i) {
    std::string label = subject.label({OwnerKind::Data, i});
    std::string number = std::to_string(i);
    if (label == "data segment " + number + " " + std::string(text) ||
        text == "data " + number || text == label)
      owners.push_back({OwnerKind::Data, i});
  }
  if (owners.empty()) return std::unexpected(functions.error());
  return owners;
}

Why explain(const Subject &subject, const References &references, Owner owner) {
  uint32_t node = references.node(owner);
  Why why{.name = references.label(node), .owner = owner};
  for (const Piece &piece : subject.pieces)
    if (piece.owner == owner) {
      why.bytes += piece.size;
      if (piece.role == Role::Body) why.code += piece.size;
    }
  auto chain = references.chain(node);
  if (!chain) return why;
  why.reached = true;
  for (const Edge &edge : *chain) {
    why.chain.push_back({edge.how, references.label(edge.from), edge.offset});
    node = edge.from;
  }
  why.root = references.root_reason(node);

  auto with = references.reached();
  auto without = references.reached(references.node(owner));
  std::vector<bool> counted(with.size());
  for (const Piece &piece : subject.pieces) {
    bool counts = piece.owner.kind == OwnerKind::Function ||
                  piece.owner.kind == OwnerKind::Data ||
                  piece.owner.kind == OwnerKind::Symbol;
    uint32_t other = references.node(piece.owner);
    if (!counts || !with[other] || without[other]) continue;
    why.kept_bytes += piece.size;
    if (!counted[other]) ++why.kept_count;
    counted[other] = true;
  }
  return why;
}

}  // namespace wasmrust::size
