// The class `Refuser` of the addon: net/refuser.h with the answer of the error table, for JavaScript. One environment,
// one thread.
#pragma once

#include <napi.h>

#include <memory>

#include "net/refuser.h"

namespace tswsgi {

void register_refuser(Napi::Env env, Napi::Object exports);

class RefuserWrap final : public Napi::ObjectWrap<RefuserWrap>, public Refuser::Handler {
 public:
  static Napi::Function define(Napi::Env env);
  explicit RefuserWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value refuse(const Napi::CallbackInfo& info);
  Napi::Value close(const Napi::CallbackInfo& info);

  void on_closed() override;

  std::unique_ptr<Refuser> refuser_;
  napi_async_cleanup_hook_handle cleanup_ = nullptr;
};

}  // namespace tswsgi
