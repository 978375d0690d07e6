// The worker models that the tool compares, one row each, and the server's configuration for one of them: the user's, but
// for what says how many requests run where, and for what would touch the user's running server.
import type { Config } from '../config/config.js';
import type { OptionRow } from '../config/option-row.js';
import { findOption, options } from '../config/options.js';

/** Options as one writes them into a file; what is not named is not set. */
interface ModelOptions {
  readonly processes?: number;
  readonly threads?: number;
  readonly async?: number;
}

export interface BenchModel {
  readonly name: string;
  readonly about: string;
  /** What to write into the configuration for it, on a machine with so many processors. */
  options(processors: number): ModelOptions;
}

/** What an event loop has in hand when nothing is set, as config.ts says. */
const usualAsyncCores = 1024;

/** In the order in which they are run; the one that asks least of the application is the first. */
export const benchModels: readonly BenchModel[] = [
  { name: 'sync', about: 'one process, one request at a time', options: () => ({ async: 1 }) },
  {
    name: 'threads',
    about: 'one process, a thread for each processor, one request at a time on each',
    options: (processors) => ({ threads: processors }),
  },
  { name: 'async', about: 'one process, one event loop', options: () => ({ async: usualAsyncCores }) },
  {
    name: 'processes',
    about: 'a process for each processor, an event loop in each',
    options: (processors) => ({ processes: processors }),
  },
];

/** The lines of an ini file that choose a model: `processes = 4`. */
export function modelLines(model: BenchModel, processors: number): string {
  return Object.entries(model.options(processors))
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
}

/** The configuration of a server that runs `model` on a port of its own and leaves nothing behind. */
export function configFor(model: BenchModel, config: Config, processors: number): Config {
  const { processes = 1, threads = 0, async = threads > 0 ? 1 : usualAsyncCores } = model.options(processors);
  return {
    ...config,
    ...defaultsOfLeftOut(),
    given: givenToApplication(config),
    processes,
    threads,
    cores: Math.max(1, threads) * async,
    // All of them run all the time.
    initialProcesses: processes,
    softRssBytes: 0,
    // The tool reads the log, and stops the server.
    master: true,
    killOrphans: true,
    needApplication: true,
    logRequests: false,
    stopTimeoutMs: 2000,
    sockets: [{ address: '127.0.0.1:0', protocol: 'http', option: 'http-socket', place: 'tswsgi bench' }],
  };
}

/** What these options ask for is meant for the server that runs, or would be in the way of the tool. */
function isLeftOut({ name, scope }: OptionRow): boolean {
  return (
    scope === 'hooks' ||
    /^(touch-|autoreload$|cheap|idle$|die-on-idle$|(safe-)?pidfile|master-fifo$|log|daemonize)/.test(name)
  );
}

/** What the application finds of it in `opt`: options that are about it, and names that only it knows. */
function givenToApplication({ given }: Config): Config['given'] {
  return Object.fromEntries(
    Object.entries(given).filter(([name]) => (findOption(name)?.scope ?? 'application') === 'application'),
  );
}

function defaultsOfLeftOut(): Partial<Config> {
  const rows = (options as readonly OptionRow[]).filter(isLeftOut);
  return Object.fromEntries(rows.flatMap(({ as, default: value }) => (value === undefined ? [] : [[as, value]])));
}
