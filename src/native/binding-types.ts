// The shape of the native addon as TypeScript sees it. The C++ side is native/napi/.

/** How a listening socket is to be made. `address` is spelled as uWSGI spells it (uWSGI docs: "Socket syntax"). */
export interface ListenSpec {
  /** `:8080`, `127.0.0.1:0`, `[::1]:80`, `/path.sock`, `@abstract`, `fd://3`, `*:80`, `8080`. */
  readonly address: string;
  /** Length of the kernel's queue of connections waiting to be accepted. */
  readonly backlog: number;
  readonly reusePort: boolean;
  /** SO_KEEPALIVE on the listener; Linux hands it on to accepted connections. */
  readonly keepAlive: boolean;
  /** TCP_NODELAY, handed on likewise. */
  readonly noDelay: boolean;
  /** TCP_DEFER_ACCEPT in seconds; 0 leaves it off. */
  readonly deferAcceptSeconds: number;
  /** Permission bits for the file of a unix socket; `undefined` leaves what the umask gives. */
  readonly mode?: number;
  /** Numeric owner for the file of a unix socket; -1 leaves the owner or the group alone. */
  readonly uid?: number;
  readonly gid?: number;
}

/** A bound and listening socket, as the kernel reports it. */
export interface ListenerInfo {
  readonly fd: number;
  readonly family: 'tcp4' | 'tcp6' | 'unix' | 'abstract';
  /** The address as the boot log shows it: `127.0.0.1:8080`, `[::1]:80`, `/path.sock`, `@name`. */
  readonly address: string;
  /** TCP port; 0 for unix sockets. */
  readonly port: number;
  /** The kernel chose the port (it was given as 0). */
  readonly isPortAssigned: boolean;
  /** The socket came from outside (`fd://3`, systemd) and was not bound here. */
  readonly isInherited: boolean;
  /** Inode of the socket's file, so that only our own file is removed; 0 where there is none. */
  readonly inode: number;
}

/** Limits of the native server; every time is in milliseconds, 0 switches it off. */
export interface ServerOptions {
  readonly listeners: readonly { readonly fd: number; readonly protocol: 'http' | 'uwsgi' }[];
  /** The segment all workers count in; see `createScoreboard`. Mapped at once, the descriptor is not kept. */
  readonly scoreboardFd: number;
  /** Which worker this is, from 1. */
  readonly worker: number;
  /** Requests in flight at most (uWSGI: cores of this worker). */
  readonly cores: number;
  readonly headBytes: number;
  readonly bodyBytes: number;
  readonly headTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly writeTimeoutMs: number;
}

/** The memory both sides see, every part over a SharedArrayBuffer. native/shm/ring.h says who writes what. */
export interface BridgeMemory {
  /** Receive memory: request heads and body parts, written by native. */
  readonly arena: Uint8Array;
  /** Event records, native to JavaScript. */
  readonly events: Uint32Array;
  /** Command records, JavaScript to native. */
  readonly commands: Uint32Array;
  /** Answer bytes that the command records point into. */
  readonly output: Uint8Array;
  /** Single words: how far `commands` and `output` are filled, and what the server is at. */
  readonly control: Uint32Array;
}

/** The native event loop: accepts, reads, parses, writes. It calls `onTurn` with what there is to do, once a turn. */
export interface NativeServer {
  /** Watch the listeners and begin to accept. The clock of `startedMicros` begins here. */
  start(): void;
  /**
   * Take what waits in the kernel's queue, then accept no more. Idle connections are closed at once, or with `keepsIdle`
   * after a time in which one more request is answered on each. Calling it again without closes them.
   */
  stopAccepting(keepsIdle: boolean): void;
  /** Close every connection at once and release everything. Further calls do nothing. */
  close(): void;
  /** Carry out the command records now. Answers how many bytes of `slot` the peer has not taken yet;
   * of a peer that is gone, more than an application may leave unsent. */
  flush(slot: number, generation: number): number;
  /** Append `bytes` to the answer in `slot` by reference, after carrying out the command records. Answers as `flush`. */
  writeBytes(slot: number, generation: number, bytes: Uint8Array): number;
}

