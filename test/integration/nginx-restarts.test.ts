// nginx ends and comes back under load, by kill -9 and in order: what its clients get of the server is whole and theirs, and
// nothing is left of the requests that were cut.

import { readFileSync } from 'node:fs';
import t from 'tap';
import { get } from '../helpers/gates.js';
import { isNginxMissing, type Nginx, startNginx } from '../helpers/nginx.js';
import { connectRaw } from '../helpers/raw-client.js';
import { openScoreboard, waitForIdle } from '../helpers/scoreboard.js';
import { startServer } from '../helpers/start-server.js';
import { until } from '../helpers/until.js';

const app = `import { setTimeout as delay } from 'node:timers/promises';
export async function application({ QUERY_STRING }, startResponse) {
  await delay(2);
  startResponse('200 OK', []);
  return (QUERY_STRING + ' ').repeat(20000);
}`;
const clients = 8;

/** nginx and its workers, which would outlive it. */
function killAll(nginx: Nginx): void {
  const children = readFileSync(`/proc/${nginx.pid}/task/${nginx.pid}/children`, 'latin1').trim().split(' ');
  for (const pid of [nginx.pid, ...children.map(Number)]) process.kill(pid, 'SIGKILL');
}

t.test('restarted under load', { skip: isNginxMissing() }, async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nsocket = %duwsgi.sock\nwsgi-file = app.mjs\ndisable-logging = true',
    files: { 'app.mjs': app },
    ready: /^WSGI app 0/,
  });
  const start = () =>
    startNginx(t, [
      { kind: 'proxy', address: server.address(0) },
      { kind: 'uwsgi', address: server.address(1) },
    ]);
  let nginx = await start();
  let [asked, answered, cut, isOver] = [0, 0, 0, false];
  const wrong: string[] = [];

  const ask = async (way: number): Promise<void> => {
    asked += 1;
    const name = `request-${asked}`;
    try {
      const client = await connectRaw(t, nginx.addresses[way] as string);
      await client.send(get(`/?${name}`, 'Connection: close\r\n'));
      const { status, body } = await client.readResponse();
      client.close();
      // nginx says so when it ends in the middle of it.
      if (status === 502) cut += 1;
      else if (status !== 200 || body.toString() !== `${name} `.repeat(20000)) wrong.push(`${name}: ${status}`);
      else answered += 1;
    } catch {
      cut += 1; // nginx was not there, or went
    }
  };
  const load = Array.from({ length: clients }, async (_, index) => {
    while (!isOver) await ask(index % 2);
  });
  const more = (count: number) => {
    const wanted = answered + count;
    return until(`${count} more answers`, () => answered >= wanted);
  };
  for (const end of [killAll, ({ stop }: Nginx) => stop(), killAll]) {
    await more(50);
    await end(nginx);
    nginx = await start();
  }
  await more(50);
  isOver = true;
  await Promise.all(load);

  t.strictSame(wrong, [], `${answered} answers, ${cut} cut`);
  const scoreboard = openScoreboard(server);
  await waitForIdle(scoreboard);
  await nginx.stop();
  await until('no connection is left', () => scoreboard.worker(0).connections === 0);
  t.notOk(server.lines.some((line) => /DAMN|failed in/.test(line)));
});
