// Each kind of project that `tswsgi init` knows: the files it writes are started by its script, answer, and stop.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { installPackages } from '../helpers/framework-packages.js';
import {
  addressOf,
  ask,
  init,
  instance,
  logOf,
  makeProject,
  type ProjectFiles,
  type ProjectOptions,
} from '../helpers/init-project.js';

interface Kind extends ProjectOptions {
  readonly name: string;
  readonly files: ProjectFiles;
  /** The entry module that is written. */
  readonly entry: string;
  readonly answer: string;
}

const hello = 'Hello from site!\n';
const pack = (dependencies: Readonly<Record<string, string>>, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ name: 'site', dependencies, ...more });
const esm = { type: 'module' };

/** A package that is too large to install here, as far as it is documented for a server of one's own. */
const next = `module.exports = ({ dev }) => ({
  prepare: async () => {},
  getRequestHandler: () => async (...all) => all[1].end(dev + ' ' + all[0].url),
});`;

/** What the compiler of Nest makes: a program that listens. */
const nest = `require('reflect-metadata');
const { Module, Controller, Get } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
class Site { hello() { return 'Hello from Nest!'; } }
Get()(Site.prototype, 'hello', Object.getOwnPropertyDescriptor(Site.prototype, 'hello'));
Controller()(Site);
class App {}
Module({ controllers: [Site] })(App);
NestFactory.create(App, { logger: false }).then((app) => app.listen(3000));`;

const kinds: readonly Kind[] = [
  { name: 'ES modules', files: { 'package.json': pack({}, esm) }, entry: 'wsgi.mjs', answer: hello },
  { name: 'CommonJS', files: { 'package.json': pack({}) }, entry: 'wsgi.cjs', answer: hello },
  {
    name: 'TypeScript',
    files: { 'package.json': pack({ tsx: '*' }, { ...esm, devDependencies: { typescript: '*' } }) },
    own: ['tsx'],
    entry: 'wsgi.ts',
    answer: hello,
  },
  {
    name: 'Express',
    files: { 'package.json': pack({ express: '5' }) },
    packages: ['express'],
    entry: 'wsgi.cjs',
    answer: hello,
  },
  {
    name: 'Express in TypeScript',
    files: { 'package.json': pack({ express: '5' }), 'tsconfig.json': '{}' },
    packages: ['express'],
    own: ['tsx'],
    entry: 'wsgi.ts',
    answer: hello,
  },
  {
    name: 'a program that listens',
    files: {
      'package.json': pack({ express: '5' }, { main: './lib/server.js' }),
      'lib/server.js': `require('express')().get('/', (req, res) => res.send('listening')).listen(process.env.PORT || 3000);`,
    },
    packages: ['express'],
    entry: 'wsgi.cjs',
    answer: 'listening',
  },
  {
    name: 'a module with a default export',
    files: {
      'package.json': pack({}, esm),
      'src/app.js': 'export const x = 1;\nexport default (req, res) => res.end("default");',
    },
    entry: 'wsgi.mjs',
    answer: 'default',
  },
  {
    name: 'an ES module that listens',
    files: {
      'package.json': pack({}, esm),
      'server.js': `import http from 'node:http';\nhttp.createServer((req, res) => res.end('program')).listen(3000);`,
    },
    entry: 'wsgi.mjs',
    answer: 'program',
  },
  {
    name: 'Fastify',
    files: { 'package.json': pack({ fastify: '5' }, esm) },
    packages: ['fastify'],
    entry: 'wsgi.mjs',
    answer: hello,
  },
  { name: 'Koa', files: { 'package.json': pack({ koa: '3' }) }, packages: ['koa'], entry: 'wsgi.cjs', answer: hello },
  {
    name: 'Hono',
    files: { 'package.json': pack({ hono: '4' }, esm) },
    packages: ['hono'],
    entry: 'wsgi.mjs',
    answer: hello,
  },
  {
    name: 'Hapi',
    files: { 'package.json': pack({ '@hapi/hapi': '21' }) },
    packages: ['@hapi/hapi'],
    entry: 'wsgi.cjs',
    answer: hello,
  },
  {
    name: 'Nest, built',
    files: {
      'package.json': pack({ '@nestjs/core': '11' }),
      'src/main.ts': '',
      'dist/main.js': nest,
    },
    packages: ['@nestjs/core', '@nestjs/common', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'],
    entry: 'wsgi.cjs',
    answer: 'Hello from Nest!',
  },
  {
    name: 'Next',
    files: { 'package.json': pack({ next: '15' }), 'node_modules/next/index.js': next },
    entry: 'wsgi.cjs',
    answer: 'false /',
  },
];

/** One half of the kinds, so that the two run side by side. */
export function testKinds(half: 0 | 1): void {
  installPackages();
  for (const { name, files, entry, answer, ...options } of kinds.filter((_, index) => index % 2 === half)) {
    t.test(name, async (t) => {
      const folder = makeProject(t, files, options);
      const written = init(folder, '--address=127.0.0.1:0', '--processes=1');
      t.equal(written.status, 0, written.stderr);
      t.match(written.stdout, `wrote ${entry}\n`);
      const started = instance(t, folder, 'start');
      t.equal(started.status, 0, started.stdout + started.stderr);
      t.equal(await ask(t, addressOf(folder, 'site')), answer);
      t.equal(instance(t, folder, 'stop').status, 0, logOf(folder, 'site'));
      t.notOk(existsSync(join(folder, 'run/site.pid')));
    });
  }
}