/** Called by native with the range of `events` (in words) to carry out. */
export type OnTurn = (firstWord: number, endWord: number) => void;

/** What a parser hook answers, for tests only. */
export interface ParsedHead {
  readonly result: 'done' | 'more' | 'bad';
  readonly used: number;
  readonly error?: { readonly name: string; readonly status: number; readonly text: string };
  readonly head?: {
    readonly method: string;
    readonly target: string;
    readonly path: string;
    readonly query: string;
    readonly host: string;
    readonly httpMinor: number;
    readonly modifier1: number;
    readonly modifier2: number;
    readonly keepAlive: boolean;
    readonly expectContinue: boolean;
    readonly hasUpgrade: boolean;
    readonly hasDroppedVariables: boolean;
    readonly body: 'none' | 'length' | 'chunked' | 'until_close';
    readonly contentLength: number;
    /** Name and value as latin1, and the hash of the CGI name. */
    readonly fields: readonly (readonly [string, string, number])[];
  };
}

export interface NativeBinding {
  /** Make, bind and listen. Throws an Error with `code` (`EADDRINUSE`, `EACCES`, …) whose message names the address. */
  listen(spec: ListenSpec): ListenerInfo;
  /** Describe a listening socket that already exists (inherited). Throws when `fd` is no listening stream socket. */
  describeListener(fd: number): ListenerInfo;
  /** Close a descriptor made by `listen` or `createScoreboard`. */
  closeDescriptor(fd: number): void;
  /** PR_SET_PDEATHSIG: this process gets `signal` when its parent ends. False when the parent is gone already. */
  dieWithParent(signal: number): boolean;
  /**
   * A datagram socket that is connected to `/path` or `@abstract`; each write to the descriptor, which is the caller's, is
   * one message.
   */
  connectDatagram(address: string): number;
  /** Put `path`, opened for appending, in the place of descriptors 1 and 2. When it throws, nothing has changed. */
  redirectOutput(path: string, mode: number, truncates: boolean): void;
  /** setrlimit(2), soft and hard, of this process: `as`, `core`, `fsize`, `memlock`, `nofile`, `nproc`, `stack`. */
  setLimit(resource: string, value: number): void;
  /** The processors this process may run on. */
  allowedCpus(): number[];
  /** Let all threads of this process run on `cpus` only. */
  setAffinity(cpus: readonly number[]): void;
  /** chroot(2), and into it. */
  changeRoot(path: string): void;
  /** Take the exit status of child `pid`, if it has ended. Whether it had. */
  reapChild(pid: number): boolean;
  /** Make the shared memory (a memfd) in which that many workers count. Answers its descriptor, which is the caller's. */
  createScoreboard(workers: number): number;
  /** What peers do wrong, by the number that events carry. Status 0: closed without an answer. */
  readonly errorTable: readonly { readonly name: string; readonly status: number; readonly text: string }[];
  readonly Server: new (options: ServerOptions, memory: BridgeMemory, onTurn: OnTurn) => NativeServer;
  /** Parse one head. `step`: feed the input in pieces of that many bytes (0: whole), to prove that it makes no difference. */
  parseHead(
    protocol: 'http' | 'uwsgi',
    input: Uint8Array,
    limits?: { headBytes?: number; lineBytes?: number; fields?: number },
    step?: number,
  ): ParsedHead;
  /** Decode a chunked body in pieces of `step` bytes. */
  decodeChunked(
    input: Uint8Array,
    step?: number,
  ): { result: 'done' | 'more' | 'bad'; used: number; payload: Uint8Array; error?: { name: string; status: number } };
  hashName(name: string): number;
}
