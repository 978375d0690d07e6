// An application that computes: the answer of a request leaves before the next one of the same turn is begun, whatever
// that takes.
import t from 'tap';
import { get, openGate, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';

const models = { async: '', threads: 'threads = 1\nasync = 16', sync: 'async = 1' };
/** It answers at once, or when a promise has settled. */
const first = { '/': 'hello', '/read': 'read 0' };

t.jobs = 3;

for (const [model, config] of Object.entries(models)) {
  t.test(model, { buffered: true }, async (t) => {
    const server = await startGates(t, config);
    for (const [target, body] of Object.entries(first)) {
      const gate = `gate-${target.slice(1)}`;
      const client = await connectRaw(t, server.address());
      await client.send(get('/busy?5'));
      t.equal(String((await client.readResponse()).body), 'was busy');
      await client.send(get(target) + get(`/block?${gate}`));
      t.equal(String((await client.readResponse()).body), body, target);
      openGate(server, gate);
      t.equal(String((await client.readResponse()).body), `blocked ${gate}`);
    }
  });
}
