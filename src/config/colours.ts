// Whether lines on standard output may have colours: on a terminal, unless NO_COLOR says otherwise (no-color.org).
import { isatty } from 'node:tty';

export function hasColours(): boolean {
  const { NO_COLOR, TERM } = process.env;
  return (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb' && isatty(1);
}
