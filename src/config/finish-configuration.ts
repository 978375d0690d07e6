// From the values of a draft to the configuration: what takes more than one value, or a look at the machine, is worked out and
// checked here, and the whole is frozen.
import { join, resolve } from 'node:path';
import { countAutomaticWorkers } from './automatic-workers.js';
import type { Config } from './configuration.js';
import { type Draft, setOwn } from './draft.js';
import { finishMounts, finishSockets } from './finish-sockets.js';
import type { ReadText } from './machine.js';
import type { OptionValues } from './options.js';
import { checkScaling } from './scaling.js';
import type { Setting } from './setting.js';
import { familyOf, insteadText } from './uwsgi-status.js';

/** What a configuration has besides the values of options. */
export interface DraftEnd {
  readonly settings: readonly Setting[];
  readonly configurationFiles: readonly string[];
  readonly hasInheritedSockets: boolean;
  readonly isDevelopment: boolean;
}

/** uWSGI's. */
const defaultMercyMs = 60_000;

/** The configuration that `draft` comes to, frozen. */
export function finishConfiguration(draft: Draft, end: DraftEnd): Config {
  const { context, placeOf } = draft;
  const { cwd, readText, report } = context;
  const all = draft.optionValues();
  const { environmentRoot, asyncCores, mercyMs, ...values } = all;
  const { chdir, chroot } = values;
  const directory = chdir ?? (chroot === null ? cwd : '/');
  checkDirectory(draft, 'chroot', chroot);
  checkDirectory(draft, 'chdir', chdir === null || chroot === null ? chdir : join(chroot, chdir));
  const sockets = finishSockets(draft, values.protocol);
  const hasSocketError = report.errors.some(({ code }) =>
    /^(VALUE_NOT_AN_ADDRESS$|FILE_|CONFIGURATION_PROGRAM$)/.test(code),
  );
  if (sockets.length === 0 && !end.hasInheritedSockets && !hasSocketError) reportNoSocket(draft, end.settings);
  warnOfDates(draft, values);
  const processes = finishProcesses(draft, values.processes);
  const mounts = finishMounts(draft, values, sockets);
  const inspectorPlace = placeOf('inspector');
  if (inspectorPlace !== undefined && values.requestTimeoutMs > 0) {
    report.warn('INSPECTOR_LIMITED', { name: inspectorPlace.name }, inspectorPlace.place);
  }
  return deepFreeze({
    ...values,
    sockets,
    mounts,
    processes,
    stopTimeoutMs: values.stopTimeoutMs ?? mercyMs ?? defaultMercyMs,
    ...checkScaling(all, processes, { readText, find: placeOf, report }),
    backlog: finishBacklog(draft, values.backlog),
    // uWSGI's threads take one request each; an event loop without threads takes many.
    cores: values.threads > 0 ? values.threads * (asyncCores ?? 1) : (asyncCores ?? 1024),
    directory,
    modulePaths: [
      ...values.modulePaths.map((path) => resolve(directory, path)),
      ...environmentRoots(draft, environmentRoot, directory),
    ],
    given: givenOptions(end.settings),
    configurationFiles: end.configurationFiles,
    isDevelopment: end.isDevelopment,
  });
}

/** Options of uWSGI that are a server's work without any socket. */
const workWithoutSocket =
  /^(emperor|spooler|fastrouter|rawrouter|sslrouter|forkptyrouter|(smart-)?attach-daemon|cron|unique-cron)$/;

function reportNoSocket({ context: { report } }: Draft, settings: readonly Setting[]): void {
  const other = settings.find(({ name }) => workWithoutSocket.test(name) && familyOf(name) !== undefined);
  const family = other && familyOf(other.name);
  const unserved = other === undefined ? '' : `, and ${other.name}, which needs none, is not served`;
  report.error('NO_SOCKET', { unserved, instead: family === undefined ? '' : insteadText(family) }, other?.place ?? '');
}

function warnOfDates({ placeOf, context: { report } }: Draft, values: Partial<OptionValues>): void {
  const { logDate, logFormatDates, logFormat } = values;
  const where = placeOf('logDate');
  if (logDate === null || (logFormatDates && logFormat !== null) || where === undefined) return;
  report.warn('LOG_DATE_UNUSED', { name: where.name }, where.place);
}

function checkDirectory(draft: Draft, property: 'chroot' | 'chdir', path: string | null): void {
  const { readKind, report } = draft.context;
  const where = draft.placeOf(property);
  if (path === null || where === undefined || readKind(path)?.kind === 'directory') return;
  report.error('DIRECTORY_MISSING', { name: where.name, path }, where.place);
}

function finishProcesses({ context: { readText, cpuCount, report } }: Draft, wanted: number | 'auto'): number {
  if (wanted !== 'auto') return wanted;
  const { workers, reason } = countAutomaticWorkers(readText, cpuCount);
  report.note(`processes = auto: ${reason}`);
  return workers;
}

/** The kernel silently cuts a longer queue to net.core.somaxconn; uWSGI refuses to start. */
function finishBacklog({ placeOf, context: { readText, report } }: Draft, wanted: number | null): number {
  const most = longestBacklog(readText);
  if (wanted === null) return Math.min(1024, most);
  const where = placeOf('backlog');
  if (wanted > most && where !== undefined) {
    const why = 'which net.core.somaxconn of this machine allows at most';
    report.warn('VALUE_CLAMPED', { name: where.name, value: wanted, most, why }, where.place);
  }
  return Math.min(wanted, most);
}

function longestBacklog(readText: ReadText): number {
  try {
    return Number.parseInt(readText('/proc/sys/net/core/somaxconn'), 10) || 128;
  } catch {
    return 128; // hidden in some containers; what the kernel had for decades
  }
}

/** A Python virtualenv has nothing for Node, but the same option may name a folder that does. */
function environmentRoots({ placeOf, context }: Draft, root: string | null, directory: string): string[] {
  if (root === null) return [];
  const path = resolve(directory, root);
  const holdsJavaScript = ['node_modules', 'package.json'].some((name) => context.readKind(`${path}/${name}`) !== null);
  if (holdsJavaScript) return [path];
  const name = placeOf('environmentRoot')?.name ?? 'virtualenv';
  context.report.note(`${name} ${root} holds neither node_modules nor package.json and is left out`);
  return [];
}

/** As uWSGI's `uwsgi.opt` has them: every setting by the name it was given under, in its order, those that mean nothing to us too. */
function givenOptions(settings: readonly Setting[]): Config['given'] {
  const given: Record<string, string | true | string[]> = {};
  for (const { name, value } of settings) {
    const before = Object.hasOwn(given, name) ? given[name] : undefined;
    if (before === undefined) setOwn(given, name, value ?? true);
    else if (Array.isArray(before)) before.push(String(value ?? true));
    else setOwn(given, name, [String(before), String(value ?? true)]);
  }
  return given;
}

/** Freezes it with all that is in it. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  // The keys and not a list of the values, which there would be one of for each line.
  for (const key in value) if (typeof value[key] === 'object') deepFreeze(value[key]);
  return Object.freeze(value);
}
