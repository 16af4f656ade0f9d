// Where code_map says that an old variable is, its value is: old and new code
// run side by side, and both write down all their variables in front of each
// store and each call.
//
//   old: ... i32.store        before it: 0 = 7, 1 = 1024, 2 = 3
//   new: ... i32.store        before it: 0 = 1024, 1 = 3
//   map: old 1 is in new 0, old 2 in new 1, old 0 is the constant 7
//
// The writing down is code that is put into both modules: stores to a part of
// memory that the program does not use. Both run in the interpreter. Programs
// are what clang makes of the samples, and random ones.
#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "compiler/debug/sample_module.h"
#include "compiler/emit/code_map.h"
#include "compiler/judge/instantiate.h"
#include "compiler/lift/lift.h"
#include "compiler/rewrite/finished_body.h"
#include "compiler/rewrite/rewrite_module.h"
#include "compiler/wasm/test_modules.h"

namespace wasmrust::rewrite {
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
  emit::Emission emission(made.program, emit::Effort::Quick);
  for (FunctionId id : made.program.functions.ids()) {
    auto function = lift::lift_function(made.program, id, made.spaces, true);
    EXPECT_TRUE(function);
    auto emitted = emission.emit(*function);
    EXPECT_TRUE(emitted);
    const emit::Body &body = **emitted;
    CodeMap map = code_map(*function, body, module.functions[id.value].body);
    ShorterBody shorter(body, index);
    for (CodeMap::Place &place : map.places) place.to = shorter(place.to);
    for (CodeMap::LocalPiece &piece : map.locals) {
      piece.begin = shorter(piece.begin);
      piece.end = shorter(piece.end);
    }
    maps.push_back(std::move(map));
  }
  return maps;
}

struct Counts {
  size_t asked = 0, checked = 0, constants = 0;
};

void check(Bytes file, Counts &counts) {
  auto module = wasm::read_module(file);
  ASSERT_TRUE(module);
  auto made = rewrite_module(*module);
  ASSERT_TRUE(made) << made.error();
  auto rewritten = wasm::read_module(made->bytes());
  ASSERT_TRUE(rewritten);
  std::vector<CodeMap> maps = maps_of(*module);
  std::vector<Event> before = events_of(*module), after = events_of(*rewritten);
  ASSERT_EQ(before.size(), after.size());
  for (size_t i = 0; i < before.size() && !testing::Test::HasFailure(); ++i) {
    const Event &old = before[i], &now = after[i];
    const CodeMap &map = maps[now.site.function];
    ASSERT_EQ(now.site.function, old.site.function);
    auto place = std::ranges::upper_bound(map.places, now.site.offset, {},
                                          &CodeMap::Place::to);
    ASSERT_NE(place, map.places.begin());
    EXPECT_EQ(std::prev(place)->from, old.site.offset);
    counts.asked += old.locals.size();
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
      ++counts.checked;
      counts.constants += is_constant;
    }
  }
}

class FollowLocals : public testing::TestWithParam<const char *> {};

TEST_P(FollowLocals, ValuesAreWhereTheMapSays) {
  debug::SampleModule sample = debug::read_sample(
      std::string(WASMRUST_DEBUG_SAMPLES) + "/" + GetParam() + ".wasm");
  Counts counts;
  check(sample.file, counts);
  EXPECT_GT(counts.checked, 50u);
  RecordProperty("variables", std::to_string(counts.asked));
  RecordProperty("known", std::to_string(counts.checked));
  RecordProperty("constant", std::to_string(counts.constants));
}

// A function of blocks, loops of three turns, branches out of them and
// variables that are set, copied and exchanged everywhere.
class RandomFunction {
 public:
  explicit RandomFunction(uint32_t seed) : random_(seed) {}

  std::vector<uint8_t> module() {
    using wasm::operator+;
    using wasm::name;
    using wasm::Raw;
    for (uint8_t i = 0; i < variables; ++i)
      add({0x41, static_cast<uint8_t>(i + 1), 0x21, i});
    statements(12);
    Raw body = Raw{1, variables + deepest, 0x7f} + code_ + Raw{0x0b};
    return wasm::Wasm()
        .section(1, {2, 0x60, 0, 0, 0x60, 1, 0x7f, 1, 0x7f})
        .section(2, Raw{1} + name("env") + name("outside") + Raw{0, 1})
        .section(3, {1, 0})
        .section(5, {1, 0, 1})
        .section(7,
                 Raw{2} + name("go") + Raw{0, 1} + name("memory") + Raw{2, 0})
        .section(10, Raw{1} + wasm::sized(body))
        .bytes();
  }

