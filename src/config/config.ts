// Makes the configuration of a run: gathers the settings, replaces references, reads every value by the table in
// options.ts, checks the whole, and freezes it. Nothing is printed and nothing is ended here; the caller decides
// what to do with errors.
import { join, resolve } from 'node:path';
import type { Diagnostic, SocketSetting } from '../types.js';
import { countAutomaticWorkers } from './automatic-workers.js';
import { coerce, type OptionValue } from './coerce.js';
import { expandDeclared } from './declared-options.js';
import { forDevelopment } from './development.js';
import {
  type MachineFacts,
  type ReadFolder,
  type ReadKind,
  type ReadText,
  readFileKind,
  readFolderNames,
  readMachineFacts,
  readTextFile,
} from './machine.js';
import type { MountSetting } from './mount.js';
import type { OptionRow } from './option-row.js';
import { findOption, isAccumulating, type OptionValues, options } from './options.js';
import { Report } from './report.js';
import { checkScaling } from './scaling.js';
import type { Setting } from './setting.js';
import { gatherSettings } from './sources.js';
import { substitute } from './substitute.js';
import { reportUnknownNames } from './unknown-names.js';

/** The configuration of the server: frozen all through, and plain enough for JSON. Times are in milliseconds. */
export interface Config
  extends Omit<
    OptionValues,
    | 'processes'
    | 'initialProcesses'
    | 'softRssBytes'
    | 'stopTimeoutMs'
    | 'mercyMs'
    | 'backlog'
    | 'environmentRoot'
    | 'asyncCores'
  > {
  /** Number of worker processes. */
  readonly processes: number;
  /** How many of them run at first. */
  readonly initialProcesses: number;
  /** No more workers are started while all together use more; 0: any. */
  readonly softRssBytes: number;
  /** Sockets to listen on, in order, no address twice. */
  readonly sockets: readonly SocketSetting[];
  /** How long a worker has to finish its requests; 0: as long as it takes. */
  readonly stopTimeoutMs: number;
  /** Length of the kernel's accept queue. */
  readonly backlog: number;
  /** Requests that the application has in hand in one worker: those of all its threads together. */
  readonly cores: number;
  /** Working directory of the application, absolute: `chdir`, else `/` within `chroot`, else where the server was started. */
  readonly directory: string;
  /** Folders to look for modules in after `directory`, absolute; a virtualenv that holds JavaScript is among them. */
  readonly modulePaths: readonly string[];
  /** The settings as they were given, after substitution: `true` for a name alone, a list for one given several times. */
  readonly given: Readonly<Record<string, string | true | readonly string[]>>;
  /** Absolute paths of the configuration files that were read. */
  readonly configurationFiles: readonly string[];
  /** Served by `tswsgi dev`: for the one who writes the application, with readable lines and errors shown in the answers. */
  readonly isDevelopment: boolean;
}

export interface ConfigurationInput {
  /** The command line without node and script. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** A server that runs reads it again. */
  readonly isReload?: boolean;
  /** Unknown names in files are errors, as under `strict`. */
  readonly isStrict?: boolean;
  /** For `tswsgi dev`; see development.ts. A bare argument may be the file of the application then. */
  readonly isDevelopment?: boolean;
  /** For tests; the real file system and machine when left out. */
  readonly readFile?: ReadText;
  readonly readKind?: ReadKind;
  readonly readFolder?: ReadFolder;
  readonly machine?: MachineFacts;
}

export interface ConfigurationResult {
  /** Complete also when there are errors, with defaults where a value could not be read; not to be used then. */
  readonly config: Config;
  /** All that was given, in order, references replaced. */
  readonly settings: readonly Setting[];
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** Lines for the boot log. */
  readonly notes: readonly string[];
  readonly wantsHelp: boolean;
  readonly wantsVersion: boolean;
  /** What the command line asks to be done to another server, instead of being one. */
  readonly verb: Verb | undefined;
}

/** A signal for the process whose pid is in the file `path`, which is absolute. */
export interface Verb {
  readonly signal: NodeJS.Signals;
  readonly path: string;
}

/**
 * Work out the configuration from command line, environment and files. Reads files, has no other effect, never
 * throws for a user's mistake.
 */
