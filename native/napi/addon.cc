// What the addon exports. All state hangs on the objects made here, none is static: every thread loads the addon anew.
#include <napi.h>

#include "napi/listener_hooks.h"
#include "napi/parse_hooks.h"
#include "napi/process_hooks.h"
#include "napi/server_wrap.h"

namespace tswsgi {

static Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  register_listener_hooks(env, exports);
  register_process_hooks(env, exports);
  register_server(env, exports);
  register_parse_hooks(env, exports);
  return exports;
}

}  // namespace tswsgi

using tswsgi::initialise;

NODE_API_MODULE(tswsgi, initialise)
