// The variables of a log format, one row each, with uWSGI's names and meanings. A new one is a row here; every other name
// is one that the application sets. A reader is made once for each place in a format.
import type { ProcessMemory } from './process-memory.js';
import { strftime } from './strftime.js';
import { formatCtime, SecondClock } from './time.js';

/** What a line can tell of a request. Text of the request is latin1, a character for each byte; it is read when asked for. */
export interface LoggedRequest {
  readonly pid: number;
  /** Number of the worker, from 1. */
  readonly worker: number;
  readonly core: number;
  readonly method: string;
  readonly uri: string;
  /** As the request says it: '' where it does not. */
  readonly protocol: string;
  readonly host: string;
  readonly remoteAddress: string;
  readonly remoteUser: string;
  readonly modifiers: readonly [first: number, second: number];
  /** Variables the request has, and the bytes they take as a uwsgi packet. */
  readonly variableCount: number;
  readonly variableBytes: number;
  /** Microseconds since the epoch. */
  readonly startedAtUs: number;
  readonly durationUs: number;
  readonly status: number;
  readonly bodyBytes: number;
  readonly fieldCount: number;
  readonly headBytes: number;
  /** Parts the application gave one by one. */
  readonly switches: number;
  /** The body did not come whole; the client was gone before it had its answer. */
  readonly readErrors: number;
  readonly writeErrors: number;
  readonly memory: ProcessMemory;
  /** A variable by its CGI name; `undefined` when the request has none. */
  variable(name: string): string | undefined;
  /** What the application, or a rule, has set under that name. */
  logVariable(name: string): string | undefined;
}

/** What variables take from the configuration. */
export interface VariableContext {
  /** For `ftime`, in the words of strftime(3); `null`: as `ltime`. */
  readonly timeFormat: string | null;
}

type Read = (request: LoggedRequest) => string | number | undefined;
type Variable = (context: VariableContext) => Read;

const megabyte = 1024 * 1024;
const commonTime = '%d/%b/%Y:%H:%M:%S %z';

function timeText(write: (epochMs: number) => string): Read {
  const clock = new SecondClock(write);
  return ({ startedAtUs }) => clock.format(startedAtUs / 1000);
}

const variables: Readonly<Record<string, Variable>> = {
  // The request
  uri: () => (request) => request.uri,
  method: () => (request) => request.method,
  user: () => (request) => request.remoteUser,
  addr: () => (request) => request.remoteAddress,
  host: () => (request) => request.host,
  proto: () => (request) => request.protocol,
  uagent: () => (request) => request.variable('HTTP_USER_AGENT'),
  referer: () => (request) => request.variable('HTTP_REFERER'),
  cl: () => (request) => Number.parseInt(request.variable('CONTENT_LENGTH') ?? '', 10) || 0,
  vars: () => (request) => request.variableCount * 2, // names and values
  pktsize: () => (request) => request.variableBytes,
  modifier1: () => (request) => request.modifiers[0],
  modifier2: () => (request) => request.modifiers[1],
  rerr: () => (request) => request.readErrors,

  // The response
  status: () => (request) => request.status,
  rsize: () => (request) => request.bodyBytes,
  hsize: () => (request) => request.headBytes,
  size: () => (request) => request.headBytes + request.bodyBytes,
  headers: () => (request) => request.fieldCount,
  switches: () => (request) => request.switches,
  werr: () => (request) => request.writeErrors,
  ioerr: () => (request) => request.readErrors + request.writeErrors,

  // Times
  micros: () => (request) => Math.floor(request.durationUs),
  msecs: () => (request) => Math.floor(request.durationUs / 1000),
  secs: () => (request) => (request.durationUs / 1e6).toFixed(6),
  time: () => (request) => Math.floor(request.startedAtUs / 1e6),
  tmsecs: () => (request) => Math.floor(request.startedAtUs / 1000),
  tmicros: () => (request) => Math.floor(request.startedAtUs),
  ltime: () => timeText((epochMs) => strftime(commonTime, epochMs)),
  ftime: ({ timeFormat }) => timeText((epochMs) => strftime(timeFormat ?? commonTime, epochMs)),
  ctime: () => timeText(formatCtime),
  epoch: () => () => Math.floor(Date.now() / 1000),

  // The process
  pid: () => (request) => request.pid,
  wid: () => (request) => request.worker,
  core: () => (request) => request.core,
  vsz: () => (request) => request.memory.vszBytes,
  rss: () => (request) => request.memory.rssBytes,
  vszM: () => (request) => Math.floor(request.memory.vszBytes / megabyte),
  rssM: () => (request) => Math.floor(request.memory.rssBytes / megabyte),
};

/** Families of variables, by what their names begin with. */
const prefixed: Readonly<Record<string, (rest: string) => Variable>> = {
  'var.': (name) => () => (request) => request.variable(name),
  // There are no metrics.
  'metric.': () => () => () => undefined,
};

/** The variable of that name that the server has; `undefined`: the name is for the application to set. */
export function variableNamed(name: string): Variable | undefined {
  if (Object.hasOwn(variables, name)) return variables[name];
  const prefix = Object.keys(prefixed).find((start) => name.startsWith(start));
  return prefix === undefined ? undefined : prefixed[prefix]?.(name.slice(prefix.length));
}

/** The names of the table, for those who document or compare them. */
export const variableNames: readonly string[] = Object.keys(variables);
