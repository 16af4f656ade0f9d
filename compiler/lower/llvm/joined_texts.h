// Texts that are shown one behind the other are one text.
//
// Problem. What a panic says is shown in pieces: the thread, the file's name, a
// colon, the line, a colon, the column, a colon and a new line, the text. Each
// piece is a call with two numbers, seven bytes, and often both sides of a
// place where two pieces meet are known:
//
//   show("\nthread 'main' (1) panicked at ", 31)
//   show("src/main.rs", 11)
//   show(":", 1)                    show("\nthread .. src/main.rs:", 43)
//   show_number(line)               show_number(line)
//   ..                              ..
//   show(":\n", 2)
//   show("index out of ..", 32)     show(":\nindex out of ..", 34)
//
// Idea. Some functions of lean std show bytes: those of one call and of the
// next are those of one call of both together. Where two calls of one of these
// follow one another, with nothing between them that anybody could tell apart,
// and both texts are known, the first goes and the second shows both. A text
// that others show as well has to be there twice then, so it may not be longer
// than the call. A text without bytes is not shown.
//
// Known texts get bytes of their own. They come as parts of larger ones, of
// templates with what stands between texts, of names that end with a 0 for C;
// whoever shows the last of them leaves the rest behind.
//
// What shows texts and is called once is put where it is called: LLVM does not
// do so in front of the end of a program. Not what its author keeps apart, nor
// what has large variables where the caller may call itself.
//
// It is the last of the passes over LLVM's IR, when it is known which texts
// there are. Passes before may have made the function for the lengths of the
// calls that there were, so it is asked for no length beyond their range, which
// LLVM notes with the parameter. What is written is the same, in fewer system
// calls; on standard output, whose buffer knows lines, two texts are one only
// where a line ends in the second, or in the first and the rest fits.
#pragma once

#include "llvm/IR/PassManager.h"

namespace wasmrust::lower {

class JoinTextsPass : public llvm::PassInfoMixin<JoinTextsPass> {
 public:
  llvm::PreservedAnalyses run(llvm::Module &module,
                              llvm::ModuleAnalysisManager &analyses);
};

}  // namespace wasmrust::lower
