// What the addon exports. All state hangs on the objects made here, none is static: every thread loads the addon anew.
#include <napi.h>

#include "napi/app_thread_wrap.h"
#include "napi/listener_hooks.h"
#include "napi/listener_watch_wrap.h"
#include "napi/parse_hooks.h"
#include "napi/process_hooks.h"
#include "napi/refuser_wrap.h"
#include "napi/scoreboard_wrap.h"
#include "napi/server_wrap.h"

namespace tswsgi {

static Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  register_listener_hooks(env, exports);
  register_listener_watch(env, exports);
  register_refuser(env, exports);
  register_scoreboard(env, exports);
  register_process_hooks(env, exports);
  register_server(env, exports);
  register_app_thread(env, exports);
  register_parse_hooks(env, exports);
  return exports;
}

}  // namespace tswsgi

using tswsgi::initialise;

NODE_API_MODULE(tswsgi, initialise)
