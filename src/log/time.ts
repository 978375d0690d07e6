// Times as uWSGI prints them: ctime(3) without the line end, in local time (uWSGI docs: "Formatting uWSGI requests logs").

/** In English whatever the machine speaks: logs are read by programs. */
export const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
export const monthNames = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];
const days = dayNames.map((name) => name.slice(0, 3));
const months = monthNames.map((name) => name.slice(0, 3));

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** `Sun Nov 22 07:44:42 2026`, always 24 characters, for a time in milliseconds since the epoch. */
export function formatCtime(epochMs: number): string {
  const date = new Date(epochMs);
  const day = String(date.getDate()).padStart(2, ' ');
  const time = `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}:${twoDigits(date.getSeconds())}`;
  return `${days[date.getDay()]} ${months[date.getMonth()]} ${day} ${time} ${date.getFullYear()}`;
}

/** Remembers the text of the last second asked for: request lines of one second share it. */
export class SecondClock {
  readonly #write: (epochMs: number) => string;
  #second = Number.NaN;
  #text = '';

  /** `write` makes the text of a time in milliseconds since the epoch. */
  constructor(write: (epochMs: number) => string) {
    this.#write = write;
  }

  /** The text of that time. */
  format(epochMs: number): string {
    const second = Math.floor(epochMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#text = this.#write(epochMs);
    }
    return this.#text;
  }
}
