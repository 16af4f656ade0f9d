// See lower.h. The steps, in the order in which they run:
//
//   open        bitcode files, lazily; decisions meet symbols      load.h
//   reach       what the program can need              reach.h, lean.h
//   merge       one module                             merge.h
//   optimize    internal, size attributes, formatting, LLVM's pipeline
//                                        prepare.h, format.h, optimize.h
//   generate    cut into parts, relocatable objects    partition.h, generate.h
//
// Everything that calls into LLVM runs inside of a Guard. When LLVM dies there,
// the objects in work are leaked, since their state is unknown; the link ends
// with an error anyway.
#include "compiler/lower/llvm/lower.h"

#include <malloc.h>
#include "compiler/base/check.h"
#include "compiler/lower/llvm/bare_host.h"
#include "compiler/lower/llvm/generate.h"
#include "compiler/lower/llvm/guard.h"
#include "compiler/lower/llvm/lean.h"
#include "compiler/lower/llvm/llvm_options.h"
#include "compiler/lower/llvm/load.h"
#include "compiler/lower/llvm/merge.h"
#include "compiler/lower/llvm/optimize.h"
#include "compiler/lower/llvm/partition.h"
#include "compiler/lower/llvm/prepare.h"
#include "compiler/lower/llvm/reach.h"
#include "compiler/lower/llvm/target.h"

#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

namespace wasmrust::lower {
namespace {

// The name of the merged program in messages.
constexpr const char *program_name = "the program";

// What one link holds while it is lowered. Members are destroyed from the last
// to the first: IR before its context, the context before its messages.
struct Session {
  std::vector<LlvmMessage> messages;
  std::unique_ptr<llvm::LLVMContext> context = make_context(messages);
  LoadedProgram program;
  std::unique_ptr<llvm::Module> merged;
  llvm::SmallVector<char, 0> bitcode;  // of the program, when it was cut
  Partition partition;
  std::vector<GeneratedPart> parts;
  // What is in work, for the message when LLVM dies.
  std::string subject = program_name;
  bool reading = true;
};

StepTime time_now() {
  using std::chrono::nanoseconds;
  llvm::sys::TimePoint<> unused;
  nanoseconds user, system;
  llvm::sys::Process::GetTimeUsage(unused, user, system);
  return {std::chrono::steady_clock::now().time_since_epoch(), user + system};
}

class Lowering {
 public:
  Lowering(std::span<const BitcodeInput> inputs, const LowerOptions &options,
           Diagnostics &diagnostics)
      : inputs_(inputs), options_(options), diagnostics_(diagnostics) {}

  std::vector<LoweredObject> run();

 private:
  bool build_program();  // inputs -> merged
  bool open();
  bool merge_reached();
  bool verify();
  void optimize_program();
  void cut_program();
  void report_messages(std::vector<LlvmMessage> &messages);
  bool guarded(llvm::function_ref<bool()> work);
  void save(std::string_view name, const llvm::Module &module);
  void save(std::string_view name, Bytes bytes);
  template <typename Work>
  auto timed(std::string_view step, Work work);

