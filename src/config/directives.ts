// Lines that act on the gathering itself, at the moment they come and with their values as written (uWSGI docs: "Configuring
// uWSGI"): what is put round each file that is read after them, which names are refused, lines for the log, the end.
import { messageOf } from '../errors.js';
import type { Report } from './report.js';
import { type OnWait, resolveHost } from './resource.js';
import type { Setting } from './setting.js';

export class Directives {
  /** Files whose text goes before and behind that of each file. */
  readonly before: string[] = [];
  readonly after: string[] = [];
  /** The configuration ends the server with this code, and nothing is read any more. */
  exitCode: number | undefined;
  readonly #report: Report;
  readonly #onWait: OnWait;
  #refused: readonly string[] | undefined;
  #allowed: readonly string[] | undefined;

  constructor(report: Report, onWait: OnWait) {
    this.#report = report;
    this.#onWait = onWait;
  }

  /** Whether `setting` may be given here; one that may not is an error. The latest list counts. */
  allow({ name, place }: Setting): boolean {
    const list = this.#refused?.includes(name)
      ? 'blacklist'
      : this.#allowed?.includes(name) === false
        ? 'whitelist'
        : undefined;
    if (list !== undefined) this.#report.error('OPTION_FORBIDDEN', { name, list }, place);
    return list === undefined;
  }

  /** Has the line take effect. Returns the setting that it stands for, if it stands for one. */
  apply(setting: Setting): Setting | undefined {
    return actions[setting.name]?.call(this, setting);
  }

  refuse(names: readonly string[] | undefined): void {
    this.#refused = names;
  }

  restrictTo(names: readonly string[] | undefined): void {
    this.#allowed = names;
  }

  say(text: string): void {
    this.#report.note(text);
  }

  /** `resolve = NAME=HOST` sets NAME to the first IPv4 address of HOST. */
  resolve({ name: option, value: text, ...rest }: Setting): Setting | undefined {
    const [, name, host] = /^([^=]+)=(.+)$/s.exec(text ?? '') ?? [];
    if (name === undefined || host === undefined) {
      this.#report.error('RESOLVE_NOT_A_PAIR', { name: option, value: text ?? '' }, rest.place);
      return undefined;
    }
    try {
      this.#onWait();
      return { ...rest, name, value: resolveHost(host), isSet: true };
    } catch (error) {
      this.#report.error('RESOLVE_FAILED', { name: option, host, reason: messageOf(error) }, rest.place);
      return undefined;
    }
  }
}

type Action = (this: Directives, setting: Setting) => Setting | undefined;

const wordsOf = ({ value }: Setting): string[] => (value ?? '').split(/\s+/).filter((word) => word !== '');

const actions: Readonly<Record<string, Action>> = {
  'inject-before'({ value }) {
    this.before.push(value ?? '');
    return undefined;
  },
  'inject-after'({ value }) {
    this.after.push(value ?? '');
    return undefined;
  },
  blacklist(setting) {
    this.refuse(wordsOf(setting));
    return undefined;
  },
  whitelist(setting) {
    this.restrictTo(wordsOf(setting));
    return undefined;
  },
  'end-blacklist'() {
    this.refuse(undefined);
    return undefined;
  },
  'end-whitelist'() {
    this.restrictTo(undefined);
    return undefined;
  },
  iprint({ value }) {
    this.say(value ?? '');
    return undefined;
  },
  // As in uWSGI: 1 for the name alone on the command line, 0 for a value that is no number.
  exit({ value }) {
    this.exitCode = value === null ? 1 : (Number.parseInt(value, 10) || 0) & 0xff;
    return undefined;
  },
  resolve(setting) {
    return this.resolve(setting);
  },
};
