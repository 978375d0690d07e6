// What the server shows to the applications in it. The worker (or each of its threads) puts a `ServerLink` on
// `globalThis`; `tswsgi/app` finds it there, whichever copy of the package the application has loaded: another version,
// one that is linked, CommonJS beside ESM. So it is plain, and what is in it keeps its name and meaning.

/** A worker, as the scoreboard has it; names and units are those of `uwsgi.workers()`. */
export interface WorkerRow {
  readonly id: number;
  /** 0: there is no process. */
  readonly pid: number;
  /** That are over. */
  readonly requests: number;
  /** Requests in which the application failed. */
  readonly exceptions: number;
  readonly signals: number;
  readonly harakiri_count: number;
  readonly status: 'idle' | 'busy' | 'cheap';
  /** Requests in hand now. */
  readonly in_flight: number;
  /** In bytes. */
  readonly rss: number;
  /** In bytes. */
  readonly vsz: number;
  /** Of all requests, in microseconds. */
  readonly running_time: number;
  /** Seconds since the epoch; 0: there is no process. */
  readonly last_spawn: number;
  readonly respawn_count: number;
  /** Bytes sent. */
  readonly tx: number;
  /** Microseconds. */
  readonly avg_rt: number;
}

/** The settings as they were given, after substitution: `true` for a name alone, a list for one given several times. */
export type GivenOptions = Readonly<Record<string, string | true | readonly string[]>>;

/** What the server does for one request on behalf of its application. */
export interface RequestLink {
  /** The request is to be over in that many seconds from now; 0: it may take any time. */
  limitTime(seconds: number): void;
  setLogVariable(name: string, value: string): void;
}

/** A request as its application has it: the `environ` of wsgi, the `req` of http, the `Request` of fetch. */
export type AnyRequest = object;

/** What a server does for its application as it stands. */
interface ServerFacts {
  /** Of the server that runs; outside of one, of the package. */
  readonly version: string;
  /** The configuration, by the names of its options. */
  readonly opt: GivenOptions;
  /** Number of this worker, from 1. */
  workerId(): number;
  /** Number of this thread of the worker, from 1; 0 where the worker has none. */
  threadId(): number;
  /** 0 without a master. */
  masterPid(): number;
  /** Requests of this worker that are over. */
  requestId(): number;
  /** Requests of all workers that are over. */
  totalRequests(): number;
  /** One row for each worker. */
  workers(): WorkerRow[];
  /** Writes a line to the server's log. */
  log(text: string): void;
  /** Reloads the server, as SIGHUP does. */
  reload(): void;
  /** Stops the server, as SIGINT does. */
  stop(): void;
  /**
   * `start` is called when the applications are loaded, and awaited before the worker accepts. A failure is one of the
   * application's loading. To be called while the application loads.
   */
  onWorkerStart(start: () => unknown): void;
  /** `shutdown` is called when the last answer has left, and awaited before the worker ends. The last one given is the first called. */
  onShutdown(shutdown: () => unknown): void;
}

export interface ServerLink extends ServerFacts {
  /** The request behind `given`; `caller` is named where it is none. */
  requestOf(given: unknown, caller: string): RequestLink;
  /** `request` is left out for the one in hand. */
  logVar(request: unknown, name: unknown, value: unknown): void;
}

/** What `tswsgi/app` exports. */
export interface ApplicationApi extends ServerFacts {
  /** `request` is to be over in that many seconds from now; 0: it may take any time. */
  setHarakiri(request: AnyRequest, seconds: number): void;
  /** What `%(name)` of the option log-format stands for in the line of the request in hand, or of `request`. */
  logVar(name: string, value: unknown): void;
  logVar(request: AnyRequest, name: string, value: unknown): void;
  worker_id(): number;
  masterpid(): number;
  /** 0: there are no mules. */
  mule_id(): number;
  request_id(): number;
  total_requests(): number;
  set_logvar(name: string, value: unknown): void;
}
