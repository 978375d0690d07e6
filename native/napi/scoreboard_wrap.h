// The class `Scoreboard` of the addon, shm/scoreboard_reader.h for JavaScript, and `createScoreboard`. Any thread.
#pragma once

#include <napi.h>

#include "shm/scoreboard_reader.h"

namespace tswsgi {

void register_scoreboard(Napi::Env env, Napi::Object exports);

class ScoreboardWrap final : public Napi::ObjectWrap<ScoreboardWrap> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit ScoreboardWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value worker(const Napi::CallbackInfo& info);
  Napi::Value accepted(const Napi::CallbackInfo& info);
  Napi::Value apps(const Napi::CallbackInfo& info);
  Napi::Value processes(const Napi::CallbackInfo& info);
  Napi::Value busy_cores(const Napi::CallbackInfo& info);
  Napi::Value count_harakiri(const Napi::CallbackInfo& info);
  Napi::Value sample_memory(const Napi::CallbackInfo& info);
  Napi::Value now(const Napi::CallbackInfo& info);

  bool read_index(const Napi::CallbackInfo& info, size_t& worker) const;

  ScoreboardMemory memory_;
};

}  // namespace tswsgi
