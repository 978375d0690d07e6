// From an error of the operating system, or a wrong argument, to an exception that waits in JavaScript.
#pragma once

#include <napi.h>

#include <string>

#include "net/socket.h"

namespace tswsgi {

// An Error with `code` ("EACCES") and `errno` as Node's own have. Answers undefined.
Napi::Value throw_net_error(Napi::Env env, const NetError& error);

// Answers undefined.
Napi::Value throw_type_error(Napi::Env env, const std::string& text);

}  // namespace tswsgi
