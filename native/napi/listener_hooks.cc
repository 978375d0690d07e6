#include "napi/listener_hooks.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "napi/throw.h"
#include "net/accept_queue.h"
#include "net/listener.h"

namespace tswsgi {
namespace {

// Reads one field of a spec. A field that is absent leaves `out` alone; one of the wrong type is named in `wrong`.
class SpecReader {
 public:
  explicit SpecReader(Napi::Object spec) : spec_(spec) {}

  void read(const char* name, std::string& out) {
    if (const Napi::Value value = spec_.Get(name); value.IsString()) {
      out = value.As<Napi::String>().Utf8Value();
    } else {
      refuse(name, value, "a string");
    }
  }

  void read(const char* name, bool& out) {
    if (const Napi::Value value = spec_.Get(name); value.IsBoolean()) {
      out = value.As<Napi::Boolean>().Value();
    } else {
      refuse(name, value, "a boolean");
    }
  }

  template <typename Number>
  void read_number(const char* name, Number& out) {
    if (const Napi::Value value = spec_.Get(name); value.IsNumber()) {
      out = static_cast<Number>(value.As<Napi::Number>().Int64Value());
    } else {
      refuse(name, value, "a number");
    }
  }

  bool has(const char* name) const { return !spec_.Get(name).IsUndefined(); }
  const std::string& wrong() const { return wrong_; }

 private:
  void refuse(const char* name, const Napi::Value& value, const char* wanted) {
    if (!value.IsUndefined() && wrong_.empty()) wrong_ = std::string("listen: ") + name + " must be " + wanted;
  }

  Napi::Object spec_;
  std::string wrong_;
};

const char* family_name(AddressKind kind) {
  switch (kind) {
    case AddressKind::tcp4:
      return "tcp4";
    case AddressKind::tcp6:
      return "tcp6";
    case AddressKind::abstract:
      return "abstract";
    case AddressKind::unix_path:
    case AddressKind::inherited:
      break;
  }
  return "unix";
}

Napi::Object describe(Napi::Env env, int fd, const Listener& listener) {
  Napi::Object info = Napi::Object::New(env);
  info.Set("fd", fd);
  info.Set("family", family_name(listener.address.kind));
  info.Set("address", format_address(listener.address));
  info.Set("port", static_cast<double>(listener.address.port));
  info.Set("isPortAssigned", listener.is_port_assigned);
  info.Set("isInherited", listener.is_inherited);
  info.Set("inode", static_cast<double>(listener.inode));
  return info;
}

Napi::Value listen_hook(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsObject()) return throw_type_error(env, "listen: the argument must be an object");
  SpecReader reader(info[0].As<Napi::Object>());
  ListenSpec spec;
  reader.read("address", spec.address);
  reader.read_number("backlog", spec.backlog);
  reader.read("reusePort", spec.has_reuse_port);
  reader.read("keepAlive", spec.has_keep_alive);
  reader.read("noDelay", spec.has_no_delay);
  reader.read("ipv6Only", spec.is_ipv6_only);
  reader.read_number("deferAcceptSeconds", spec.defer_accept_seconds);
  if (reader.has("mode")) reader.read_number("mode", spec.mode.emplace());
  reader.read_number("uid", spec.uid);
  reader.read_number("gid", spec.gid);
  if (!reader.wrong().empty()) return throw_type_error(env, reader.wrong());
  Listener listener;
  if (const NetError error = open_listener(spec, listener)) return throw_net_error(env, error);
  return describe(env, listener.fd.release(), listener);
}

// The descriptor in argument 0, or -1 with a TypeError pending.
int fd_argument(const Napi::CallbackInfo& info, const char* function) {
  const double number = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : -1;
  if (number >= 0 && number <= 0x7fffffff && number == static_cast<int>(number)) return static_cast<int>(number);
  throw_type_error(info.Env(), std::string(function) + ": the descriptor must be a whole number from 0");
  return -1;
}

Napi::Value describe_listener_hook(const Napi::CallbackInfo& info) {
  const int fd = fd_argument(info, "describeListener");
  if (fd < 0) return info.Env().Undefined();
  Listener listener;
  if (const NetError error = describe_listener(fd, listener)) return throw_net_error(info.Env(), error);
  return describe(info.Env(), fd, listener);
}

Napi::Value canonical_address_hook(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsString()) return throw_type_error(env, "canonicalAddress: the address must be a string");
  Address address;
  if (const NetError error = parse_address(info[0].As<Napi::String>().Utf8Value(), address)) {
    return throw_net_error(env, error);
  }
  return Napi::String::New(env, canonical_address(address));
}

