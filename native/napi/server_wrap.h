// The class `Server` of the addon: conn/server.h for JavaScript. One environment, one thread.
#pragma once

#include <napi.h>

#include <memory>

#include "conn/server.h"

namespace tswsgi {

void register_server(Napi::Env env, Napi::Object exports);

class ServerWrap final : public Napi::ObjectWrap<ServerWrap>, public ServerHost {
 public:
  static Napi::Function define(Napi::Env env);
  explicit ServerWrap(const Napi::CallbackInfo& info);
  ~ServerWrap() override;

 private:
  Napi::Value start(const Napi::CallbackInfo& info);
  Napi::Value stop_accepting(const Napi::CallbackInfo& info);
  Napi::Value pause_accepting(const Napi::CallbackInfo& info);
  Napi::Value close(const Napi::CallbackInfo& info);
  Napi::Value flush(const Napi::CallbackInfo& info);
  Napi::Value write_bytes(const Napi::CallbackInfo& info);

  void call_turn(size_t first, size_t end) override;
  void server_closed() override;

  bool read_options(const Napi::Object& options, ServerLimits& limits, std::vector<Listener>& listeners);
  bool read_shared_memory(const Napi::Object& memory, const ServerLimits& limits, SharedMemory& shared);
  bool require_server(const Napi::CallbackInfo& info) const;

  std::unique_ptr<Server> server_;
  Napi::ObjectReference memory_;  // keeps the shared memory alive
  Napi::FunctionReference on_turn_;
  std::unique_ptr<Napi::AsyncContext> context_;
  napi_async_cleanup_hook_handle cleanup_ = nullptr;
  bool is_running_ = false;
};

}  // namespace tswsgi
