// tswsgi dev: a change is answered for by the new code, and no request fails on the way there.

import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { request, startDev } from '../helpers/dev-server.js';
import { startLoad } from '../helpers/steady-load.js';
import { tempDir } from '../helpers/temp-dir.js';

const app = `
  import { text } from './lib/text.mjs';
  export function application(environ, startResponse) { startResponse('200 OK', []); return text; }`;
const text = (value: string) => `export const text = '${value}';`;

t.test('under a loop of requests', async (t) => {
  const server = await startDev(t, { files: { 'app.mjs': app, 'lib/text.mjs': text('0') } });
  const load = startLoad(t, { address: server.address, keepAlive: 2, close: 2 });
  await load.more(20);
  for (let round = 1; round <= 3; round += 1) {
    writeFileSync(join(server.folder, 'lib/text.mjs'), text(String(round)));
    await server.waitForAnswer(String(round));
    await load.more(20);
  }
  const { failures, bodies } = await load.stop();
  t.strictSame(failures, []);
  t.strictSame([...bodies.keys()], ['0', '1', '2', '3'], 'each in its turn');
  t.ok(server.lines.includes('lib/text.mjs has changed'));
  t.strictSame(await server.stop('SIGINT'), { code: 0, signal: null });
});

t.test('files that come and go, and modules from elsewhere', async (t) => {
  const elsewhere = tempDir(t, { 'shared.mjs': text('one'), 'old.cjs': "module.exports = 'one';" });
  const server = await startDev(t, {
    files: {
      'app.mjs': `
        import old from '${elsewhere}/old.cjs';
        import { text } from '${elsewhere}/shared.mjs';
        export function application(environ, startResponse) { startResponse('200 OK', []); return text + old; }`,
      'node_modules/x/index.js': '',
    },
  });
  t.equal((await request(t, server.address)).body, 'oneone');
  for (const change of [
    () => writeFileSync(join(server.folder, 'new.json'), '{}'),
    () => rmSync(join(server.folder, 'new.json')),
  ]) {
    const from = server.lines.length;
    change();
    await server.waitForLog(/^new\.json has changed$/, { from });
    await server.waitForLog(/loaded in/, { from });
  }
  // They are known a moment after the application serves, and only what changes from then on has changed.
  const changeUntilSeen = async (
    name: string,
    contents: (count: number) => string,
    answer: (count: number) => string | RegExp,
  ) => {
    const from = server.lines.length;
    let count = 0;
    const isSeen = () => server.lines.slice(from).some((line) => line.endsWith(`${name} has changed`));
    while (!isSeen()) {
      count += 1;
      writeFileSync(join(elsewhere, name), contents(count));
      await server.elapse(isSeen);
    }
    await server.waitForAnswer(answer(count));
  };
  await changeUntilSeen(
    'shared.mjs',
    (count) => text(`two${count}`),
    (count) => `two${count}one`,
  );
  await changeUntilSeen(
    'old.cjs',
    (count) => `module.exports = 'x${count}';`,
    (count) => new RegExp(`x${count}$`),
  );
  t.notOk(server.lines.some((line) => line.includes('node_modules')));
});

t.test('TypeScript, by tsx where node does not run it', async (t) => {
  const server = await startDev(t, {
    folder: withTsx(t, {
      'server.ts': `
        import { text } from './text.ts';
        export const application = (environ: object, startResponse: Function) => { startResponse('200 OK', []); return text as string; };`,
      'text.ts': `${text('typed')} enum Beyond { Stripping }`,
    }),
  });
  t.equal((await request(t, server.address)).body, 'typed');
  writeFileSync(
    join(server.folder, 'text.ts'),
    `enum Name { Text = 'compiled' } export const text: string = Name.Text;`,
  );
  await server.waitForAnswer('compiled');
  writeFileSync(join(server.folder, 'text.ts'), `\n\nexport const text: string = (undefined as any).length;`);
  await server.waitForAnswer(/text\.ts:3/);
});

function withTsx(t: Test, files: Record<string, string>): string {
  const folder = tempDir(t, files);
  mkdirSync(join(folder, 'node_modules'));
  const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
  symlinkSync(join(modules, 'tsx'), join(folder, 'node_modules/tsx'));
  return folder;
}
