// The one table of options: a row per option, and everything else about options is made from it, namely the command
// line, the files' language, --help, the README's table and the type of the finished configuration. The rows are in
// options/, a file per group; uWSGI's names and its short letters stand there beside the plain word (`as`) that the rest
// of the code uses.
import type { InspectorSetting } from './inspector.js';
import type { MountSetting } from './mount.js';
import {
  type GroupRow,
  type OptionKind,
  type OptionNeed,
  type OptionRow,
  type OptionScope,
  scopeNeeds,
} from './option-row.js';
import { applicationOptions } from './options/application.js';
import { configurationOptions } from './options/configuration.js';
import { hooksOptions } from './options/hooks.js';
import { loggingOptions } from './options/logging.js';
import { processesOptions } from './options/processes.js';
import { requestsOptions } from './options/requests.js';
import { routingOptions } from './options/routing.js';
import { socketsOptions } from './options/sockets.js';
import { systemOptions } from './options/system.js';
import type { Owner, User } from './owner.js';
import type { ForwardedField } from './peers.js';
import type { RouteRule } from './route-rule.js';

/** All rows, in the order of --help. */
export const options = [
  ...within('configuration', configurationOptions),
  ...within('sockets', socketsOptions),
  ...within('application', applicationOptions),
  ...within('processes', processesOptions),
  ...within('system', systemOptions),
  ...within('hooks', hooksOptions),
  ...within('requests', requestsOptions),
  ...within('routing', routingOptions),
  ...within('logging', loggingOptions),
] as const satisfies readonly OptionRow[];

/** The rows of one group, each with its scope. */
function within<const Rows extends readonly GroupRow[]>(
  scope: OptionScope,
  rows: Rows,
): { readonly [Index in keyof Rows]: Rows[Index] & { readonly scope: OptionScope } } {
  return rows.map((row) => ({ ...row, scope })) as never;
}

type Row = (typeof options)[number];
type PropertyRow = Extract<Row, { readonly as: string }>;

interface ValueOfKind {
  flag: boolean;
  count: number;
  seconds: number;
  bytes: number;
  size: number;
  mode: number;
  mask: number;
  text: string;
  path: string;
  log: string;
  format: string;
  list: readonly string[];
  assignments: Readonly<Record<string, string>>;
  mounts: readonly MountSetting[];
  owner: Owner;
  user: User;
  group: number;
  groups: readonly number[];
  hooks: readonly string[];
  route: readonly RouteRule[];
  inspector: InspectorSetting;
  peers: readonly string[];
  'forwarded-fields': readonly ForwardedField[];
}

type ValueOf<R extends PropertyRow> =
  | (R extends { readonly choices: infer Choices }
      ? Choices[keyof Choices]
      : R['kind'] extends keyof ValueOfKind
        ? ValueOfKind[R['kind']]
        : never)
  | (R extends { readonly auto: true } ? 'auto' : never)
  | (R extends { readonly default: null } ? null : never);

/** The properties that the table gives to `Config`, each with the type its kind has. */
export type OptionValues = { readonly [R in PropertyRow as R['as']]: ValueOf<R> };

const rowsByName = new Map<string, OptionRow>();
const rowsByLetter = new Map<string, OptionRow>();
for (const row of options as readonly OptionRow[]) {
  for (const name of optionNames(row)) rowsByName.set(name, row);
  if (row.letter !== undefined) rowsByLetter.set(row.letter, row);
}

/** All spellings of an option, the main one first. */
export function optionNames(row: OptionRow): readonly string[] {
  return [row.name, ...(row.aliases ?? [])];
}

/** The row with this name or alias. */
export function findOption(name: string): OptionRow | undefined {
  return rowsByName.get(name);
}

/** What alone can honour the option; `nothing`: any server can. */
export function needOf(row: OptionRow): OptionNeed | 'nothing' {
  return row.needs ?? scopeNeeds[row.scope];
}

/** The row with this short letter. */
export function findLetter(letter: string): OptionRow | undefined {
  return rowsByLetter.get(letter);
}

/** All names and aliases in the table, for suggestions. */
export function knownNames(): IterableIterator<string> {
  return rowsByName.keys();
}

/** Kinds of options that have their effect while the settings are gathered, and what is done with each line. */
export const gatheringKinds: readonly OptionKind[] = [
  'configuration',
  'inheritance',
  'placeholder',
  'declaration',
  'directive',
  'logic',
];

const listKinds: readonly OptionKind[] = [
  'list',
  'groups',
  'peers',
  'forwarded-fields',
  'hooks',
  'mounts',
  'route',
  'assignments',
  'socket',
  'plugins',
  'output',
];

/** Does the option add up over several lines? All others take the last value. */
export function isAccumulating({ kind }: OptionRow): boolean {
  return listKinds.includes(kind) || gatheringKinds.includes(kind);
}
