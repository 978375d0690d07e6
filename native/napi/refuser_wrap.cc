#include "napi/refuser_wrap.h"

#include "napi/args.h"
#include "protocol/error_response.h"

namespace tswsgi {

Napi::Function RefuserWrap::define(Napi::Env env) {
  return DefineClass(env, "Refuser",
                     {
                         InstanceMethod<&RefuserWrap::refuse>("refuse"),
                         InstanceMethod<&RefuserWrap::close>("close"),
                     });
}

void register_refuser(Napi::Env env, Napi::Object exports) { exports.Set("Refuser", RefuserWrap::define(env)); }

RefuserWrap::RefuserWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<RefuserWrap>(info) {
  uv_loop_t* loop = nullptr;
  if (napi_get_uv_event_loop(info.Env(), &loop) != napi_ok) {
    Napi::Error::New(info.Env(), "this environment has no event loop").ThrowAsJavaScriptException();
    return;
  }
  refuser_ = std::make_unique<Refuser>(loop, *this);
  Ref();  // libuv holds pointers into it until on_closed()
  napi_add_async_cleanup_hook(
      info.Env(),
      [](napi_async_cleanup_hook_handle, void* self) { static_cast<RefuserWrap*>(self)->refuser_->close(); }, this,
      &cleanup_);
}

Napi::Value RefuserWrap::refuse(const Napi::CallbackInfo& info) {
  int listener = -1;
  size_t most = 0;
  uint64_t limit_ms = 0;
  if (refuser_ == nullptr || !read_argument(info, 0, "fd", 0, INT32_MAX, listener) ||
      !read_argument(info, 1, "most", 0, UINT32_MAX, most) ||
      !read_argument(info, 2, "queueTimeoutMs", 0, kMaxTimeMs, limit_ms)) {
    return info.Env().Undefined();
  }
  ErrorResponse text;
  const size_t size = write_error_response(error_row(ErrorId::queue_timeout), retry_after_seconds(limit_ms), text);
  const size_t count = refuser_->refuse(listener, most, {reinterpret_cast<const uint8_t*>(text.data()), size});
  return Napi::Number::New(info.Env(), static_cast<double>(count));
}

Napi::Value RefuserWrap::close(const Napi::CallbackInfo& info) {
  if (refuser_ != nullptr) refuser_->close();
  return info.Env().Undefined();
}

void RefuserWrap::on_closed() {
  Napi::HandleScope scope(Env());
  if (cleanup_ != nullptr) napi_remove_async_cleanup_hook(cleanup_);
  cleanup_ = nullptr;
  Unref();
}

}  // namespace tswsgi
