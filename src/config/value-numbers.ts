// Readers of numbers: counts, sizes, times, and the modes of files. uWSGI takes the leading digits of whatever stands there;
// so it is here, with a warning when something follows them.
import { exampleOf, wantedText } from './option-facts.js';
import type { OptionRow } from './option-row.js';
import type { ValueInput } from './value-input.js';
import { bareText, cutComment, isFalseWord, trueTexts } from './value-words.js';

function readNumber(input: ValueInput, pattern: RegExp, scale: number, unit: string): number | 'auto' | undefined {
  const { row, name, place, report } = input;
  const cut = cutComment(input);
  const text = row.bare !== undefined ? bareText(cut, row.bare) : cut;
  if (row.auto === true && text.toLowerCase() === 'auto') return 'auto';
  const wanted = wantedText(row, unit);
  if (/^-\d/.test(text)) {
    report.error('VALUE_NEGATIVE', { name, value: text, wanted }, place);
    return undefined;
  }
  const isOff = (row.least ?? 0) === 0 && isFalseWord(text);
  if (isOff || (row.oftenFlag === true && /^(true|on|yes)$/i.test(text))) {
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
  if (!Number.isSafeInteger(value) || (row.kind === 'seconds' ? number : value) < (row.least ?? 0)) {
    report.error('VALUE_OUT_OF_RANGE', { name, value: digits, wanted }, place);
    return undefined;
  }
  if (row.kind === 'seconds' && value > mostTimerMs) return clamp(input, value / 1000, mostTimerMs / 1000) * 1000;
  return row.most !== undefined && value > row.most ? clamp(input, value, row.most) : value;
}

/** A unit of a number, in any case, by its first letter: `k`, `kb` and `KiB`. */
interface Units {
  readonly pattern: RegExp;
  readonly scales: Readonly<Record<string, number>>;
}

/** In any case, as parts of a regular expression. */
export const sizeUnitWords = '(?:k|m|g|t)(?:i?b)?';
export const timeUnitWords = 'ms|s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:ours?)?|d(?:ays?)?';

const sizeUnits: Units = {
  pattern: new RegExp(`^(\\+?\\d+)\\s*(${sizeUnitWords})$`, 'i'),
  scales: { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 },
};
const timeUnits: Units = {
  pattern: new RegExp(`^(\\+?\\d+(?:\\.\\d+)?)\\s*(${timeUnitWords})$`, 'i'),
  scales: { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 },
};

/** What is meant by whoever writes a unit: uWSGI would read the digits alone, and 5 seconds for `5m`. */
function readWithUnit(
  input: ValueInput,
  { pattern, scales }: Units,
  { base, ...rest }: { readonly base: number; readonly digits: RegExp; readonly wanted: string },
): number | 'auto' | undefined {
  const text = cutComment(input);
  const [, digits = text, unit = ''] = pattern.exec(text) ?? [];
  const scale = scales[unit.toLowerCase()] ?? scales[unit.slice(0, 1).toLowerCase()] ?? base;
  // A 1 that has a unit does not stand for the usual value.
  const { bare, ...row } = input.row;
  const isBare = unit === '' && bare !== undefined;
  return readNumber(
    { ...input, row: isBare ? input.row : row, text: digits },
    rest.digits,
    scale / scalesTo(row),
    rest.wanted,
  );
}

/** Bytes of what the property counts. */
function scalesTo({ unit }: OptionRow): number {
  return unit === 'megabytes' ? 1024 ** 2 : 1;
}

const wholeNumber = /^\+?\d+/;

export function readCount(input: ValueInput): number | 'auto' | undefined {
  if (input.row.unit !== 'megabytes') return readNumber(input, wholeNumber, 1, 'a whole number');
  return readWithUnit(input, sizeUnits, { base: 1024 ** 2, digits: wholeNumber, wanted: 'a number of megabytes' });
}

/** Bytes, or k, m, g or t. */
export function readSize(input: ValueInput, wanted: string): number | 'auto' | undefined {
  return readWithUnit(input, sizeUnits, { base: 1, digits: wholeNumber, wanted });
}

/** Seconds, or s, m, h, d or ms; as milliseconds. */
export function readSeconds(input: ValueInput): number | 'auto' | undefined {
  return readWithUnit(input, timeUnits, { base: 1000, digits: /^\+?\d+(\.\d+)?/, wanted: 'a number of seconds' });
}

/** The same within a longer value. */
export function readSecondsWithin(input: ValueInput): number | undefined {
  const value = readSeconds({ ...input, row: secondsRow });
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

export function readOctal(input: ValueInput, pattern: RegExp): number | undefined {
  const { row, name, place, report } = input;
  const cut = cutComment(input);
  const text = row.bare !== undefined && trueTexts.includes(cut.toLowerCase()) ? row.bare : cut;
  if (pattern.test(text)) return Number.parseInt(text, 8);
  report.error('VALUE_NOT_A_MODE', { name, value: text, example: exampleOf(row) }, place);
  return undefined;
}
