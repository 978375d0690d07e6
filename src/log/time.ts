// Times as uWSGI prints them: ctime(3) without the line end, in local time (uWSGI docs: "Formatting uWSGI requests logs").

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

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
export class CtimeClock {
  #second = Number.NaN;
  #text = '';

  /** As `formatCtime`. */
  format(epochMs: number): string {
    const second = Math.floor(epochMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#text = formatCtime(epochMs);
    }
    return this.#text;
  }
}
