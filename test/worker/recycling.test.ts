import t from 'tap';
import type { Config } from '../../dist/config/config.js';
import { limitsOf, type RecyclingLimits, reachedLimit } from '../../dist/worker/recycling.js';

const off = {
  maxRequests: 0,
  maxRequestsDelta: null,
  minLifetimeMs: 10_000,
  maxLifetimeMs: 0,
  maxLifetimeDeltaMs: 0,
  maxRssMegabytes: 0,
  maxAddressSpaceMegabytes: 0,
};
const configWith = (values: Partial<Config>) => ({ ...off, ...values }) as Config;

t.test('without a delta, workers differ at random by a tenth', async (t) => {
  const limit = (random: number) => limitsOf(configWith({ maxRequests: 1000 }), 3, () => random).maxRequests;
  t.strictSame([limit(0), limit(0.5), limit(0.999)], [1000, 1050, 1099]);
});

t.test('a delta is added once for every worker before', async (t) => {
  const config = configWith({
    maxRequests: 1000,
    maxRequestsDelta: 7,
    maxLifetimeMs: 60_000,
    maxLifetimeDeltaMs: 5000,
    maxRssMegabytes: 2,
    maxAddressSpaceMegabytes: 3,
  });
  t.strictSame(limitsOf(config, 3), {
    maxRequests: 1014,
    maxLifetimeMs: 70_000,
    minLifetimeMs: 10_000,
    maxRssBytes: 2 * 1024 * 1024,
    maxAddressSpaceBytes: 3 * 1024 * 1024,
  });
  t.equal(limitsOf(configWith({ maxRequests: 1000, maxRequestsDelta: 0 }), 3).maxRequests, 1000);
});

t.test('what is off stays off', async (t) => {
  const limits = limitsOf(configWith({ maxRequestsDelta: 7, maxLifetimeDeltaMs: 5000 }), 3);
  t.strictSame(limits, {
    maxRequests: 0,
    maxLifetimeMs: 0,
    minLifetimeMs: 10_000,
    maxRssBytes: 0,
    maxAddressSpaceBytes: 0,
  });
  const unasked = (): number => {
    throw new Error('asked for although nobody wants it');
  };
  t.equal(
    reachedLimit(limits, { ageMs: 1e9, requests: 1e9, rssBytes: unasked, addressSpaceBytes: unasked }),
    undefined,
  );
});

t.test('limits', async (t) => {
  const limits: RecyclingLimits = {
    maxRequests: 100,
    maxLifetimeMs: 60_000,
    minLifetimeMs: 10_000,
    maxRssBytes: 50 * 1024 * 1024,
    maxAddressSpaceBytes: 2048 * 1024 * 1024,
  };
  const state = { ageMs: 20_000, requests: 10, rssBytes: () => 1024, addressSpaceBytes: () => 1024 };
  const reached = (changes: Partial<typeof state>) => reachedLimit(limits, { ...state, ...changes });
  t.equal(reached({}), undefined);
  t.equal(reached({ requests: 100 }), 'has served 100 requests');
  t.equal(reached({ ageMs: 61_900 }), 'lifetime reached, it was running for 61 second(s)');
  t.equal(reached({ rssBytes: () => 60 * 1024 * 1024 }), 'uses 60 MB of memory (rss)');
  t.equal(reached({ addressSpaceBytes: () => 2 ** 31 }), 'uses 2048 MB of address space');
  t.equal(reached({ requests: 0, rssBytes: () => 60 * 1024 * 1024 }), undefined, 'as large as that before any request');
  t.equal(reached({ ageMs: 9_999, requests: 100 }), undefined, 'too young');
});
