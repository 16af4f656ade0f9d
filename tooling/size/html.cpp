// See html.h.
#include "tooling/size/html.h"

#include <llvm/Support/JSON.h>

#include <algorithm>
#include <array>
#include <memory>
#include <unordered_map>

#include "tooling/size/embedded/page_files.h"
#include "tooling/size/report.h"
#include "tooling/size/text.h"

namespace wasmrust::size {

namespace {

// A group of the tree, or a leaf that has bytes of its own.
struct Node {
  std::string name, kind, detail;
  uint64_t own = 0, bytes = 0;  // `bytes`: with all below
  std::vector<std::unique_ptr<Node>> children;
  std::unordered_map<std::string, Node *> groups;

  Node &add(std::string name, std::string kind, uint64_t own = 0) {
    children.push_back(std::make_unique<Node>());
    children.back()->name = std::move(name);
    children.back()->kind = std::move(kind);
    children.back()->own = own;
    return *children.back();
  }
  Node &group(const std::string &name, std::string_view kind = "group") {
    Node *&found = groups[name];
    if (!found) found = &add(name, std::string(kind));
    return *found;
  }
};

// The parts of a path, `<A as B>` being one; of Go and AssemblyScript the
// package and the rest.
std::vector<std::string> path_of(std::string_view name, Language language) {
  std::vector<std::string> parts;
  std::string_view separator = language == Language::Paths ? "::" : "/";
  int depth = 0;
  size_t from = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    char c = name[i];
    bool arrow = i > 0 && (name[i - 1] == '-' || name[i - 1] == '=');
    if (c == '<' || c == '(' || c == '[' || c == '{') ++depth;
    if ((c == '>' && !arrow) || c == ')' || c == ']' || c == '}') --depth;
    if (depth > 0 || !name.substr(i).starts_with(separator)) continue;
    // Type arguments belong to what they are arguments of.
    bool arguments =
        separator == "::" && i + 2 < name.size() && name[i + 2] == '<';
    if (arguments) continue;
    parts.emplace_back(name.substr(from, i - from));
    i += separator.size() - 1;
    from = i + 1;
  }
  parts.emplace_back(name.substr(from));
  return parts;
}

class Tree {
 public:
  explicit Tree(const Subject &subject) : subject_(subject) {}

  Node make() {
    Node root;
    root.name = subject_.path.substr(subject_.path.rfind('/') + 1);
    root.kind = "file";
    sizes_ = function_sizes(subject_);
    find_details();
    find_inlined();
    for (uint32_t i = 0; i < sizes_.total.size(); ++i)
      if (sizes_.total[i] != 0) add_function(root, i);
    auto rows = report(subject_, Grouping::Function);
    for (const Row &row : *rows) {
      if (row.function) continue;
      bool is_data = row.kind == "data", is_custom = row.kind == "custom";
      Node &to = is_data     ? root.group("data", "top")
                 : is_custom ? root.group("custom sections", "top")
                             : root.group("declarations", "top");
      to.add(row.name, row.kind, row.bytes);
    }
    finish(root);
    return root;
  }

 private:
  const Subject &subject_;
  FunctionSizes sizes_;
  std::vector<std::string> details_;  // by function
  std::vector<InlinedCall> calls_;
  std::unordered_map<uint32_t, std::vector<uint32_t>> calls_of_;  // by row

  // "body 300, export 6": what a function's bytes are.
  void find_details() {
    std::vector<std::array<uint64_t, role_count>> roles(sizes_.total.size());
    for (const Piece &piece : subject_.pieces)
      if (piece.owner.kind == OwnerKind::Function)
        roles[piece.owner.index][static_cast<size_t>(piece.role)] += piece.size;
    for (size_t i = 0; i < roles.size(); ++i) {
      std::string text = "function " + std::to_string(i);
      for (size_t role = 0; role < role_count; ++role)
        if (roles[i][role] != 0)
          text += ", " + std::string(to_string(static_cast<Role>(role))) + " " +
                  with_commas(roles[i][role]);
      details_.push_back(text);
    }
  }

  void find_inlined() {
    const wasm::Module *with_dwarf = subject_.with_dwarf();
    if (!with_dwarf) return;
    auto calls = inlined_calls(*with_dwarf);
    if (!calls) return;
    calls_ = std::move(*calls);
    for (uint32_t i = 0; i < calls_.size(); ++i)
      calls_of_[calls_[i].function].push_back(i);
  }

  void add_function(Node &root, uint32_t index) {
    const std::string &name = subject_.readable[index];
    std::string_view raw = subject_.function_names[index];
    uint32_t imported = subject_.module.imported(wasm::ExternalKind::Function);
    if (index < imported) {
      root.group("imports", "top")
          .add(name, "import", sizes_.total[index])
          .detail = details_[index];
      return;
    }
    Node *group = &root.group("code", "top");
    std::string crate = raw.empty() ? "" : crate_of(raw, subject_.language);
    if (crate.empty()) crate = raw.empty() ? "(without a name)" : "(no crate)";
    group = &group->group(crate, "crate");
    std::vector<std::string> path = path_of(name, subject_.language);
    size_t first = path.front() == crate && path.size() > 1 ? 1 : 0;
    if (subject_.language != Language::Paths) first = path.size() - 1;
    for (size_t i = first; i + 1 < path.size(); ++i)
      group = &group->group(path[i]);
    Node &leaf = group->add(path.back(), "function", sizes_.total[index]);
    leaf.detail = name + "\n" + details_[index];
    add_inlined(leaf, index - imported);
  }

