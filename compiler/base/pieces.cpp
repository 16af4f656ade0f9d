// See pieces.h.
#include "compiler/base/pieces.h"

#include <utility>

namespace wasmrust {

// To name a piece takes the system about as long as to copy that much.
static constexpr size_t small = 256;

void Pieces::end_run() {
  Bytes run = std::exchange(run_, {});
  if (run.size() < small) {
    own_.append(run);
    return;
  }
  pieces_.push_back({own_.size(), run});
  referred_ += run.size();
}

std::vector<Bytes> Pieces::list() {
  end_run();
  std::vector<Bytes> all;
  auto add = [&](Bytes bytes) {
    if (!bytes.empty()) all.push_back(bytes);
  };
  size_t at = 0;
  for (const Piece &each : pieces_) {
    add(own_.view().subspan(at, each.before - at));
    add(each.bytes);
    at = each.before;
  }
  add(own_.view().subspan(at));
  return all;
}

std::vector<uint8_t> Pieces::joined() {
  std::vector<uint8_t> all;
  all.reserve(size());
  for (Bytes each : list()) all.insert(all.end(), each.begin(), each.end());
  return all;
}

}  // namespace wasmrust
