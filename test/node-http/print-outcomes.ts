// A program that knows node:http only: runs the cases about servers, their connections and events, and prints what came of
// each. It acts when it is loaded.
import http from 'node:http';
import { topics } from './cases.js';
import { type CaseOutcome, runCase, type Way } from './run-case.js';

const way: Way = { name: 'node:http', create: http.createServer };
const outcomes: Record<string, CaseOutcome | undefined> = {};
for (const topic of ['events', 'connections', 'informational', 'upgrades']) {
  for (const behaviour of topics[topic] ?? []) {
    if (behaviour.difference === undefined) outcomes[`${topic}: ${behaviour.name}`] = await runCase(way, behaviour);
  }
}
const isNode = !Object.hasOwn(http.Server.prototype, '_listen2');
process.stdout.write(JSON.stringify({ isNode, outcomes }));
