// What becomes of each option of uWSGI: a row of the table serves or accepts it, or its family says why it has no effect or
// is refused. Of the names in a family, one that is written out comes before a pattern, and a longer pattern before a shorter.
import { applicationFamilies } from './families/application.js';
import { configurationFamilies } from './families/configuration.js';
import type { FamilyRow, FamilyStatus } from './families/family.js';
import { observingFamilies } from './families/observing.js';
import { processFamilies } from './families/processes.js';
import { requestFamilies } from './families/requests.js';
import { sharedStateFamilies } from './families/shared-state.js';
import { socketFamilies } from './families/sockets.js';
import type { OptionRow } from './option-row.js';
import { findOption } from './options.js';
import { uwsgiKind } from './uwsgi-names.js';

export type OptionStatus = OptionRow['status'] | FamilyStatus;

/** All families, in the order of the README. */
export const families: readonly FamilyRow[] = [
  ...configurationFamilies,
  ...socketFamilies,
  ...applicationFamilies,
  ...processFamilies,
  ...requestFamilies,
  ...sharedStateFamilies,
  ...observingFamilies,
];

interface NamePattern {
  readonly family: FamilyRow;
  readonly pattern: string;
  readonly expression: RegExp;
}

const byName = new Map<string, FamilyRow>();
const patterns: NamePattern[] = [];
for (const family of families) {
  for (const name of familyNames(family)) {
    if (!name.includes('*')) byName.set(name, family);
    else patterns.push({ family, pattern: name, expression: new RegExp(`^${name.replaceAll('*', '.*')}$`) });
  }
}
patterns.sort((a, b) => b.pattern.length - a.pattern.length);

/** The names and patterns of a family. */
export function familyNames({ names }: FamilyRow): readonly string[] {
  return names.split(/\s+/).filter((name) => name !== '');
}

/** The family of a name of uWSGI that is no row of the table; `undefined` for a row, and for what uWSGI has not. */
export function familyOf(name: string): FamilyRow | undefined {
  if (uwsgiKind(name) === undefined || findOption(name) !== undefined) return undefined;
  return byName.get(name) ?? patterns.find(({ expression }) => expression.test(name))?.family;
}

/** What becomes of an option, ours or uWSGI's; `undefined`: neither has it. */
export function statusOf(name: string): OptionStatus | undefined {
  return findOption(name)?.status ?? familyOf(name)?.status;
}

/** `; instead: …`, or nothing: the end of a message. */
export function insteadText({ instead }: FamilyRow): string {
  return instead === undefined ? '' : `; instead: ${instead}`;
}
