// The cases of test/corpus for the parsers: the bytes of a .bin file, and beside them what is to become of them.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One .bin file of the corpus beside its .json file. */
export interface ParserCase {
  readonly name: string;
  readonly input: Buffer;
  readonly expected: Expected;
}

export interface Expected {
  /** The rule the case shows, with its source. */
  readonly why: string;
  readonly result: 'done' | 'more' | 'bad';
  readonly used?: number;
  readonly error?: string;
  readonly status?: number;
  /** Bytes as latin1, chunked bodies only. */
  readonly payload?: string;
  /** Chunked bodies only. Left out: there are none. */
  readonly trailers?: string;
  /** PROXY headers only. Left out: they give none. */
  readonly address?: string;
  readonly port?: number;
  readonly limits?: {
    readonly headBytes?: number;
    readonly lineBytes?: number;
    readonly fields?: number;
    readonly keepsAll?: boolean;
    readonly takesTrace?: boolean;
  };
  /** Some members of the head; fields without their hashes. */
  readonly head?: Readonly<Record<string, unknown>>;
}

const corpusFolder = fileURLToPath(new URL('../../test/corpus/', import.meta.url));

/** All cases of `format` in the order of their names. */
export function loadCorpus(format: 'http1' | 'uwsgi' | 'chunked' | 'proxy'): readonly ParserCase[] {
  const cases = ['valid', 'invalid'].flatMap((kind) =>
    readdirSync(`${corpusFolder}${format}/${kind}`)
      .filter((file) => file.endsWith('.bin'))
      .sort()
      .map((file) => {
        const name = `${format}/${kind}/${file.slice(0, -'.bin'.length)}`;
        const expected = JSON.parse(readFileSync(`${corpusFolder}${name}.json`, 'utf8')) as Expected;
        return { name, input: readFileSync(`${corpusFolder}${name}.bin`), expected };
      }),
  );
  if (cases.length === 0) throw new Error(`${corpusFolder}${format} holds no cases`);
  return cases;
}
