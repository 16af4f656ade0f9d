// See lean.h.
#include "compiler/lower/llvm/lean.h"

#include <algorithm>
#include <map>

#include "compiler/lean/rust_path.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Module.h"

namespace wasmrust::lower {
namespace {

using lean::Body;
using lean::Decision;
using lean::Failure;
using llvm::Function;
using llvm::GlobalValue;

// A body with what it means in the loaded program.
struct Candidate {
  const Body *row;
  Function *body;
  bool failed = false;
};

// A function and the bodies for it, in the order of preference.
struct Place {
  const Body *row;
  Function *original;  // null for the C library's
  std::vector<Candidate> candidates;
  Decision decision;

  Candidate *chosen() {
    for (Candidate &candidate : candidates)
      if (!candidate.failed) return &candidate;
    return nullptr;
  }
  Function *definition() {
    Candidate *candidate = chosen();
    return candidate ? candidate->body : original;
  }
  bool stands_for_library() { return row->of_library && chosen(); }
};

// Where a condition was found to be reached.
struct Finding {
  const GlobalValue *by = nullptr;   // bitcode that reaches it, or
  std::vector<std::string> natives;  // names of native code, from a root
};

class Replacing {
 public:
  Replacing(LoadedProgram &program, const llvm::StringSet<> &runtime_calls,
            const LowerOptions &options)
      : program_(program), runtime_calls_(runtime_calls), options_(options) {}

  Reached run();

 private:
  void find_places();
  void fail_redefined();
  void put_in_place();
  Reached walk();
  bool show_to_objects();
  bool is_reached(Place &place, const Reached &reached);
  bool check(const Reached &reached);
  void fail(const std::vector<std::string> &unless, Failure failure);
  void find_conditions(const Reached &reached);
  void follow_natives(const Reached &reached);
  bool is_lean(const GlobalValue *value) const {
    return value && lean_modules_.contains(value->getParent());
  }
  std::vector<std::string> chain_to(const Finding &finding,
                                    const Reached &reached) const;
  void take_names(const Reached &reached);
  void report(const Reached &reached);

  Function *function_of(const std::string &name) const {
    auto it = program_.symbols.find(name);
    return it == program_.symbols.end()
               ? nullptr
               : llvm::dyn_cast_or_null<Function>(it->second.definition);
  }

