#include "napi/server_wrap.h"

#include "napi/args.h"

namespace tswsgi {

namespace {

constexpr double kMaxThreads = 1024;
constexpr size_t kWaitingSlots = 1024;

// A Uint8Array that JavaScript handed over until it is sent.
struct HeldArray {
  napi_env env;
  napi_ref reference;

  static void release(void* holder) {
    auto* held = static_cast<HeldArray*>(holder);
    napi_delete_reference(held->env, held->reference);
    delete held;
  }
};

// Addresses and networks, as the configuration has them; there may be none.
bool read_peers(const Napi::Value& list, TrustedPeers& out) {
  if (list.IsUndefined()) return true;
  const uint32_t count = list.IsArray() ? list.As<Napi::Array>().Length() : 0;
  bool is_list = list.IsArray();
  for (uint32_t i = 0; i < count && is_list; ++i) {
    const Napi::Value entry = list.As<Napi::Array>().Get(i);
    is_list = entry.IsString() && out.add(entry.As<Napi::String>().Utf8Value());
  }
  if (is_list) return true;
  Napi::TypeError::New(list.Env(), "proxyAllowIps must be an array of addresses and networks")
      .ThrowAsJavaScriptException();
  return false;
}

}  // namespace

Napi::Function ServerWrap::define(Napi::Env env) {
  return DefineClass(env, "Server",
                     {
                         InstanceMethod<&ServerWrap::start>("start"),
                         InstanceMethod<&ServerWrap::stop_accepting>("stopAccepting"),
                         InstanceMethod<&ServerWrap::pause_accepting>("pauseAccepting"),
                         InstanceMethod<&ServerWrap::close>("close"),
                         InstanceMethod<&ServerWrap::flush>("flush"),
                         InstanceMethod<&ServerWrap::has_follower>("hasFollower"),
                         InstanceMethod<&ServerWrap::write_bytes>("writeBytes"),
                         InstanceMethod<&ServerWrap::is_receiving>("isReceiving"),
                         InstanceMethod<&ServerWrap::has_unsent>("hasUnsent"),
                         InstanceMethod<&ServerWrap::write_to>("writeTo"),
                         InstanceMethod<&ServerWrap::end_connection>("endConnection"),
                         InstanceMethod<&ServerWrap::describe_connection>("describeConnection"),
                         InstanceMethod<&ServerWrap::set_head_timeout>("setHeadTimeout"),
                         InstanceMethod<&ServerWrap::set_referenced>("setReferenced"),
                         InstanceAccessor<&ServerWrap::connection_count>("connectionCount"),
                         InstanceAccessor<&ServerWrap::threads_number>("threadsNumber"),
                         InstanceAccessor<&ServerWrap::requests_served>("requestsServed"),
                     });
}

void register_server(Napi::Env env, Napi::Object exports) {
  exports.Set("Server", ServerWrap::define(env));
  constexpr uint32_t kCount = static_cast<uint32_t>(ErrorId::count);
  Napi::Array table = Napi::Array::New(env, kCount);
  for (uint32_t i = 0; i < kCount; ++i) {
    const ErrorRow& row = error_row(static_cast<ErrorId>(i));
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", row.name);
    entry.Set("status", static_cast<double>(row.status));
    entry.Set("text", row.text);
    table.Set(i, entry);
  }
  exports.Set("errorTable", table);
}

ServerWrap::ServerWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<ServerWrap>(info) {
  const Napi::Env env = info.Env();
  if (info.Length() < 3 || !info[0].IsObject() || !info[1].IsObject() || !info[2].IsFunction()) {
    Napi::TypeError::New(env, "Server needs options, memory and a function").ThrowAsJavaScriptException();
    return;
  }
  ServerLimits limits;
  std::vector<Listener> listeners;
  SharedMemory shared{};
  int scoreboard = -1;
  size_t worker = 0;
  size_t threads = 0;
  uint32_t generation = 0;
  if (!read_options(info[0].As<Napi::Object>(), limits, listeners)) return;
  if (!read_number(info[0].As<Napi::Object>(), "scoreboardFd", 0, INT32_MAX, scoreboard)) return;
  if (!read_number(info[0].As<Napi::Object>(), "worker", 1, kMaxWorkers, worker)) return;
  if (!read_number(info[0].As<Napi::Object>(), "generation", 0, UINT32_MAX, generation)) return;
  if (!read_number(info[0].As<Napi::Object>(), "threads", 0, kMaxThreads, threads)) return;
  // Beside those that threads have in hand some wait for them, so that a thread need not wait for the next one.
  limits.slots = threads > 0 ? limits.cores + kWaitingSlots : limits.cores;
  if (!read_shared_memory(info[1].As<Napi::Object>(), limits.cores, shared)) return;
  uv_loop_t* loop = nullptr;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) {
    Napi::Error::New(env, "this environment has no event loop").ThrowAsJavaScriptException();
    return;
  }
  memory_ = Napi::Persistent(info[1].As<Napi::Object>());
  on_turn_ = std::make_unique<TurnFunction>(info[2].As<Napi::Function>());
  if (threads > 0 && (limits.delegates || limits.tells_closed)) {
    Napi::TypeError::New(env, "a server with threads tells of no connections").ThrowAsJavaScriptException();
    return;
  }
  if (threads > 0) threads_ = AppThreads::create(threads, limits.cores / threads, limits.slots);
  auto server = std::make_unique<Server>(loop, limits, std::move(listeners), shared, *this, threads_);
  if (const int failed = server->join_scoreboard(scoreboard, worker - 1, generation)) {
    Napi::Error::New(env, std::string("the scoreboard cannot be joined: ") + uv_strerror(failed))
        .ThrowAsJavaScriptException();
    return;
  }
  server_ = std::move(server);
}

