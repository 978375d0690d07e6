// The client's side of a case: a socket whose every received byte is kept. What does not come in time is written down
// like everything else, for the other server may keep it waiting just as long.
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long a client waits for what may never come. */
const patienceMs = 8000;

export class Conversation {
  readonly #socket: Socket;
  readonly #events: readonly string[];
  #received = '';
  #seen = 0;
  #isClosed = false;
  #remarks = '';
  #wake = (): void => {};

  private constructor(socket: Socket, events: readonly string[]) {
    this.#socket = socket;
    this.#events = events;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#wake();
    });
    for (const event of ['end', 'error', 'close']) {
      socket.on(event, () => {
        this.#isClosed = true;
        this.#wake();
      });
    }
  }

  /** `events` is what the server's side writes down. */
  static async open(port: number, events: readonly string[]): Promise<Conversation> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new Conversation(socket, events);
  }

  /** What came, and how it ended. */
  get transcript(): string {
    return this.#received + this.#remarks;
  }

  get received(): string {
    return this.#received;
  }

  /** Send all of `bytes`, once the kernel has taken what was sent before. */
  async send(bytes: string | Uint8Array): Promise<void> {
    const all = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    await new Promise<void>((resolve) => this.#socket.write(all, () => resolve()));
  }

  /** Send in pieces of `size` bytes, so that they are likely to be read one by one. */
  async sendInPieces(bytes: string, size: number): Promise<void> {
    for (let at = 0; at < bytes.length; at += size) {
      await this.send(bytes.slice(at, at + size));
      for (let turns = 0; turns < 3; turns += 1) await nextTurn();
    }
  }

  /** Wait for `text` behind what was waited for before. */
  async until(text: string): Promise<void> {
    await this.#wait(JSON.stringify(text), () => {
      const at = this.#received.indexOf(text, this.#seen);
      if (at < 0) return this.#isClosed ? false : undefined;
      this.#seen = at + text.length;
      return true;
    });
  }

  /** Wait until the server closes the connection. */
  async untilClosed(): Promise<void> {
    const isClosed = await this.#wait('the end', () => this.#isClosed || undefined);
    if (isClosed) this.#remarks += '[closed]';
  }

  /** Wait until the server's side has written `event` down. */
  async untilLogged(event: string): Promise<void> {
    const isThere = () => this.#events.some((line) => line.startsWith(event)) || undefined;
    for (const end = Date.now() + patienceMs; !isThere() && Date.now() < end; ) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    if (!isThere()) this.#remarks += `[waited for the event ${event}]`;
  }

  /** Close this side only. */
  halfClose(): void {
    this.#socket.end();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Be gone with a RST. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  close(): void {
    this.#socket.destroy();
  }

  /** `undefined`: not yet; `false`: it will not come. */
  async #wait(what: string, look: () => boolean | undefined): Promise<boolean> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#wake();
    }, patienceMs);
    try {
      for (;;) {
        const found = look() ?? (isLate ? false : undefined);
        if (found === false) this.#remarks += `[waited for ${what}]`;
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
    }
  }
}
