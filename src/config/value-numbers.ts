// Readers of numbers: counts, sizes, times, and the modes of files. uWSGI takes the leading digits of whatever stands there;
// so it is here, with a warning when something follows them.
import { exampleOf, wantedText } from './option-facts.js';
import type { OptionRow } from './option-row.js';
import type { ValueInput } from './value-input.js';
import { bareText, cutComment, trueTexts } from './value-words.js';

export function readNumber(
  input: ValueInput,
  pattern: RegExp,
  scale: number,
  unit: string,
): number | 'auto' | undefined {
  const { row, name, place, report } = input;
  const cut = cutComment(input);
  const text = row.bare !== undefined ? bareText(cut, row.bare) : cut;
  if (row.auto === true && text.toLowerCase() === 'auto') return 'auto';
  const wanted = wantedText(row, unit);
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
export function readSize(input: ValueInput): number | 'auto' | undefined {
  const text = cutComment(input);
  const [, digits, unit = ''] = /^(\+?\d+)\s*([kmg])(?:i?b)?$/i.exec(text) ?? [];
  const scale = digits === undefined ? 1 : 1024 ** (1 + ['k', 'm', 'g'].indexOf(unit.toLowerCase()));
  return readNumber({ ...input, text: digits ?? text }, /^\+?\d+/, scale, 'a number of bytes, or of k, m or g');
}

/** The seconds within a longer value, as milliseconds. */
export function readSeconds(input: ValueInput): number | undefined {
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

export function readOctal(input: ValueInput, pattern: RegExp): number | undefined {
  const { row, name, place, report } = input;
  const cut = cutComment(input);
  const text = row.bare !== undefined && trueTexts.includes(cut.toLowerCase()) ? row.bare : cut;
  if (pattern.test(text)) return Number.parseInt(text, 8);
  report.error('VALUE_NOT_A_MODE', { name, value: text, example: exampleOf(row) }, place);
  return undefined;
}
