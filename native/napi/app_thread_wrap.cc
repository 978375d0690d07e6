#include "napi/app_thread_wrap.h"

#include "napi/args.h"

namespace tswsgi {

Napi::Function AppThreadWrap::define(Napi::Env env) {
  return DefineClass(env, "AppThread",
                     {
                         InstanceMethod<&AppThreadWrap::start>("start"),
                         InstanceMethod<&AppThreadWrap::take>("take"),
                         InstanceMethod<&AppThreadWrap::close>("close"),
                         InstanceMethod<&AppThreadWrap::flush>("flush"),
                         InstanceMethod<&AppThreadWrap::has_follower>("hasFollower"),
                         InstanceMethod<&AppThreadWrap::write_bytes>("writeBytes"),
                     });
}

void register_app_thread(Napi::Env env, Napi::Object exports) { exports.Set("AppThread", AppThreadWrap::define(env)); }

AppThreadWrap::AppThreadWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<AppThreadWrap>(info) {
  const Napi::Env env = info.Env();
  if (info.Length() < 3 || !info[0].IsObject() || !info[1].IsObject() || !info[2].IsFunction()) {
    Napi::TypeError::New(env, "AppThread needs options, memory and a function").ThrowAsJavaScriptException();
    return;
  }
  const auto options = info[0].As<Napi::Object>();
  uint32_t threads_number = 0;
  size_t thread = 0;
  SharedMemory shared{};
  if (!read_number(options, "threadsNumber", 1, UINT32_MAX, threads_number)) return;
  std::shared_ptr<AppThreads> threads = AppThreads::find(threads_number);
  if (threads == nullptr) {
    Napi::Error::New(env, "the server of this thread is gone").ThrowAsJavaScriptException();
    return;
  }
  if (!read_number(options, "thread", 0, static_cast<double>(threads->count() - 1), thread)) return;
  if (!read_shared_memory(info[1].As<Napi::Object>(), threads->cores_per_thread(), shared)) return;
  uv_loop_t* loop = nullptr;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) {
    Napi::Error::New(env, "this environment has no event loop").ThrowAsJavaScriptException();
    return;
  }
  memory_ = Napi::Persistent(info[1].As<Napi::Object>());
  on_turn_ = std::make_unique<TurnFunction>(info[2].As<Napi::Function>());
  thread_ = std::make_unique<AppThread>(loop, std::move(threads), thread, shared, *this);
}

bool AppThreadWrap::require_thread(const Napi::CallbackInfo& info) const {
  if (thread_ != nullptr) return true;
  Napi::Error::New(info.Env(), "this thread was not constructed").ThrowAsJavaScriptException();
  return false;
}

Napi::Value AppThreadWrap::start(const Napi::CallbackInfo& info) {
  if (!require_thread(info) || is_running_) return info.Env().Undefined();
  is_running_ = true;
  Ref();  // libuv holds pointers into the thread until server_closed()
  // However the thread ends, the loop's thread is told, and libuv lets go before the environment does.
  napi_add_async_cleanup_hook(
      info.Env(),
      [](napi_async_cleanup_hook_handle, void* self) { static_cast<AppThreadWrap*>(self)->thread_->close(); }, this,
      &cleanup_);
  if (const int failed = thread_->start()) {
    Napi::Error::New(info.Env(), std::string("the thread cannot start: ") + uv_strerror(failed))
        .ThrowAsJavaScriptException();
  }
  return info.Env().Undefined();
}

Napi::Value AppThreadWrap::take(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), thread_ != nullptr && thread_->take());
}

Napi::Value AppThreadWrap::close(const Napi::CallbackInfo& info) {
  if (require_thread(info)) thread_->close();
  return info.Env().Undefined();
}

void AppThreadWrap::server_closed() {
  is_running_ = false;
  const Napi::HandleScope scope(Env());
  if (cleanup_ != nullptr) napi_remove_async_cleanup_hook(cleanup_);
  cleanup_ = nullptr;
  Unref();
}

Napi::Value AppThreadWrap::flush(const Napi::CallbackInfo& info) {
  uint32_t slot, generation;
  if (!require_thread(info) || !read_slot(info, slot, generation)) return info.Env().Undefined();
  return Napi::Number::New(info.Env(), static_cast<double>(thread_->flush(slot, generation)));
}

Napi::Value AppThreadWrap::has_follower(const Napi::CallbackInfo& info) {
  uint32_t slot, generation;
  if (!require_thread(info) || !read_slot(info, slot, generation)) return info.Env().Undefined();
  return Napi::Boolean::New(info.Env(), thread_->has_follower(slot, generation));
}

Napi::Value AppThreadWrap::write_bytes(const Napi::CallbackInfo& info) {
  uint32_t slot, generation;
  Bytes bytes;
  if (!require_thread(info) || !read_slot(info, slot, generation) || !read_bytes(info, 2, bytes)) {
    return info.Env().Undefined();
  }
  const size_t unsent = thread_->write_copy(slot, generation, bytes.data, bytes.size);
  return Napi::Number::New(info.Env(), static_cast<double>(unsent));
}

}  // namespace tswsgi
