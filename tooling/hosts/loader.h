// The loader and its types, written for one module.
//
// The loader is assembled from runtime/ (see fragments.h); what is generated
// for the module is where its file is, which WASI functions it imports, what
// must be open, and how it starts or which names it exports:
//
//   const location=()=>new URL("./hello.wasm",import.meta.url);
//   const imports=async(w)=>({wasi_snapshot_preview1:{fd_write:fd_write(w)}});
//   const entry=(e)=>(e._start(),0);
#pragma once

#include <string>
#include <vector>

#include "compiler/wasm/module.h"
#include "tooling/hosts/fragments.h"
#include "tooling/hosts/loader_kind.h"

namespace wasmrust::host {

struct Loader {
  std::string js;
  std::string dts;
  std::vector<std::string> warnings;
};

// `kind` is a wish: a program that imports more than `std` gets a Command's.
// `size`: of the module that is shipped.
Loader write_loader(const Runtime &runtime, const wasm::Module &module,
                    const std::string &name, LoaderKind kind, uint64_t size);

// True for names that JavaScript takes as a binding.
bool is_javascript_name(std::string_view name);

}  // namespace wasmrust::host
