// LLVM's LTO library asks for the plug-in Polly, which Debian's LLVM names but
// does not ship as a static library. This is a plug-in that adds nothing; an
// empty structure instead would crash LLVM when it registers the plug-in.
#include <llvm/Config/llvm-config.h>
#include <llvm/Plugins/PassPlugin.h>

llvm::PassPluginLibraryInfo getPollyPluginInfo();

llvm::PassPluginLibraryInfo getPollyPluginInfo() {
  return {LLVM_PLUGIN_API_VERSION, "none", LLVM_VERSION_STRING,
          [](llvm::PassBuilder &) {}, nullptr};
}
