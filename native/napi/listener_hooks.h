// The JavaScript names for listening sockets and for what a child process needs: see NativeBinding in
// src/native/binding-types.ts. They run on the main thread of the process that calls them, and keep no state.
#pragma once

#include <napi.h>

namespace tswsgi {

// Adds listen, describeListener, closeDescriptor, duplicateDescriptor and dieWithParent to `exports`.
void register_listener_hooks(Napi::Env env, Napi::Object exports);

}  // namespace tswsgi
