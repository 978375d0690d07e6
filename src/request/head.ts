// The head of an answer: what an application may put into it, and what the server adds.
//
// Nothing an application passes can split an answer in two: names are tokens, values and the status hold no CR, LF or
// NUL (RFC 9110 5.5, 9112 4). Fields that frame the message belong to the server (RFC 9112 6, PEP 3333 "hop-by-hop").
import { STATUS_CODES } from 'node:http';
import { inspect } from 'node:util';
import { TswsgiError } from '../errors.js';

/** What an application gives for its header fields: pairs as in PEP 3333, or an object (repeated fields: an array). */
export type HeaderInput =
  | readonly (readonly [string, string | number])[]
  | Readonly<Record<string, string | number | readonly string[]>>;

/** A checked head, ready to be joined with what the server adds. */
export interface Head {
  /** Three digits, as a number. */
  readonly status: number;
  /** `200 OK` */
  readonly statusLine: string;
  /** `HTTP/1.1 200 OK\r\n` */
  readonly startLine: string;
  /** `Name: value\r\n` for every field but those the server owns. */
  readonly fields: string;
  readonly fieldCount: number;
  /** The declared Content-Length in bytes; -1 when none was given. */
  readonly contentLength: number;
  readonly hasDate: boolean;
  /** The application asked for the connection to end. */
  readonly closes: boolean;
}

const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const badValuePattern = /[^\t\x20-\x7e\x80-\xff]/;
const statusPattern = /^[1-9]\d\d(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const lengthPattern = /^\d{1,15}$/;

type Treatment = 'pass' | 'contentLength' | 'transferEncoding' | 'connection' | 'drop' | 'date';

/** Fields that are not just passed on. */
const treatments: ReadonlyMap<string, Treatment> = new Map([
  ['content-length', 'contentLength'],
  ['transfer-encoding', 'transferEncoding'],
  ['connection', 'connection'],
  ['keep-alive', 'drop'],
  ['proxy-connection', 'drop'],
  ['date', 'date'],
]);

/** A name an application uses: how it is treated, and the finished text of fields that were sent with it lately. */
interface KnownName {
  readonly treatment: Treatment;
  readonly texts: Map<string, string>;
}

// Applications use few names and repeat most values, so that each is checked once. By the name as it was spelled.
const knownNames = new Map<string, KnownName>();
const maxKnownNames = 512;
const maxTextsPerName = 64;
const maxRememberedChars = 128;

function lookUp(name: unknown): KnownName {
  const known = knownNames.get(name as string);
  if (known !== undefined) return known;
  if (typeof name !== 'string' || !tokenPattern.test(name)) {
    throw new TswsgiError('RESPONSE_FIELD_NAME', { name: quote(name) });
  }
  const fresh = { treatment: treatments.get(name.toLowerCase()) ?? 'pass', texts: new Map<string, string>() };
  if (knownNames.size < maxKnownNames) knownNames.set(name, fresh);
  return fresh;
}

/** Collects the fields of one head. */
class HeadBuilder {
  fields = '';
  fieldCount = 0;
  contentLength = -1;
  hasDate = false;
  closes = false;

  add(name: string, given: unknown): void {
    const { treatment, texts } = lookUp(name);
    this.fieldCount += 1;
    const known = texts.get(given as string);
    if (known !== undefined) {
      this.fields += known;
      return;
    }
    const value = typeof given === 'number' ? String(given) : given;
    if (typeof value !== 'string' || badValuePattern.test(value)) {
      throw new TswsgiError('RESPONSE_FIELD_VALUE', { name, value: quote(given) });
    }
    if (treatment !== 'pass' && !this.#treat(treatment, value)) return;
    const text = `${name}: ${value}\r\n`;
    if (treatment === 'pass' && texts.size < maxTextsPerName && value.length < maxRememberedChars) {
      texts.set(value, text);
    }
    this.fields += text;
  }

  /** What a field of the server's own means. True when it is sent all the same. */
  #treat(treatment: Treatment, value: string): boolean {
    switch (treatment) {
      case 'contentLength':
        if (this.contentLength !== -1 || !lengthPattern.test(value)) {
          throw new TswsgiError('RESPONSE_CONTENT_LENGTH', { value: JSON.stringify(value) });
        }
        this.contentLength = Number(value);
        return false;
      case 'transferEncoding':
        // The server frames the answer itself; any other coding would have to be undone by nobody.
        if (value.toLowerCase() !== 'chunked') throw new TswsgiError('RESPONSE_TRANSFER_ENCODING', { value });
        return false;
      case 'connection':
        if (/\bclose\b/i.test(value)) this.closes = true;
        return !this.closes && /\bupgrade\b/i.test(value);
      case 'date':
        this.hasDate = true;
        return true;
      default:
        return false;
    }
  }
}

/**
 * Check what an application gives as status and header fields.
 *
 * @param status `200 OK`, `404 Not Found`, `200`, or a number from 200 to 999
 * @throws TswsgiError RESPONSE_STATUS, RESPONSE_FIELD_NAME, RESPONSE_FIELD_VALUE, RESPONSE_CONTENT_LENGTH,
 *   RESPONSE_TRANSFER_ENCODING, RESPONSE_FIELDS
 */
export function checkHead(status: unknown, headers: unknown): Head {
  const builder = new HeadBuilder();
  if (Array.isArray(headers)) {
    for (const pair of headers) {
      if (!Array.isArray(pair) || pair.length !== 2) {
        throw new TswsgiError('RESPONSE_FIELDS', { found: quote(pair) });
      }
      builder.add(pair[0], pair[1]);
    }
  } else if (typeof headers === 'object' && headers !== null) {
    for (const [name, value] of Object.entries(headers)) {
      if (Array.isArray(value)) for (const one of value) builder.add(name, one);
      else builder.add(name, value);
    }
  } else if (headers !== undefined) {
    throw new TswsgiError('RESPONSE_FIELDS', { found: String(headers) });
  }
  const { code, statusLine, startLine } = checkStatus(status);
  const { fields, fieldCount, contentLength, hasDate, closes } = builder;
  return { status: code, statusLine, startLine, fields, fieldCount, contentLength, hasDate, closes };
}

/** A value as an error shows it, whatever it is: JSON has no BigInt and no circles. */
function quote(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  }
}

