// See execute.h.
#include "tooling/cargo-wasm/execute.h"

namespace wasmrust {

int execute_program(const Session &session, const BuildResult::Made &made) {
  Child child{.arguments = {"node", "--no-warnings", "--input-type=module", "-e",
      "import{WASI}from'node:wasi';import fs from'node:fs';const[m,...a]=process.argv.slice(1);"
      "const w=new WASI({version:'preview1',args:[m,...a],env:process.env,preopens:{'.':'.'},returnOnExit:true});"
      "const i=await WebAssembly.instantiate(await WebAssembly.compile(fs.readFileSync(m)),w.getImportObject());"
      "process.exitCode=w.start(i)", "--", made.artifact.wasm},
              .environment = session.environment};
  for (const std::string &argument : session.arguments.after_dashes)
    child.arguments.push_back(argument);
  auto status = run_child(child);
  if (!status) {
    session.status.error(status.error());
    return exit_failure;
  }
  return *status;
}

}  // namespace wasmrust
