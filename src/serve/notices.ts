// What the native loop says that no request object can: peers that were refused, requests whose thread has ended, the
// last connection's end, and threads that are stuck.
import type { Logger } from '../log/logger.js';
import type { NativeBinding } from '../native/binding-types.js';
import { eventWords, type SharedMemory } from '../native/shared-memory.js';
import { EventKind } from '../request/layout.js';

export interface NoticesOptions {
  readonly errorTable: NativeBinding['errorTable'];
  readonly memory: SharedMemory;
  /** By the number that notices carry. */
  readonly listeners: readonly { readonly address: string }[];
  readonly logger: Logger;
  /** The server drains and its last connection is closed. */
  onAllClosed(): void;
  /** A thread has not ended a request that took too long: `thread` and the core it is on, both from 0. */
  onStuck?(thread: number, core: number): void;
}

export class Notices {
  readonly #options: NoticesOptions;

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  /** Carries out the event at word `at`, if it is one of these. */
  handle(at: number): void {
    const { events } = this.#options.memory;
    const kind = (events[at] as number) & 0xff;
    if (kind === EventKind.notice) this.#log(events.subarray(at + 1, at + eventWords));
    else if (kind === EventKind.allClosed) this.#options.onAllClosed();
    else if (kind === EventKind.stuck) this.#options.onStuck?.(events[at + 1] as number, events[at + 2] as number);
  }

  #log([errorId = 0, listener = 0, textAt = 0, peerSize = 0, requestSize = 0, isBrokenOff = 0]: Uint32Array): void {
    const { errorTable, memory, listeners, logger } = this.#options;
    const row = errorTable[errorId];
    const peerEnd = textAt + peerSize;
    const peer = peerSize === 0 ? '' : ` from ${memory.arena.toString('latin1', textAt, peerEnd)}`;
    const request = requestSize === 0 ? '' : `: ${memory.arena.toString('latin1', peerEnd, peerEnd + requestSize)}`;
    const status = row === undefined || row.status === 0 ? '' : ` => ${row.status}`;
    const answer = isBrokenOff === 1 ? ', its answer breaks off' : status;
    const socket = listeners[listener]?.address ?? '';
    logger.warn(`${row?.name ?? errorId}: ${row?.text ?? ''}${request}${peer} on socket ${socket}${answer}`);
  }
}
