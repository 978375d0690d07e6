// Loads a file that may be a whole program: one that listens by itself. Its first http.Server to listen is the application,
// unless the module exports one of another interface.
//
// A program may listen long after it has been loaded, when its database is there. It is waited for while it does
// anything: where node would end, because nothing is left to be done, so does the wait.
import { Server } from 'node:http';
import { announcePort } from '../config/port-variable.js';
import { TswsgiError } from '../errors.js';
import { offerSockets, portOf, type SocketOffer, type SocketsHost } from '../node-http/attach.js';
import { type FoundExport, findExport } from './find-export.js';
import { importFile, type Namespace } from './import-file.js';
import { chooseInterface } from './interfaces.js';
import { listen } from './listen.js';
import { type LoadedApplication, prepareApplication } from './prepare.js';

/** What the process gives to programs that it loads. */
export interface ProgramHost extends SocketsHost {
  /** How long a program has until it listens; 0: as long as it likes. */
  readonly startTimeoutMs: number;
  /** Called with the file that is about to be imported; what it returns, when that is done. */
  readonly beforeImport?: (file: string) => (() => void) | undefined;
}

export interface ProgramName {
  readonly file: string;
  /** The export that was asked for by name. */
  readonly wanted: string | null;
  /** `auto` or `listen`. */
  readonly interface: string;
}

/** @throws {TswsgiError} APP_NEVER_LISTENED, and those of `loadApplication` */
export async function loadProgram(name: ProgramName, host: ProgramHost): Promise<LoadedApplication> {
  const port = portOf(host);
  if (port !== undefined) announcePort(port);
  const before = persistentResources();
  const offer = offerSockets(host);
  try {
    const namespace = await importFile(name.file);
    if (name.interface === listen.name) return await listeningServer(name, offer, host, before);
    return await choose(name, namespace, offer, { host, before });
  } catch (error) {
    offer.withdraw();
    throw error;
  }
}

async function choose(
  name: ProgramName,
  namespace: Namespace,
  offer: SocketOffer,
  { host, before }: { readonly host: ProgramHost; readonly before: Resources },
): Promise<LoadedApplication> {
  const { file, wanted } = name;
  let found: FoundExport;
  let row: string;
  try {
    found = await findExport(namespace, file, wanted, 'auto');
    row = chooseInterface(found.value, 'auto', { file, callable: found.callable }).name;
  } catch (error) {
    const isNothing = error instanceof TswsgiError && error.code === 'APP_NO_CALLABLE' && wanted === null;
    if (!isNothing && offer.server === undefined) throw error;
    return listeningServer(name, offer, host, before, error);
  }
  // `module.exports = app` beside `app.listen()`: what listens has all that hangs on it.
  if (row === 'http' && offer.server !== undefined) return listeningServer(name, offer, host, before);
  const { callable, value, owner } = found;
  if (row !== 'http') offer.withdraw();
  else if (value instanceof Server) offer.reserve(value); // it may listen later
  return prepareApplication(value, row, { file, callable }, owner);
}

/** `reason`: what to say where nothing listens. */
async function listeningServer(
  { file }: ProgramName,
  offer: SocketOffer,
  { startTimeoutMs }: ProgramHost,
  before: Resources,
  reason?: unknown,
): Promise<LoadedApplication> {
  if (offer.server === undefined) await firstListen(offer, startTimeoutMs, before);
  if (offer.server !== undefined) {
    return prepareApplication(offer.server, listen.name, { file, callable: 'listen()' });
  }
  if (reason !== undefined) throw reason;
  throw new TswsgiError('APP_NEVER_LISTENED', { file });
}

/** The master's patience ends with the start-timeout; this is to be said before. */
const shareOfTimeout = 0.9;
const checkMs = 20;
/** What an event has led to may take a turn to show. */
const idleChecks = 3;

/** Resolves when a server has listened, the program has nothing left to do, or its time is up. */
async function firstListen(offer: SocketOffer, timeoutMs: number, before: Resources): Promise<void> {
  const until = timeoutMs > 0 ? performance.now() + timeoutMs * shareOfTimeout : Number.POSITIVE_INFINITY;
  let idle = 0;
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    const check = () => {
      idle = hasMore(persistentResources(), before) ? 0 : idle + 1;
      if (idle === idleChecks || performance.now() >= until) resolve();
      else wait();
    };
    // A timer counts as long as it runs.
    const wait = () => {
      timer = setTimeout(setImmediate, checkMs, check);
    };
    wait();
  });
  await Promise.race([offer.taken, over]);
  clearTimeout(timer);
}

/** How many there are of each kind of thing that keeps node running. */
type Resources = ReadonlyMap<string, number>;

function persistentResources(): Resources {
  // They are made when they are first asked for, which is nothing that a program does.
  void process.stdout;
  void process.stderr;
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Does the program do something that was not under way before? What ends by itself then does not count. */
function hasMore(now: Resources, before: Resources): boolean {
  return [...now].some(([kind, count]) => count > (/Req|Immediate/.test(kind) ? 0 : (before.get(kind) ?? 0)));
}
