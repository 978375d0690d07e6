// kill -9 of the master while its workers serve: they end, at once or when what they have in hand is answered, and nothing
// they leave is in the way of the next start.

import { begun, openGate } from '../helpers/gates.js';
import { readResponse } from '../helpers/http-response.js';
import { ask, type KillAt, killMaster, serve, testKilledMaster } from '../helpers/killed-master.js';
import { processesIn } from '../helpers/processes-in.js';

const moments: Readonly<Record<string, KillAt>> = {
  'nothing is in hand': async (t, server) => {
    await serve(server);
    const kept = await ask(t, server, '/');
    t.equal((await kept.readResponse()).status, 200);
    await killMaster(server);
    t.equal((await kept.readAll()).length, 0);
  },
  'a request is in hand': async (t, server, finishes) => {
    await serve(server);
    const client = await ask(t, server, '/hold?go-on');
    const busy = await begun(server, '/hold?go-on');
    if (finishes) {
      await killMaster(server, 1);
      t.strictSame(processesIn(server.folder), [busy], 'the other one has ended at once');
      openGate(server, 'go-on');
      t.equal((await client.readResponse()).body.toString(), 'held go-on');
    } else {
      await killMaster(server);
      const bytes = await client.readAll().catch(() => client.received);
      t.equal(readResponse(bytes), undefined, 'its client has no whole answer');
    }
  },
};

for (const [moment, killAt] of Object.entries(moments)) testKilledMaster(moment, killAt);
testKilledMaster('a request is in hand', moments['a request is in hand']!, ['--threads', '2']);