export function parseConfiguration(input: ConfigurationInput): ConfigurationResult {
  const { argv, environment, cwd, isReload = false, isDevelopment = false } = input;
  const { readFile: readText = readTextFile, readKind = readFileKind, readFolder = readFolderNames } = input;
  const { machine = readMachineFacts() } = input;
  const report = new Report();
  const files = { readText, readKind, readFolder };
  const gathered = gatherSettings({ argv, environment, cwd, machine, isReload, isDevelopment, ...files }, report);
  const substituted = substitute(gathered.settings, environment, { cwd, readText, report });
  const inherited = [...substituted, ...gathered.inherit(substituted)];
  const settings = isDevelopment ? forDevelopment(inherited, report) : inherited;

  const draft = new Draft({ cwd, cpuCount: machine.cpuCount, readText, readKind, report });
  for (const setting of expandDeclared(settings, report)) draft.apply(setting);
  // As written: a reference that was replaced still shows that its name is meant.
  reportUnknownNames(gathered.settings, input.isStrict === true || draft.isOn('strict'), report);
  const config = draft.finish({
    settings,
    configurationFiles: gathered.files,
    hasInheritedSockets: environment.LISTEN_FDS !== undefined,
    isDevelopment,
  });

  const names = new Set(settings.map((setting) => findOption(setting.name)?.name));
  return {
    config,
    settings,
    errors: report.errors,
    warnings: report.warnings,
    notes: report.notes,
    wantsHelp: names.has('help'),
    wantsVersion: names.has('version'),
    verb: findVerb(settings, cwd, report),
  };
}

/**
 * The same for settings that a program gives. They are meant as they stand: nothing is added to them, and no reference is
 * replaced. A server without a socket is the program's to notice.
 */
export function configureProgram(settings: readonly Setting[], cwd: string, report: Report): Config {
  const { cpuCount } = readMachineFacts();
  const draft = new Draft({ cwd, cpuCount, readText: readTextFile, readKind: readFileKind, report });
  for (const setting of settings) draft.apply(setting);
  return draft.finish({ settings, configurationFiles: [], hasInheritedSockets: true, isDevelopment: false });
}

/** The first one of the command line. */
function findVerb(settings: readonly Setting[], cwd: string, report: Report): Verb | undefined {
  let verb: Verb | undefined;
  for (const { name, value, origin, place } of settings) {
    const signal = findOption(name)?.signal;
    if (signal === undefined) continue;
    if (origin !== 'command-line') report.warn('VERB_IN_FILE', { name }, place);
    else verb ??= { signal, path: resolve(cwd, value ?? '') };
  }
  return verb;
}

interface DraftContext {
  readonly cwd: string;
  readonly cpuCount: number;
  readonly readText: ReadText;
  readonly readKind: ReadKind;
  readonly report: Report;
}

/** What a configuration has besides the values of options. */
interface DraftEnd {
  readonly settings: readonly Setting[];
  readonly configurationFiles: readonly string[];
  readonly hasInheritedSockets: boolean;
  readonly isDevelopment: boolean;
}

interface SocketDraft extends Omit<SocketSetting, 'protocol'> {
  readonly protocol: OptionRow['protocol'];
}

/** uWSGI's. */
const defaultMercyMs = 60_000;

/** The values so far, while settings are applied in their order. */
class Draft {
  readonly #context: DraftContext;
  readonly #values = new Map<string, OptionValue>();
  readonly #places = new Map<string, { readonly name: string; readonly place: string }>();
  readonly #sockets: SocketDraft[] = [];
  /** Last value of each scalar within one section of one file. */
  readonly #seen = new Map<string, { readonly text: string; readonly meaning: string }>();

  constructor(context: DraftContext) {
    this.#context = context;
    for (const row of options as readonly OptionRow[]) {
      if (row.as !== undefined && row.default !== undefined) this.#values.set(row.as, row.default ?? undefined);
    }
  }

  apply(setting: Setting): void {
    const row = findOption(setting.name);
    if (row === undefined) return;
    const { spelled: name = setting.name, place } = setting;
    const { cwd, readText, report } = this.#context;
    const value = coerce({ row, name, text: setting.value ?? '', place, cwd, readText, report });
    if (value === undefined) return;
    if (row.kind === 'socket') {
      this.#sockets.push({ address: String(value), protocol: row.protocol, option: name, place });
      return;
    }
    if (!isAccumulating(row)) this.#noticeRepetition(row, setting, value);
    for (const property of row.as === undefined ? [] : [row.as, ...(row.also ?? [])]) {
      this.#values.set(property, this.#merge(row, property, value));
      this.#places.set(property, { name, place });
    }
  }

