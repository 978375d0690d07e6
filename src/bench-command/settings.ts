// What `tswsgi bench` is asked to do: the texts of its options as values, and the request that they describe.
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Report } from '../config/report.js';
import { type BenchTexts, lastText } from './bench-options.js';
import { type BenchModel, benchModels } from './models.js';

export interface BenchSettings {
  readonly path: string;
  readonly method: string;
  /** `Name: value`, as given. */
  readonly headers: readonly string[];
  /** latin1 text: a character for each byte. `undefined`: none. */
  readonly body: string | undefined;
  readonly connections: number;
  readonly seconds: number;
  readonly models: readonly BenchModel[];
  /** Path of the report; `''`: none. */
  readonly report: string;
}

/** They say where a request or the connection ends; only the load itself can set them. */
const framingFields = ['content-length', 'transfer-encoding', 'connection', 'expect'];

/** RFC 9110, 5.6.2. */
const token = /^[\w!#$%&'*+.^`|~-]+$/;
const headerLine = /^[\w!#$%&'*+.^`|~-]+:[\t -~\u0080-\u00ff]*$/;

/** The bytes of one request, as latin1 text. */
export function formatRequest({ path, method, headers, body }: BenchSettings, host: string): string {
  const hasHost = headers.some((header) => /^host:/i.test(header));
  const head = [
    `${method} ${path} HTTP/1.1`,
    ...(hasHost ? [] : [`Host: ${host}`]),
    ...headers,
    ...(body === undefined ? [] : [`Content-Length: ${body.length}`]),
  ];
  return `${head.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

/** Reads every value; mistakes go to `report`, and the settings are not to be used then. */
export function readSettings(texts: BenchTexts, report: Report): BenchSettings {
  return new SettingsReader(texts, report).read();
}

class SettingsReader {
  readonly #texts: BenchTexts;
  readonly #report: Report;

  constructor(texts: BenchTexts, report: Report) {
    this.#texts = texts;
    this.#report = report;
  }

  read(): BenchSettings {
    const body = this.#body();
    const isMethodGiven = this.#texts.method.length > 0;
    return {
      path: this.#path(),
      method: !isMethodGiven && body !== undefined ? 'POST' : this.#method(),
      headers: this.#headers(),
      body,
      connections: this.#number('connections', /^\d{1,5}$/, 'a whole number from 1 up'),
      seconds: this.#number('seconds', /^\d{1,5}(\.\d+)?$/, 'a number of seconds'),
      models: this.#models(),
      report: this.#reportPath(),
    };
  }

  /** Whether it can be written is known before minutes have gone into it. */
  #reportPath(): string {
    const path = lastText(this.#texts, 'report');
    try {
      if (existsSync(path)) accessSync(path, constants.W_OK);
      else if (path !== '') accessSync(dirname(path), constants.W_OK);
      if (path !== '' && statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a directory');
    } catch (error) {
      this.#report.error('BENCH_REPORT', { path, reason: (error as Error).message }, '--report');
    }
    return path;
  }

  #path(): string {
    const path = lastText(this.#texts, 'url')
      .replace(/^https?:\/\/[^/?#]*/i, '')
      .replace(/#.*$/s, '');
    if (/^$|^\?/.test(path)) return `/${path}`;
    if (!/^\/[!-~]*$/.test(path)) this.#report.error('BENCH_PATH', { value: path }, '--url');
    return path;
  }

  #method(): string {
    const method = lastText(this.#texts, 'method');
    if (!token.test(method)) this.#report.error('BENCH_METHOD', { value: method }, '--method');
    return method;
  }

  #headers(): readonly string[] {
    for (const header of this.#texts.header) {
      if (!headerLine.test(header)) {
        this.#report.error('BENCH_HEADER', { value: header }, '--header');
      }
      const name = header.replace(/:.*$/s, '').toLowerCase();
      if (framingFields.includes(name)) this.#report.error('BENCH_HEADER_TAKEN', { name }, '--header');
    }
    return this.#texts.header;
  }

  #body(): string | undefined {
    const path = lastText(this.#texts, 'body');
    if (path === '') return undefined;
    try {
      return readFileSync(path, 'latin1');
    } catch (error) {
      this.#report.error('BENCH_BODY', { path, reason: (error as Error).message }, '--body');
      return undefined;
    }
  }

  #number(name: 'connections' | 'seconds', pattern: RegExp, wanted: string): number {
    const text = lastText(this.#texts, name);
    const number = Number(text);
    if (!pattern.test(text)) this.#report.error('VALUE_NOT_A_NUMBER', { name, value: text, wanted }, `--${name}`);
    else if (number === 0) this.#report.error('VALUE_OUT_OF_RANGE', { name, value: text, wanted }, `--${name}`);
    return number;
  }

  #models(): readonly BenchModel[] {
    return lastText(this.#texts, 'models')
      .split(',')
      .flatMap((text) => {
        const model = benchModels.find(({ name }) => name === text.trim());
        if (model !== undefined) return [model];
        const choices = benchModels.map(({ name }) => name).join(', ');
        this.#report.error('VALUE_NOT_A_CHOICE', { name: 'models', value: text, choices, advice: '' }, '--models');
        return [];
      });
  }
}
