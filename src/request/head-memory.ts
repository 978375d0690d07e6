// Heads that are sent again and again. An application's answers often have the same head as the one before, and bytes that
// are ready are copied in less time than joining, flattening and encoding text takes. One memory per thread.

/** What a head consists of, in the order it is sent; each ends in CR LF or is empty. */
interface HeadParts {
  readonly start: string;
  readonly fields: string;
  readonly date: string;
  readonly framing: string;
  readonly connection: string;
}

export class HeadMemory {
  #last: HeadParts = { start: '', fields: '', date: '', framing: '', connection: '' };
  #bytes: Uint8Array | undefined;

  /** The whole head: text (latin1), or its bytes when the head before was the same. They must not be changed. */
  join(start: string, fields: string, date: string, framing: string, connection: string): string | Uint8Array {
    const last = this.#last;
    const isSame =
      last.start === start &&
      last.fields === fields &&
      last.date === date &&
      last.framing === framing &&
      last.connection === connection;
    if (isSame && this.#bytes !== undefined) return this.#bytes;
    const text = `${start}${fields}${date}${framing}${connection}\r\n`;
    if (!isSame) {
      this.#last = { start, fields, date, framing, connection };
      this.#bytes = undefined;
      return text;
    }
    this.#bytes = Buffer.from(text, 'latin1');
    return this.#bytes;
  }
}
