// What stands behind node's net.Server while it listens: our listening socket and the loop that accepts from it. It has
// the members that net.Server uses of a handle of libuv.
import { existsSync, unlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import type { ListenerInfo, NativeBinding } from '../native/binding-types.js';
import type { HttpLoop } from './loop.js';
import type { ServerHandle } from './node-internals.js';

/** As net.Server asks for it. */
export interface ListenRequest {
  /** An IP address, the path of a unix socket, or nothing: all addresses of this machine. */
  readonly address: string | null;
  /** -1: a unix socket. */
  readonly port: number | null;
  readonly fd: number | undefined;
  readonly backlog: number;
  readonly ipv6Only: boolean;
  readonly reusePort: boolean;
  readonly noDelay: boolean;
  readonly keepAlive: boolean;
}

/** Bind and listen. Throws as node does: `listen EADDRINUSE: address already in use 127.0.0.1:80`. */
export function openListener(binding: NativeBinding, wanted: ListenRequest): ListenerInfo {
  if (wanted.fd !== undefined) return attemptListen(binding, wanted, `fd://${wanted.fd}`);
  const { address, port } = wanted;
  if (port === null || port < 0) {
    const path = address ?? '';
    if (!path.startsWith('\0') && existsSync(path)) throw listenError('EADDRINUSE', wanted);
    return attemptListen(binding, wanted, path.startsWith('\0') ? `@${path.slice(1)}` : path);
  }
  if (address !== null && address !== '') {
    return attemptListen(binding, wanted, address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`);
  }
  try {
    return attemptListen(binding, wanted, `[::]:${port}`);
  } catch (error) {
    // A machine without IPv6.
    if (!['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return attemptListen(binding, { ...wanted, address: '0.0.0.0' }, `0.0.0.0:${port}`);
  }
}

function attemptListen(binding: NativeBinding, wanted: ListenRequest, address: string): ListenerInfo {
  try {
    return binding.listen({
      address,
      backlog: wanted.backlog,
      reusePort: wanted.reusePort,
      keepAlive: wanted.keepAlive,
      noDelay: wanted.noDelay,
      ipv6Only: wanted.ipv6Only,
      deferAcceptSeconds: 0,
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'EINVAL';
    // As libuv has it for a folder that is not there.
    throw listenError(code === 'ENOENT' ? 'EACCES' : code, wanted);
  }
}

function listenError(code: string, { address, port }: ListenRequest): NodeJS.ErrnoException {
  const errno = -(constants.errno[code as keyof typeof constants.errno] ?? constants.errno.EINVAL);
  const reason = getSystemErrorMap().get(errno)?.[1] ?? code;
  const hasPort = port !== null && port > 0;
  const place = hasPort ? ` ${address ?? '::'}:${port}` : address === null ? '' : ` ${address}`;
  return Object.assign(new Error(`listen ${code}: ${reason}${place}`), {
    code,
    errno,
    syscall: 'listen',
    address: address ?? (hasPort ? '::' : undefined),
    ...(port !== null && port !== 0 ? { port } : {}),
  });
}

export class ListenHandle implements ServerHandle {
  readonly fd: number;
  getsockname?: ServerHandle['getsockname'];
  readonly #binding: NativeBinding;
  readonly #info: ListenerInfo;
  readonly #loop: HttpLoop;
  readonly #onClosed: () => void;
  #isReferenced = true;

  constructor(binding: NativeBinding, info: ListenerInfo, loop: HttpLoop, onClosed: () => void) {
    this.fd = info.fd;
    this.#binding = binding;
    this.#info = info;
    this.#loop = loop;
    this.#onClosed = onClosed;
    if (info.family === 'tcp4' || info.family === 'tcp6') {
      this.getsockname = (out) => {
        out.address = info.address.slice(0, info.address.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
        out.family = info.family === 'tcp4' ? 'IPv4' : 'IPv6';
        out.port = info.port;
        return 0;
      };
    }
  }

  ref(): void {
    this.#isReferenced = true;
    this.#loop.setReferenced(true);
  }

  unref(): void {
    this.#isReferenced = false;
    this.#loop.setReferenced(false);
  }

  hasRef(): boolean {
    return this.#isReferenced;
  }

  /** Listens no more. Connections that are open are served on. */
  close(callback?: () => void): void {
    const { family, address, isInherited } = this.#info;
    this.#loop.stop();
    if (family === 'unix' && !isInherited) {
      try {
        unlinkSync(address);
      } catch {
        // Somebody was faster.
      }
    }
    this.#binding.closeDescriptor(this.fd);
    this.#onClosed();
    if (callback !== undefined) setImmediate(callback);
  }
}
