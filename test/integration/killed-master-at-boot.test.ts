// kill -9 of the master while its workers come up: they end, and nothing they leave is in the way of the next start.

import { openGate } from '../helpers/gates.js';
import { type KillAt, killMaster, testKilledMaster } from '../helpers/killed-master.js';

const moments: Readonly<Record<string, KillAt>> = {
  'no module of the workers is loaded': async (_, server) => {
    for (const pid of server.workerPids()) await server.waitForLog(new RegExp(`^held in ${pid}$`));
    await killMaster(server, 2); // they do not hear of it yet
    openGate(server, 'begin');
  },
  'the application is loading': async (_, server) => {
    openGate(server, 'begin');
    for (const pid of server.workerPids()) await server.waitForLog(new RegExp(`^loading in ${pid}$`));
    await killMaster(server);
  },
};

for (const [moment, killAt] of Object.entries(moments)) testKilledMaster(moment, killAt);
testKilledMaster('the application is loading', moments['the application is loading']!, ['--threads', '2']);
