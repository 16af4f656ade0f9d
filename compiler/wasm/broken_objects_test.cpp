// Real objects, cut and changed: never a crash, never a module that breaks what
// module.h promises.
#include <memory>
#include <set>

#include "compiler/wasm/module_checks.h"
#include "compiler/wasm/sample_objects.h"
#include "compiler/wasm/test_modules.h"

namespace wasmrust::wasm {
namespace {

// A copy that ends exactly where its memory ends, so that the address sanitizer
// sees a read behind it.
struct Copy {
  explicit Copy(Bytes bytes)
      : size(bytes.size()), data(std::make_unique<uint8_t[]>(bytes.size())) {
    std::copy(bytes.begin(), bytes.end(), data.get());
  }
  Bytes view() const { return {data.get(), size}; }
  size_t size;
  std::unique_ptr<uint8_t[]> data;
};

constexpr Bytes objects[] = {c_object, cpp_object};

// Offsets at which a section begins or the file ends.
std::set<size_t> section_boundaries(Bytes file) {
  std::set<size_t> boundaries;
  ByteReader in(file);
  in.skip(8);
  while (!in.at_end()) {
    boundaries.insert(in.position());
    in.u8();
    in.skip(in.uleb32());
  }
  boundaries.insert(file.size());
  return boundaries;
}

TEST(BrokenObjects, WholeOnesAreRead) {
  for (Bytes object : objects) {
    auto module = read_module(object);
    ASSERT_TRUE(module) << module.error().reason;
    EXPECT_TRUE(module->is_object);
    EXPECT_EQ(broken_promise(*module, object), "");
  }
}

TEST(BrokenObjects, EveryCutIsAnError) {
  for (Bytes object : objects) {
    // Between two sections a file may end; which is then missing is found out
    // only if another needs it. After such a cut less is read, never more.
    std::set<size_t> boundaries = section_boundaries(object);
    size_t whole = read_module(object)->custom.size();
    for (size_t size = 0; size < object.size(); ++size) {
      Copy cut(object.first(size));
      auto module = read_module(cut.view());
      if (!boundaries.contains(size)) {
        EXPECT_FALSE(module) << size;
        if (!module) EXPECT_LE(module.error().offset, size);
      } else if (module) {
        EXPECT_LT(module->custom.size(), whole) << size;
        EXPECT_EQ(broken_promise(*module, cut.view()), "") << size;
      }
    }
  }
}

TEST(BrokenObjects, EveryFlippedBitIsSurvived) {
  size_t refused = 0;
  for (Bytes object : objects) {
    Copy changed(object);
    for (size_t bit = 0; bit < object.size() * 8; ++bit) {
      uint8_t &byte = changed.data[bit / 8];
      byte ^= static_cast<uint8_t>(1u << bit % 8);
      auto module = read_module(changed.view());
      if (module)
        ASSERT_EQ(broken_promise(*module, changed.view()), "") << bit;
      else
        ++refused;
      byte = object[bit / 8];
    }
  }
  // Many bits are code, names and debug information; but not most.
  EXPECT_GT(refused, 4000u);
}

TEST(BrokenObjects, EveryByteSetToExtremesIsSurvived) {
  for (Bytes object : objects) {
    Copy changed(object);
    for (size_t at = 0; at < object.size(); ++at) {
      for (uint8_t value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
        changed.data[at] = value;
        auto module = read_module(changed.view());
        if (module)
          ASSERT_EQ(broken_promise(*module, changed.view()), "") << at;
      }
      changed.data[at] = object[at];
    }
  }
}

TEST(BrokenObjects, EveryByteMissingIsSurvived) {
  for (Bytes object : objects) {
    for (size_t at = 0; at < object.size(); ++at) {
      Raw less(object.begin(), object.end());
      less.erase(less.begin() + static_cast<ptrdiff_t>(at));
      auto module = read_module(less);
      if (module) ASSERT_EQ(broken_promise(*module, less), "") << at;
    }
  }
}

}  // namespace
}  // namespace wasmrust::wasm
