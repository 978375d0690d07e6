// `autoreload`: has the server reload when a file of the application changes (uWSGI: py-autoreload). Watched are the sources
// below the application's folder, but for node_modules and hidden folders, what worker 1 has loaded from elsewhere, and
// in development the configuration. The kernel tells of most changes at once; what it cannot tell of (network file systems,
// too many folders) is seen every few seconds. In the master, which an application that hangs or dies does not hold up.
import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve } from 'node:path';
import type { Config } from '../config/config.js';
import type { Logger } from '../log/logger.js';

const sourceTypes = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.jsx', '.tsx', '.json']);
/** Writing a file changes it several times; this long after the last change it is taken for done. */
const quietMs = 30;
/** The kernel's watches are for the whole machine to share. */
const mostFolders = 2000;

export interface AutoReloadOptions {
  readonly logger: Logger;
  /** `path` has changed, come or gone. */
  readonly reload: (path: string) => void;
}

/** Where the application's files are: its working directory, or the folder of its file where that is elsewhere. */
export function watchedFolder({ directory, applicationFile }: Pick<Config, 'directory' | 'applicationFile'>): string {
  if (applicationFile === null) return directory;
  const folder = dirname(resolve(directory, applicationFile));
  return relative(directory, folder).startsWith('..') ? folder : directory;
}

/** What is there: when each watched file was changed, and the folders of the application. */
interface Found {
  readonly times: ReadonlyMap<string, number>;
  readonly folders: readonly string[];
}

export class AutoReload {
  readonly #options: AutoReloadOptions;
  #folder = '';
  #intervalMs = 0;
  #configurationFiles: readonly string[] = [];
  /** Loaded by a worker, now or before. */
  readonly #modules = new Set<string>();
  readonly #watchers = new Map<string, FSWatcher>();
  #seen: ReadonlyMap<string, number> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #quiet: NodeJS.Timeout | undefined;
  /** Counts what began, so that what is out of date ends. */
  #run = 0;
  /** One look after the other: each compares with what the last one saw. */
  #tail: Promise<void> = Promise.resolve();

  constructor(options: AutoReloadOptions) {
    this.#options = options;
  }

  /** Begins to watch, or goes on with what `config` says now. To be called before the application is loaded. */
  follow(config: Config): void {
    const folder = watchedFolder(config);
    const { autoReloadMs, isDevelopment, configurationFiles } = config;
    this.#configurationFiles = isDevelopment ? configurationFiles.filter((path) => path !== '-') : [];
    if (folder === this.#folder && autoReloadMs === this.#intervalMs) return;
    this.stop();
    this.#folder = folder;
    this.#intervalMs = autoReloadMs;
    if (autoReloadMs > 0) void this.#begin(this.#run);
  }

  /** A worker has loaded these files, which are absolute paths. */
  addModules(paths: readonly string[]): void {
    for (const path of paths) this.#modules.add(path);
    this.#watchFolders([...this.#watchers.keys()]);
  }

  stop(): void {
    this.#run += 1;
    clearTimeout(this.#timer);
    clearTimeout(this.#quiet);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    this.#intervalMs = 0;
  }

  async #begin(run: number): Promise<void> {
    const { times, folders } = await this.#read();
    if (run !== this.#run) return;
    this.#seen = times;
    this.#watchFolders(folders);
    this.#options.logger.info('auto-reloader enabled');
    // What has changed before the kernel was asked.
    this.#enqueue(run);
  }

  #enqueue(run: number): void {
    this.#tail = this.#tail.then(() => (run === this.#run ? this.#look(run) : undefined));
  }

  /** The next look begins when the last one is over, however long that took. */
  async #look(run: number): Promise<void> {
    clearTimeout(this.#timer);
    const { times: now, folders } = await this.#read();
    if (run !== this.#run) return;
    const before = this.#seen ?? now;
    // What was not there before has been written, or has been loaded since.
    const changed = [...now].find(([path, time]) => before.has(path) && before.get(path) !== time)?.[0];
    const isNew = [...now.keys()].find((path) => !before.has(path) && path.startsWith(join(this.#folder, '/')));
    const gone = [...before.keys()].find((path) => !now.has(path));
    this.#seen = now;
    this.#watchFolders(folders);
    const path = changed ?? isNew ?? gone;
    if (path !== undefined) {
      this.#options.logger.info(`[tswsgi-auto-reloader] module/file ${path} has been modified`);
      this.#options.reload(path);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#enqueue(run), this.#intervalMs).unref();
  }

  async #read(): Promise<Found> {
    const found = { paths: new Set([...this.#modules, ...this.#configurationFiles]), folders: [] as string[] };
    await findSources(this.#folder, found);
    const times = new Map<string, number>();
    for (const path of found.paths) {
      try {
        times.set(path, (await stat(path)).mtimeMs);
      } catch {
        // It is gone since.
      }
    }
    return { times, folders: found.folders };
  }

  /** Has the kernel tell of what happens in `folders` and in those of single files, and of no others any more. */
  #watchFolders(folders: readonly string[]): void {
    if (this.#intervalMs === 0) return;
    const single = [...this.#modules, ...this.#configurationFiles].map((path) => dirname(path));
    const wanted = new Set([...folders, ...single].slice(0, mostFolders));
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#watch(folder);
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_kind, name) => {
        if (this.#isOfInterest(folder, name)) this.#lookSoon();
      });
      watcher.on('error', () => {
        watcher.close(); // the folder is gone
        this.#watchers.delete(folder);
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // No watch is left, or no folder: the timer looks.
    }
  }

  /** A name without an ending may be a folder. */
  #isOfInterest(folder: string, name: string | null): boolean {
    if (name === null || extname(name) === '' || sourceTypes.has(extname(name))) return true;
    const path = join(folder, name);
    return this.#modules.has(path) || this.#configurationFiles.includes(path);
  }

  #lookSoon(): void {
    const run = this.#run;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#enqueue(run), quietMs);
  }
}

async function findSources(folder: string, found: { paths: Set<string>; folders: string[] }): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  found.folders.push(folder);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    // The root folder has the whole machine below it.
    if (entry.isDirectory() && folder === '/') continue;
    if (entry.isDirectory()) await findSources(path, found);
    else if (sourceTypes.has(extname(entry.name))) found.paths.add(path);
  }
}