interface KnownStatus extends Pick<Head, 'statusLine' | 'startLine'> {
  readonly code: number;
}

const knownStatuses = new Map<unknown, KnownStatus>();
const maxKnownStatuses = 256;

function checkStatus(given: unknown): KnownStatus {
  const known = knownStatuses.get(given);
  if (known !== undefined) return known;
  const status = typeof given === 'number' ? String(given) : given;
  if (typeof status !== 'string' || !statusPattern.test(status) || status.startsWith('1')) {
    throw new TswsgiError('RESPONSE_STATUS', { value: quote(given) });
  }
  const code = status.slice(0, 3);
  const statusLine = status.length > 4 ? status : `${code} ${STATUS_CODES[code] ?? 'Unknown'}`;
  const row = { code: Number(code), statusLine, startLine: `HTTP/1.1 ${statusLine}\r\n` };
  if (knownStatuses.size < maxKnownStatuses) knownStatuses.set(given, row);
  return row;
}

/** RFC 9110 8.6, 6.4.1: answers that have no content whatever their fields say. */
export function isBodiless(status: number): boolean {
  return status === 204 || status === 304;
}

// The fields of short bodies, once they have been used.
const lengthFields = new Array<string | undefined>(8192);

/** `Content-Length: 13\r\n` */
export function contentLengthField(length: number): string {
  if (length >= lengthFields.length) return `Content-Length: ${length}\r\n`;
  lengthFields[length] ??= `Content-Length: ${length}\r\n`;
  return lengthFields[length];
}

let dateText = '';

function forgetDate(): void {
  dateText = '';
}

/** `Date: …\r\n`, made once a second: a timer forgets it when the second is over, so that using it asks no clock. */
export function dateField(): string {
  if (dateText === '') {
    const now = new Date();
    dateText = `Date: ${now.toUTCString()}\r\n`;
    setTimeout(forgetDate, 1000 - now.getMilliseconds()).unref();
  }
  return dateText;
}
