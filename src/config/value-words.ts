// What the readers of values share: comments and quotes around a value, and the words that are true or false.
import { wantedText } from './option-facts.js';
import type { ValueInput } from './value-input.js';

export const falseTexts = ['false', 'off', 'no', '0'];
export const trueTexts = ['', 'true', 'on', 'yes', '1'];

/** A word that switches off, which `0` is not: that is a number. */
export function isFalseWord(text: string): boolean {
  return text !== '0' && falseTexts.includes(text.toLowerCase());
}

/** `http-keepalive` and its like: nothing, `true` and `1` mean the usual value, `false` means 0. */
export function bareText(text: string, bare: string): string {
  if (trueTexts.includes(text.toLowerCase())) return bare;
  return falseTexts.includes(text.toLowerCase()) ? '0' : text;
}

/** Text is kept as it is, as in uWSGI; what looks like a comment or like quotes is only spoken of. */
export function keepText({ row, name, text, place, report }: ValueInput, what: string): string | undefined {
  if (text === '') {
    report.error('VALUE_EMPTY', { name, wanted: wantedText(row, what) }, place);
    return undefined;
  }
  if (!/[;#"']|\/\//.test(text)) return text;
  const comment = findComment(text);
  if (comment !== undefined) report.warn('VALUE_COMMENT_KEPT', { name, comment: comment.text }, place);
  if (isQuoted(text)) report.warn('VALUE_QUOTES_KEPT', { name, value: text }, place);
  return text;
}

export function isQuoted(text: string): boolean {
  return text.length >= 2 && /^(["']).*\1$/.test(text);
}

export function findComment(text: string): { start: number; text: string } | undefined {
  const match = /(^|[ \t])(;|#|\/\/).*$/.exec(text);
  return match === null ? undefined : { start: match.index, text: match[0].trim() };
}

/** For values in which a comment cannot be part of the value. */
export function cutComment({ name, text, place, report }: ValueInput): string {
  const comment = findComment(text);
  if (comment === undefined) return text;
  report.warn('VALUE_COMMENT_CUT', { name, comment: comment.text }, place);
  return text.slice(0, comment.start).trim();
}
