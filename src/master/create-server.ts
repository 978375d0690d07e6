// The server as a library: an application that is already a function, served by the process that calls this. There is
// no master, no boot log and no signal handling; those belong to the program that calls.
import { atRoot } from '../app/applications.js';
import type { ExportPlace } from '../app/interfaces.js';
import { prepareApplication } from '../app/prepare.js';
import { parseConfiguration } from '../config/config.js';
import { findOption, type OptionScope } from '../config/options.js';
import { createLogger, type Logger } from '../log/logger.js';
import { loadBinding } from '../native/binding.js';
import { Server } from '../serve/server.js';
import { formatDiagnostic, type ProtocolName } from '../types.js';
import { closeListeners, ListenError, listenersForOwner, openListeners, removeSocketFiles } from './listeners.js';

/** One option: as in a configuration file, but typed. A list stands for an option given several times. */
export type OptionInput = string | number | boolean | readonly (string | number)[];

export interface CreateServerOptions {
  /** Called for every request, as one that `module` or `wsgi-file` names would be; the option `interface` counts. */
  readonly application: unknown;
  /** By their names in a configuration file: `{ 'http-socket': '127.0.0.1:0', listen: 100 }`. */
  readonly options: Readonly<Record<string, OptionInput>>;
  /** Where the request lines and the errors go; a logger on stderr when left out. */
  readonly logger?: Logger;
}

/** A server that accepts connections. */
export interface RunningServer {
  /** As the boot log would show them: a port that was given as 0 is the one the kernel chose. */
  readonly sockets: readonly { readonly address: string; readonly port: number; readonly protocol: ProtocolName }[];
  readonly requestsInFlight: number;
  /** Accepts no more; resolves when the last request is answered and the sockets are closed and removed. */
  close(): Promise<void>;
}

/** Options that are about the process, or about other processes, and so are for the command `tswsgi` only. */
const commandOptions: readonly string[] = [
  ...['master', 'processes', 'workers', 'threads', 'chdir', 'chdir2', 'umask', 'env', 'unenv', 'module', 'wsgi-file'],
  ...['mount', 'worker-mount'],
  ...['pidfile', 'pidfile2', 'safe-pidfile', 'safe-pidfile2', 'logto', 'logto2', 'daemonize', 'daemonize2'],
  ...['stop', 'reload'],
];
const commandScopes: readonly (OptionScope | undefined)[] = ['system', 'hooks'];

/**
 * Serves `application` in this process.
 *
 * @throws {TswsgiError} APP_INTERFACE_UNCLEAR, APP_NOT_READY
 * @throws {Error} whose message has a line for every option that is wrong; a ListenError when a socket cannot be opened.
 */
export async function createServer({ application, options, logger }: CreateServerOptions): Promise<RunningServer> {
  const refused = Object.keys(options).filter(
    (name) => commandOptions.includes(name) || commandScopes.includes(findOption(name)?.scope),
  );
  if (refused.length > 0) {
    throw new Error(`createServer serves in this process; ${refused.join(', ')}: for the command tswsgi only`);
  }
  const { config, errors } = parseConfiguration({ argv: toArguments(options), environment: {}, cwd: process.cwd() });
  if (errors.length > 0) throw new Error(errors.map(formatDiagnostic).join('\n'));

  const prepared = await prepareApplication(application, config.interface, ownPlace(application));
  const binding = loadBinding();
  const listeners = openListeners(binding, config);
  if (listeners.length === 0) throw new ListenError(['no socket to listen on']);
  const release = () => {
    if (config.removeFilesAtExit) removeSocketFiles(listeners);
    closeListeners(binding, listeners);
  };
  try {
    const scoreboardFd = binding.createScoreboard(1, config.cores);
    const server = new Server({
      binding,
      config,
      listeners: listenersForOwner(listeners),
      applications: [atRoot(prepared)],
      logger: logger ?? createLogger({ isJson: config.logJson }),
      worker: { id: 1, processes: 1, generation: 1 },
      scoreboardFd,
    });
    binding.closeDescriptor(scoreboardFd);
    server.start();
    let closed: Promise<void> | undefined;
    return {
      sockets: listeners.map(({ info, protocol }) => ({ address: info.address, port: info.port, protocol })),
      get requestsInFlight() {
        return server.requestsInFlight;
      },
      close() {
        closed ??= server.drain().then(() => {
          server.close();
          release();
        });
        return closed;
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** What messages say of an application that was handed over. */
function ownPlace(application: unknown): ExportPlace {
  const name = typeof application === 'function' ? application.name : '';
  return { file: '(createServer)', callable: name || 'application' };
}

/** `{ listen: 5, vacuum: false }` as the command line has it: `--listen=5 --no-vacuum`. */
function toArguments(options: Readonly<Record<string, OptionInput>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === true) return [`--${name}`];
    if (value === false) return [`--no-${name}`];
    return (Array.isArray(value) ? value : [value]).map((item) => `--${name}=${item}`);
  });
}
