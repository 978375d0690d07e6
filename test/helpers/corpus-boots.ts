// Each configuration of test/config/corpus starts a server whose application answers on every socket, and that ends with 0 and
// leaves nothing behind. Some at a time, for there are many; what becomes of each line is for config/corpus.test.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { Config } from '../../dist/config/config.js';
import { readLaidOut } from '../config/corpus/treatments.js';
import { corpusCases, corpusPatterns, type LaidOut, layOut } from './corpus.js';
import { isAlive } from './daemon.js';
import { untilNoneIsLeft } from './processes-in.js';
import { connectRaw } from './raw-client.js';
import { launchServer, type RunningServer } from './start-server.js';
import { until } from './until.js';
import { askUwsgi, requestVariables } from './uwsgi-packet.js';

/** Boot the cases of the patterns whose number is in `numbers`, from and to. */
export function bootCorpus(t: Test, [from, to]: readonly [number, number]): void {
  t.jobs = 4;
  for (const pattern of corpusPatterns().filter(
    (name) => Number.parseInt(name, 10) >= from && Number.parseInt(name, 10) <= to,
  )) {
    for (const name of corpusCases(pattern)) {
      t.test(`${pattern}/${name}`, (t) =>
        boot(t, layOut(t, pattern, name), pattern.endsWith('processes') ? [] : oneWorker),
      );
    }
  }
}

/** It answers as well as two, and the time of so many starts is that of their workers. */
const oneWorker = ['--processes', '1'];

async function boot(t: Test, laidOut: LaidOut, more: readonly string[]): Promise<void> {
  const { config } = readLaidOut(laidOut);
  const { argv, cwd: folder, environment: env } = laidOut;
  const server = launchServer(t, { folder, args: [...argv, ...more], env });
  const isDaemon = config.daemonLog !== null;
  if (isDaemon) t.same(await server.exited, { code: 0, signal: null }, 'the command ends, the server stays');
  const pid = isDaemon ? Number(readFileSync(config.pidFile ?? config.safePidFile ?? '', 'utf8')) : server.pid;
  t.teardown(() => isAlive(pid) && process.kill(pid, 'SIGKILL'));

  for (const [index, { protocol }] of config.sockets.entries()) {
    const address = await addressOf(index, config, server);
    const body =
      protocol === 'http' ? await askHttp(t, address) : await askUwsgi(t, address, requestVariables('GET', '/'));
    t.match(body.body.toString(), /^the answer of \/srv\//, `socket ${index}, ${protocol}`);
  }

  if (isDaemon) {
    process.kill(pid, 'SIGTERM');
    await until('the daemon has ended', () => !isAlive(pid));
  } else {
    t.same(await server.stop(), { code: 0, signal: null });
  }
  await untilNoneIsLeft(join(laidOut.root, 'srv'));
  t.strictSame(readdirSync(join(laidOut.root, 'run')), [], 'no socket and no pid file is left');
}

/** The log is the server's own file from the moment on that it is opened. */
function addressOf(index: number, config: Config, server: RunningServer): Promise<string> {
  const line = new RegExp(`socket ${index} (?:bound to|inherited|attached to) \\w+ address (\\S+)`);
  const path = config.daemonLog ?? config.logFile ?? config.logFileAsUser;
  const lines = () => [
    ...server.lines,
    ...(path !== null && existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []),
  ];
  return until(
    `socket ${index} is bound`,
    () =>
      lines()
        .map((text) => line.exec(text)?.[1])
        .find((address) => address !== undefined)
        ?.replace(/^:/, '127.0.0.1:'),
    () => lines().join('\n'),
  );
}

async function askHttp(t: Test, address: string): ReturnType<typeof askUwsgi> {
  const client = await connectRaw(t, address);
  await client.send('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  return client.readResponse();
}
