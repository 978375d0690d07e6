// The JavaScript names for what a process asks the kernel for itself: see NativeBinding in src/native/binding-types.ts.
// They run on the main thread of the process that calls them, and keep no state.
#pragma once

#include <napi.h>

namespace tswsgi {

// Adds connectDatagram, redirectOutput, setLimit, allowedCpus, setAffinity, changeRoot and reapChild to `exports`.
void register_process_hooks(Napi::Env env, Napi::Object exports);

}  // namespace tswsgi