  isOn(property: string): boolean {
    return this.#values.get(property) === true;
  }

  /** Check what takes more than one value to check, and freeze. */
  finish({ settings, configurationFiles, hasInheritedSockets, isDevelopment }: DraftEnd): Config {
    const { cwd, readText, report } = this.#context;
    const all = this.#optionValues();
    const { environmentRoot, asyncCores, mercyMs, ...values } = all;
    const { chdir, chroot } = values;
    const directory = chdir ?? (chroot === null ? cwd : '/');
    this.#checkDirectory('chroot', chroot);
    this.#checkDirectory('chdir', chdir === null || chroot === null ? chdir : join(chroot, chdir));
    const sockets = this.#finishSockets(values.protocol);
    const hasSocketError = report.errors.some(
      ({ code }) => code === 'VALUE_NOT_AN_ADDRESS' || code.startsWith('FILE_'),
    );
    if (sockets.length === 0 && !hasInheritedSockets && !hasSocketError) report.error('NO_SOCKET', {}, '');
    if (values.logDate !== null && !(values.logFormatDates && values.logFormat !== null)) this.#warnOfDates();
    const processes = this.#finishProcesses(values.processes);
    const mounts = this.#finishMounts(values, sockets);
    const inspectorPlace = this.#places.get('inspector');
    if (inspectorPlace !== undefined && values.requestTimeoutMs > 0) {
      report.warn('INSPECTOR_LIMITED', { name: inspectorPlace.name }, inspectorPlace.place);
    }
    return deepFreeze({
      ...values,
      sockets,
      mounts,
      processes,
      stopTimeoutMs: values.stopTimeoutMs ?? mercyMs ?? defaultMercyMs,
      ...checkScaling(all, processes, { readText, find: (property) => this.#places.get(property), report }),
      backlog: this.#finishBacklog(values.backlog),
      // uWSGI's threads take one request each; an event loop without threads takes many.
      cores: values.threads > 0 ? values.threads * (asyncCores ?? 1) : (asyncCores ?? 1024),
      directory,
      modulePaths: [
        ...values.modulePaths.map((path) => resolve(directory, path)),
        ...this.#environmentRoots(environmentRoot, directory),
      ],
      given: givenOptions(settings),
      configurationFiles,
      isDevelopment,
    });
  }

  #warnOfDates(): void {
    const where = this.#places.get('logDate');
    if (where !== undefined) this.#context.report.warn('LOG_DATE_UNUSED', { name: where.name }, where.place);
  }

  #merge(row: OptionRow, property: string, value: OptionValue): OptionValue {
    const before = this.#values.get(property);
    if (['list', 'groups', 'hooks', 'mounts', 'route'].includes(row.kind) && Array.isArray(before))
      return [...before, value];
    if (row.kind === 'assignments' && Array.isArray(value)) return { ...Object(before), [String(value[0])]: value[1] };
    return value;
  }

