// The class `ListenerWatch` of the addon: net/listener_watch.h for JavaScript. One environment, one thread.
#pragma once

#include <napi.h>

#include <memory>

#include "net/listener_watch.h"

namespace tswsgi {

void register_listener_watch(Napi::Env env, Napi::Object exports);

class ListenerWatchWrap final : public Napi::ObjectWrap<ListenerWatchWrap>, public ListenerWatch::Handler {
 public:
  static Napi::Function define(Napi::Env env);
  explicit ListenerWatchWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value start(const Napi::CallbackInfo& info);
  Napi::Value close(const Napi::CallbackInfo& info);

  void on_connection() override;
  void on_closed() override;

  std::vector<int> fds_;
  std::unique_ptr<ListenerWatch> watch_;
  Napi::FunctionReference on_connection_;
  std::unique_ptr<Napi::AsyncContext> context_;
  napi_async_cleanup_hook_handle cleanup_ = nullptr;
  bool is_started_ = false;
};

}  // namespace tswsgi
