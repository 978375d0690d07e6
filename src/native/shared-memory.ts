// The memory that one server shares with its native loop, and how much of it there is. native/shm/ring.h says what
// lies in it; the sizes here are for one worker.
import type { BridgeMemory } from './binding-types.js';

/** Receive memory: address space; pages are only used when requests lie in them. */
const arenaBytes = 64 * 1024 * 1024;
const outputBytes = 1024 * 1024;
/** As in native/shm/ring.h. */
export const mostCountedApps = 64;
const controlWords = 8 + 2 * mostCountedApps;
const commandRecords = 16 * 1024;
/** As in native/napi/server_wrap.cc. */
const waitingSlots = 1024;

/** Words of one record; see ring.h. */
export const eventWords = 10;
export const commandWords = 5;

/** Requests, and for each in flight the few events that can concern it. native/napi/server_wrap.cc asks for as many. */
function eventRecords(cores: number): number {
  return Math.max(8192, (cores + 1024) * 4);
}

/** Requests in flight of a server: those that the application has in hand, and with threads those that wait for one. */
export function slotCount(cores: number, threads: number): number {
  return threads === 0 ? cores : cores + waitingSlots;
}

function ownBytes(cores: number): number {
  return outputBytes + (eventRecords(cores) * eventWords + commandRecords * commandWords + controlWords) * 4;
}

/** What the memory of one worker takes, in bytes. */
export function sharedMemoryBytes({ cores, threads }: { readonly cores: number; readonly threads: number }): number {
  return arenaBytes + ownBytes(cores) + threads * ownBytes(cores / Math.max(1, threads));
}

export type SharedMemory = BridgeMemory & { readonly arena: Buffer; readonly output: Buffer };

/**
 * The memory between native and the JavaScript of one thread, for that many requests in hand at most.
 *
 * @param arena the receive memory of the server, for a thread that works for one; else a new one
 */
export function createSharedMemory(cores: number, arena = new SharedArrayBuffer(arenaBytes)): SharedMemory {
  const words = (count: number) => new Uint32Array(new SharedArrayBuffer(count * 4));
  return {
    arena: Buffer.from(arena),
    events: words(eventRecords(cores) * eventWords),
    commands: words(commandRecords * commandWords),
    output: Buffer.from(new SharedArrayBuffer(outputBytes)),
    control: words(controlWords),
  };
}