ServerWrap::~ServerWrap() = default;

bool ServerWrap::read_options(const Napi::Object& options, ServerLimits& limits, std::vector<Listener>& listeners) {
  if (!read_number(options, "cores", 1, kMaxCores, limits.cores) ||
      !read_number(options, "headBytes", 256, kMaxHeadBytes, limits.head.head_bytes) ||
      !read_number(options, "bodyBytes", 0, 9007199254740991.0, limits.body_bytes) ||
      !read_number(options, "headTimeoutMs", 0, kMaxTimeMs, limits.head_timeout_ms) ||
      !read_number(options, "bodyTimeoutMs", 0, kMaxTimeMs, limits.body_timeout_ms) ||
      !read_number(options, "keepAliveTimeoutMs", 0, kMaxTimeMs, limits.keep_alive_timeout_ms) ||
      !read_number(options, "writeTimeoutMs", 0, kMaxTimeMs, limits.write_timeout_ms) ||
      !read_number(options, "requestTimeoutMs", 0, kMaxTimeMs, limits.request_timeout_ms) ||
      !read_number(options, "queueTimeoutMs", 0, kMaxTimeMs, limits.queue_timeout_ms) ||
      !read_number(options, "bodyRate", 0, kMaxCount, limits.body_rate) ||
      !read_number(options, "writeRate", 0, kMaxCount, limits.write_rate) ||
      !read_number(options, "connections", 0, kMaxCount, limits.connections) ||
      !read_number(options, "connectionsPerAddress", 0, kMaxCount, limits.connections_per_address) ||
      !read_number(options, "requestsPerConnection", 0, kMaxCount, limits.requests_per_connection) ||
      !read_number(options, "bufferedBytes", 0, 9007199254740991.0, limits.buffered_bytes)) {
    return false;
  }
  limits.limits_streams = options.Get("limitsStreams").ToBoolean();
  limits.delegates = limits.head.keeps_all = options.Get("delegates").ToBoolean();
  limits.head.keeps_expectations = limits.delegates || options.Get("keepsExpectations").ToBoolean();
  limits.head.takes_trace = limits.delegates || options.Get("takesTrace").ToBoolean();
  limits.tells_closed = options.Get("tellsClosed").ToBoolean();
  if (!read_peers(options.Get("proxyAllowIps"), limits.proxies)) return false;
  if (limits.delegates) limits.head.line_bytes = limits.head.head_bytes;
  if (limits.delegates) limits.head.fields = kMaxFields;
  const Napi::Value list = options.Get("listeners");
  if (!list.IsArray()) {
    Napi::TypeError::New(options.Env(), "listeners must be an array").ThrowAsJavaScriptException();
    return false;
  }
  const auto array = list.As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value row = array.Get(i);
    Listener listener{-1, nullptr, static_cast<uint16_t>(i), 0};
    if (!row.IsObject() || !read_number(row.As<Napi::Object>(), "fd", 0, INT32_MAX, listener.fd) ||
        !read_number(row.As<Napi::Object>(), "counter", 0, kAcceptCounters - 1, listener.counter)) {
      return false;
    }
    const std::string protocol = row.As<Napi::Object>().Get("protocol").ToString();
    listener.protocol = find_protocol(protocol.c_str());
    if (listener.protocol == nullptr) {
      Napi::TypeError::New(options.Env(), "no protocol is called " + protocol).ThrowAsJavaScriptException();
      return false;
    }
    listeners.push_back(listener);
  }
  return true;
}