 private:
  static constexpr uint8_t variables = 6, deepest = 4;
  std::mt19937 random_;
  wasm::Raw code_;
  std::vector<bool> labels_;  // of the open blocks: is it a loop's?
  uint8_t loops_ = 0;

  uint32_t below(uint32_t limit) { return random_() % limit; }
  void add(std::initializer_list<uint8_t> bytes) {
    code_.insert(code_.end(), bytes);
  }
  uint8_t variable() { return static_cast<uint8_t>(below(variables)); }

  void value(unsigned depth) {
    switch (below(depth ? 6 : 2)) {
      case 0:
        return add({0x20, variable()});
      case 1:
        return add({0x41, static_cast<uint8_t>(below(64))});
      case 2:
        add({0x20, variable()});
        return add({0x10, 0});
      case 3:
        value(0);
        add({0x41, 0x3c, 0x71});   // i32.and 60
        return add({0x28, 2, 0});  // i32.load
      default:
        constexpr uint8_t operations[] = {0x6a, 0x6b, 0x6c, 0x73, 0x48};
        value(depth - 1);
        value(depth - 1);
        return add({operations[below(5)]});
    }
  }

  void open(uint8_t op, bool is_loop) {
    add({op, 0x40});
    labels_.push_back(is_loop);
  }
  void close() {
    add({0x0b});
    labels_.pop_back();
  }

  // Out of a block, if there is one.
  void leave(uint8_t op) {
    std::vector<uint8_t> depths;
    for (size_t i = 0; i < labels_.size(); ++i)
      if (!labels_[labels_.size() - 1 - i])
        depths.push_back(static_cast<uint8_t>(i));
    if (depths.empty()) return;
    value(1);
    if (op == 0x0e)  // br_table
      add({op, 1, depths[below(static_cast<uint32_t>(depths.size()))]});
    else
      add({op});
    add({depths[below(static_cast<uint32_t>(depths.size()))]});
  }

  void loop() {
    if (loops_ == deepest) return;
    uint8_t counter = static_cast<uint8_t>(variables + loops_++);
    add({0x41, 0, 0x21, counter});
    open(0x03, true);
    statements(5);
    add({0x20, counter, 0x41, 1, 0x6a, 0x22, counter, 0x41, 3, 0x49, 0x0d, 0});
    close();
    --loops_;
  }

  void statement() {
    bool may_nest = labels_.size() < 6;
    switch (below(may_nest ? 12 : 8)) {
      case 0:
      case 1:
        value(3);
        return add({0x21, variable()});
      case 2:
        add({0x20, variable(), 0x10, 0});
        return add({0x21, variable()});
      case 3:
        add({0x41, static_cast<uint8_t>(4 * below(15))});
        value(2);
        return add({0x36, 2, 0});
      case 4: {
        uint8_t a = variable(), b = variable();
        return add({0x20, a, 0x20, b, 0x21, a, 0x21, b});
      }
      case 5:
        return add({0x20, variable(), 0x21, variable()});
      case 6:
        return leave(0x0d);
      case 7: {
        uint8_t a = variable();
        return add({0x20, a, 0x41, 1, 0x6a, 0x21, a});
      }
      case 8:
        return loop();
      case 9:
        open(0x02, false);
        statements(6);
        if (below(4) == 0) leave(0x0e);
        return close();
      default:
        value(2);
        add({0x41, 1, 0x71});
        open(0x04, false);
        statements(4);
        if (below(2)) {
          add({0x05});
          statements(4);
        }
        return close();
    }
  }

  void statements(uint32_t most) {
    for (uint32_t count = 1 + below(most); count; --count) statement();
  }
};

TEST(FollowLocalsOfRandomCode, ValuesAreWhereTheMapSays) {
  Counts counts;
  for (uint32_t seed = 0; seed < 400 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    check(RandomFunction(seed).module(), counts);
  }
  EXPECT_GT(counts.checked, counts.asked / 2);
  RecordProperty("variables", std::to_string(counts.asked));
  RecordProperty("known", std::to_string(counts.checked));
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
}  // namespace wasmrust::rewrite
