// Which requests have a line although request logging is off (`disable-logging`), one row for each option (uWSGI docs: its
// options log-zero, log-slow, log-4xx, log-5xx, log-big, log-ioerror).
import type { LoggedRequest } from './variables.js';

/** What the options say; 0: off. */
export interface LogConditions {
  readonly logsZero: boolean;
  readonly logSlowMs: number;
  readonly logs4xx: boolean;
  readonly logs5xx: boolean;
  readonly logBigBytes: number;
  readonly logsIoErrors: boolean;
}

type Test = (request: LoggedRequest) => boolean;

const conditions: Readonly<Record<keyof LogConditions, (limit: number) => Test>> = {
  logsZero: () => (request) => request.bodyBytes === 0,
  logSlowMs: (limit) => (request) => request.durationUs >= limit * 1000,
  logs4xx: () => (request) => request.status >= 400 && request.status <= 499,
  logs5xx: () => (request) => request.status >= 500 && request.status <= 599,
  logBigBytes: (limit) => (request) => request.bodyBytes >= limit,
  logsIoErrors: () => (request) => request.readErrors + request.writeErrors > 0,
};

/** Whether a request has a line all the same; `undefined`: none has. */
export function compileConditions(given: LogConditions): Test | undefined {
  const names = Object.keys(conditions) as (keyof LogConditions)[];
  const tests = names.filter((name) => Boolean(given[name])).map((name) => conditions[name](Number(given[name])));
  return tests.length === 0 ? undefined : (request) => tests.some((holds) => holds(request));
}
