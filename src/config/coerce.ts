// From the text of a value to the value, one reader per kind of option. Read as uWSGI reads where real files depend
// on it (numbers by their leading digits, any text is a true flag), but never in silence.
import { resolve } from 'node:path';
import { parseFormat } from '../log/log-format.js';
import { addressFault } from './address.js';
import { hookActions, splitHook, unservedHookActions } from './hook-names.js';
import { type InspectorSetting, isLoopback, parseInspector } from './inspector.js';
import type { ReadText } from './machine.js';
import { looksLikePath, type MountSetting, parseMount } from './mount.js';
import type { OptionKind, OptionRow } from './option-row.js';
import { type MissingOwner, type Owner, resolveGroup, resolveOwner, resolveUser, type User } from './owner.js';
import { readRoute } from './route-line.js';
import type { ValueInput } from './value-input.js';

/** What a reader makes of a text; `undefined` when it reported an error. */
export type OptionValue = boolean | number | string | readonly string[] | object | undefined;

type Reader = (input: ValueInput) => OptionValue;

const readers: Readonly<Record<OptionKind, Reader>> = {
  flag: readFlag,
  count: (input) => readNumber(input, /^\+?\d+/, 1, 'a whole number'),
  bytes: (input) => readNumber(input, /^\+?\d+/, 1, 'a number of bytes'),
  size: readSize,
  seconds: (input) => readNumber(input, /^\+?\d+(\.\d+)?/, 1000, 'a number of seconds'),
  mode: (input) => readOctal(input, /^[0-7]{3,4}$/),
  mask: (input) => readOctal(input, /^[0-7]{1,4}$/),
  text: readText,
  path: readPath,
  log: readLog,
  format: readLogFormat,
  list: (input) => keepText(input, 'a value'),
  assignments: readAssignment,
  mounts: readMount,
  hooks: readHook,
  route: (input) => readRoute(input, readSeconds),
  owner: (input) => readOwner(input, 'USER or USER:GROUP', resolveOwner),
  user: (input) => readOwner(input, 'a user', resolveUser),
  group: (input) => readOwner(input, 'a group', resolveGroup),
  groups: (input) => readOwner(input, 'a group', resolveGroup),
  choice: readChoice,
  socket: readAddress,
  inspector: readInspector,
  plugins: readPlugins,
  configuration: () => undefined, // this one and the next four are for the gatherer
  inheritance: () => undefined,
  placeholder: () => undefined,
  logic: () => undefined,
  declaration: () => undefined,
  action: () => undefined,
  verb: () => undefined, // for the command line, in config.ts
};

/** The value of one setting: one item for the kinds that add up. */
export function coerce(input: ValueInput): OptionValue {
  return readers[input.row.kind](input);
}

const falseTexts = ['false', 'off', 'no', '0'];
const trueTexts = ['', 'true', 'on', 'yes', '1'];

/** uWSGI docs: "bool": false, off, no and 0 in any case are false, all else is true. */
function readFlag(input: ValueInput): boolean {
  const text = cutComment(input);
  const isOn = !falseTexts.includes(text.toLowerCase());
  if (isOn && !trueTexts.includes(text.toLowerCase())) {
    input.report.warn('VALUE_READS_AS_TRUE', { name: input.name, value: text }, input.place);
  }
  return input.row.inverted === true ? !isOn : isOn;
}

function readNumber(input: ValueInput, pattern: RegExp, scale: number, unit: string): number | 'auto' | undefined {
  const { row, name, place, report } = input;
  const cut = cutComment(input);
  const text = row.bare !== undefined ? bareText(cut, row.bare) : cut;
  if (row.auto === true && text.toLowerCase() === 'auto') return 'auto';
  const range = row.least === undefined ? unit : `${unit} from ${row.least} up`;
  const wanted = row.auto === true ? `auto or ${range}` : range;
  if (/^-\d/.test(text)) {
    report.error('VALUE_NEGATIVE', { name, value: text, wanted }, place);
    return undefined;
  }
  if (row.oftenFlag === true && /^(true|on|yes)$/i.test(text)) {
    report.warn('VALUE_FLAG_AS_NUMBER', { name, value: text, wanted }, place);
    return 0;
  }
  const digits = pattern.exec(text)?.[0];
  if (digits === undefined) {
    if (text === '') report.error('VALUE_EMPTY', { name, wanted }, place);
    else report.error('VALUE_NOT_A_NUMBER', { name, value: text, wanted }, place);
    return undefined;
  }
  const number = Number(digits);
  const rest = text.slice(digits.length).trim();
  if (rest !== '') report.warn('VALUE_NUMBER_CUT', { name, value: text, number, rest }, place);
  const value = Math.round(number * scale);
  if (!Number.isSafeInteger(value) || number < (row.least ?? 0)) {
    report.error('VALUE_OUT_OF_RANGE', { name, value: digits, wanted }, place);
    return undefined;
  }
  if (row.kind === 'seconds' && value > mostTimerMs) return clamp(input, number, mostTimerMs / 1000) * 1000;
  return row.most !== undefined && value > row.most ? clamp(input, value, row.most) : value;
}

