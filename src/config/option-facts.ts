// What is told of an option beside its row: the unit of its value, the version that first has it, and a value as one would
// write it. Kinds imply most of it; a row says what its kind does not. Messages, --help, README, schema and completion ask here.
import type { OptionKind, OptionRow, OptionUnit } from './option-row.js';

/** Rows without `since` are as old as the table. */
const firstVersion = '0.1.0';

const unitsOfKinds: Readonly<Partial<Record<OptionKind, OptionUnit>>> = {
  seconds: 'seconds',
  bytes: 'bytes',
  size: 'bytes',
  mode: 'octal',
  mask: 'octal',
};

const examplesOfKinds: Readonly<Record<OptionKind, string>> = {
  flag: 'true',
  count: '4',
  seconds: '30',
  bytes: '32768',
  size: '100m',
  mode: '660',
  mask: '022',
  text: 'site',
  path: '/srv/site',
  log: '/var/log/site.log',
  format: '%(method) %(uri) => %(status)',
  list: '/srv/site',
  assignments: 'STAGE=production',
  mounts: '/shop=shop.js',
  hooks: 'exec:touch /run/site.started',
  route: '^/old redirect:/new',
  owner: 'www-data:www-data',
  user: 'www-data',
  group: 'www-data',
  groups: 'www-data',
  choice: '',
  socket: '127.0.0.1:8080',
  inspector: '127.0.0.1:9229',
  peers: '127.0.0.1,10.0.0.0/8',
  'forwarded-fields': 'forwarded',
  plugins: 'python3',
  configuration: '/etc/site.ini',
  inheritance: '/etc/site.ini',
  placeholder: 'base=/srv/site',
  declaration: 'recycle=max-requests=$1;max-worker-lifetime=$2',
  logic: '',
  directive: '',
  output: 'http-socket',
  action: '',
  verb: '/run/site.pid',
};

const examplesOfUnits: Readonly<Partial<Record<OptionUnit, string>>> = {
  megabytes: '512',
  kilobytes: '1024',
  milliseconds: '500',
  'per cent': '50',
};

/** The unit of the option's value, `undefined` where it has none. */
export function unitOf({ unit, kind }: OptionRow): OptionUnit | undefined {
  return unit ?? unitsOfKinds[kind];
}

/** The version of tswsgi that first has the option. */
export function sinceOf({ since }: OptionRow): string {
  return since ?? firstVersion;
}

/** A value of the option that is right; empty where it takes none. */
export function exampleOf(row: OptionRow): string {
  const { example, choices, unit, kind, least = 0 } = row;
  if (example !== undefined) return example;
  if (choices !== undefined) return Object.keys(choices)[0] ?? '';
  const usual = examplesOfUnits[unit ?? 'octal'] ?? examplesOfKinds[kind];
  return kind === 'count' && Number(usual) < least ? String(least) : usual;
}

/** `a whole number from 1 up, such as 4`: what to give, for a message. */
export function wantedText(row: OptionRow, what: string): string {
  const range = row.least === undefined ? what : `${what} from ${row.least} up`;
  const example = exampleOf(row);
  return `${row.auto === true ? `auto or ${range}` : range}${example === '' ? '' : `, such as ${example}`}`;
}
