#include "napi/throw.h"

#include <uv.h>

namespace tswsgi {

Napi::Value throw_net_error(Napi::Env env, const NetError& error) {
  Napi::Error thrown = Napi::Error::New(env, error.text);
  thrown.Set("code", Napi::String::New(env, uv_err_name(uv_translate_sys_error(error.code))));
  thrown.Set("errno", Napi::Number::New(env, -error.code));
  thrown.ThrowAsJavaScriptException();
  return env.Undefined();
}

Napi::Value throw_type_error(Napi::Env env, const std::string& text) {
  Napi::TypeError::New(env, text).ThrowAsJavaScriptException();
  return env.Undefined();
}

}  // namespace tswsgi
