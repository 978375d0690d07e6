// Every way to node's API is judged by node:http: each case runs on both, and what the client received, what happened on
// the server's side and in which order must be equal, but for what is meant to differ.
import { createServer as createNodeServer } from 'node:http';
import t from 'tap';
import { createServer } from '../../dist/http.js';
import type { Case } from './case.js';
import { topics } from './cases.js';
import { differences, servedDifferences } from './differences.js';
import { type CreateServer, runCase, type Way } from './run-case.js';
import { httpInterface, listenInterface } from './served-ways.js';

const node: Way = { name: 'node:http', create: createNodeServer };
const ways: readonly Way[] = [
  { name: 'tswsgi/http', create: createServer as CreateServer },
  listenInterface,
  httpInterface,
];

const shown = new Set<string>();

function differenceOf({ difference, served }: Case, way: Way): string | undefined {
  if (way.release === undefined) return difference;
  return served === 'none' ? undefined : (served ?? difference);
}

for (const [topic, cases] of Object.entries(topics)) {
  t.test(topic, async (t) => {
    for (const behaviour of cases) {
      const expected = await runCase(node, behaviour);
      for (const way of ways) {
        const named = differenceOf(behaviour, way);
        if (named === 'not run') continue;
        const difference = behaviour.differsNoMore && named !== 'refusals' ? undefined : named;
        const found = await runCase(way, behaviour);
        if (found === undefined) continue;
        if (named !== undefined) shown.add(named);
        const name = `${way.name}: ${behaviour.name}`;
        if (difference === undefined) {
          t.same(found, expected, name);
        } else {
          t.notSame(found, expected, `${name}: ${difference}`);
        }
      }
    }
  });
}

t.test('every difference is shown by a case', async (t) => {
  t.same([...shown].sort(), [...Object.keys(differences), ...Object.keys(servedDifferences)].sort());
});