/** Bytes, or with a unit what files mean that have one: uWSGI would read the digits alone. */
function readSize(input: ValueInput): number | 'auto' | undefined {
  const text = cutComment(input);
  const [, digits, unit = ''] = /^(\+?\d+)\s*([kmg])(?:i?b)?$/i.exec(text) ?? [];
  const scale = digits === undefined ? 1 : 1024 ** (1 + ['k', 'm', 'g'].indexOf(unit.toLowerCase()));
  return readNumber({ ...input, text: digits ?? text }, /^\+?\d+/, scale, 'a number of bytes, or of k, m or g');
}

/** The seconds within a longer value, as milliseconds. */
function readSeconds(input: ValueInput): number | undefined {
  const value = readNumber({ ...input, row: secondsRow }, /^\+?\d+(\.\d+)?/, 1000, 'a number of seconds');
  return value === 'auto' ? undefined : value;
}

const secondsRow: OptionRow = { name: '', kind: 'seconds', help: '', status: 'served', scope: 'requests' };

/** The longest time a timer of Node can wait is 2^31 - 1 ms; 24 days are below it. */
const mostTimerMs = 24 * 86_400_000;

function clamp({ row, name, place, report }: ValueInput, value: number, most: number): number {
  report.warn(
    'VALUE_CLAMPED',
    { name, value, most, why: row.mostReason ?? 'the longest time a timer can wait' },
    place,
  );
  return most;
}

/** `http-keepalive` and its like: nothing, `true` and `1` mean the usual value, `false` means 0. */
function bareText(text: string, bare: string): string {
  if (trueTexts.includes(text.toLowerCase())) return bare;
  return falseTexts.includes(text.toLowerCase()) ? '0' : text;
}

function readInspector(input: ValueInput): InspectorSetting | undefined {
  const { row, name, text, place, report } = input;
  const found = parseInspector(bareText(cutComment(input), row.bare ?? ''));
  if (found === undefined) {
    report.error('VALUE_NOT_AN_INSPECTOR', { name, value: text }, place);
    return undefined;
  }
  if (!isLoopback(found.host)) report.warn('INSPECTOR_OPEN', { name, ...found }, place);
  return { ...found, waits: row.name === 'inspect-brk' };
}

function readOctal(input: ValueInput, pattern: RegExp): number | undefined {
  const { row, name, place, report } = input;
  const cut = cutComment(input);
  const text = row.bare !== undefined && trueTexts.includes(cut.toLowerCase()) ? row.bare : cut;
  if (pattern.test(text)) return Number.parseInt(text, 8);
  report.error('VALUE_NOT_A_MODE', { name, value: text }, place);
  return undefined;
}

/** Text is kept as it is, as in uWSGI; what looks like a comment or like quotes is only spoken of. */
function keepText({ name, text, place, report }: ValueInput, wanted: string): string | undefined {
  if (text === '') {
    report.error('VALUE_EMPTY', { name, wanted }, place);
    return undefined;
  }
  const comment = findComment(text);
  if (comment !== undefined) report.warn('VALUE_COMMENT_KEPT', { name, comment: comment.text }, place);
  if (isQuoted(text)) report.warn('VALUE_QUOTES_KEPT', { name, value: text }, place);
  return text;
}

/** A row may have a text for a name that stands alone. */
function readText(input: ValueInput): string | undefined {
  const { bare } = input.row;
  if (bare === undefined) return keepText(input, 'a value');
  const text = input.text.toLowerCase();
  if (falseTexts.includes(text)) return undefined;
  return trueTexts.includes(text) ? bare : keepText(input, 'a value');
}

function readPath(input: ValueInput): string | undefined {
  const path = keepText(input, 'a path');
  return path === undefined ? undefined : resolve(input.cwd, path);
}

/** uWSGI takes `host:port` for a receiver of UDP, and `true` for the name of a file, as real configurations have it. */
function readLog(input: ValueInput): string | undefined {
  const { name, text, place, report } = input;
  if (/^[^/]*:\d+$/.test(text)) {
    report.error('VALUE_NOT_A_LOG', { name, value: text }, place);
    return undefined;
  }
  if (trueTexts.includes(text.toLowerCase()) && text !== '')
    report.warn('VALUE_IS_A_FILE', { name, value: text }, place);
  return readPath(input);
}

