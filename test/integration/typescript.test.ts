// Applications in TypeScript: run by Node where it strips types, by tsx where the application has that; else the error
// says what to do. Stacks name the lines of the source, also of what was compiled before.

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import ts from 'typescript';
import { connectRaw } from '../helpers/raw-client.js';
import { launchServer, type RunningServer, startServer } from '../helpers/start-server.js';
import { tempDir } from '../helpers/temp-dir.js';

const stripsTypes = Boolean((process.features as { typescript?: unknown }).typescript);

/** Types alone: what Node strips. */
const plain = `import data from './data.json' with { type: 'json' };

type Environ = Readonly<Record<string, unknown>>;
interface Start { (status: string, headers: readonly string[]): void }

export function application(environ: Environ, startResponse: Start): string {
  if (environ.PATH_INFO === '/throw') throw new Error('in the seventh line' satisfies string);
  startResponse('200 OK', []);
  return data.text;
}
`;

/** What needs a compiler, and an import that names the file it will be compiled to. */
const full = `import { Greeting } from './greeting.js';
enum Word { hello = 'hello' }
export const application = (environ: Record<string, unknown>, startResponse: (status: string, headers: []) => void) => {
  if (environ.PATH_INFO === '/throw') throw new Error('in the fourth line');
  startResponse('200 OK', []);
  return new Greeting(Word.hello).text;
};
`;

const files = {
  'package.json': '{"type":"module"}',
  'data.json': '{"text":"from JSON"}',
  'plain.ts': plain,
  'full.mts': full.replace('greeting.js', 'greeting.mjs'),
  'greeting.mts': 'export class Greeting { constructor(readonly text: string) {} }\n',
  'old.cts': `exports.application = (environ: unknown, startResponse: (status: string, headers: []) => void): string => {
  startResponse('200 OK', []);
  return 'CommonJS';
};
`,
};

function folderWithTsx(t: Test): string {
  const folder = tempDir(t, files);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(fileURLToPath(new URL('../../node_modules/tsx', import.meta.url)), join(folder, 'node_modules/tsx'));
  return folder;
}

async function get(t: Test, server: RunningServer, path: string): Promise<string> {
  const client = await connectRaw(t, server.address());
  await client.send(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return (await client.readResponse()).body.toString();
}

const models = ['--async=8', '--threads=2'];

for (const model of models) {
  t.test(`with tsx beside the application, ${model}`, async (t) => {
    const mounts = ['/plain=plain', '/full=full', '/old=old', '/again=full.mts'].flatMap((mount) => ['--mount', mount]);
    const args = ['--http-socket', '127.0.0.1:0', '--manage-script-name', ...mounts, model];
    const server = await startServer(t, { folder: folderWithTsx(t), args, ready: /^WSGI app 3/ });
    t.equal(await get(t, server, '/plain'), 'from JSON');
    t.equal(await get(t, server, '/full'), 'hello');
    t.equal(await get(t, server, '/again'), 'hello');
    t.equal(await get(t, server, '/old'), 'CommonJS');
    await get(t, server, '/plain/throw');
    await server.waitForLog(/^Error: in the seventh line$/);
    await server.waitForLog(/plain\.ts:7:/);
    await get(t, server, '/full/throw');
    await server.waitForLog(/full\.mts:4:/);
    t.strictSame(await server.stop(), { code: 0, signal: null });
  });

  t.test(`what was compiled before: the stack names the source, ${model}`, async (t) => {
    const { outputText, sourceMapText } = ts.transpileModule(`// A comment that is left out.\n\n${plain}`, {
      fileName: 'app.ts',
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2022,
        sourceMap: true,
        removeComments: true,
      },
    });
    const folder = tempDir(t, { 'data.json': files['data.json'], 'package.json': files['package.json'] });
    writeFileSync(join(folder, 'app.js'), outputText);
    writeFileSync(join(folder, 'app.js.map'), sourceMapText!);
    const line = outputText.split('\n').findIndex((text) => text.includes('throw')) + 1;
    t.not(line, 9, 'the line differs in what was compiled');
    const args = ['--http-socket', '127.0.0.1:0', '--module', 'app', model];
    const server = await startServer(t, { folder, args, ready: /^WSGI app 0/ });
    await get(t, server, '/throw');
    await server.waitForLog(/app\.ts:9:/);
  });
}

t.test('without tsx', async (t) => {
  const run = (module: string) =>
    launchServer(t, { files, args: ['--http-socket', '127.0.0.1:0', '--module', module] });
  if (!stripsTypes) {
    const server = run('plain');
    t.equal((await server.exited).code, 22);
    t.match(
      server.lines.join('\n'),
      /plain\.ts is TypeScript, which Node\.js v[\d.]+ does not run: install tsx beside it/,
    );
    return;
  }
  const server = run('plain');
  await server.waitForLog(/^WSGI app 0/);
  t.equal(await get(t, server, '/'), 'from JSON');
  await get(t, server, '/throw');
  await server.waitForLog(/plain\.ts:7:/);
  const failing = run('full');
  t.equal((await failing.exited).code, 22);
  t.match(failing.lines.join('\n'), /install tsx beside the application \(npm install tsx\), or compile it/);
});

t.test('a JavaScript file that imports TypeScript', { skip: stripsTypes && 'this Node runs it' }, async (t) => {
  const server = launchServer(t, {
    files: { ...files, 'app.js': "export { application } from './plain.ts';" },
    args: ['--http-socket', '127.0.0.1:0', '--module', 'app'],
  });
  t.equal((await server.exited).code, 22);
  t.match(
    server.lines.join('\n'),
    /it is TypeScript that JavaScript imports: use Node\.js 22\.18 or later, or compile it/,
  );
});