bool ServerWrap::require_server(const Napi::CallbackInfo& info) const {
  if (server_ != nullptr) return true;
  Napi::Error::New(info.Env(), "this server was not constructed").ThrowAsJavaScriptException();
  return false;
}

Napi::Value ServerWrap::start(const Napi::CallbackInfo& info) {
  if (!require_server(info) || is_running_) return info.Env().Undefined();
  is_running_ = true;
  Ref();  // libuv holds pointers into the server until server_closed()
  // A thread or process that ends while the server runs waits until libuv has let go of it.
  napi_add_async_cleanup_hook(
      info.Env(), [](napi_async_cleanup_hook_handle, void* self) { static_cast<ServerWrap*>(self)->server_->close(); },
      this, &cleanup_);
  if (const int failed = server_->start()) {
    Napi::Error::New(info.Env(), std::string("the event loop cannot start: ") + uv_strerror(failed))
        .ThrowAsJavaScriptException();
  }
  return info.Env().Undefined();
}

Napi::Value ServerWrap::stop_accepting(const Napi::CallbackInfo& info) {
  if (require_server(info)) server_->stop_accepting(info.Length() > 0 && info[0].ToBoolean());
  return info.Env().Undefined();
}

Napi::Value ServerWrap::pause_accepting(const Napi::CallbackInfo& info) {
  if (require_server(info)) server_->pause_accepting(info.Length() > 0 && info[0].ToBoolean());
  return info.Env().Undefined();
}

Napi::Value ServerWrap::close(const Napi::CallbackInfo& info) {
  if (!require_server(info)) return info.Env().Undefined();
  server_->close();
  if (!is_running_) on_turn_.reset();
  return info.Env().Undefined();
}

void ServerWrap::server_closed() {
  is_running_ = false;
  Napi::HandleScope scope(Env());
  if (cleanup_ != nullptr) napi_remove_async_cleanup_hook(cleanup_);
  cleanup_ = nullptr;
  // The function knows this object: as long as one is held for the other, neither is collected, nor the memory they
  // share.
  on_turn_.reset();
  Unref();
}

Napi::Value ServerWrap::flush(const Napi::CallbackInfo& info) {
  uint32_t slot, generation;
  if (!require_server(info) || !read_slot(info, slot, generation)) return info.Env().Undefined();
  return Napi::Number::New(info.Env(), static_cast<double>(server_->flush(slot, generation)));
}

Napi::Value ServerWrap::has_follower(const Napi::CallbackInfo& info) {
  uint32_t slot, generation;
  if (!require_server(info) || !read_slot(info, slot, generation)) return info.Env().Undefined();
  return Napi::Boolean::New(info.Env(), server_->has_follower(slot, generation));
}

