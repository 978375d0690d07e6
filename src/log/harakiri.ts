// How the log names a request in flight that has taken too long (uWSGI: the lines of its harakiri).

/** A request in flight. */
export interface RequestInFlight {
  readonly core: number;
  readonly remoteAddress: string;
  readonly method: string;
  readonly uri: string;
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly ageMs: number;
}

/** uWSGI's line for one core, and how long it has been so. */
export function harakiriLine({ core, remoteAddress, method, uri, startedAtMs, ageMs }: RequestInFlight): string {
  const since = Math.floor(startedAtMs / 1000);
  return `HARAKIRI [core ${core}] ${remoteAddress} - ${method} ${uri} since ${since} (${Math.floor(ageMs)} ms)`;
}
