// `tswsgi/http` is judged by node:http: each case runs on both, and what the client received, what happened on the
// server's side and in which order must be equal, but for what is meant to differ.
import { createServer as createNodeServer } from 'node:http';
import t from 'tap';
import { createServer } from '../../dist/http.js';
import { topics } from './cases.js';
import { type DifferenceName, differences } from './differences.js';
import { type CreateServer, runCase } from './run-case.js';

const createOurs = createServer as CreateServer;
const shown = new Set<DifferenceName>();

for (const [topic, cases] of Object.entries(topics)) {
  t.test(topic, async (t) => {
    for (const behaviour of cases) {
      const expected = await runCase(createNodeServer, behaviour);
      const found = await runCase(createOurs, behaviour);
      if (behaviour.difference === undefined) {
        t.same(found, expected, behaviour.name);
      } else {
        t.notSame(found, expected, `${behaviour.name}: ${behaviour.difference}`);
        shown.add(behaviour.difference);
      }
    }
  });
}

t.test('every difference is shown by a case', async (t) => {
  t.same([...shown].sort(), Object.keys(differences).sort());
});
