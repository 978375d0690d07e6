// Judges the names that are no option here: options of uWSGI that are not served yet, placeholders that a value
// refers to, and the rest, which are mistakes. uWSGI takes every unknown name in a file for a placeholder, so that
// a typo has no effect.

import { declaredNames } from './declared-options.js';
import { findOption, knownNames } from './options.js';
import { referencedNames } from './placeholders.js';
import type { Report } from './report.js';
import type { Setting } from './setting.js';
import { nearestName } from './suggest.js';
import { consequenceOfLeavingOut } from './unserved.js';
import { uwsgiKind, uwsgiNames } from './uwsgi-names.js';

/** More are no slips of the pen, and to compare each with all names takes its time. */
const mostSuggestions = 50;

/**
 * Warn of names that are not served, once each, and of mistakes; on the command line and under `strict` those are
 * errors.
 */
export function reportUnknownNames(settings: readonly Setting[], isStrict: boolean, report: Report): void {
  const used = usedNames(settings);
  const declared = declaredNames(settings);
  const warned = new Set<string>();
  let mistakes = 0;
  for (const setting of settings) {
    const { name, place } = setting;
    if (findOption(name) !== undefined || setting.isPlaceholder || declared.has(name)) continue;
    if (uwsgiKind(name) !== undefined) {
      if (warned.has(name)) continue;
      warned.add(name);
      report.warn('OPTION_NOT_SERVED', { name, consequence: consequenceOfLeavingOut(name) }, place);
    } else if (!used.has(name)) {
      reportMistake(setting, { isStrict, suggestion: mistakes < mostSuggestions ? suggest(setting) : '' }, report);
      mistakes++;
    }
  }
}

function usedNames(settings: readonly Setting[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { name, value } of settings) {
    for (const reference of referencedNames(value ?? '')) used.add(reference);
    if (/^if-(not-)?opt$/.test(name)) used.add((value ?? '').split('=', 1)[0] ?? '');
  }
  return used;
}

function reportMistake(
  { name, place, origin, isSet }: Setting,
  { isStrict, suggestion }: { readonly isStrict: boolean; readonly suggestion: string },
  report: Report,
): void {
  // The environment is shared: Kubernetes sets UWSGI_SERVICE_HOST for a service named uwsgi. Only a near miss is a
  // mistake.
  if (origin === 'environment' && suggestion === '') return;
  const isArgument = origin === 'command-line' && !isSet;
  const isFatal = isArgument || (isStrict && origin !== 'environment');
  const spelled = origin === 'file' || isSet ? name : place;
  if (isFatal) report.error('OPTION_UNKNOWN', { name: spelled, suggestion }, place);
  else report.warn('OPTION_UNKNOWN', { name: spelled, suggestion }, place);
}

function suggest({ name, value, origin }: Setting): string {
  const [word = '', ...others] = name.split(/\s+/);
  if (others.length > 0 && (findOption(word) !== undefined || uwsgiKind(word) !== undefined)) {
    const rest = [others.join(' '), value].filter((part) => part !== null && part !== '').join('=');
    return `; did you mean "${word} = ${rest}"?`;
  }
  const nearest = nearestName(word, [...knownNames(), ...uwsgiNames()]);
  if (nearest === undefined) return '';
  return `; did you mean "${origin === 'command-line' ? '--' : ''}${nearest}"?`;
}
