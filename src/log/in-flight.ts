// How the log names a request in flight (uWSGI: the lines of its harakiri).

/** A request in flight. */
export interface RequestInFlight {
  readonly core: number;
  readonly remoteAddress: string;
  readonly method: string;
  readonly uri: string;
}

/** uWSGI's text for one core, and how long the request has been there. */
export function inFlightText({ core, remoteAddress, method, uri }: RequestInFlight, ageMs: number): string {
  const since = Math.floor((Date.now() - ageMs) / 1000);
  return `[core ${core}] ${remoteAddress} - ${method} ${uri} since ${since} (${Math.floor(ageMs)} ms)`;
}
