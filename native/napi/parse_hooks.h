// The parsers as JavaScript functions, so that the tests can run the corpora through the very addon that serves.
// Serving does not use them: no request crosses into JavaScript one parse at a time.
#pragma once

#include <napi.h>

namespace tswsgi {

// Adds parseHead, decodeChunked and hashName (see NativeBinding in src/native/binding-types.ts) to `exports`.
// They keep no state and may be called on any thread that loaded the addon.
void register_parse_hooks(Napi::Env env, Napi::Object exports);

}  // namespace tswsgi