  #noticeRepetition(row: OptionRow, { name, value: text, place, origin, unit }: Setting, value: OptionValue): void {
    if (origin !== 'file') return;
    const key = `${unit}\n${row.name}`;
    const last = { text: text ?? '', meaning: JSON.stringify(value) };
    const first = this.#seen.get(key);
    if (first !== undefined && first.meaning !== last.meaning) {
      this.#context.report.warn('OPTION_SET_TWICE', { name, first: first.text, last: last.text }, place);
    }
    this.#seen.set(key, last);
  }

  /** The table's properties. That each has a value of its type is what options.ts and coerce.ts are for. */
  #optionValues(): OptionValues {
    const entries = (options as readonly OptionRow[]).flatMap(({ as }) =>
      as === undefined ? [] : [[as, this.#values.get(as) ?? null] as const],
    );
    return Object.fromEntries(entries) as unknown as OptionValues;
  }

  #checkDirectory(property: string, path: string | null): void {
    const where = this.#places.get(property);
    if (path === null || where === undefined || this.#context.readKind(path)?.kind === 'directory') return;
    this.#context.report.error('DIRECTORY_MISSING', { name: where.name, path }, where.place);
  }

  /** uWSGI passes over an address that comes a second time without a word. */
  #finishSockets(defaultProtocol: OptionValues['protocol']): SocketSetting[] {
    const { report } = this.#context;
    const sockets: SocketSetting[] = [];
    for (const { address, protocol, option, place } of this.#sockets) {
      // Each port 0 is another port.
      const first = /:0*$/.test(address) ? undefined : sockets.find((socket) => socket.address === address);
      if (first !== undefined) {
        report.warn('ADDRESS_TWICE', { name: option, value: address, first: first.place }, place);
        continue;
      }
      const spoken = protocol === undefined || protocol === 'default' ? defaultProtocol : protocol;
      sockets.push({ address, protocol: spoken, option, place });
      if (option === 'http')
        report.note(`http ${address} is served by the workers themselves, there is no router process`);
    }
    return sockets;
  }

  /** As uWSGI: the first one on a mountpoint counts, and that of module or wsgi-file comes first. */
  #finishMounts(
    values: Pick<OptionValues, 'module' | 'mounts' | 'managesScriptName'>,
    sockets: readonly SocketSetting[],
  ): MountSetting[] {
    const { report } = this.#context;
    const main = this.#places.get(values.module === null ? 'applicationFile' : 'module');
    const mounts: MountSetting[] = [];
    for (const mount of values.mounts) {
      const { mountpoint, host, path, place } = mount;
      const first =
        host === '' && path === '' && main !== undefined
          ? main
          : mounts.find((earlier) => earlier.host === host && earlier.path === path);
      if (first === undefined) mounts.push(mount);
      else report.warn('MOUNT_TWICE', { mountpoint, first: first.place }, place);
    }
    const [lost] = mounts.filter(({ path }) => path !== '');
    const speaksHttp = sockets.some(({ protocol }) => protocol === 'http');
    if (lost !== undefined && speaksHttp && !values.managesScriptName && (main !== undefined || mounts.length > 1)) {
      report.warn('MOUNTS_BY_FRONT_END', {}, lost.place);
    }
    return mounts;
  }

  #finishProcesses(wanted: number | 'auto'): number {
    if (wanted !== 'auto') return wanted;
    const { readText, cpuCount, report } = this.#context;
    const { workers, reason } = countAutomaticWorkers(readText, cpuCount);
    report.note(`processes = auto: ${reason}`);
    return workers;
  }

  /** The kernel silently cuts a longer queue to net.core.somaxconn; uWSGI refuses to start. */
  #finishBacklog(wanted: number | null): number {
    const most = this.#longestBacklog();
    if (wanted === null) return Math.min(1024, most);
    const where = this.#places.get('backlog');
    if (wanted > most && where !== undefined) {
      const why = 'which net.core.somaxconn of this machine allows at most';
      this.#context.report.warn('VALUE_CLAMPED', { name: where.name, value: wanted, most, why }, where.place);
    }
    return Math.min(wanted, most);
  }

  #longestBacklog(): number {
    try {
      return Number.parseInt(this.#context.readText('/proc/sys/net/core/somaxconn'), 10) || 128;
    } catch {
      return 128; // hidden in some containers; what the kernel had for decades
    }
  }

  /** A Python virtualenv has nothing for Node, but the same option may name a folder that does. */
  #environmentRoots(root: string | null, directory: string): string[] {
    if (root === null) return [];
    const path = resolve(directory, root);
    const holdsJavaScript = ['node_modules', 'package.json'].some(
      (name) => this.#context.readKind(`${path}/${name}`) !== null,
    );
    if (holdsJavaScript) return [path];
    const name = this.#places.get('environmentRoot')?.name ?? 'virtualenv';
    this.#context.report.note(`${name} ${root} holds neither node_modules nor package.json and is left out`);
    return [];
  }
}

/** As uWSGI's `uwsgi.opt` has them: every setting by the name it was given under, in its order, those that mean nothing to us too. */
function givenOptions(settings: readonly Setting[]): Config['given'] {
  const values = new Map<string, (string | true)[]>();
  for (const { name, value } of settings) {
    const before = values.get(name);
    if (before === undefined) values.set(name, [value ?? true]);
    else before.push(value ?? true);
  }
  const entries = [...values].map(([name, [first = true, ...others]]) => {
    const all = others.length === 0 ? first : [first, ...others].map(String);
    return [name, all] as const;
  });
  return Object.fromEntries(entries);
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const item of Object.values(value)) deepFreeze(item);
  return Object.freeze(value);
}
