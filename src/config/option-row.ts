// What a row of the table of options says, and the words it says it in. The rows themselves stand in options/, a file
// per group, and are put together in options.ts.
import type { FormatName } from './file-formats.js';

/** How the text of a value is read; see coerce.ts, which has one reader per kind. */
export type OptionKind =
  | 'flag'
  | 'count'
  | 'seconds'
  | 'bytes'
  | 'size'
  | 'mode'
  | 'mask'
  | 'text'
  | 'path'
  | 'log'
  | 'format'
  | 'list'
  | 'assignments'
  | 'mounts'
  | 'hooks'
  | 'route'
  | 'owner'
  | 'user'
  | 'group'
  | 'groups'
  | 'choice'
  | 'socket'
  | 'inspector'
  | 'peers'
  | 'forwarded-fields'
  | 'plugins'
  | 'configuration'
  | 'inheritance'
  | 'placeholder'
  | 'declaration'
  | 'directive'
  | 'output'
  | 'logic'
  | 'action'
  | 'verb';

/** Group of an option in --help and in the README. */
export type OptionScope =
  | 'configuration'
  | 'sockets'
  | 'application'
  | 'processes'
  | 'system'
  | 'hooks'
  | 'requests'
  | 'routing'
  | 'logging';

/** Of a value; its kind implies most of them. */
export type OptionUnit = 'seconds' | 'milliseconds' | 'bytes' | 'kilobytes' | 'megabytes' | 'per cent' | 'octal';

/** What alone can honour an option, beyond a server in a process that is not its own; see program-options.ts. */
export type OptionNeed = 'command' | 'master' | 'process' | 'threads';

/** What the options of a whole group need; a row's own `needs` comes first. */
export const scopeNeeds = {
  configuration: 'command',
  sockets: 'nothing',
  application: 'nothing',
  processes: 'master',
  system: 'process',
  hooks: 'command',
  requests: 'nothing',
  routing: 'nothing',
  logging: 'nothing',
} as const satisfies Readonly<Record<OptionScope, OptionNeed | 'nothing'>>;

export interface OptionRow {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Short letters, case-sensitive. */
  readonly letter?: string;
  readonly kind: OptionKind;
  /** Property of `Config`; times are in milliseconds there, whatever the unit of the option. */
  readonly as?: string;
  /** Further properties that one value sets. */
  readonly also?: readonly string[];
  /** Value when nothing sets the property. One row per property has it. `null`: not set. */
  readonly default?: boolean | number | string | null | readonly string[] | Readonly<Record<string, string>>;
  readonly help: string;
  /** `accepted`: read and checked, without effect, because it is always so here or has no meaning in Node. */
  readonly status: 'served' | 'accepted';
  readonly scope: OptionScope;
  /** Version of tswsgi that first has it, where that is not the first one. */
  readonly since?: string;
  /** Where the kind does not imply it. */
  readonly unit?: OptionUnit;
  /** A value that is right, where that of its kind would not be telling. */
  readonly example?: string;
  /** What alone can honour it, where that is not what its group needs. */
  readonly needs?: OptionNeed | 'nothing';
  /** Choices that need more than the option does. */
  readonly choicesNeed?: Readonly<Record<string, OptionNeed>>;
  /** How programs spell it, where that is not its name in camel case. */
  readonly property?: string;
  /** A flag that switches its property off, as uWSGI's `disable-logging`. */
  readonly inverted?: true;
  readonly least?: number;
  /** Larger values are lowered to this, with a warning that says why. */
  readonly most?: number;
  readonly mostReason?: string;
  /** The number may be `auto`: config.ts works it out when nothing overrules it. */
  readonly auto?: true;
  /** Real files have `true` here, which uWSGI reads as 0; so it is not an error. */
  readonly oftenFlag?: true;
  /** The value may be left out: then, and for `true` or `1`, this text is read instead. */
  readonly bare?: string;
  /** Accepted spellings and what each means. */
  readonly choices?: Readonly<Record<string, string>>;
  /** What else to do where another choice is wanted. */
  readonly advice?: string;
  /** What a verb sends to the process of a pid file. */
  readonly signal?: NodeJS.Signals;
  /** Protocol of a socket row; `default` follows the option `protocol`. */
  readonly protocol?: 'http' | 'uwsgi' | 'default';
  /** Of the file that a configuration row names; by its extension when left out. */
  readonly format?: FormatName;
}

/** A row as it stands in the file of its group, which says the scope for all of them. */
export type GroupRow = Omit<OptionRow, 'scope'>;
