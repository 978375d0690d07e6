// A terminal's Ctrl-C reaches the workers before they can answer it: a server that is interrupted while it comes up ends as
// one that serves does. What is interrupted alone is replaced.

import t, { type Test } from 'tap';
import { heldWorkers, openGate } from '../helpers/gates.js';
import { type RunningServer, startServer } from '../helpers/start-server.js';

/** Each worker says its pid at `stage` and stays there until the gate `begin` is open. */
const stages = {
  'before the worker has begun': {
    nodeArgs: heldWorkers.nodeArgs,
    files: {
      ...heldWorkers.files,
      'app.mjs': "export const application = (environ, startResponse) => (startResponse('200 OK', []), 'hello');",
    },
  },
  'while the application is loading': {
    files: {
      'app.mjs': `
        import { existsSync, writeSync } from 'node:fs';
        import { setTimeout as delay } from 'node:timers/promises';
        writeSync(2, 'held in ' + process.pid + '\\n');
        while (!existsSync('begin')) await delay(5);
        export const application = (environ, startResponse) => (startResponse('200 OK', []), 'hello');`,
    },
  },
};

/** A server whose two workers are at `stage`. */
async function startHeld(t: Test, stage: keyof typeof stages): Promise<RunningServer> {
  const server = await startServer(t, {
    ...stages[stage],
    config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nprocesses = 2',
    leadsGroup: true,
  });
  await server.waitForLog(/spawned tswsgi worker 2/);
  for (const pid of server.workerPids()) await server.waitForLog(new RegExp(`^held in ${pid}$`));
  return server;
}

for (const stage of Object.keys(stages) as (keyof typeof stages)[]) {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    t.test(`${signal} to the group ${stage}`, async (t) => {
      const server = await startHeld(t, stage);
      process.kill(-server.pid, signal);
      t.strictSame(await server.exited, { code: 0, signal: null });
      t.equal(server.lines.filter((line) => /^worker \d buried after \d+ seconds$/.test(line)).length, 2);
      t.strictSame(
        server.lines.filter((line) => /DAMN|Respawned|killed successfully/.test(line)),
        [],
      );
    });
  }

  t.test(`SIGINT to one worker ${stage}`, async (t) => {
    const server = await startHeld(t, stage);
    const [pid] = server.workerPids();
    process.kill(pid!, 'SIGINT');
    await server.waitForLog(
      new RegExp(`^(?:DAMN ! worker 1 \\(pid: ${pid}\\) died, killed by signal 2|worker 1 killed)`),
    );
    await server.waitForLog(/^Respawned tswsgi worker 1/);
    openGate(server, 'begin');
    for (const next of server.workerPids().slice(1))
      await server.waitForLog(new RegExp(`^WSGI app 0 .* pid: ${next} `));
  });
}