Napi::Value ServerWrap::write_bytes(const Napi::CallbackInfo& info) {
  uint32_t slot, generation;
  Bytes bytes;
  if (!require_server(info) || !read_slot(info, slot, generation) || !read_bytes(info, 2, bytes)) {
    return info.Env().Undefined();
  }
  auto* held = new HeldArray{info.Env(), nullptr};
  if (napi_create_reference(info.Env(), info[2], 1, &held->reference) != napi_ok) {
    delete held;
    Napi::Error::New(info.Env(), "the bytes cannot be kept").ThrowAsJavaScriptException();
    return info.Env().Undefined();
  }
  const size_t queued = server_->write_reference(slot, generation, bytes.data, bytes.size, HeldArray::release, held);
  return Napi::Number::New(info.Env(), static_cast<double>(queued));
}

Napi::Value ServerWrap::connection_count(const Napi::CallbackInfo& info) {
  if (!require_server(info)) return info.Env().Undefined();
  return Napi::Number::New(info.Env(), static_cast<double>(server_->connection_count()));
}

Napi::Value ServerWrap::is_receiving(const Napi::CallbackInfo& info) {
  uint32_t number = 0;
  const bool is_known = require_server(info) && read_argument(info, 0, "connection", 0, UINT32_MAX, number);
  return Napi::Boolean::New(info.Env(), is_known && server_->is_receiving(number));
}

Napi::Value ServerWrap::has_unsent(const Napi::CallbackInfo& info) {
  uint32_t number = 0;
  const bool is_known = require_server(info) && read_argument(info, 0, "connection", 0, UINT32_MAX, number);
  return Napi::Boolean::New(info.Env(), is_known && server_->has_unsent(number));
}

Napi::Value ServerWrap::write_to(const Napi::CallbackInfo& info) {
  uint32_t number = 0;
  Bytes bytes;
  if (require_server(info) && read_argument(info, 0, "connection", 0, UINT32_MAX, number) &&
      read_bytes(info, 1, bytes)) {
    server_->write_to(number, bytes);
  }
  return info.Env().Undefined();
}

Napi::Value ServerWrap::end_connection(const Napi::CallbackInfo& info) {
  uint32_t number = 0;
  if (require_server(info) && read_argument(info, 0, "connection", 0, UINT32_MAX, number)) {
    server_->end_connection(number, info[1].ToBoolean(), info[2].ToBoolean());
  }
  return info.Env().Undefined();
}

Napi::Value ServerWrap::describe_connection(const Napi::CallbackInfo& info) {
  uint32_t number = 0;
  PeerAddress remote;
  PeerAddress local;
  if (!require_server(info) || !read_argument(info, 0, "connection", 0, UINT32_MAX, number) ||
      !server_->describe_connection(number, remote, local)) {
    return info.Env().Undefined();
  }
  Napi::Object found = Napi::Object::New(info.Env());
  char text[PeerAddress::kMaxText];
  found.Set("remoteAddress", Napi::String::New(info.Env(), text, remote.write(text)));
  found.Set("remotePort", remote.port);
  found.Set("localAddress", Napi::String::New(info.Env(), text, local.write(text)));
  found.Set("localPort", local.port);
  return found;
}

Napi::Value ServerWrap::set_head_timeout(const Napi::CallbackInfo& info) {
  uint64_t head_ms = 0;
  if (require_server(info) && read_argument(info, 0, "headTimeoutMs", 0, kMaxTimeMs, head_ms)) {
    server_->set_head_timeout(head_ms);
  }
  return info.Env().Undefined();
}

Napi::Value ServerWrap::set_referenced(const Napi::CallbackInfo& info) {
  if (require_server(info)) server_->set_referenced(info[0].ToBoolean());
  return info.Env().Undefined();
}

Napi::Value ServerWrap::threads_number(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), threads_ == nullptr ? 0 : threads_->number());
}

Napi::Value ServerWrap::requests_served(const Napi::CallbackInfo& info) {
  if (!require_server(info)) return info.Env().Undefined();
  return Napi::Number::New(info.Env(), static_cast<double>(server_->requests_served()));
}

bool ServerWrap::call_turn(size_t first, size_t end) {
  return on_turn_ != nullptr && on_turn_->call(*this, first, end);
}

}  // namespace tswsgi
