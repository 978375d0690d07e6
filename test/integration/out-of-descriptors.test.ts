// A worker that runs out of descriptors stops accepting, says so once, serves what it has, and goes on when there is room.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import t from 'tap';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const request = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

t.test('EMFILE is survived', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nmodule = app\nprocesses = 1',
    files: { 'app.mjs': "export const application = (_, start) => { start('200 OK', []); return 'ok'; };" },
    ready: /WSGI app 0/,
  });
  const [worker] = server.workerPids();
  const open = readdirSync(`/proc/${worker}/fd`).length;
  execFileSync('prlimit', ['--pid', String(worker), `--nofile=${open + 10}`]);

  const clients: RawClient[] = [];
  for (let i = 0; i < 30; i += 1) {
    const client = await connectRaw(t, server.address(0));
    await client.send(request);
    clients.push(client);
  }
  await server.waitForLog(/out_of_descriptors/);
  const answered = () => clients.filter((client) => client.received.length > 0);
  const [first] = clients as [RawClient];
  t.equal((await first.readResponse()).status, 200, 'what was accepted is served');
  await first.send(request);
  t.equal((await first.readResponse()).status, 200, 'and stays so');
  t.ok(answered().length < 29, 'not all found room');

  // Each that goes makes room for one that waits.
  for (const client of clients.slice(1)) {
    t.equal((await client.readResponse()).status, 200);
    client.close();
  }
  await first.send(request);
  t.equal((await first.readResponse()).status, 200);
  const said = server.lines.filter((line) => line.includes('out_of_descriptors'));
  t.ok(said.length >= 1 && said.length < 30, `${said.length} lines say so, not one for each connection`);
});
