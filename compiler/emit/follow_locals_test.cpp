// Where code_map says that an old variable is, its value is: old and new code
// run side by side, and both write down all their variables in front of each
// store and each call.
//
//   old: ... i32.store        before it: 0 = 7, 1 = 1024, 2 = 3
//   new: ... i32.store        before it: 0 = 1024, 1 = 3
//   map: old 1 is in new 0, old 2 in new 1, old 0 is the constant 7
//
// The writing down is code that is put into both modules: stores to a part of
// memory that the program does not use. Both run in the interpreter.
#include <gtest/gtest.h>

#include <cstring>

#include "compiler/debug/sample_module.h"
#include "compiler/emit/code_map.h"
#include "compiler/emit/finished_body.h"
#include "compiler/emit/rewrite_module.h"
#include "compiler/judge/instantiate.h"
#include "compiler/lift/lift.h"

namespace wasmrust::emit {
namespace {

using wasm::Op;

constexpr uint32_t log_at = 1 << 18, log_pages = 256;

struct Site {
  uint32_t function, offset;
};

struct Event {
  Site site;
  std::vector<uint64_t> locals;
};

// Puts the notes into a module.
class Noted {
 public:
  explicit Noted(const wasm::Module &module) : module_(module) {
    out_.append(module.file.subspan(0, 8));
    for (const wasm::Section &section : module.sections) {
      if (section.id == 0) continue;
      ByteWriter payload;
      if (section.id == 5)
        memory(payload);
      else if (section.id == 10)
        code(payload);
      else
        payload.append(section.payload);
      out_.u8(section.id);
      out_.uleb(payload.size());
      out_.append(payload.view());
    }
  }

  Bytes bytes() const { return out_.view(); }
  const Site &site(uint32_t number) const { return sites_[number]; }
  size_t locals(uint32_t function) const { return locals_[function].size(); }

 private:
  void memory(ByteWriter &to) const {
    to.uleb(1);
    to.u8(0);
    to.uleb(log_pages);
  }

  void code(ByteWriter &to) {
    to.uleb(module_.functions.size());
    for (const wasm::Function &function : module_.functions) {
      ByteWriter body;
      noted_body(function, body);
      to.uleb(body.size());
      to.append(body.view());
    }
  }

  void noted_body(const wasm::Function &function, ByteWriter &to) {
    uint32_t number = static_cast<uint32_t>(locals_.size());
    locals_.push_back(module_.types[function.type_index].function.params);
    std::vector<wasm::ValueType> &locals = locals_.back();
    wasm::CodeReader reader(function.body, 0);
    reader.read_locals(locals);
    uint32_t at = reader.offset();
    // One more group: the variable with the note's address.
    ByteReader head(function.body);
    to.uleb(head.uleb32() + 1);
    to.append(function.body.subspan(head.position(), at - head.position()));
    to.uleb(1);
    to.u8(0x7f);
    for (wasm::Instruction each; reader.next(each);) {
      if (is_noted(each.op)) note(number, each.offset, to);
      to.append(function.body.subspan(at, reader.offset() - at));
      at = reader.offset();
    }
  }

  static bool is_noted(Op op) {
    switch (op) {
      case Op::Call:
      case Op::I32Store:
      case Op::I32Store8:
      case Op::I32Store16:
      case Op::I64Store:
      case Op::F64Store:
        return true;
      default:
        return false;
    }
  }

  static uint8_t store_of(wasm::ValueType type) {
    switch (type.kind) {
      case wasm::ValueKind::I64:
        return 0x37;
      case wasm::ValueKind::F32:
        return 0x38;
      case wasm::ValueKind::F64:
        return 0x39;
      default:
        return 0x36;
    }
  }

  void note(uint32_t function, uint32_t offset, ByteWriter &to) {
    const auto &locals = locals_[function];
    uint32_t address = static_cast<uint32_t>(locals.size());
    auto number = [&](uint32_t value) {
      to.u8(0x41);
      to.sleb(static_cast<int32_t>(value));
    };
    auto get = [&](size_t local) {
      to.u8(0x20);
      to.uleb(local);
    };
    auto access = [&](uint8_t code, size_t at) {
      to.u8(code);
      to.u8(0);
      to.uleb(at);
    };
    number(log_at);
    access(0x28, 0);
    to.u8(0x21);
    to.uleb(address);
    get(address);
    number(static_cast<uint32_t>(sites_.size()));
    access(0x36, log_at + 8);
    for (size_t i = 0; i < locals.size(); ++i) {
      get(address);
      get(i);
      access(store_of(locals[i]), log_at + 16 + 8 * i);
    }
    number(log_at);
    get(address);
    number(static_cast<uint32_t>(8 + 8 * locals.size()));
    to.u8(0x6a);  // i32.add
    access(0x36, 0);
    sites_.push_back({function, offset});
  }

