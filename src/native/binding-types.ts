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
  /** IPV6_V6ONLY, where the address is one of IPv6; left out, the system's setting counts. */
  readonly ipv6Only?: boolean;
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
  readonly listeners: readonly {
    readonly fd: number;
    readonly protocol: 'http' | 'uwsgi';
    /** In which of the scoreboard's counters accepted connections are counted, from 0 to 15. */
    readonly counter: number;
  }[];
  /** The scoreboard to write into; see `createScoreboard`. Mapped at once, the descriptor is not kept. */
  readonly scoreboardFd: number;
  /** Which worker this is, from 1. */
  readonly worker: number;
  /** For the scoreboard. */
  readonly generation: number;
  /** Requests that the application has in hand at most (uWSGI: cores of this worker). */
  readonly cores: number;
  /** Threads that run the application, `cores` shared out among them; 0: it runs where the server does. */
  readonly threads: number;
  readonly headBytes: number;
  readonly bodyBytes: number;
  readonly headTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly writeTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** The time of a request ends with its answer, not with the first part of it. */
  readonly limitsStreams?: boolean;
  /** For a request that waits for a core. */
  readonly queueTimeoutMs: number;
  /** Bytes a second that a body comes at, and an answer is taken at, as a mean over their time limits; 0: any. */
  readonly bodyRate: number;
  readonly writeRate: number;
  /** Open at a time; 0: as many as there are descriptors for. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly requestsPerConnection: number;
  /** That wait in memory for slow peers, of all connections together; 0: any number. */
  readonly bufferedBytes: number;
  /**
   * JavaScript hears of connections, and decides by itself what a peer is answered whose request cannot be served, that
   * it is to send its body, and what happens when it sends no more. Not with threads.
   */
  readonly delegates?: boolean;
  /**
   * JavaScript knows a connection from its first request on, until it hears that the connection is closed, and says when
   * a peer is to send its body. Not with threads.
   */
  readonly tellsClosed?: boolean;
  /** TRACE is served. */
  readonly takesTrace?: boolean;
  /** Whose HTTP connections begin with a PROXY header: addresses, networks (`10.0.0.0/8`), `unix`, `*` for all. */
  readonly proxyAllowIps?: readonly string[];
  /** Requests that expect something else than 100-continue are not refused. */
  readonly keepsExpectations?: boolean;
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

/** Where answers go: the native side of the thread that writes them. */
export interface NativeSink {
  /**
   * Carry out the command records now. Answers how many bytes of `slot` the peer has not taken yet; of a peer that is
   * gone, more than an application may leave unsent.
   */
  flush(slot: number, generation: number): number;
  /**
   * Append `bytes` to the answer in `slot`, after carrying out the command records: by reference on the loop's own
   * thread, so that they must not change until the answer has ended. Answers as `flush`.
   */
  writeBytes(slot: number, generation: number, bytes: Uint8Array): number;
  /** Whether another request is in flight behind this one on its connection. */
  hasFollower(slot: number, generation: number): boolean;
}

/** Both ends of a connection. */
export interface ConnectionEnds {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
}

/** The native event loop: accepts, reads, parses, writes. It calls `onTurn` with what there is to do, once a turn. */
export interface NativeServer extends NativeSink {
  /** Watch the listeners and begin to accept. */
  start(): void;
  /**
   * Take what waits in the kernel's queue, then accept no more. Idle connections are closed at once, or with `keepsIdle`
   * after a time in which one more request is answered on each. Calling it again without closes them.
   */
  stopAccepting(keepsIdle: boolean): void;
  /** While true, new connections stay in the kernel's queue; those that are open are served on. */
  pauseAccepting(isPaused: boolean): void;
  /** Close every connection at once and release everything. Further calls do nothing. */
  close(): void;
  /** Of a server that delegates, as the next five: the connections that JavaScript has been told of and are not closed. */
  readonly connectionCount: number;
  /** Part of a request's head has come. A number that is none any more is passed over, here and below. */
  isReceiving(connection: number): boolean;
  /** Of what was written until now. */
  hasUnsent(connection: number): boolean;
  /** Append `bytes` behind the answers so far. */
  writeTo(connection: number, bytes: Uint8Array): void;
  /** Close a connection behind what is written, or at once; then maybe with RST. */
  endConnection(connection: number, isAtOnce: boolean, withReset: boolean): void;
  /** Its ends; texts are empty for a unix socket. `undefined` when it is closed. */
  describeConnection(connection: number): ConnectionEnds | undefined;
  /** For heads that begin from now on. */
  setHeadTimeout(headTimeoutMs: number): void;
  /** Whether the server keeps the process alive; it does at first. */
  setReferenced(isReferenced: boolean): void;
  /** What an `AppThread` needs to find this server; 0 without threads. */
  readonly threadsNumber: number;
  /** Requests whose answer has ended, or was given up. */
  readonly requestsServed: number;
}

