// Times in the words of strftime(3), in the C locale and local time: for `%(ltime)` and `%(ftime)` of a log format.
import { dayNames, formatCtime, monthNames } from './time.js';

type Conversion = (date: Date) => string | number;

function padded(value: number, length = 2, filler = '0'): string {
  return String(value).padStart(length, filler);
}

function hourOfTwelve(date: Date): number {
  return date.getHours() % 12 || 12;
}

function dayOfYear(date: Date): number {
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  return (Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86_400_000 + 1;
}

/** Weeks that begin on `firstDay` (0: Sunday); what is before the first one is week 0. */
function weekOfYear(date: Date, firstDay: number): number {
  return Math.floor((dayOfYear(date) + 6 - ((date.getDay() - firstDay + 7) % 7)) / 7);
}

/** ISO 8601: a week belongs to the year that has its Thursday. */
function thursdayOf(date: Date): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 3 - ((date.getDay() + 6) % 7));
}

function isoWeek(date: Date): number {
  return Math.ceil(dayOfYear(thursdayOf(date)) / 7);
}

function zoneOffset(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${padded(Math.floor(size / 60))}${padded(size % 60)}`;
}

function zoneName(date: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(date);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

const conversions: Readonly<Record<string, Conversion>> = {
  a: (date) => dayNames[date.getDay()]?.slice(0, 3) ?? '',
  A: (date) => dayNames[date.getDay()] ?? '',
  b: (date) => monthNames[date.getMonth()]?.slice(0, 3) ?? '',
  B: (date) => monthNames[date.getMonth()] ?? '',
  c: (date) => formatCtime(date.getTime()),
  C: (date) => padded(Math.floor(date.getFullYear() / 100)),
  d: (date) => padded(date.getDate()),
  D: (date) => write(date, '%m/%d/%y'),
  e: (date) => padded(date.getDate(), 2, ' '),
  F: (date) => write(date, '%Y-%m-%d'),
  g: (date) => padded(thursdayOf(date).getFullYear() % 100),
  G: (date) => thursdayOf(date).getFullYear(),
  h: (date) => write(date, '%b'),
  H: (date) => padded(date.getHours()),
  I: (date) => padded(hourOfTwelve(date)),
  j: (date) => padded(dayOfYear(date), 3),
  k: (date) => padded(date.getHours(), 2, ' '),
  l: (date) => padded(hourOfTwelve(date), 2, ' '),
  m: (date) => padded(date.getMonth() + 1),
  M: (date) => padded(date.getMinutes()),
  n: () => '\n',
  p: (date) => (date.getHours() < 12 ? 'AM' : 'PM'),
  P: (date) => (date.getHours() < 12 ? 'am' : 'pm'),
  r: (date) => write(date, '%I:%M:%S %p'),
  R: (date) => write(date, '%H:%M'),
  s: (date) => Math.floor(date.getTime() / 1000),
  S: (date) => padded(date.getSeconds()),
  t: () => '\t',
  T: (date) => write(date, '%H:%M:%S'),
  u: (date) => date.getDay() || 7,
  U: (date) => padded(weekOfYear(date, 0)),
  V: (date) => padded(isoWeek(date)),
  w: (date) => date.getDay(),
  W: (date) => padded(weekOfYear(date, 1)),
  x: (date) => write(date, '%m/%d/%y'),
  X: (date) => write(date, '%H:%M:%S'),
  y: (date) => padded(date.getFullYear() % 100),
  Y: (date) => date.getFullYear(),
  z: zoneOffset,
  Z: zoneName,
  '%': () => '%',
};

function write(date: Date, format: string): string {
  return format.replace(/%[EO]?(.)/gs, (whole, letter: string) =>
    Object.hasOwn(conversions, letter) ? String(conversions[letter]?.(date)) : whole,
  );
}

/** `format` with its conversions made of the time `epochMs`, in milliseconds; what is no conversion stays. */
export function strftime(format: string, epochMs: number): string {
  return write(new Date(epochMs), format);
}
