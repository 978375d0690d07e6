// Families of names: what the workers of uWSGI share.
import type { FamilyRow } from './family.js';

// biome-ignore format: a table, one short block per row
export const sharedStateFamilies: readonly FamilyRow[] = [
  { family: 'caches', status: 'not served',
    names: 'cache cache2 cache-* add-cache-item load-file-in-cache load-file-in-cache-gzip',
    reason: 'there is no cache', instead: 'Valkey or Redis, or a Map for each worker' },
  { family: 'queues', status: 'not served', names: 'queue queue-*', reason: 'there is no queue',
    instead: 'Valkey or Redis' },
  { family: 'locks and shared memory', status: 'not served', names: 'locks sharedarea',
    reason: 'there is nothing to share', instead: 'Atomics on a SharedArrayBuffer between threads, Valkey or Redis' },
  { family: 'RPC', status: 'not served', names: 'rpc-max', reason: 'no function can be called from outside',
    instead: 'a route of the application' },
];
