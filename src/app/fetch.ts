// The fetch interface: an object with fetch(request, { environ, waitUntil }), web-standard Request in and Response out
// (Hono, h3, Elysia, and what else runs on the servers that have it).
import '../web/globals.js'; // before any application is loaded
import type { FetchApplication } from './fetch-handler.js';
import type { AppInterface, Handler, HandlerContext } from './handler.js';

export type { FetchApplication, FetchContext } from './fetch-handler.js';

/** What `prepare` gives: the application with what calls it, which is loaded then. */
interface PreparedFetch {
  createHandler(context: HandlerContext): Handler;
}

export const fetchInterface: AppInterface = {
  name: 'fetch',
  recognize: (exported) => (hasFetch(exported) ? 'it has a method fetch' : undefined),
  async prepare(exported): Promise<PreparedFetch> {
    if (!hasFetch(exported)) throw new TypeError('the fetch interface calls fetch(request) of what is exported');
    const { createFetchHandler, installWebClasses } = await import('./fetch-handler.js');
    installWebClasses();
    return { createHandler: (context) => createFetchHandler(exported, context) };
  },
  createHandler: (prepared, context) => (prepared as PreparedFetch).createHandler(context),
};

function hasFetch(exported: unknown): exported is FetchApplication {
  const mayHold = (typeof exported === 'object' && exported !== null) || typeof exported === 'function';
  return mayHold && typeof (exported as { fetch?: unknown }).fetch === 'function';
}
