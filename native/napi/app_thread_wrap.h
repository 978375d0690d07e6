// The class `AppThread` of the addon: conn/app_thread.h for JavaScript. One environment, one thread.
#pragma once

#include <napi.h>

#include <memory>

#include "conn/app_thread.h"
#include "napi/turn_function.h"

namespace tswsgi {

void register_app_thread(Napi::Env env, Napi::Object exports);

class AppThreadWrap final : public Napi::ObjectWrap<AppThreadWrap>, public ServerHost {
 public:
  static Napi::Function define(Napi::Env env);
  explicit AppThreadWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value start(const Napi::CallbackInfo& info);
  Napi::Value take(const Napi::CallbackInfo& info);
  Napi::Value close(const Napi::CallbackInfo& info);
  Napi::Value flush(const Napi::CallbackInfo& info);
  Napi::Value has_follower(const Napi::CallbackInfo& info);
  Napi::Value write_bytes(const Napi::CallbackInfo& info);

  bool call_turn(size_t first, size_t end) override { return on_turn_->call(*this, first, end); }
  void server_closed() override;
  bool require_thread(const Napi::CallbackInfo& info) const;

  std::unique_ptr<AppThread> thread_;
  Napi::ObjectReference memory_;  // keeps the shared memory alive
  std::unique_ptr<TurnFunction> on_turn_;
  napi_async_cleanup_hook_handle cleanup_ = nullptr;
  bool is_running_ = false;
};

}  // namespace tswsgi
