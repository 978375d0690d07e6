// `autoreload`: looks every few seconds whether a file of the application has changed, and has the master reload then
// (uWSGI: py-autoreload). In worker 1 only. Watched are the sources below the application's folder, but for node_modules
// and hidden folders, and what CommonJS has loaded from elsewhere; ES modules from elsewhere nobody can list.
import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative, resolve } from 'node:path';
import type { Config } from '../config/config.js';
import type { Logger } from '../log/logger.js';

const sourceTypes = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.jsx', '.tsx', '.json']);

export interface AutoReloadOptions {
  readonly folder: string;
  readonly intervalMs: number;
  readonly logger: Logger;
  readonly reload: () => void;
}

/** Where the application's files are: its working directory, or the folder of its file where that is elsewhere. */
export function watchedFolder({ directory, applicationFile }: Pick<Config, 'directory' | 'applicationFile'>): string {
  if (applicationFile === null) return directory;
  const folder = dirname(resolve(directory, applicationFile));
  return relative(directory, folder).startsWith('..') ? folder : directory;
}

export class AutoReload {
  readonly #options: AutoReloadOptions;
  #seen: ReadonlyMap<string, number> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: AutoReloadOptions) {
    this.#options = options;
  }

  /** To be called before the application is loaded: what changes meanwhile has changed. Resolves after the first look. */
  async start(): Promise<void> {
    this.#seen = await readTimes(this.#options.folder);
    this.#wait();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** The next look begins when the last one is over, however long that took. */
  #wait(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => void this.#look(), this.#options.intervalMs).unref();
  }

  async #look(): Promise<void> {
    const { folder, logger, reload } = this.#options;
    const before = this.#seen ?? new Map();
    const now = await readTimes(folder);
    if (this.#isStopped) return;
    // What was not there before has been written, or has been loaded since: CommonJS does that late.
    const changed = [...now].find(([path, time]) => before.has(path) && before.get(path) !== time);
    const isNew = [...now.keys()].find((path) => !before.has(path) && path.startsWith(`${folder}/`));
    const gone = [...before.keys()].find((path) => !now.has(path));
    this.#seen = now;
    const path = changed?.[0] ?? isNew ?? gone;
    if (path !== undefined) {
      logger.info(`[tswsgi-auto-reloader] module/file ${path} has been modified`);
      try {
        reload();
      } catch (error) {
        logger.error((error as Error).message);
      }
    }
    this.#wait();
  }
}

/** When each watched file was changed. */
async function readTimes(folder: string): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  const paths = new Set(await findSources(folder));
  for (const path of Object.keys(createRequire(import.meta.url).cache)) {
    if (!path.includes('/node_modules/')) paths.add(path);
  }
  for (const path of paths) {
    try {
      times.set(path, (await stat(path)).mtimeMs);
    } catch {
      // It is gone since.
    }
  }
  return times;
}

async function findSources(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    // The root folder has the whole machine below it.
    if (entry.isDirectory() && folder === '/') continue;
    if (entry.isDirectory()) found.push(...(await findSources(path)));
    else if (sourceTypes.has(extname(entry.name))) found.push(path);
  }
  return found;
}
