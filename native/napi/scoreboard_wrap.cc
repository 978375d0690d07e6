#include "napi/scoreboard_wrap.h"

#include "napi/args.h"
#include "net/epoll_loop.h"

namespace tswsgi {

namespace {

// Counts and microseconds stay below 2^53 for longer than anything runs.
Napi::Number number(Napi::Env env, uint64_t value) { return Napi::Number::New(env, static_cast<double>(value)); }

const char* state_name(WorkerState state) {
  switch (state) {
    case WorkerState::none:
      break;
    case WorkerState::starting:
      return "starting";
    case WorkerState::serving:
      return "serving";
    case WorkerState::draining:
      return "draining";
  }
  return "none";
}

Napi::Object describe(Napi::Env env, const ProcessReading& reading) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("pid", reading.pid);
  object.Set("state", state_name(reading.state));
  object.Set("generation", reading.generation);
  object.Set("inFlight", reading.in_flight);
  object.Set("waiting", reading.waiting);
  object.Set("connections", reading.connections);
  object.Set("heartbeatMicros", number(env, reading.heartbeat_us));
  object.Set("startedMicros", number(env, reading.started_us));
  object.Set("rssBytes", number(env, reading.rss_bytes));
  object.Set("vszBytes", number(env, reading.vsz_bytes));
  return object;
}

Napi::Object describe(Napi::Env env, const WorkerReading& reading) {
  Napi::Object object = describe(env, static_cast<const ProcessReading&>(reading));
  object.Set("requests", number(env, reading.requests));
  object.Set("exceptions", number(env, reading.exceptions));
  object.Set("signals", number(env, reading.signals));
  object.Set("harakiriCount", number(env, reading.harakiris));
  object.Set("accepted", number(env, reading.accepted));
  object.Set("refused", number(env, reading.refused));
  object.Set("bytesSent", number(env, reading.bytes_sent));
  object.Set("busyMicros", number(env, reading.busy_us));
  object.Set("averageMicros", number(env, reading.average_us));
  object.Set("respawns", reading.respawns);
  Napi::Array times = Napi::Array::New(env, kTimeBuckets);
  for (uint32_t i = 0; i < kTimeBuckets; ++i) times.Set(i, number(env, reading.times[i]));
  object.Set("times", times);
  return object;
}

Napi::Object describe(Napi::Env env, const AppReading& reading) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("requests", number(env, reading.requests));
  object.Set("exceptions", number(env, reading.exceptions));
  return object;
}

Napi::String latin1(Napi::Env env, const std::string& text) {
  napi_value value = nullptr;
  napi_create_string_latin1(env, text.data(), text.size(), &value);
  return Napi::String(env, value);
}

Napi::Object describe(Napi::Env env, const CoreReading& reading) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("pid", reading.pid);
  object.Set("core", reading.core);
  object.Set("sinceMicros", number(env, reading.since_us));
  object.Set("deadlineMicros", number(env, reading.deadline_us));
  object.Set("method", latin1(env, reading.method));
  object.Set("uri", latin1(env, reading.uri));
  object.Set("remoteAddress", latin1(env, reading.remote));
  return object;
}

template <typename Reading>
Napi::Array describe_all(Napi::Env env, const std::vector<Reading>& readings) {
  Napi::Array array = Napi::Array::New(env, readings.size());
  for (uint32_t i = 0; i < readings.size(); ++i) array.Set(i, describe(env, readings[i]));
  return array;
}

Napi::Value create_scoreboard(const Napi::CallbackInfo& info) {
  size_t workers = 0;
  size_t cores = 0;
  if (!read_argument(info, 0, "workers", 1, kMaxWorkers, workers)) return info.Env().Undefined();
  if (!read_argument(info, 1, "coresPerWorker", 1, kMaxCores, cores)) return info.Env().Undefined();
  const int fd = ScoreboardMemory::create(workers, cores);
  if (fd >= 0) return Napi::Number::New(info.Env(), fd);
  Napi::Error::New(info.Env(), std::string("the scoreboard cannot be made: ") + uv_strerror(fd))
      .ThrowAsJavaScriptException();
  return info.Env().Undefined();
}

}  // namespace

