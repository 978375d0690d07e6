// Applications of frameworks that end in a (req, res) listener: how each is told, and how its listener is had. A new one
// is a row. Told by shape, because an application brings its own copy of its framework.
import { Server } from 'node:http';
import type { RequestListener } from '../node-http/serve-request.js';

type Prepared = RequestListener | Server;

interface Framework {
  readonly name: string;
  /** What shows that it is one, for people to read. */
  readonly sign: string;
  test(exported: object): boolean;
  /** The listener once the application is ready, or the server whose listeners are asked, those for `upgrade` too. */
  // biome-ignore lint/suspicious/noExplicitAny: what `test` has seen of the shape is all that is known
  prepare(application: any): Prepared | Promise<Prepared>;
}

const has = (exported: object, ...names: string[]): boolean =>
  names.every((name) => typeof (exported as Record<string, unknown>)[name] === 'function');

/** In this order they look: those with more to show first. */
const frameworks: readonly Framework[] = [
  {
    name: 'http.Server',
    sign: 'it is an http.Server',
    test: (exported) => exported instanceof Server,
    prepare: (server: Server) => server,
  },
  {
    name: 'Nest',
    sign: 'it has getHttpAdapter() and init()',
    test: (exported) => has(exported, 'getHttpAdapter', 'init'),
    prepare: async (application) => {
      await application.init();
      return listenerOf(await application.getHttpAdapter().getInstance());
    },
  },
  {
    name: 'Fastify',
    sign: 'it has ready() and routing()',
    test: (exported) => has(exported, 'ready', 'routing'),
    prepare: async (application) => {
      await application.ready();
      const { server, routing } = application;
      // What it has hung on its server for other protocols is asked too, if it is a server of this kind.
      return server instanceof Server ? server : (request, response) => routing(request, response);
    },
  },
  {
    name: 'Koa',
    sign: 'it has callback() and use()',
    test: (exported) => typeof exported === 'object' && has(exported, 'callback', 'use'),
    prepare: (application) => application.callback(),
  },
  {
    name: 'Hapi',
    sign: 'it has initialize() and a listener',
    test: (exported) => has(exported, 'initialize', 'start') && 'listener' in exported,
    prepare: async (application) => {
      const { listener } = application as { listener: Server };
      // Not initialize(): before it has started, Hapi closes the connection behind every answer. So it is told that its
      // own listener listens, which is not needed here.
      Object.assign(listener, {
        listen: (...parameters: unknown[]) => queueMicrotask(parameters.at(-1) as () => void),
      });
      try {
        await application.start();
      } finally {
        Reflect.deleteProperty(listener, 'listen');
      }
      return listener;
    },
  },
  {
    name: 'Express, Connect',
    sign: 'it has handle() and use()',
    test: (exported) => typeof exported === 'function' && has(exported, 'handle', 'use'),
    prepare: (application) => application,
  },
  {
    name: 'Polka',
    sign: 'it has handler() and use()',
    test: (exported) => typeof exported === 'object' && has(exported, 'handler', 'use'),
    prepare: (application) => (request, response) => application.handler(request, response),
  },
  {
    name: 'Restify',
    sign: 'it has a server, an http.Server',
    test: (exported) => (exported as { server?: unknown }).server instanceof Server,
    prepare: ({ server }: { server: Server }) => server,
  },
  ...(['handler', 'handle'] as const).map(
    (name): Framework => ({
      name: `an object with ${name}`,
      sign: `it has ${name}(req, res)`,
      test: (exported) => typeof exported === 'object' && has(exported, name),
      prepare: (application) => (request, response) => application[name](request, response),
    }),
  ),
];

/** The row that `exported` is an application of. */
export function frameworkOf(exported: unknown): Framework | undefined {
  if ((typeof exported !== 'object' && typeof exported !== 'function') || exported === null) return undefined;
  return frameworks.find((row) => row.test(exported));
}

/** An application inside another one: what is called for it. */
async function listenerOf(application: unknown): Promise<Prepared> {
  const framework = frameworkOf(application);
  if (framework !== undefined) return framework.prepare(application);
  if (typeof application === 'function') return application as RequestListener;
  throw new TypeError('the application inside has nothing that takes (req, res)');
}
