// The head of a response as node writes it, to the byte, from parts that are ready. Only ordinary heads: where a field
// says something of the framing that is not its length, or node would throw, there is none, and node's own code is asked.
import { contentLengthField, dateField } from '../request/head.js';
import { fieldName, fieldText } from './field-text.js';
import type { NodeResponse } from './node-objects.js';

/** Names in lower case, each with its spelling and value: what node's setHeader() collects. */
export type CollectedFields = Record<string, readonly [name: string, value: unknown]>;

/** Fields of one head, and what they say of the message. */
class FieldSum {
  text = '';
  length: number | undefined;
  hasDate = false;

  /** False: node is to be asked. */
  add(given: unknown, value: unknown): boolean {
    const name = fieldName(given);
    if (name === undefined || name.meaning === 'other') return false;
    const text = fieldText(name, value);
    if (text === undefined) return false;
    this.text += text;
    if (name.meaning === 'length') {
      if (this.length !== undefined) return false;
      this.length = Number(value);
    } else if (name.meaning === 'date') this.hasDate = true;
    return true;
  }

  addAll(fields: unknown, isCollected: boolean): boolean {
    if (fields === undefined || fields === null) return true;
    if (Array.isArray(fields)) {
      if (fields.length % 2 !== 0) return false;
      for (let at = 0; at < fields.length; at += 2) if (!this.add(fields[at], fields[at + 1])) return false;
      return true;
    }
    if (isCollected) {
      const collected = fields as CollectedFields;
      for (const key in collected) {
        const entry = collected[key] as CollectedFields[string];
        if (!this.add(entry[0], entry[1])) return false;
      }
      return true;
    }
    const plain = fields as Readonly<Record<string, unknown>>;
    for (const name in plain) if (Object.hasOwn(plain, name) && !this.add(name, plain[name])) return false;
    return true;
  }
}

/**
 * Does for `response` what node's `_storeHeader` does. `isCollected`: `fields` are those of setHeader(). False: nothing
 * has been done, and node's own is to be called.
 */
export function composeHead(response: NodeResponse, start: string, fields: unknown, isCollected: boolean): boolean {
  if (response.chunkedEncoding) return false;
  const sum = new FieldSum();
  if (!sum.addAll(fields, isCollected)) return false;
  const date = response.sendDate && !sum.hasDate ? dateField() : '';
  const connection = connectionFields(response, sum.length !== undefined);
  const framing = sum.length === undefined ? framingField(response) : '';
  if (sum.length !== undefined) {
    response._contentLength = sum.length;
    response._removedContLen = false;
  }
  response._header = lastHead.join(start, sum.text, date, connection, framing);
  response._headerSent = false;
  return true;
}

/** Says too whether the response is the last one. */
function connectionFields(response: NodeResponse, hasLength: boolean): string {
  const { shouldKeepAlive } = response;
  if (response._removedConnection) {
    response._last = !shouldKeepAlive;
    return '';
  }
  if (shouldKeepAlive && (hasLength || response.useChunkedEncodingByDefault)) {
    if (response.maxRequestsOnConnectionReached) return 'Connection: close\r\n';
    const { _keepAliveTimeout: timeoutMs, _maxRequestsPerSocket: most } = response;
    if (!timeoutMs || !response._defaultKeepAlive) return 'Connection: keep-alive\r\n';
    return keepAliveFields(timeoutMs, most);
  }
  response._last = true;
  return 'Connection: close\r\n';
}

let keepAlive = { timeoutMs: 0, most: 0 as number | undefined, text: '' };

function keepAliveFields(timeoutMs: number, most: number | undefined): string {
  if (keepAlive.timeoutMs !== timeoutMs || keepAlive.most !== most) {
    const max = most !== undefined && most > 0 ? `, max=${most}` : '';
    const text = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(timeoutMs / 1000)}${max}\r\n`;
    keepAlive = { timeoutMs, most, text };
  }
  return keepAlive.text;
}

/** Of a response whose fields do not give its length. Says too what follows from it. */
function framingField(response: NodeResponse): string {
  if (!response._hasBody) return '';
  if (!response.useChunkedEncodingByDefault) {
    response._last = true;
    return '';
  }
  const { _contentLength: length } = response;
  if (!response._removedContLen && typeof length === 'number') return contentLengthField(length);
  if (response._removedTE) {
    response._last = true;
    return '';
  }
  response.chunkedEncoding = true;
  return 'Transfer-Encoding: chunked\r\n';
}

/** The head before: often the next one is the same, and its text and bytes are ready. One per thread. */
class LastHead {
  #start = '';
  #fields = '';
  #date = '';
  #connection = '';
  #framing = '';
  #text = '';
  #asciiText = '';
  #bytes: Uint8Array | undefined;
  #isRepeated = false;

  join(start: string, fields: string, date: string, connection: string, framing: string): string {
    this.#isRepeated =
      this.#start === start &&
      this.#date === date &&
      this.#connection === connection &&
      this.#framing === framing &&
      this.#fields === fields;
    if (this.#isRepeated) return this.#text;
    this.#start = start;
    this.#fields = fields;
    this.#date = date;
    this.#connection = connection;
    this.#framing = framing;
    this.#bytes = undefined;
    this.#text = `${start}${fields}${date}${connection}${framing}\r\n`;
    return this.#text;
  }

  /** Node writes a head and text behind it as one text in UTF-8: the head is to be the same in it. */
  isAscii(head: string): boolean {
    if (this.#asciiText !== head) {
      if (!asciiPattern.test(head)) return false;
      this.#asciiText = head;
    }
    return true;
  }

  bytesOf(head: string): string | Uint8Array {
    if (!this.#isRepeated || head !== this.#text) return head;
    this.#bytes ??= Buffer.from(head, 'latin1');
    return this.#bytes;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const asciiPattern = /^[\x00-\x7f]*$/;

const lastHead = new LastHead();

/** Is `head` the same bytes in latin1 and in UTF-8? */
export function isAsciiHead(head: string): boolean {
  return lastHead.isAscii(head);
}

/** What is to be written for `head`: itself (latin1), or bytes that must not be changed where it has come again. */
export function headBytes(head: string): string | Uint8Array {
  return lastHead.bytesOf(head);
}
