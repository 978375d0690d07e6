#include "napi/process_hooks.h"

#include <cmath>
#include <string>
#include <vector>

#include "napi/throw.h"
#include "net/datagram.h"
#include "os/process.h"

namespace tswsgi {
namespace {

// Argument `index` as text without NUL; false with a TypeError pending.
bool read_text(const Napi::CallbackInfo& info, size_t index, const char* function, std::string& out) {
  if (info[index].IsString()) {
    out = info[index].As<Napi::String>().Utf8Value();
    if (out.find('\0') == std::string::npos) return true;
  }
  throw_type_error(info.Env(),
                   std::string(function) + ": argument " + std::to_string(index) + " must be a string without NUL");
  return false;
}

// Argument `index` as a whole number from 0 to 2^53 - 1; false with a TypeError pending.
bool read_whole(const Napi::CallbackInfo& info, size_t index, const char* function, double& out) {
  out = info[index].IsNumber() ? info[index].As<Napi::Number>().DoubleValue() : -1;
  if (out >= 0 && out < 9007199254740992.0 && out == std::floor(out)) return true;
  throw_type_error(info.Env(),
                   std::string(function) + ": argument " + std::to_string(index) + " must be a whole number from 0");
  return false;
}

Napi::Value done(Napi::Env env, const NetError& error) { return error ? throw_net_error(env, error) : env.Undefined(); }

Napi::Value connect_datagram_hook(const Napi::CallbackInfo& info) {
  std::string address;
  if (!read_text(info, 0, "connectDatagram", address)) return info.Env().Undefined();
  OwnedFd fd;
  if (const NetError error = connect_datagram(address, fd)) return throw_net_error(info.Env(), error);
  return Napi::Number::New(info.Env(), fd.release());
}

Napi::Value redirect_output_hook(const Napi::CallbackInfo& info) {
  std::string path;
  double mode = 0;
  if (!read_text(info, 0, "redirectOutput", path)) return info.Env().Undefined();
  if (!read_whole(info, 1, "redirectOutput", mode)) return info.Env().Undefined();
  if (!info[2].IsBoolean()) return throw_type_error(info.Env(), "redirectOutput: argument 2 must be a boolean");
  const bool truncates = info[2].As<Napi::Boolean>().Value();
  double also = -1;
  if (!info[3].IsUndefined() && !read_whole(info, 3, "redirectOutput", also)) return info.Env().Undefined();
  return done(info.Env(), redirect_output(path, static_cast<mode_t>(mode), truncates, static_cast<int>(also)));
}

Napi::Value set_limit_hook(const Napi::CallbackInfo& info) {
  std::string resource;
  double value = 0;
  if (!read_text(info, 0, "setLimit", resource)) return info.Env().Undefined();
  if (!read_whole(info, 1, "setLimit", value)) return info.Env().Undefined();
  return done(info.Env(), set_limit(resource, static_cast<uint64_t>(value)));
}

Napi::Value allowed_cpus_hook(const Napi::CallbackInfo& info) {
  std::vector<int> cpus;
  if (const NetError error = allowed_cpus(cpus)) return throw_net_error(info.Env(), error);
  Napi::Array list = Napi::Array::New(info.Env(), cpus.size());
  for (uint32_t i = 0; i < cpus.size(); ++i) list.Set(i, cpus[i]);
  return list;
}

Napi::Value set_affinity_hook(const Napi::CallbackInfo& info) {
  if (!info[0].IsArray()) return throw_type_error(info.Env(), "setAffinity: argument 0 must be an array of numbers");
  const Napi::Array list = info[0].As<Napi::Array>();
  std::vector<int> cpus;
  for (uint32_t i = 0; i < list.Length(); ++i) {
    const Napi::Value item = list.Get(i);
    if (!item.IsNumber()) return throw_type_error(info.Env(), "setAffinity: a processor must be a number");
    cpus.push_back(item.As<Napi::Number>().Int32Value());
  }
  return done(info.Env(), set_affinity(cpus));
}

Napi::Value change_root_hook(const Napi::CallbackInfo& info) {
  std::string path;
  if (!read_text(info, 0, "changeRoot", path)) return info.Env().Undefined();
  return done(info.Env(), change_root(path));
}

// 0 and below would mean other children to waitpid().
Napi::Value reap_child_hook(const Napi::CallbackInfo& info) {
  const double pid = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : 0;
  if (!(pid >= 1 && pid <= 0x7fffffff)) return throw_type_error(info.Env(), "reapChild: the pid must be above 0");
  return Napi::Boolean::New(info.Env(), reap_child(static_cast<pid_t>(pid)));
}

}  // namespace

void register_process_hooks(Napi::Env env, Napi::Object exports) {
  exports.Set("connectDatagram", Napi::Function::New(env, connect_datagram_hook, "connectDatagram"));
  exports.Set("redirectOutput", Napi::Function::New(env, redirect_output_hook, "redirectOutput"));
  exports.Set("setLimit", Napi::Function::New(env, set_limit_hook, "setLimit"));
  exports.Set("allowedCpus", Napi::Function::New(env, allowed_cpus_hook, "allowedCpus"));
  exports.Set("setAffinity", Napi::Function::New(env, set_affinity_hook, "setAffinity"));
  exports.Set("changeRoot", Napi::Function::New(env, change_root_hook, "changeRoot"));
  exports.Set("reapChild", Napi::Function::New(env, reap_child_hook, "reapChild"));
}

}  // namespace tswsgi
