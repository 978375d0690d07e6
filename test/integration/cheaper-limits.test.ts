// What holds whatever the algorithm says: the memory of all workers, and how long one may do nothing.

import t from 'tap';
import { begun, get, startGates } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';

t.test('cheaper-rss-limit-soft: no more workers', { timeout: 240_000 }, async (t) => {
  const server = await startGates(
    t,
    'async = 1\nprocesses = 3\ncheaper = 1\ncheaper-overload = 0\ncheaper-rss-limit-soft = 1',
  );
  const client = await connectRaw(t, server.address());
  await client.send(get('/hold?a'));
  await begun(server, '/hold?a');
  await server.waitForLog(
    /^\[spare\] all 1 worker\(s\) busy .* but cheaper soft rss memory limit exceeded \(\d{7,} of 1 bytes\)$/,
  );
  t.equal(server.workerPids().length, 1);
});

t.test('cheaper-rss-limit-hard: less workers, down to cheaper', { timeout: 240_000 }, async (t) => {
  const server = await startGates(
    t,
    'processes = 3\ncheaper = 1\ncheaper-initial = 2\ncheaper-rss-limit-soft = 1\ncheaper-rss-limit-hard = 2',
  );
  await server.waitForLog(/^cheaper hard rss memory limit exceeded, cheap one of 2 workers \(\d{7,} of 2 bytes\)$/);
  await server.waitForLog(/^tswsgi worker [12] cheaped\.$/);
});

t.test('cheaper-idle: one that serves nothing goes, the least stay', { timeout: 240_000 }, async (t) => {
  const server = await startGates(
    t,
    'processes = 3\ncheaper = 1\ncheaper-initial = 2\ncheaper-algo = manual\ncheaper-idle = 1',
  );
  await server.waitForLog(/^\[cheaper\] worker [12] served nothing for 1 second\(s\), cheap one of 2 running workers$/);
  await server.waitForLog(/^tswsgi worker [12] cheaped\.$/);
});
