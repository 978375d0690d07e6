// The line of one request, as uWSGI writes it by default (uwsgi docs: "Formatting uWSGI requests logs").
import { CtimeClock } from './time.js';

/** What a request line tells. */
export interface RequestFacts {
  readonly pid: number;
  /** Number of the application; -1 when none served it. */
  readonly app: number;
  /** Requests of that application in this process, and of the whole server, this one included. */
  readonly appRequests: number;
  readonly allRequests: number;
  readonly remoteAddress: string;
  readonly remoteUser: string;
  /** Variables the request has, and the bytes they take as a uwsgi packet. */
  readonly variableCount: number;
  readonly variableBytes: number;
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly method: string;
  readonly uri: string;
  readonly bodyBytes: number;
  readonly durationMs: number;
  readonly protocol: string;
  readonly status: number;
  readonly fieldCount: number;
  readonly headBytes: number;
  /** Parts the application gave one by one. */
  readonly switches: number;
  readonly core: number;
}

const clock = new CtimeClock();

/** The line without its end. uWSGI counts a variable's name and its value apart, hence the doubling. */
export function formatRequestLine(facts: RequestFacts): string {
  return (
    `[pid: ${facts.pid}|app: ${facts.app}|req: ${facts.appRequests}/${facts.allRequests}] ` +
    `${facts.remoteAddress} (${facts.remoteUser}) {${facts.variableCount * 2} vars in ${facts.variableBytes} bytes} ` +
    `[${clock.format(facts.startedAtMs)}] ${facts.method} ${facts.uri} => generated ${facts.bodyBytes} bytes in ` +
    `${Math.floor(facts.durationMs)} msecs (${facts.protocol} ${facts.status}) ` +
    `${facts.fieldCount} headers in ${facts.headBytes} bytes (${facts.switches} switches on core ${facts.core})`
  );
}
