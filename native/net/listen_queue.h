// How many connections wait in the kernel to be accepted. Any thread.
#pragma once

namespace tswsgi {

// Of the listening socket `fd`, TCP or unix. A negative errno when the kernel does not say.
int waiting_connections(int fd);

}  // namespace tswsgi
