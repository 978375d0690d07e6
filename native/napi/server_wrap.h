// The class `Server` of the addon: conn/server.h for JavaScript. One environment, one thread.
#pragma once

#include <napi.h>

#include <memory>

#include "conn/server.h"
#include "napi/turn_function.h"

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
  Napi::Value has_follower(const Napi::CallbackInfo& info);
  Napi::Value write_bytes(const Napi::CallbackInfo& info);
  Napi::Value connection_count(const Napi::CallbackInfo& info);
  Napi::Value is_receiving(const Napi::CallbackInfo& info);
  Napi::Value has_unsent(const Napi::CallbackInfo& info);
  Napi::Value write_to(const Napi::CallbackInfo& info);
  Napi::Value end_connection(const Napi::CallbackInfo& info);
  Napi::Value describe_connection(const Napi::CallbackInfo& info);
  Napi::Value set_head_timeout(const Napi::CallbackInfo& info);
  Napi::Value set_referenced(const Napi::CallbackInfo& info);
  Napi::Value threads_number(const Napi::CallbackInfo& info);
  Napi::Value requests_served(const Napi::CallbackInfo& info);

  bool call_turn(size_t first, size_t end) override;
  void server_closed() override;

  bool read_options(const Napi::Object& options, ServerLimits& limits, std::vector<Listener>& listeners);
  bool require_server(const Napi::CallbackInfo& info) const;

  std::shared_ptr<AppThreads> threads_;
  std::unique_ptr<Server> server_;
  Napi::ObjectReference memory_;  // keeps the shared memory alive
  std::unique_ptr<TurnFunction> on_turn_;
  napi_async_cleanup_hook_handle cleanup_ = nullptr;
  bool is_running_ = false;
};

}  // namespace tswsgi
