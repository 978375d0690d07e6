// Files whose change means something (uWSGI docs: touch-reload and its kin). The kernel tells of changes in their folders;
// what it cannot tell of (network file systems, the target of a link, a folder that comes later) is looked at once a
// second. A file that comes into being counts as touched, one that goes away does not. Runs in the master.
import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

const lookIntervalMs = 1000;
/** Writing a file changes it several times; this long after the last change it is taken for done. */
const quietMs = 50;

export interface TouchFile<Action> {
  /** Absolute. */
  readonly path: string;
  readonly action: Action;
}

export class TouchWatcher<Action> {
  readonly #files: readonly TouchFile<Action>[];
  readonly #onTouch: (file: TouchFile<Action>) => void;
  /** Time of the last change in nanoseconds; `undefined` while there is no file. */
  readonly #changedAt = new Map<string, bigint | undefined>();
  readonly #folders: FSWatcher[] = [];
  readonly #quiet = new Map<TouchFile<Action>, NodeJS.Timeout>();
  #timer: NodeJS.Timeout | undefined;

  constructor(files: readonly TouchFile<Action>[], onTouch: (file: TouchFile<Action>) => void) {
    this.#files = files;
    this.#onTouch = onTouch;
  }

  /** Begins to watch. Answers the paths that lead to no file yet. */
  start(): string[] {
    for (const { path } of this.#files) this.#changedAt.set(path, readChangeTime(path));
    if (this.#files.length === 0) return [];
    for (const folder of new Set(this.#files.map(({ path }) => dirname(path)))) this.#watchFolder(folder);
    this.#timer = setInterval(() => this.#look(), lookIntervalMs).unref();
    return [...this.#changedAt].flatMap(([path, time]) => (time === undefined ? [path] : []));
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const timer of this.#quiet.values()) clearTimeout(timer);
    for (const folder of this.#folders) folder.close();
  }

  #watchFolder(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#look());
      watcher.on('error', () => watcher.close()); // the folder is gone; the timer still looks
      this.#folders.push(watcher);
    } catch {
      // No such folder, or no inotify watch left: the timer looks.
    }
  }

  #look(): void {
    const touched = new Set<string>();
    for (const [path, before] of this.#changedAt) {
      const now = readChangeTime(path);
      this.#changedAt.set(path, now);
      if (now !== undefined && now !== before) touched.add(path);
    }
    for (const file of this.#files) if (touched.has(file.path)) this.#tellSoon(file);
  }

  #tellSoon(file: TouchFile<Action>): void {
    clearTimeout(this.#quiet.get(file));
    const tell = () => {
      this.#quiet.delete(file);
      this.#onTouch(file);
    };
    this.#quiet.set(file, setTimeout(tell, quietMs));
  }
}

function readChangeTime(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
}