  LoadedProgram &program_;
  const llvm::StringSet<> &runtime_calls_;
  const LowerOptions &options_;
  std::vector<Place> places_;
  llvm::DenseSet<const llvm::Module *> lean_modules_;
  lean::RustPaths conditions_;
  std::map<std::string, Finding> found_;  // by condition
  llvm::StringSet<> asked_for_;           // names that native code refers to
};

void Replacing::find_places() {
  for (const Body &row : options_.lean_bodies) {
    Function *original = function_of(row.function);
    Function *body = function_of(row.body);
    if ((!original && !row.of_library) || !body) continue;
    lean_modules_.insert(body->getParent());
    for (const std::string &condition : row.unless)
      conditions_.add(lean::path_of_condition(condition));
    if (places_.empty() || places_.back().row->function != row.function)
      places_.push_back({&row, original, {}, {.path = row.path}});
    Place &place = places_.back();
    place.candidates.push_back({&row, body});
    if (row.of_library) continue;
    if (body->getFunctionType() != original->getFunctionType() ||
        body->getCallingConv() != original->getCallingConv()) {
      place.candidates.back().failed = true;
      place.decision.failures.push_back({.body = row.body});
    }
  }
}

// Takes out all candidates that have this condition.
void Replacing::fail(const std::vector<std::string> &unless, Failure failure) {
  for (Place &place : places_)
    for (Candidate &other : place.candidates)
      if (!other.failed && other.row->unless == unless) {
        other.failed = true;
        failure.body = other.row->body;
        place.decision.failures.push_back(failure);
      }
}

// What stands for a function of the C library is nothing for a program that has
// the function itself.
void Replacing::fail_redefined() {
  for (const Body &row : options_.lean_bodies)
    if (row.redefined) fail(row.unless, {.redefined = row.path});
}

void Replacing::put_in_place() {
  for (Place &place : places_) {
    ProgramSymbol &symbol = program_.symbols[place.row->function];
    symbol.definition = place.definition();
    if (place.stands_for_library())
      symbol.visible_outside = place.row->exported;
  }
}

// Makes roots of the bodies that native code asks for; true when there are
// more.
bool Replacing::show_to_objects() {
  bool changed = false;
  for (Place &place : places_) {
    ProgramSymbol &symbol = program_.symbols[place.row->function];
    if (!place.stands_for_library() || symbol.visible_outside ||
        !asked_for_.contains(place.row->function))
      continue;
    symbol.visible_outside = changed = true;
  }
  return changed;
}

// What the program reaches with the bodies that stand there.
Reached Replacing::walk() {
  for (;;) {
    Reached reached = reach(program_, runtime_calls_, lean_modules_);
    find_conditions(reached);
    if (!show_to_objects()) return reached;
  }
}

// Which conditions are reached, by other code than lean bodies.
void Replacing::find_conditions(const Reached &reached) {
  found_.clear();
  // By name, since sets of pointers have no order.
  std::map<std::string_view, const GlobalValue *> names, replaced;
  for (const GlobalValue *definition : reached.definitions)
    if (!is_lean(definition))
      names.emplace(definition->getName(), reached.from.lookup(definition));
  for (const auto &entry : reached.outside)
    names.emplace(entry.getKey(), entry.getValue());
  for (Place &place : places_)
    if (Candidate *chosen = place.chosen();
        chosen && reached.definitions.contains(chosen->body))
      replaced.emplace(place.row->function, reached.from.lookup(chosen->body));
  auto find = [&](std::string_view name, const GlobalValue *by, bool is_own) {
    if (is_lean(by)) return;
    auto path = conditions_.find(name);
    if (!path) return;
    found_.emplace(*path, Finding{.by = by});
    if (is_own) found_.emplace(lean::own_condition(*path), Finding{.by = by});
  };
  for (const auto &[name, by] : names) find(name, by, true);
  for (const auto &[name, by] : replaced) find(name, by, false);
  follow_natives(reached);
}

void Replacing::follow_natives(const Reached &reached) {
  llvm::StringSet<> replaced;
  for (Place &place : places_)
    if (place.stands_for_library()) replaced.insert(place.row->function);
  asked_for_.clear();
  llvm::StringMap<std::string> from;
  std::vector<std::string> work, of_bodies;
  auto add = [&](llvm::StringRef name, llvm::StringRef by) {
    asked_for_.insert(name);
    if (replaced.contains(name)) return;
    if (from.try_emplace(name, by.str()).second) work.push_back(name.str());
  };
  for (std::string_view name : options_.native_roots) add(name, "");
  for (const auto &entry : reached.outside)
    if (is_lean(entry.getValue()))
      of_bodies.push_back(entry.getKey().str());
    else
      add(entry.getKey(), "");
  bool by_program = true;
  for (;;) {
    if (work.empty()) {
      // From here on what only lean bodies need, which is no condition.
      if (!by_program) break;
      by_program = false;
      for (const std::string &name : of_bodies) add(name, "");
      continue;
    }
    std::string name = std::move(work.back());
    work.pop_back();
    if (auto condition = conditions_.find(name); condition && by_program) {
      Finding finding;
      for (std::string at = from[name]; !at.empty(); at = from[at])
        finding.natives.insert(finding.natives.begin(), at);
      if (auto it = reached.outside.find(
              finding.natives.empty() ? name : finding.natives.front());
          it != reached.outside.end())
        finding.by = it->getValue();
      found_.emplace(*condition, std::move(finding));
    }
    if (options_.native_references)
      for (std::string_view next : options_.native_references(name))
        add(next, name);
  }
}

std::vector<std::string> Replacing::chain_to(const Finding &finding,
                                             const Reached &reached) const {
  std::vector<std::string> chain;
  llvm::DenseSet<const GlobalValue *> seen;
  for (const GlobalValue *at = finding.by; at && seen.insert(at).second;
       at = reached.from.lookup(at))
    chain.insert(chain.begin(), llvm::demangle(at->getName().str()));
  chain.insert(chain.end(), finding.natives.begin(), finding.natives.end());
  return chain;
}

// Takes out what may not stay; true when there was something.
bool Replacing::check(const Reached &reached) {
  bool changed = false;
  for (Place &place : places_) {
    Candidate *chosen = place.chosen();
    if (!chosen || !reached.definitions.contains(chosen->body)) continue;
    auto condition = std::ranges::find_if(
        chosen->row->unless,
        [&](const std::string &each) { return found_.contains(each); });
    if (condition == chosen->row->unless.end()) continue;
    fail(chosen->row->unless, {.condition = *condition,
                               .chain = chain_to(found_[*condition], reached)});
    changed = true;
  }
  return changed;
}

// The bodies that are taken get the names of what they replace.
void Replacing::take_names(const Reached &reached) {
  for (Place &place : places_) {
    Candidate *chosen = place.chosen();
    if (!chosen || !reached.definitions.contains(chosen->body)) continue;
    Function *body = chosen->body;
    if (Function *declared =
            body->getParent()->getFunction(place.row->function)) {
      declared->replaceAllUsesWith(body);
      declared->eraseFromParent();
    }
    program_.symbols[chosen->row->body].definition = nullptr;
    body->setName(place.row->function);
    if (place.row->of_library) body->addFnAttr(llvm::Attribute::NoBuiltin);
  }
}

bool Replacing::is_reached(Place &place, const Reached &reached) {
  return reached.definitions.contains(place.definition()) ||
         asked_for_.contains(place.row->function);
}

void Replacing::report(const Reached &reached) {
  if (!options_.on_decided) return;
  std::vector<Decision> decisions;
  for (Place &place : places_) {
    if (!is_reached(place, reached)) continue;
    if (Candidate *chosen = place.chosen())
      place.decision.body = chosen->row->body;
    decisions.push_back(std::move(place.decision));
  }
  options_.on_decided(std::move(decisions));
}

Reached Replacing::run() {
  find_places();
  fail_redefined();
  for (;;) {
    put_in_place();
    Reached reached = walk();
    if (check(reached)) continue;
    report(reached);
    take_names(reached);
    return reached;
  }
}

}  // namespace

Reached reach_with_lean_bodies(LoadedProgram &program,
                               const llvm::StringSet<> &runtime_calls,
                               const LowerOptions &options) {
  return Replacing(program, runtime_calls, options).run();
}

}  // namespace wasmrust::lower
