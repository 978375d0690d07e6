// Which of the sockets that are open are those of a configuration that was read anew: by the spelling of the address first,
// unix paths absolute, then by the address it stands for, so that a port the kernel chose may come to be named.
import { resolve } from 'node:path';

import type { ListenerInfo, NativeBinding } from '../native/binding-types.js';

/** A socket that is open, and the key of the address it was opened for. */
export interface KeyedListener {
  readonly key: string;
  readonly info: ListenerInfo;
  readonly origin: 'bound' | 'inherited' | 'systemd';
}

/** For each address the text that tells whether a socket of another configuration is the same. */
export function listenerKeys(addresses: readonly string[]): string[] {
  return addresses.map((address, index) => {
    // Every port 0 is another port: the first of them in one configuration is the first in the next.
    if (isAnyPort(address)) {
      return `${address} ${addresses.slice(0, index).filter((other) => other === address).length}`;
    }
    const isNetworkOrName = /^(@|\\0|fd:|\d+$)|:\d+$/.test(address);
    return isNetworkOrName ? address : resolve(address);
  });
}

/** For each address the socket among `open` that listens there; no socket twice. */
export function findOpen<Open extends KeyedListener>(
  binding: NativeBinding,
  addresses: readonly string[],
  open: readonly Open[],
): (Open | undefined)[] {
  if (open.length === 0) return addresses.map(() => undefined);
  const keys = listenerKeys(addresses);
  const free = new Set(open);
  const found = new Map<number, Open>();
  const take = (index: number, isSame: (listener: Open) => boolean) => {
    const listener = [...free].find(isSame);
    if (listener === undefined) return;
    free.delete(listener);
    found.set(index, listener);
  };
  const each = (isAny: boolean, act: (address: string, index: number) => void) => {
    addresses.forEach((address, index) => {
      if (isAnyPort(address) === isAny && !found.has(index)) act(address, index);
    });
  };
  const byKey = (_address: string, index: number) => take(index, ({ key }) => key === keys[index]);
  each(false, byKey);
  each(false, (address, index) => {
    const bound = boundTo(binding, address);
    if (bound !== undefined) take(index, (listener) => isBoundTo(binding, listener, bound));
  });
  // Last, for a socket whose port has a name by now is no longer one of any port.
  each(true, byKey);
  return addresses.map((_, index) => found.get(index));
}

function isAnyPort(address: string): boolean {
  return /:0+$/.test(address);
}

/** Of a TCP address, in digits; `undefined` of others, and of one that will be refused when it is opened. */
function boundTo(binding: NativeBinding, address: string): string | undefined {
  if (!/^\d+$|:\d+$/.test(address) || address.startsWith('/')) return undefined;
  try {
    return binding.canonicalAddress(address);
  } catch {
    return undefined;
  }
}

function isBoundTo(binding: NativeBinding, { info, origin }: KeyedListener, address: string): boolean {
  // Those of systemd are listened to as they are, whatever the configuration says.
  if (info.port === 0 || origin === 'systemd') return false;
  return binding.describeListener(info.fd).address === address;
}