  const wasm::Module &module_;
  ByteWriter out_;
  std::vector<Site> sites_;
  std::vector<std::vector<wasm::ValueType>> locals_;  // by function
};

std::vector<Event> events_of(const wasm::Module &module) {
  Noted noted(module);
  auto again = wasm::read_module(noted.bytes());
  EXPECT_TRUE(again) << again.error().reason;
  auto loaded = judge::load(std::move(*again));
  EXPECT_TRUE(loaded) << loaded.error();
  ir::Store store;
  ir::Interpreter interpreter(store);
  auto made = judge::instantiate(
      interpreter, **loaded,
      [&](const wasm::Import &import) -> std::optional<judge::External> {
        bool gives = import.name == "outside";
        ir::Store::FunctionRow row;
        row.type = import.type_index;
        row.body = [gives](std::span<const ir::Value> in) -> ir::Outcome {
          if (!gives) return ir::Results{};
          uint32_t given = static_cast<uint32_t>(in[0].low);
          return ir::Results{ir::Value::of(given * 3 % 11 + 2)};
        };
        store.functions.push_back(std::move(row));
        return judge::External{
            static_cast<uint32_t>(store.functions.size() - 1)};
      });
  EXPECT_TRUE(made) << made.error().reason;
  auto done = interpreter.call(*made->exports.at("go").function(), {});
  EXPECT_TRUE(done) << done.error().reason;
  const std::vector<uint8_t> &memory =
      made->exports.at("memory").memory()->bytes;
  auto word = [&](size_t at) {
    uint64_t value;
    std::memcpy(&value, memory.data() + at, sizeof value);
    return value;
  };
  std::vector<Event> events;
  uint32_t end = static_cast<uint32_t>(word(log_at));
  for (uint32_t at = 0; at < end;) {
    Event event{noted.site(static_cast<uint32_t>(word(log_at + 8 + at))), {}};
    at += 8;
    for (size_t i = 0; i < noted.locals(event.site.function); ++i, at += 8)
      event.locals.push_back(word(log_at + 8 + at));
    events.push_back(std::move(event));
  }
  return events;
}

// By function, with offsets of the finished bodies.
std::vector<CodeMap> maps_of(const wasm::Module &module) {
  lift::ModuleProgram made = lift::program_of(module);
  Indices index(made);
  std::vector<CodeMap> maps;
  for (FunctionId id : made.program.functions.ids()) {
    auto function = lift::lift_function(made.program, id, made.spaces, true);
    EXPECT_TRUE(function);
    auto body = emit_function(made.program, *function);
    EXPECT_TRUE(body);
    CodeMap map = code_map(*function, *body, module.functions[id.value].body);
    ShorterBody shorter(*body, index);
    for (CodeMap::Place &place : map.places) place.to = shorter(place.to);
    for (CodeMap::LocalPiece &piece : map.locals) {
      piece.begin = shorter(piece.begin);
      piece.end = shorter(piece.end);
    }
    maps.push_back(std::move(map));
  }
  return maps;
}

class FollowLocals : public testing::TestWithParam<const char *> {};

TEST_P(FollowLocals, ValuesAreWhereTheMapSays) {
  debug::SampleModule sample = debug::read_sample(
      std::string(WASMRUST_DEBUG_SAMPLES) + "/" + GetParam() + ".wasm");
  auto module = wasm::read_module(sample.file);
  ASSERT_TRUE(module);
  auto made = rewrite_module(*module);
  ASSERT_TRUE(made) << made.error();
  auto rewritten = wasm::read_module(made->bytes);
  ASSERT_TRUE(rewritten);
  std::vector<CodeMap> maps = maps_of(*module);
  std::vector<Event> before = events_of(*module), after = events_of(*rewritten);
  ASSERT_EQ(before.size(), after.size());
  size_t checked = 0, constants = 0, asked = 0;
  for (size_t i = 0; i < before.size() && !HasFailure(); ++i) {
    const Event &old = before[i], &now = after[i];
    const CodeMap &map = maps[now.site.function];
    ASSERT_EQ(now.site.function, old.site.function);
    auto place = std::ranges::upper_bound(map.places, now.site.offset, {},
                                          &CodeMap::Place::to);
    ASSERT_NE(place, map.places.begin());
    EXPECT_EQ(std::prev(place)->from, old.site.offset);
    asked += old.locals.size();
    for (const CodeMap::LocalPiece &piece : map.locals) {
      if (now.site.offset < piece.begin || now.site.offset >= piece.end)
        continue;
      bool is_constant = piece.kind == CodeMap::LocalPiece::Kind::Constant;
      uint64_t value = is_constant ? static_cast<uint64_t>(piece.now)
                                   : now.locals[static_cast<size_t>(piece.now)];
      uint64_t expected = old.locals[piece.local];
      // Constants of 32 bits are signed; a note of one has four bytes.
      if (is_constant && expected <= UINT32_MAX) value &= UINT32_MAX;
      EXPECT_EQ(value, expected)
          << "old local " << piece.local << " of function " << now.site.function
          << " at " << old.site.offset << ", new " << now.site.offset
          << (is_constant ? " constant " : " local ") << piece.now;
      ++checked;
      constants += is_constant;
    }
  }
  EXPECT_GT(checked, 50u);
  RecordProperty("variables", std::to_string(asked));
  RecordProperty("known", std::to_string(checked));
  RecordProperty("constant", std::to_string(constants));
}

INSTANTIATE_TEST_SUITE_P(Samples, FollowLocals,
                         testing::Values("O0-4", "O1-4", "O2-4", "Oz-4",
                                         "lto-4"),
                         [](const auto &info) {
                           std::string name = info.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace wasmrust::emit