Napi::Value listen_queue_hook(const Napi::CallbackInfo& info) {
  const int fd = fd_argument(info, "listenQueue");
  if (fd < 0) return info.Env().Undefined();
  AcceptQueue queue;
  if (const NetError error = read_accept_queue(fd, queue)) return throw_net_error(info.Env(), error);
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("length", static_cast<double>(queue.length));
  result.Set("max", static_cast<double>(queue.max));
  return result;
}

Napi::Value stop_listening_hook(const Napi::CallbackInfo& info) {
  const int fd = fd_argument(info, "stopListening");
  if (fd >= 0) stop_listening(fd);
  return info.Env().Undefined();
}

Napi::Value close_descriptor_hook(const Napi::CallbackInfo& info) {
  const int fd = fd_argument(info, "closeDescriptor");
  if (fd < 0) return info.Env().Undefined();
  // EINTR: Linux has closed it all the same.
  if (close(fd) < 0 && errno != EINTR) {
    return throw_net_error(info.Env(), system_error(errno, "cannot close fd " + std::to_string(fd)));
  }
  return info.Env().Undefined();
}

Napi::Value duplicate_descriptor_hook(const Napi::CallbackInfo& info) {
  const int fd = fd_argument(info, "duplicateDescriptor");
  if (fd < 0) return info.Env().Undefined();
  const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) {
    return throw_net_error(info.Env(), system_error(errno, "cannot duplicate fd " + std::to_string(fd)));
  }
  return Napi::Number::New(info.Env(), copy);
}

// The parent may end before prctl() has been told; then no signal ever comes. Its id is read on both sides of the
// call, and the caller compares process.ppid with the id it expects for the time before.
Napi::Value die_with_parent_hook(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const int number = info[0].IsNumber() ? info[0].As<Napi::Number>().Int32Value() : 0;
  if (number < 1 || number >= NSIG) return throw_type_error(env, "dieWithParent: the signal must be a signal number");
  const pid_t parent = getppid();
  if (prctl(PR_SET_PDEATHSIG, number) < 0) {
    return throw_net_error(env, system_error(errno, "cannot ask for a signal when the parent ends"));
  }
  return Napi::Boolean::New(env, getppid() == parent);
}

}  // namespace

void register_listener_hooks(Napi::Env env, Napi::Object exports) {
  exports.Set("listen", Napi::Function::New(env, listen_hook, "listen"));
  exports.Set("describeListener", Napi::Function::New(env, describe_listener_hook, "describeListener"));
  exports.Set("canonicalAddress", Napi::Function::New(env, canonical_address_hook, "canonicalAddress"));
  exports.Set("listenQueue", Napi::Function::New(env, listen_queue_hook, "listenQueue"));
  exports.Set("stopListening", Napi::Function::New(env, stop_listening_hook, "stopListening"));
  exports.Set("closeDescriptor", Napi::Function::New(env, close_descriptor_hook, "closeDescriptor"));
  exports.Set("duplicateDescriptor", Napi::Function::New(env, duplicate_descriptor_hook, "duplicateDescriptor"));
  exports.Set("dieWithParent", Napi::Function::New(env, die_with_parent_hook, "dieWithParent"));
}

}  // namespace tswsgi