export interface AppThreadOptions {
  /** `NativeServer.threadsNumber` of the server to work for, which is in the same process. */
  readonly threadsNumber: number;
  /** Which of its threads this is, from 0. */
  readonly thread: number;
}

/** The native side of a thread that runs the application for a server: takes requests, posts answers. */
export interface NativeAppThread extends NativeSink {
  /** Begin to take requests. Throws when there is such a thread already. */
  start(): void;
  /**
   * During a turn: put one more request at the front of `events`. False when there is none, or no core for it. The
   * answers written so far are on their way when it returns.
   */
  take(): boolean;
  /** Take no more. What is in hand is answered with 500, or broken off. */
  close(): void;
}

/** Waits for a connection without accepting it; then watches nothing any more. */
export interface ListenerWatch {
  /** Begin. Throws when the sockets cannot be watched. */
  start(): void;
  /** Give up. Further calls do nothing. */
  close(): void;
}

/** Takes connections out of a listening socket's queue and answers each with 503, without reading what it asks for. */
export interface Refuser {
  /**
   * At most `most` connections of `fd`, with the answer of a worker whose limit is `queueTimeoutMs`. Answers how many have
   * left the queue: fewer when it is empty, or when too many that were refused before are still open.
   */
  refuse(fd: number, most: number, queueTimeoutMs: number): number;
  /** Close what is open. Further calls do nothing. */
  close(): void;
}

/** One process of a worker, as it was last seen. Times are in microseconds of `NativeScoreboard.now()`. */
export interface ProcessReading {
  readonly pid: number;
  /** `none`: there is no process. `starting`: it does not accept yet. */
  readonly state: 'none' | 'starting' | 'serving' | 'draining';
  readonly generation: number;
  /** Requests that have a core. */
  readonly inFlight: number;
  /** Connections that have a request and wait for a core. */
  readonly waiting: number;
  /** Open connections, idle or not. */
  readonly connections: number;
  /** When its event loop turned last. An idle one sleeps without turning. */
  readonly heartbeatMicros: number;
  readonly startedMicros: number;
  /** As it said about a second ago; see `sampleMemory`. */
  readonly rssBytes: number;
  readonly vszBytes: number;
}

/** A worker: the process that stands for it now (pid 0: none), and what all of its processes have counted. */
export interface WorkerReading extends ProcessReading {
  readonly requests: number;
  /** Requests in which the application failed. */
  readonly exceptions: number;
  readonly signals: number;
  /** Requests that were ended because they took too long, and processes that were. */
  readonly harakiriCount: number;
  /** Connections taken out of the kernel's queues. */
  readonly accepted: number;
  /** Requests for which no core came free within queue-timeout. */
  readonly refused: number;
  readonly bytesSent: number;
  /** Sum of the times of all requests that are over. */
  readonly busyMicros: number;
  /** uWSGI's average: half the last request's time, half what it was before. */
  readonly averageMicros: number;
  /** How many processes there were after the first. */
  readonly respawns: number;
  /** Requests by time: at index n those of 2^(n-1) to 2^n microseconds. The last one has all that took longer. */
  readonly times: readonly number[];
}

/** What one of several applications of a worker has counted. */
export interface AppReading {
  readonly requests: number;
  readonly exceptions: number;
}

