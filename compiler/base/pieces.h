// The bytes of a file that is put together from others: what is large is not
// copied, it is only said where it lies.
//
// A module of 28 MB written anew is made of the functions' new code, which the
// threads have put somewhere, and of sections that stay as they are in the old
// file. To copy them into one buffer costs as much again as to make that buffer
// (memory is cleared by the system before it is given away), and both are of
// use to nobody: the system takes a file in pieces.
//
//   Pieces file;
//   file.own().u8(10);              bytes that it keeps itself
//   file.refer(data_section);       bytes that must outlive it
//   write_file(path, file.list());
#pragma once

#include <vector>

#include "compiler/base/bytes.h"

namespace wasmrust {

class Pieces {
 public:
  // To append to, until anything else is asked for here.
  ByteWriter &own() {
    end_run();
    return own_;
  }
  // What lies side by side becomes one piece; a small piece is copied.
  void refer(Bytes bytes) {
    if (run_.data() + run_.size() != bytes.data()) {
      end_run();
      run_ = {bytes.data(), 0};
    }
    run_ = {run_.data(), run_.size() + bytes.size()};
  }

  size_t size() const { return own_.size() + referred_ + run_.size(); }
  // In order; none is empty. Good until something is appended.
  std::vector<Bytes> list();
  // A copy.
  std::vector<uint8_t> joined();

 private:
  struct Piece {
    size_t before;  // bytes of `own_`
    Bytes bytes;
  };
  ByteWriter own_;
  std::vector<Piece> pieces_;
  size_t referred_ = 0;  // bytes of `pieces_`
  Bytes run_;            // the last piece, which may go on

  void end_run();
};

}  // namespace wasmrust
