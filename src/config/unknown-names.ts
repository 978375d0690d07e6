// Judges the names that are no option here: options of uWSGI that are not served or refused, placeholders that a value
// refers to, and the rest, which are mistakes. uWSGI takes every unknown name in a file for a placeholder, so that
// a typo has no effect.

import { declaredNames } from './declared-options.js';
import { findOption, knownNames } from './options.js';
import { referencedNames } from './placeholders.js';
import type { Report } from './report.js';
import type { Setting } from './setting.js';
import { mostSuggestions, nearestName } from './suggest.js';
import { uwsgiKind, uwsgiNames } from './uwsgi-names.js';
import { familyOf, insteadText } from './uwsgi-status.js';

/** How unknown names are taken: `strict` makes errors of mistakes, and without it uWSGI's way is to say nothing. */
export interface Strictness {
  readonly isStrict: boolean;
  readonly isQuiet: boolean;
}

/**
 * Warn of names that are not served, once each, and of mistakes; on the command line and under `strict` those are
 * errors. What is refused is one always.
 */
export function reportUnknownNames(settings: readonly Setting[], strictness: Strictness, report: Report): void {
  // A look at all lines, for which most configurations give no cause.
  let used: ReadonlySet<string> | undefined;
  let declared: ReadonlySet<string> | undefined;
  const told = new Set<string>();
  const { isStrict } = strictness;
  const isQuiet = strictness.isQuiet && !isStrict;
  let mistakes = 0;
  for (const setting of settings) {
    const { name, place } = setting;
    if (findOption(name) !== undefined || setting.isPlaceholder) continue;
    declared ??= declaredNames(settings);
    if (declared.has(name)) continue;
    const family = familyOf(name);
    if (family !== undefined) {
      if (told.has(name)) continue;
      told.add(name);
      const fields = { name, reason: family.reason, instead: insteadText(family) };
      if (family.status === 'refused') report.error('OPTION_REFUSED', fields, place);
      else if (family.status === 'not served' && !isQuiet) report.warn('OPTION_NOT_SERVED', fields, place);
      continue;
    }
    used ??= usedNames(settings);
    if (!used.has(name)) {
      const suggestion = mistakes < mostSuggestions ? suggest(setting) : '';
      reportMistake(setting, { isStrict, isQuiet, suggestion }, report);
      mistakes++;
    }
  }
}

function usedNames(settings: readonly Setting[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { name, value } of settings) {
    if (value?.includes('%(')) for (const reference of referencedNames(value)) used.add(reference);
    if (name === 'resolve' || /^if-(not-)?opt$/.test(name)) used.add((value ?? '').split('=', 1)[0] ?? '');
  }
  return used;
}

function reportMistake(
  { name, place, origin, isSet }: Setting,
  { isStrict, isQuiet, suggestion }: Strictness & { readonly suggestion: string },
  report: Report,
): void {
  // The environment is shared: Kubernetes sets UWSGI_SERVICE_HOST for a service named uwsgi. Only a near miss is a
  // mistake.
  if (origin === 'environment' && suggestion === '') return;
  const isArgument = origin === 'command-line' && !isSet;
  const isFatal = isArgument || (isStrict && origin !== 'environment');
  const spelled = origin === 'file' || isSet ? name : place;
  if (isFatal) report.error('OPTION_UNKNOWN', { name: spelled, suggestion }, place);
  else if (!isQuiet) report.warn('OPTION_UNKNOWN', { name: spelled, suggestion }, place);
}

/** Names that real files have for an option whose own name is no near one. */
const otherWords: Readonly<Record<string, string>> = {
  bind: 'http-socket',
  'exec-before': 'exec-pre-app',
  group: 'gid',
  logfile: 'logto',
  'log-file': 'logto',
  port: 'http-socket',
  static: 'static-map',
  timeout: 'harakiri',
  user: 'uid',
};

function suggest({ name, value, origin }: Setting): string {
  const [word = '', ...others] = name.split(/\s+/);
  // UWSGI_PORT is what Kubernetes sets for a service named uwsgi.
  const meant = Object.hasOwn(otherWords, word) && origin !== 'environment' ? otherWords[word] : undefined;
  const isOption = findOption(word) !== undefined || uwsgiKind(word) !== undefined;
  if (others.length > 0 && (isOption || meant !== undefined)) {
    const rest = [others.join(' '), value].filter((part) => part !== null && part !== '').join('=');
    return `; did you mean "${meant ?? word} = ${rest}"?`;
  }
  const nearest = meant ?? nearestName(word, [...knownNames(), ...uwsgiNames()]);
  if (nearest === undefined) return '';
  return `; did you mean "${origin === 'command-line' ? '--' : ''}${nearest}"?`;
}
