// Replaces the references in all values, in uWSGI's three passes: `$(ENVIRONMENT)`, then `@(file)`, then
// `%(option)`. One thing is better than there: a variable set by `env` is known to the lines below it.
import { messageOf } from '../errors.js';
import { findOption, gatheringKinds } from './options.js';
import { circular, expandReferences, type LookUp } from './placeholders.js';
import type { Report } from './report.js';
import { type ResourceScope, readResource } from './resource.js';
import type { Setting } from './setting.js';
import { mostSuggestions, nearestName } from './suggest.js';
import { uwsgiKind } from './uwsgi-names.js';

interface Context extends ResourceScope {
  readonly report: Report;
}

/**
 * The settings with their references replaced. One that stands for nothing stays; where the option is ours `%(name)` is an
 * error then, and `$(NAME)` a warning, since it may be meant for the shell.
 */
export function substitute(
  settings: readonly Setting[],
  environment: Readonly<Record<string, string | undefined>>,
  context: Context,
): readonly Setting[] {
  if (!settings.some(mayRefer)) return [...settings];
  const withEnvironment = expandEnvironment(settings, environment, context.report);
  const withFiles = withEnvironment.map((setting) => expandFiles(setting, context));
  return expandOptions(withFiles, context.report);
}

function expandEnvironment(
  settings: readonly Setting[],
  environment: Readonly<Record<string, string | undefined>>,
  report: Report,
): Setting[] {
  const known = new Map(Object.entries(environment));
  const lookUp: LookUp = (name) => known.get(name);
  return settings.map((setting) => {
    const expanded = mayRefer(setting) ? expand(setting, '$', lookUp, report) : setting;
    if (setting.name === 'env' && expanded.value !== null) {
      const equals = expanded.value.indexOf('=');
      if (equals > 0) known.set(expanded.value.slice(0, equals), expanded.value.slice(equals + 1));
    }
    return expanded;
  });
}

/** Most values have no reference of any kind. */
function mayRefer({ value }: Setting): boolean {
  return value?.includes('(') === true;
}

/** `@(path)` is the content of the file without its last line end. */
function expandFiles(setting: Setting, { report, ...scope }: Context): Setting {
  if (!mayRefer(setting)) return setting;
  const read: LookUp = (path) => {
    const reference = `@(${path})`;
    try {
      return readResource(path, scope).replace(/[\r\n]$/, '');
    } catch (error) {
      const reason = messageOf(error);
      report.error('REFERENCE_UNREADABLE', { name: setting.name, reference, reason }, setting.place);
      return undefined;
    }
  };
  // What has no effect stops nothing either.
  const isIdle = findOption(setting.name) === undefined && uwsgiKind(setting.name) !== undefined;
  return isIdle ? setting : expand(setting, '@', read, report);
}

/** All placeholders of a run together: values that are made of values that are made of values multiply. */
const mostCharacters = 16 << 20;

/** `%(name)` is the value of the first setting of that name, wherever it stands. */
function expandOptions(settings: readonly Setting[], report: Report): Setting[] {
  const first = new Map<string, string>();
  for (const { name, value } of settings) if (value !== null && !first.has(name)) first.set(name, value);
  let looked = 0;
  let mistakes = 0;
  return settings.map((setting) => {
    if (!mayRefer(setting)) return setting;
    const unknown = new Set<string>();
    const expanded = expand(
      setting,
      '%',
      (name) => {
        const value = first.get(name);
        looked += value?.length ?? 0;
        return looked > mostCharacters ? '' : value;
      },
      report,
      (name) => unknown.add(name),
    );
    if (looked > mostCharacters) {
      if (Number.isFinite(looked)) report.error('PLACEHOLDERS_TOO_LONG', { most: mostCharacters }, setting.place);
      looked = Number.POSITIVE_INFINITY; // said once
      return setting;
    }
    const row = findOption(setting.name);
    if (row === undefined || isTakenAsWritten(setting)) return expanded;
    const left = /\$\([^()]*\)/.exec(expanded.value ?? '')?.[0];
    if (left) report.warn('REFERENCE_UNKNOWN', { name: setting.name, reference: left }, setting.place);
    // What is left of a template of request lines is its variables.
    if (row.kind === 'format') return expanded;
    for (const name of unknown) reportUnknown(setting, name, mistakes++ < mostSuggestions ? first.keys() : [], report);
    return expanded;
  });
}

/** uWSGI leaves such a reference as it is, so that a path with `%(nobody)` in it is made or looked for. */
function reportUnknown({ name, place }: Setting, wanted: string, names: Iterable<string>, report: Report): void {
  const nearest = wanted === '_' ? undefined : nearestName(wanted, names);
  const advice = nearest === undefined ? `set it with a line "${wanted} = ..."` : `did you mean "%(${nearest})"?`;
  const why =
    wanted === '_' ? 'is for the lines of a block, and stands for nothing here' : `stands for nothing; ${advice}`;
  report.error('PLACEHOLDER_UNKNOWN', { name, reference: `%(${wanted})`, why }, place);
}

/** References where nothing is replaced are a mistake, `why` says of what kind, unless they are variables of request lines. */
export function reportReferences(settings: readonly Setting[], why: string, report: Report): void {
  for (const setting of settings) {
    const row = findOption(setting.name);
    const reference = /%\([^()]+\)/.exec(setting.value ?? '')?.[0];
    if (row === undefined || row.kind === 'format' || reference === undefined || isTakenAsWritten(setting)) continue;
    report.error('PLACEHOLDER_UNKNOWN', { name: setting.name, reference, why }, setting.place);
  }
}

function isTakenAsWritten({ name, value, isPlaceholder, isLiteral }: Setting): boolean {
  return value === null || isPlaceholder === true || isLiteral === true || isImmediate(name);
}

/** These took effect when they were read: with their values as they are written. */
function isImmediate(name: string): boolean {
  const kind = findOption(name)?.kind;
  return kind !== undefined && kind !== 'inheritance' && gatheringKinds.includes(kind);
}

function expand(
  setting: Setting,
  sigil: '$' | '@' | '%',
  lookUp: LookUp,
  report: Report,
  onUnknown?: (name: string) => void,
): Setting {
  if (setting.value === null || isTakenAsWritten(setting)) return setting;
  const value = expandReferences(setting.value, sigil, lookUp, onUnknown);
  if (value !== circular) return value === setting.value ? setting : { ...setting, value };
  report.error('REFERENCE_CIRCULAR', { name: setting.name, value: setting.value }, setting.place);
  return setting;
}