/** Quotes and brackets are what templates are made of; only what cannot be meant is spoken of. */
function readLogFormat({ name, text, place, report }: ValueInput): string | undefined {
  if (text === '') {
    report.error('VALUE_EMPTY', { name, wanted: 'a template such as %(method) %(uri) => %(status)' }, place);
    return undefined;
  }
  for (const part of parseFormat(text)) {
    if ('variable' in part) {
      if (part.variable.startsWith('metric.')) report.warn('LOG_METRIC', { name, variable: part.variable }, place);
      continue;
    }
    const odd = /%\([^%]*/.exec(part.text)?.[0];
    if (odd !== undefined) report.warn('LOG_FORMAT_ODD', { name, value: odd.trimEnd() }, place);
  }
  return text;
}

/** One item of a record: `[name, value]`. */
function readAssignment(input: ValueInput): readonly [string, string] | undefined {
  const text = keepText(input, 'NAME=value');
  if (text === undefined) return undefined;
  const equals = text.indexOf('=');
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  input.report.error('VALUE_NOT_AN_ASSIGNMENT', { name: input.name, value: text }, input.place);
  return undefined;
}

function readMount(input: ValueInput): MountSetting | undefined {
  const { name, place, report } = input;
  const text = keepText(input, '/PATH=APPLICATION');
  if (text === undefined) return undefined;
  const mount = parseMount(text, place);
  if (mount === undefined) report.error('VALUE_NOT_A_MOUNT', { name, value: text }, place);
  else if (looksLikePath(mount)) report.warn('MOUNT_ON_ODD_HOST', { name, host: mount.host }, place);
  return mount;
}

/** `ACTION:ARGUMENT`, with an action that is served. One that uWSGI has and tswsgi has not is left out. */
function readHook(input: ValueInput): string | undefined {
  const { name, place, report } = input;
  const text = keepText(input, 'ACTION:ARGUMENT');
  if (text === undefined) return undefined;
  const { action } = splitHook(text);
  if (hookActions.some((known) => known === action)) return text;
  if (unservedHookActions.includes(action)) report.warn('HOOK_NOT_SERVED', { name, action }, place);
  else report.error('HOOK_UNKNOWN', { name, action, actions: hookActions.join(', ') }, place);
  return undefined;
}

function readOwner<Found extends number | Owner | User>(
  input: ValueInput,
  wanted: string,
  resolveName: (text: string, readText: ReadText) => Found | MissingOwner,
): Found | undefined {
  const text = cutComment(input);
  if (text === '') {
    input.report.error('VALUE_EMPTY', { name: input.name, wanted }, input.place);
    return undefined;
  }
  const found = resolveName(text, input.readText);
  if (!isMissing(found)) return found;
  input.report.error('VALUE_NOT_AN_OWNER', { name: input.name, what: found.what, value: found.value }, input.place);
  return undefined;
}

function isMissing(found: number | object): found is MissingOwner {
  return typeof found === 'object' && 'what' in found;
}

function readChoice(input: ValueInput): string | undefined {
  const { row, name, place, report } = input;
  const text = cutComment(input);
  const choices = row.choices ?? {};
  if (Object.hasOwn(choices, text)) return choices[text];
  report.error('VALUE_NOT_A_CHOICE', { name, value: text, choices: Object.keys(choices).join(', ') }, place);
  return undefined;
}

function readAddress(input: ValueInput): string | undefined {
  const { name, place, report } = input;
  let address = cutComment(input);
  if (isQuoted(address)) {
    report.warn('VALUE_QUOTES_CUT', { name, value: address }, place);
    address = address.slice(1, -1).trim();
  }
  const reason = addressFault(address);
  if (reason === undefined) return address;
  report.error('VALUE_NOT_AN_ADDRESS', { name, value: address, reason }, place);
  return undefined;
}

/** Plugins of uWSGI whose work is done here or is not needed in Node. */
const quietPlugins =
  /^(python|cheaper_busyness$|http$|corerouter$|gevent|asyncio$|greenlet$|ugreen$|logfile$|logsocket$|stdio$|0$)/;

/** Names separated by commas, perhaps as paths: `python3`, `http,python`, `/usr/lib/uwsgi/python3_plugin.so`. */
function readPlugins(input: ValueInput): readonly string[] {
  const { row, name, place, report } = input;
  const isNeeded = row.name.startsWith('need-');
  const names = cutComment(input)
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  for (const item of names) {
    const plugin = item.replace(/^.*\//, '').replace(/(_plugin)?\.so$/, '');
    if (quietPlugins.test(plugin)) continue;
    if (isNeeded) report.error('PLUGIN_UNKNOWN', { name, value: item, consequence: '; remove the line' }, place);
    else report.warn('PLUGIN_UNKNOWN', { name, value: item, consequence: '' }, place);
  }
  return names;
}

function isQuoted(text: string): boolean {
  return text.length >= 2 && /^(["']).*\1$/.test(text);
}

function findComment(text: string): { start: number; text: string } | undefined {
  const match = /(^|[ \t])(;|#|\/\/).*$/.exec(text);
  return match === null ? undefined : { start: match.index, text: match[0].trim() };
}

/** For values in which a comment cannot be part of the value. */
function cutComment({ name, text, place, report }: ValueInput): string {
  const comment = findComment(text);
  if (comment === undefined) return text;
  report.warn('VALUE_COMMENT_CUT', { name, comment: comment.text }, place);
  return text.slice(0, comment.start).trim();
}