void register_scoreboard(Napi::Env env, Napi::Object exports) {
  exports.Set("createScoreboard", Napi::Function::New(env, create_scoreboard, "createScoreboard"));
  exports.Set("Scoreboard", ScoreboardWrap::define(env));
}

Napi::Function ScoreboardWrap::define(Napi::Env env) {
  return DefineClass(env, "Scoreboard",
                     {
                         InstanceMethod<&ScoreboardWrap::worker>("worker"),
                         InstanceMethod<&ScoreboardWrap::apps>("apps"),
                         InstanceMethod<&ScoreboardWrap::processes>("processes"),
                         InstanceMethod<&ScoreboardWrap::busy_cores>("busyCores"),
                         InstanceMethod<&ScoreboardWrap::accepted>("accepted"),
                         InstanceMethod<&ScoreboardWrap::count_harakiri>("countHarakiri"),
                         InstanceMethod<&ScoreboardWrap::sample_memory>("sampleMemory"),
                         InstanceMethod<&ScoreboardWrap::now>("now"),
                     });
}

ScoreboardWrap::ScoreboardWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<ScoreboardWrap>(info) {
  int fd = -1;
  if (!read_argument(info, 0, "fd", 0, INT32_MAX, fd)) return;
  if (const int failed = memory_.map(fd)) {
    Napi::Error::New(info.Env(), std::string("the scoreboard cannot be mapped: ") + uv_strerror(failed))
        .ThrowAsJavaScriptException();
    return;
  }
  const auto self = info.This().As<Napi::Object>();
  self.Set("workers", number(info.Env(), memory_.workers()));
  self.Set("coresPerWorker", number(info.Env(), memory_.cores()));
}

bool ScoreboardWrap::read_index(const Napi::CallbackInfo& info, size_t& worker) const {
  return read_argument(info, 0, "index", 0, static_cast<double>(memory_.workers()) - 1, worker);
}

Napi::Value ScoreboardWrap::worker(const Napi::CallbackInfo& info) {
  size_t index = 0;
  if (!read_index(info, index)) return info.Env().Undefined();
  return describe(info.Env(), read_worker(memory_, index));
}

Napi::Value ScoreboardWrap::apps(const Napi::CallbackInfo& info) {
  size_t index = 0;
  size_t count = 0;
  if (!read_index(info, index) || !read_argument(info, 1, "count", 0, kMaxCountedApps, count)) {
    return info.Env().Undefined();
  }
  return describe_all(info.Env(), read_apps(memory_, index, count));
}

Napi::Value ScoreboardWrap::processes(const Napi::CallbackInfo& info) {
  size_t index = 0;
  if (!read_index(info, index)) return info.Env().Undefined();
  return describe_all(info.Env(), read_processes(memory_, index));
}

Napi::Value ScoreboardWrap::busy_cores(const Napi::CallbackInfo& info) {
  size_t index = 0;
  if (!read_index(info, index)) return info.Env().Undefined();
  return describe_all(info.Env(), read_busy_cores(memory_, index));
}

Napi::Value ScoreboardWrap::accepted(const Napi::CallbackInfo& info) {
  Napi::Array counts = Napi::Array::New(info.Env(), kAcceptCounters);
  for (uint32_t i = 0; i < kAcceptCounters; ++i) counts.Set(i, number(info.Env(), read_accepted(memory_, i)));
  return counts;
}

Napi::Value ScoreboardWrap::count_harakiri(const Napi::CallbackInfo& info) {
  size_t index = 0;
  int32_t pid = 0;
  if (read_index(info, index) && read_argument(info, 1, "pid", 1, INT32_MAX, pid)) {
    tswsgi::count_harakiri(memory_, index, pid);
  }
  return info.Env().Undefined();
}

Napi::Value ScoreboardWrap::sample_memory(const Napi::CallbackInfo& info) {
  size_t index = 0;
  if (read_index(info, index)) sample_worker_memory(memory_, index);
  return info.Env().Undefined();
}

Napi::Value ScoreboardWrap::now(const Napi::CallbackInfo& info) { return number(info.Env(), EpollLoop::now_us()); }

}  // namespace tswsgi
