#include "napi/listener_watch_wrap.h"

#include <string>

namespace tswsgi {

Napi::Function ListenerWatchWrap::define(Napi::Env env) {
  return DefineClass(env, "ListenerWatch",
                     {
                         InstanceMethod<&ListenerWatchWrap::start>("start"),
                         InstanceMethod<&ListenerWatchWrap::close>("close"),
                     });
}

void register_listener_watch(Napi::Env env, Napi::Object exports) {
  exports.Set("ListenerWatch", ListenerWatchWrap::define(env));
}

ListenerWatchWrap::ListenerWatchWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<ListenerWatchWrap>(info) {
  const Napi::Env env = info.Env();
  if (info.Length() < 2 || !info[0].IsArray() || !info[1].IsFunction()) {
    Napi::TypeError::New(env, "ListenerWatch needs an array of descriptors and a function")
        .ThrowAsJavaScriptException();
    return;
  }
  const auto list = info[0].As<Napi::Array>();
  for (uint32_t i = 0; i < list.Length(); ++i) {
    const Napi::Value fd = list.Get(i);
    if (!fd.IsNumber() || fd.As<Napi::Number>().Int32Value() < 0) {
      Napi::TypeError::New(env, "a descriptor must be a whole number from 0").ThrowAsJavaScriptException();
      return;
    }
    fds_.push_back(fd.As<Napi::Number>().Int32Value());
  }
  uv_loop_t* loop = nullptr;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) {
    Napi::Error::New(env, "this environment has no event loop").ThrowAsJavaScriptException();
    return;
  }
  on_connection_ = Napi::Persistent(info[1].As<Napi::Function>());
  context_ = std::make_unique<Napi::AsyncContext>(env, "tswsgi");
  watch_ = std::make_unique<ListenerWatch>(loop, *this);
}

Napi::Value ListenerWatchWrap::start(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (watch_ == nullptr || is_started_ || fds_.empty()) return env.Undefined();
  is_started_ = true;
  Ref();  // libuv holds pointers into it until on_closed()
  napi_add_async_cleanup_hook(
      env, [](napi_async_cleanup_hook_handle, void* self) { static_cast<ListenerWatchWrap*>(self)->watch_->close(); },
      this, &cleanup_);
  if (const int failed = watch_->start(fds_)) {
    Napi::Error::New(env, std::string("the listening sockets cannot be watched: ") + uv_strerror(failed))
        .ThrowAsJavaScriptException();
  }
  return env.Undefined();
}

Napi::Value ListenerWatchWrap::close(const Napi::CallbackInfo& info) {
  if (watch_ != nullptr) watch_->close();
  return info.Env().Undefined();
}

void ListenerWatchWrap::on_connection() {
  const Napi::Env env = Env();
  Napi::HandleScope scope(env);
  napi_value result;
  const napi_status status = napi_make_callback(env, *context_, Value(), on_connection_.Value(), 0, nullptr, &result);
  if (status != napi_pending_exception) return;
  napi_value error;
  if (napi_get_and_clear_last_exception(env, &error) == napi_ok) napi_fatal_exception(env, error);
}

void ListenerWatchWrap::on_closed() {
  Napi::HandleScope scope(Env());
  if (cleanup_ != nullptr) napi_remove_async_cleanup_hook(cleanup_);
  cleanup_ = nullptr;
  Unref();
}

}  // namespace tswsgi
