// A native server that cannot start throws, and libuv has let go of it before its memory goes.
import { closeSync, openSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import t, { type Test } from 'tap';
import { loadBinding } from '../../dist/native/binding.js';
import { createSharedMemory } from '../../dist/native/shared-memory.js';
import { until } from '../helpers/until.js';

const binding = loadBinding();
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A server on a descriptor that epoll refuses, which has tried to start. */
function failToStart(t: Test, fd: number): WeakRef<object> {
  const scoreboardFd = binding.createScoreboard(1, 4);
  const server = new binding.Server(
    {
      listeners: [{ fd, protocol: 'http', counter: 0 }],
      scoreboardFd,
      worker: 1,
      generation: 1,
      cores: 4,
      threads: 0,
      headBytes: 4096,
      bodyBytes: 0,
      headTimeoutMs: 0,
      bodyTimeoutMs: 0,
      keepAliveTimeoutMs: 0,
      writeTimeoutMs: 0,
      requestTimeoutMs: 0,
      queueTimeoutMs: 0,
      bodyRate: 0,
      writeRate: 0,
      connections: 0,
      connectionsPerAddress: 0,
      requestsPerConnection: 0,
      bufferedBytes: 0,
    },
    createSharedMemory(4),
    () => {},
  );
  binding.closeDescriptor(scoreboardFd);
  t.throws(() => server.start(), { message: 'the event loop cannot start: operation not permitted' });
  server.close();
  return new WeakRef(server);
}

t.test('a listener that is a file', async (t) => {
  const fd = openSync('/dev/zero', 'r');
  t.teardown(() => closeSync(fd));
  const servers = Array.from({ length: 20 }, () => failToStart(t, fd));
  await until('all are collected', () => {
    collectGarbage();
    return servers.every((server) => server.deref() === undefined);
  });
});