  std::span<const BitcodeInput> inputs_;
  const LowerOptions &options_;
  Diagnostics &diagnostics_;
  Guard guard_;
  std::unique_ptr<Session> session_ = std::make_unique<Session>();
  llvm::StringSet<> runtime_calls_;
};

template <typename Work>
auto Lowering::timed(std::string_view step, Work work) {
  struct Clock {
    std::string_view step;
    const LowerOptions &options;
    StepTime start = time_now();
    ~Clock() {
      StepTime end = time_now();
      if (options.on_step)
        options.on_step(step, {end.wall - start.wall, end.cpu - start.cpu});
    }
  } clock{step, options_};
  return work();
}

void Lowering::report_messages(std::vector<LlvmMessage> &messages) {
  for (LlvmMessage &message : messages) {
    if (message.is_error)
      diagnostics_.report(message.is_death ? DiagnosticKind::lowering_died
                                           : DiagnosticKind::lowering_failed,
                          {session_->subject, message.text});
    else
      diagnostics_.report(DiagnosticKind::lowering_warning, {message.text});
  }
  messages.clear();
}

// Runs `work` and reports what LLVM said; false when it failed.
bool Lowering::guarded(llvm::function_ref<bool()> work) {
  bool ok = false;
  size_t errors_before = diagnostics_.errors();
  auto death = guard_.run([&] { ok = work(); });
  report_messages(session_->messages);
  if (death) {
    if (session_->reading)
      diagnostics_.report(DiagnosticKind::malformed_bitcode,
                          {session_->subject, *death});
    else
      diagnostics_.report(DiagnosticKind::lowering_died,
                          {session_->subject, *death});
    // Leaked: the objects' state is unknown.
    (void)session_.release();
    return false;
  }
  return ok && diagnostics_.errors() == errors_before;
}

bool Lowering::open() {
  bool ok = true;
  for (size_t i = 0; i < inputs_.size(); ++i) {
    session_->subject = inputs_[i].name;
    ok &= load(inputs_[i], static_cast<uint32_t>(i), options_,
               *session_->context, session_->program, diagnostics_);
  }
  return ok;
}

bool Lowering::merge_reached() {
  Session &session = *session_;
  session.subject = program_name;
  auto name_of = [&](size_t module) {
    return inputs_[session.program.modules[module].input].name;
  };
  Reached reached = timed("reach", [&] {
    return reach_with_lean_bodies(session.program, runtime_calls_, options_);
  });
  for (auto &[module, reason] : reached.unreadable)
    diagnostics_.report(DiagnosticKind::malformed_bitcode,
                        {name_of(module), reason});
  for (size_t module : reached.unwinding_modules)
    diagnostics_.report(DiagnosticKind::unwind_unsupported, {name_of(module)});
  if (!reached.unreadable.empty() || !reached.unwinding_modules.empty())
    return false;
  session.reading = false;
  session.merged = timed("merge", [&] {
    return merge(session.program, reached, inputs_, options_, *session.context,
                 diagnostics_, session.subject);
  });
  session.subject = program_name;
  return session.merged != nullptr;
}

// A file can be readable and still say nonsense, on which passes would crash.
bool Lowering::verify() {
  std::string reason;
  llvm::raw_string_ostream stream(reason);
  bool broken_debug_info = false;
  if (llvm::verifyModule(*session_->merged, &stream, &broken_debug_info)) {
    diagnostics_.report(
        DiagnosticKind::lowering_failed,
        {session_->subject, "its bitcode is invalid: " + reason});
    return false;
  }
  if (broken_debug_info) {
    diagnostics_.report(DiagnosticKind::lowering_warning,
                        {"debug information is invalid and was dropped"});
    llvm::StripDebugInfo(*session_->merged);
  }
  return true;
}

// The threads that generate code have heaps of their own: what the whole
// program took must not stay beside what its parts take.
void give_back_memory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

bool Lowering::build_program() {
  bool opened = timed("open", [&] { return open(); });
  return opened && merge_reached() && verify();
}

void Lowering::optimize_program() {
  llvm::Module &merged = *session_->merged;
  auto machine = make_machine(options_.target_triple, options_.codegen_level);
  if (options_.bare_host || is_started_by_bindgen(merged))
    answer_for_host(merged);
  remove_threads(merged, union_of_features(merged, *machine));
  set_size_attributes(merged, options_.size);
  auto unavailable = internalize(merged, session_->program, runtime_calls_);
  optimize(merged, *machine, unavailable,
           {.pipeline = options_.pipeline,
            .verify = options_.verify,
            .table_is_seen = options_.table_is_seen,
            .hot_share = options_.hot_share});
  unify_features(merged, union_of_features(merged, *machine));
}

void Lowering::cut_program() {
  Session &session = *session_;
  session.partition = partition(*session.merged, session.program,
                                options_.instructions_per_part);
  if (session.partition.parts == 1) {
    session.parts.push_back(
        generate_whole(*session.merged, options_, session.messages));
    return;
  }
  llvm::raw_svector_ostream stream(session.bitcode);
  llvm::WriteBitcodeToFile(*session.merged, stream);
  session.merged.reset();
  session.program = {};
  session.context.reset();
  give_back_memory();
}

void Lowering::save(std::string_view name, Bytes bytes) {
  if (options_.save_temps.empty()) return;
  std::string path = options_.save_temps + "/" + std::string(name);
  std::error_code error;
  llvm::raw_fd_ostream file(path, error);
  if (!error) {
    file.write(reinterpret_cast<const char *>(bytes.data()), bytes.size());
    file.close();
    error = file.error();
    file.clear_error();
  }
  if (error)
    diagnostics_.report(DiagnosticKind::cannot_write_file,
                        {path, error.message()});
}

void Lowering::save(std::string_view name, const llvm::Module &module) {
  if (options_.save_temps.empty()) return;
  llvm::SmallVector<char, 0> bitcode;
  llvm::raw_svector_ostream stream(bitcode);
  llvm::WriteBitcodeToFile(module, stream);
  save(name, as_bytes({bitcode.data(), bitcode.size()}));
}

std::vector<LoweredObject> Lowering::run() {
  runtime_calls_ = runtime_calls(options_.target_triple);
  if (!guarded([&] { return build_program(); })) return {};
  save("merged.bc", *session_->merged);
  if (!guarded([&] {
        timed("optimize", [&] { optimize_program(); });
        return true;
      }))
    return {};
  save("optimized.bc", *session_->merged);
  bool generated = timed("generate", [&] {
    if (!guarded([&] {
          cut_program();
          return true;
        }))
      return false;
    if (session_->parts.empty())
      session_->parts =
          generate_parts({session_->bitcode.data(), session_->bitcode.size()},
                         session_->partition, options_, guard_);
    return true;
  });
  if (!generated) return {};

  std::vector<LoweredObject> objects;
  for (GeneratedPart &part : session_->parts) {
    report_messages(part.messages);
    std::string name = "lto." + std::to_string(objects.size()) + ".o";
    save(name, part.bytes);
    objects.push_back(
        {std::move(name), std::move(part.bytes), std::move(part.facts)});
  }
  if (diagnostics_.has_errors()) return {};
  return objects;
}

}  // namespace

LowerOptions options_for(const ProfileRow &profile, const TargetRow &target) {
  LowerOptions options;
  options.target_triple = std::string(target.triple);
  options.pipeline = profile.pipeline;
  options.codegen_level = profile.codegen_level;
  options.size = profile.size;
  options.keep_debug = profile.debug > 0;
  return options;
}

std::vector<LoweredObject> lower(std::span<const BitcodeInput> inputs,
                                 const LowerOptions &options,
                                 Diagnostics &diagnostics) {
  if (inputs.empty()) return {};
  register_target();
  if (!set_llvm_options(options.llvm_options, diagnostics)) return {};
  return Lowering(inputs, options, diagnostics).run();
}

}  // namespace wasmrust::lower