/** A request in flight. Texts are latin1. */
export interface CoreReading {
  /** The process it is in: during a reload a worker has two. */
  readonly pid: number;
  readonly core: number;
  readonly sinceMicros: number;
  /** When it has taken too long; 0: never. */
  readonly deadlineMicros: number;
  readonly method: string;
  /** As sent; a long one is cut. */
  readonly uri: string;
  /** '' for a unix socket. */
  readonly remoteAddress: string;
}

/**
 * The scoreboard of all workers, for whoever judges or shows them. No worker is asked, so it tells all while they are
 * stuck. `index` is the number of the worker less one.
 */
export interface NativeScoreboard {
  readonly workers: number;
  readonly coresPerWorker: number;
  worker(index: number): WorkerReading;
  /** The first `count` applications, `mostCountedApps` at most. All 0 where a worker has only one: it has all requests. */
  apps(index: number, count: number): AppReading[];
  /** The processes that are alive. */
  processes(index: number): ProcessReading[];
  /** Every request in flight in one of them. */
  busyCores(index: number): CoreReading[];
  /** Connections that all workers have accepted, by the counters of the listening sockets. */
  accepted(): number[];
  countHarakiri(index: number, pid: number): void;
  /** Look how much memory its processes use now. */
  sampleMemory(index: number): void;
  /** The clock of all readings: monotonic, the same in every process. */
  now(): number;
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
  /**
   * The address in digits, as `describeListener` tells it of a socket that is bound to it: `0.0.0.0:80` of `:80`. Resolves
   * names. Throws for what is no address.
   */
  canonicalAddress(address: string): string;
  /** How many connections wait to be accepted, and how many can. Throws where the kernel does not tell. */
  listenQueue(fd: number): { readonly length: number; readonly max: number };
  readonly ListenerWatch: new (fds: readonly number[], onConnection: () => void) => ListenerWatch;
  /** Refuse connections from now on, also in the name of other processes that have the socket open. */
  stopListening(fd: number): void;
  readonly Refuser: new () => Refuser;
  /** Close a descriptor made by `listen` or `createScoreboard`. */
  closeDescriptor(fd: number): void;
  /** One more descriptor, close-on-exec and the caller's, for what `fd` is one of. */
  duplicateDescriptor(fd: number): number;
  /** PR_SET_PDEATHSIG: this process gets `signal` when its parent ends. False when the parent is gone already. */
  dieWithParent(signal: number): boolean;
  /**
   * A datagram socket that is connected to `/path` or `@abstract`; each write to the descriptor, which is the caller's, is
   * one message.
   */
  connectDatagram(address: string): number;
  /**
   * Put `path`, opened for appending, in the place of descriptors 1 and 2, and of `also`. When it throws, nothing has
   * changed.
   */
  redirectOutput(path: string, mode: number, truncates: boolean, also?: number): void;
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
  /**
   * Make the scoreboard: shared memory (a memfd) into which so many workers write what they do. Answers its descriptor,
   * which is the caller's.
   */
  createScoreboard(workers: number, coresPerWorker: number): number;
  /** Map the scoreboard behind `fd`, which may be closed afterwards. */
  readonly Scoreboard: new (
    fd: number,
  ) => NativeScoreboard;
  /** What peers do wrong, by the number that events carry. Status 0: closed without an answer. */
  readonly errorTable: readonly { readonly name: string; readonly status: number; readonly text: string }[];
  readonly Server: new (options: ServerOptions, memory: BridgeMemory, onTurn: OnTurn) => NativeServer;
  readonly AppThread: new (options: AppThreadOptions, memory: BridgeMemory, onTurn: OnTurn) => NativeAppThread;
  /** Parse one head. `step`: feed the input in pieces of that many bytes (0: whole), to prove that it makes no difference. */
  parseHead(
    protocol: 'http' | 'uwsgi',
    input: Uint8Array,
    limits?: { headBytes?: number; lineBytes?: number; fields?: number; keepsAll?: boolean },
    step?: number,
  ): ParsedHead;
  /** Decode a chunked body in pieces of `step` bytes. */
  decodeChunked(
    input: Uint8Array,
    step?: number,
  ): {
    result: 'done' | 'more' | 'bad';
    used: number;
    payload: Uint8Array;
    trailers: string;
    error?: { name: string; status: number };
  };
  hashName(name: string): number;
}
