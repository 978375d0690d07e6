import { createServer } from 'node:http';
import t from 'tap';
import { frameworkOf } from '../../dist/app/frameworks.js';
import { chooseInterface } from '../../dist/app/interfaces.js';

const nothing = (): void => {};

t.test('each framework is told by its shape', async (t) => {
  const shapes: readonly [name: string, exported: unknown][] = [
    ['http.Server', createServer()],
    ['Nest', { getHttpAdapter: nothing, init: nothing, use: nothing }],
    ['Fastify', { ready: nothing, routing: nothing, use: nothing }],
    ['Koa', { callback: nothing, use: nothing }],
    ['Hapi', { initialize: nothing, start: nothing, listener: createServer() }],
    ['Express, Connect', Object.assign(() => {}, { handle: nothing, use: nothing })],
    ['Polka', { handler: nothing, use: nothing }],
    ['Restify', { server: createServer(), use: nothing }],
    ['an object with handler', { handler: nothing }],
    ['an object with handle', { handle: nothing }],
  ];
  for (const [name, exported] of shapes) {
    t.equal(frameworkOf(exported)?.name, name);
    t.equal(chooseInterface(exported, 'auto', { file: '/app.js', callable: 'app' }).name, 'http');
  }
  for (const other of [undefined, null, 'text', {}, nothing]) t.equal(frameworkOf(other), undefined);
});

t.test('a function is told by its parameters, whatever it is exported as', async (t) => {
  const listeners = [(_req: unknown) => {}, (_a: unknown, res: unknown) => res, async (request: unknown) => request];
  for (const listener of listeners) {
    t.equal(chooseInterface(listener, 'auto', { file: '/app.js', callable: 'application' }).name, 'http');
  }
});
