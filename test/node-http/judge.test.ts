// The judge judges itself: node:http and node:http behave alike. A case that differs here depends on time, or on what
// ran before it, and says nothing of any other server.
import { createServer } from 'node:http';
import t from 'tap';
import { topics } from './cases.js';
import { runCase, type Way } from './run-case.js';

const node: Way = { name: 'node:http', create: createServer };

for (const [topic, cases] of Object.entries(topics)) {
  t.test(topic, async (t) => {
    const names = new Set<string>();
    for (const behaviour of cases) {
      t.notOk(names.has(behaviour.name), `${behaviour.name} is there once`);
      names.add(behaviour.name);
      const expected = await runCase(node, behaviour);
      t.same(await runCase(node, behaviour), expected, behaviour.name);
    }
  });
}
