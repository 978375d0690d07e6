// The memory that one server shares with its native loop, and how much of it there is. native/shm/ring.h says what
// lies in it; the sizes here are for one worker.
import type { BridgeMemory } from './binding-types.js';

/** Receive memory: address space; pages are only used when requests lie in them. */
const arenaBytes = 64 * 1024 * 1024;
const outputBytes = 1024 * 1024;
const controlWords = 16;
const commandRecords = 16 * 1024;

/** Words of one record; see ring.h. */
export const eventWords = 9;
export const commandWords = 5;

/** Requests, and for each in flight the few events that can concern it. native/napi/server_wrap.cc asks for as many. */
function eventRecords(cores: number): number {
  return Math.max(8192, (cores + 1024) * 4);
}

/** What `createSharedMemory` takes, in bytes. */
export function sharedMemoryBytes(cores: number): number {
  return (
    arenaBytes + outputBytes + (eventRecords(cores) * eventWords + commandRecords * commandWords + controlWords) * 4
  );
}

/** The memory for a server with that many requests in flight at most. */
export function createSharedMemory(cores: number): BridgeMemory & { readonly arena: Buffer; readonly output: Buffer } {
  const words = (count: number) => new Uint32Array(new SharedArrayBuffer(count * 4));
  return {
    arena: Buffer.from(new SharedArrayBuffer(arenaBytes)),
    events: words(eventRecords(cores) * eventWords),
    commands: words(commandRecords * commandWords),
    output: Buffer.from(new SharedArrayBuffer(outputBytes)),
    control: words(controlWords),
  };
}