  // What is left to the function itself is its own bytes.
  void add_inlined(Node &function, uint32_t row) {
    auto found = calls_of_.find(row);
    if (found == calls_of_.end()) return;
    std::unordered_map<uint32_t, Node *> nodes;
    for (uint32_t i : found->second) {
      const InlinedCall &call = calls_[i];
      auto outer = nodes.find(call.outer);
      Node &to = outer == nodes.end() ? function : *outer->second;
      std::string name = readable_name(call.callee);
      Node &node =
          to.add(name.empty() ? "inlined" : name, "inlined", call.bytes);
      if (!call.file.empty())
        node.detail =
            "inlined at " + call.file + ":" + std::to_string(call.line);
      nodes[i] = &node;
      function.own -= call.bytes;
    }
  }

  // Sums, largest first; a group of one is its child.
  void finish(Node &node) {
    node.bytes = node.own;
    for (auto &child : node.children) {
      finish(*child);
      node.bytes += child->bytes;
    }
    std::erase_if(node.children,
                  [](const auto &child) { return child->bytes == 0; });
    if (node.own != 0 && !node.children.empty()) {
      Node &own = node.add("its own", "own", node.own);
      own.bytes = node.own;
    }
    std::ranges::sort(node.children, [](const auto &a, const auto &b) {
      return std::tie(b->bytes, a->name, a->detail) <
             std::tie(a->bytes, b->name, b->detail);
    });
    if (node.kind != "group" || node.children.size() != 1) return;
    std::unique_ptr<Node> only = std::move(node.children[0]);
    std::string name = node.name +
                       (subject_.language == Language::Paths ? "::" : "/") +
                       only->name;
    node = std::move(*only);
    node.name = std::move(name);
  }
};

void write_node(llvm::json::OStream &out, const Node &node) {
  out.objectBegin();
  out.attribute("n", llvm::json::fixUTF8(node.name));
  out.attribute("b", static_cast<int64_t>(node.bytes));
  out.attribute("k", node.kind);
  if (!node.detail.empty())
    out.attribute("d", llvm::json::fixUTF8(node.detail));
  if (!node.children.empty()) {
    out.attributeBegin("c");
    out.arrayBegin();
    for (const auto &child : node.children) write_node(out, *child);
    out.arrayEnd();
    out.attributeEnd();
  }
  out.objectEnd();
}

// JSON inside of a script element must not end it.
std::string tree_text(const Node &root) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::json::OStream out(stream);
  write_node(out, root);
  out.flush();
  std::string safe;
  for (char c : text) {
    if (c == '<')
      safe += "\\u003c";
    else
      safe += c;
  }
  return safe;
}

std::string escaped(std::string_view text) {
  std::string to;
  for (char c : text) {
    if (c == '<')
      to += "&lt;";
    else if (c == '&')
      to += "&amp;";
    else if (c == '"')
      to += "&quot;";
    else
      to += c;
  }
  return to;
}

}  // namespace

std::string html_page(const Subject &subject) {
  Node root = Tree(subject).make();
  std::string summary = with_commas(subject.size()) + " bytes";
  if (auto packed = subject.gzip_size())
    summary += ", " + with_commas(*packed) + " with gzip";
  std::string page =
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<title>" +
      escaped(root.name) + ": what its bytes are for</title>\n<style>\n";
  page += treemap_style();
  page += "</style>\n<header>\n  <h1>" + escaped(root.name) + "</h1>\n  <p>" +
          escaped(summary) +
          "</p>\n  <output id=\"found\"></output>\n"
          "  <input id=\"search\" type=\"search\" "
          "placeholder=\"Search ( / )\" aria-label=\"Search for a name\" "
          "autocomplete=\"off\" spellcheck=\"false\">\n"
          "</header>\n"
          "<nav id=\"path\" aria-label=\"Where you are\"></nav>\n<main>\n"
          "  <div id=\"map\" role=\"group\" aria-label=\"Map\"></div>\n"
          "  <aside><h2 id=\"listed\"></h2><ol id=\"list\"></ol></aside>\n"
          "</main>\n<div id=\"tip\" role=\"status\" hidden></div>\n"
          "<footer>Click or Enter: into it. Esc: out again. Arrows: to the "
          "neighbour. /: search.</footer>\n"
          "<script id=\"tree\" type=\"application/json\">";
  page += tree_text(root);
  page += "</script>\n<script>\n";
  page += treemap_program();
  return page + "</script>\n</html>\n";
}

}  // namespace wasmrust::size
