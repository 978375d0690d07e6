// The JavaScript function that works on events: the one way from a native loop into the application's code.
#pragma once

#include <napi.h>

#include <memory>

namespace tswsgi {

class TurnFunction {
 public:
  explicit TurnFunction(Napi::Function function)
      : function_(Napi::Persistent(function)),
        context_(std::make_unique<Napi::AsyncContext>(function.Env(), "tswsgi")) {}

  // Calls it with a range of event words, and runs the microtasks too, so that an async application that waits for
  // nothing has answered when this returns. What it throws is an uncaught exception. False when this environment runs
  // no JavaScript any more.
  bool call(const Napi::Reference<Napi::Object>& receiver, size_t first, size_t end) {
    const Napi::Env env = receiver.Env();
    const Napi::HandleScope scope(env);
    const napi_value range[2] = {Napi::Number::New(env, static_cast<double>(first)),
                                 Napi::Number::New(env, static_cast<double>(end))};
    napi_value result;
    const napi_status status =
        napi_make_callback(env, *context_, receiver.Value(), function_.Value(), 2, range, &result);
    if (status == napi_ok) return true;
    bool is_thrown = false;
    napi_value error;
    if (napi_is_exception_pending(env, &is_thrown) != napi_ok || !is_thrown) return false;
    if (napi_get_and_clear_last_exception(env, &error) != napi_ok) return false;
    // The end of a thread comes as an exception without a value; the function itself throws errors only.
    if (Napi::Value(env, error).IsNull()) return false;
    napi_fatal_exception(env, error);
    return true;
  }

 private:
  Napi::FunctionReference function_;
  std::unique_ptr<Napi::AsyncContext> context_;
};

}  // namespace tswsgi
