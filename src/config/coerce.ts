// From the text of a value to the value, one reader per kind of option. Read as uWSGI reads where real files depend
// on it (numbers by their leading digits, any text is a true flag), but never in silence.
import { addressFault } from './address.js';
import { type InspectorSetting, isLoopback, parseInspector } from './inspector.js';
import type { ReadText } from './machine.js';
import { exampleOf, wantedText } from './option-facts.js';
import type { OptionKind } from './option-row.js';
import { type MissingOwner, type Owner, resolveGroup, resolveOwner, resolveUser, type User } from './owner.js';
import { type ForwardedField, forwardedFields, isForwardedField, isPeer, splitPeers } from './peers.js';
import { readRoute } from './route-line.js';
import type { ValueInput } from './value-input.js';
import { readCount, readOctal, readSeconds, readSecondsWithin, readSize } from './value-numbers.js';
import { readAssignment, readHook, readLog, readLogFormat, readMount, readPath, readText } from './value-texts.js';
import { bareText, cutComment, falseTexts, isQuoted, keepText, trueTexts } from './value-words.js';

/** What a reader makes of a text; `undefined` when it reported an error. */
export type OptionValue = boolean | number | string | readonly string[] | object | undefined;

type Reader = (input: ValueInput) => OptionValue;

const readers: Readonly<Record<OptionKind, Reader>> = {
  flag: readFlag,
  count: readCount,
  bytes: (input) => readSize(input, 'a number of bytes'),
  size: (input) => readSize(input, 'a number of bytes, or of k, m or g'),
  seconds: readSeconds,
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
  route: (input) => readRoute(input, readSecondsWithin),
  owner: (input) => readOwner(input, 'USER or USER:GROUP', resolveOwner),
  user: (input) => readOwner(input, 'a user', resolveUser),
  group: (input) => readOwner(input, 'a group', resolveGroup),
  groups: (input) => readOwner(input, 'a group', resolveGroup),
  choice: readChoice,
  socket: readAddress,
  inspector: readInspector,
  peers: readPeers,
  'forwarded-fields': readForwardedFields,
  plugins: readPlugins,
  configuration: () => undefined, // this one and the next five are for the gatherer
  inheritance: () => undefined,
  placeholder: () => undefined,
  logic: () => undefined,
  declaration: () => undefined,
  directive: () => undefined,
  output: () => undefined, // for output.ts
  action: () => undefined,
  verb: () => undefined, // for the command line, in config.ts
};

/** The value of one setting: one item for the kinds that add up. */
export function coerce(input: ValueInput): OptionValue {
  return readers[input.row.kind](input);
}

/** uWSGI docs: "bool": false, off, no and 0 in any case are false, all else is true. */
function readFlag(input: ValueInput): boolean {
  const text = cutComment(input);
  const isOn = !falseTexts.includes(text.toLowerCase());
  if (isOn && !trueTexts.includes(text.toLowerCase())) {
    input.report.warn('VALUE_READS_AS_TRUE', { name: input.name, value: text }, input.place);
  }
  return input.row.inverted === true ? !isOn : isOn;
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

function readPeers(input: ValueInput): readonly string[] | undefined {
  const { row, name, place, report } = input;
  const entries = splitPeers(cutComment(input));
  const wrong = entries.filter((entry) => !isPeer(entry));
  for (const value of wrong) report.error('VALUE_NOT_A_PEER', { name, value, example: exampleOf(row) }, place);
  if (entries.length === 0) report.error('VALUE_EMPTY', { name, wanted: wantedText(row, 'addresses') }, place);
  return wrong.length === 0 && entries.length > 0 ? entries : undefined;
}

function readForwardedFields(input: ValueInput): readonly ForwardedField[] | undefined {
  const { name, text, place, report } = input;
  const fields = splitPeers(cutComment(input).toLowerCase());
  if (fields.length > 0 && fields.every(isForwardedField)) return fields;
  report.error('VALUE_NOT_A_CHOICE', { name, value: text, choices: forwardedFields.join(', '), advice: '' }, place);
  return undefined;
}

function readOwner<Found extends number | Owner | User>(
  input: ValueInput,
  wanted: string,
  resolveName: (text: string, readText: ReadText) => Found | MissingOwner,
): Found | undefined {
  const { row, name, place, readText, report } = input;
  const text = cutComment(input);
  if (text === '') {
    report.error('VALUE_EMPTY', { name, wanted: wantedText(row, wanted) }, place);
    return undefined;
  }
  const found = resolveName(text, readText);
  if (!isMissing(found)) return found;
  report.error('VALUE_NOT_AN_OWNER', { name, what: found.what, value: found.value, example: exampleOf(row) }, place);
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
  const advice = row.advice === undefined ? '' : `, ${row.advice}`;
  report.error('VALUE_NOT_A_CHOICE', { name, value: text, choices: Object.keys(choices).join(', '), advice }, place);
  return undefined;
}

function readAddress(input: ValueInput): string | undefined {
  const { row, name, place, report } = input;
  let address = cutComment(input);
  if (isQuoted(address)) {
    report.warn('VALUE_QUOTES_CUT', { name, value: address }, place);
    address = address.slice(1, -1).trim();
  }
  const reason = addressFault(address);
  if (reason === undefined) return address;
  report.error('VALUE_NOT_AN_ADDRESS', { name, value: address, reason, example: exampleOf(row) }, place);
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
