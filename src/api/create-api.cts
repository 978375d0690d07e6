// Makes what `tswsgi/app` exports. CommonJS, for both entries use it and Node 20 cannot require an ES module. Every call
// looks for the server anew: a module that is preloaded (`--import`) may ask for it before the worker has it.
import fs = require('node:fs');
import path = require('node:path');

import type { ApplicationApi, GivenOptions, ServerLink } from './types.js' with { 'resolution-mode': 'import' };

/** Where on `globalThis` the link is. */
const serverLinkKey: unique symbol = Symbol.for('tswsgi.server') as never;

type Global = { [serverLinkKey]?: ServerLink };

function findLink(): ServerLink | undefined {
  return (globalThis as Global)[serverLinkKey];
}

function publishLink(link: ServerLink): void {
  // Not enumerable: it is nobody's global variable.
  Object.defineProperty(globalThis, serverLinkKey, { value: link, configurable: true });
}

function ownVersion(): string {
  const text = fs.readFileSync(path.join(__dirname, '../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** `noServer` makes the error of a call where no server runs. */
function createApi(noServer: () => Error): ApplicationApi {
  const link = (): ServerLink => {
    const found = findLink();
    if (found === undefined) throw noServer();
    return found;
  };
  const workerId = () => link().workerId();
  const masterPid = () => link().masterPid();
  const requestId = () => link().requestId();
  const totalRequests = () => link().totalRequests();
  const logVar = (...given: [string, unknown] | [object, string, unknown]) => {
    if (given.length < 3) link().logVar(undefined, given[0], given[1]);
    else link().logVar(given[0], given[1], given[2]);
  };
  return {
    version: findLink()?.version ?? ownVersion(),
    opt: findLink()?.opt ?? optionsOf(() => link().opt),
    workerId,
    threadId: () => link().threadId(),
    masterPid,
    requestId,
    totalRequests,
    workers: () => link().workers(),
    log: (text) => link().log(text),
    reload: () => link().reload(),
    stop: () => link().stop(),
    onWorkerStart: (start) => link().onWorkerStart(start),
    onShutdown: (shutdown) => link().onShutdown(shutdown),
    setHarakiri: (request, seconds) => {
      // What is made of an environ by copying it has this still.
      const ofEnviron = (request as Record<string, unknown> | null | undefined)?.['tswsgi.set_harakiri'];
      if (typeof ofEnviron === 'function') ofEnviron(seconds);
      else link().requestOf(request, 'setHarakiri').limitTime(seconds);
    },
    logVar,
    worker_id: workerId,
    masterpid: masterPid,
    mule_id: () => {
      link();
      return 0;
    },
    request_id: requestId,
    total_requests: totalRequests,
    set_logvar: (name, value) => link().logVar(undefined, name, value),
  };
}

/** Options that are looked for when one is asked for: until then there may be no server to have them. */
function optionsOf(find: () => GivenOptions): GivenOptions {
  return new Proxy<GivenOptions>(Object.freeze(Object.create(null) as GivenOptions), {
    get: (_, name) => (typeof name === 'symbol' ? undefined : find()[name]),
    has: (_, name) => Reflect.has(find(), name),
    ownKeys: () => {
      find();
      return [];
    },
  });
}

export = { createApi, publishLink };
