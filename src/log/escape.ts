// What a client sends, made fit for one line of the log: no byte of it can end the line, end a quoted field, or be taken
// for a command by a terminal. uWSGI writes such bytes as they are.
import { isUtf8 } from 'node:buffer';

/** How a format writes what it must not write as it is: a line of text has `\x0a`, JSON `\u000a`. */
export type EscapeStyle = 'text' | 'json';

// C0, DEL, C1, and the separators that some readers of lines break at.
const unsafe = /[\p{Cc}\u2028\u2029]/u;
const everyUnsafe = new RegExp(unsafe, 'gu');
const beyondAscii = /[^\0-\x7f]/;

function hex(char: string, style: EscapeStyle): string {
  const code = char.charCodeAt(0);
  return style === 'text' && code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Text on one line. `isQuoted`: it stands between double quotes, so quotes and backslashes get a backslash. */
export function escapeText(text: string, style: EscapeStyle, isQuoted: boolean): string {
  const quoted = isQuoted && /["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text;
  return unsafe.test(quoted) ? quoted.replace(everyUnsafe, (char) => hex(char, style)) : quoted;
}

/** The same for bytes of a request, which are latin1 text in JavaScript: UTF-8 is read as such, other bytes are escaped. */
export function escapeBytes(latin1: string, style: EscapeStyle, isQuoted: boolean): string {
  if (!beyondAscii.test(latin1)) return escapeText(latin1, style, isQuoted);
  const bytes = Buffer.from(latin1, 'latin1');
  if (isUtf8(bytes)) return escapeText(bytes.toString(), style, isQuoted);
  return escapeText(latin1, style, isQuoted).replace(/[^\0-\x7f]/g, (char) => hex(char, style));
}
