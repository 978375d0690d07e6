// The line of one request, as uWSGI writes it by default (uwsgi docs: "Formatting uWSGI requests logs").
import { escapeBytes } from './escape.js';
import type { ProcessMemory } from './process-memory.js';
import { formatCtime, SecondClock } from './time.js';
import type { LoggedRequest } from './variables.js';

/** What the usual line tells beside what any line can. */
export interface RequestFacts extends Omit<LoggedRequest, 'variable' | 'logVariable'> {
  /** Number of the application; -1 when none served it. */
  readonly app: number;
  /** Requests of that application in this process, and of the whole server, this one included. */
  readonly appRequests: number;
  readonly allRequests: number;
  /** The text of the request may hold any byte: it came as a packet. */
  readonly isUnchecked: boolean;
}

/** What it tells besides: the duration in microseconds, the memory of the process. */
export interface LineOptions {
  readonly hasMicros: boolean;
  readonly hasMemory: boolean;
}

const clock = new SecondClock(formatCtime);

/** The line without its end. uWSGI counts a variable's name and its value apart, hence the doubling. */
export function formatRequestLine(facts: RequestFacts, { hasMicros, hasMemory }: LineOptions): string {
  const { durationUs } = facts;
  const duration = hasMicros ? `${Math.floor(durationUs)} micros` : `${Math.floor(durationUs / 1000)} msecs`;
  const line =
    `${hasMemory ? memoryText(facts.memory) : ''}[pid: ${facts.pid}|app: ${facts.app}|req: ${facts.appRequests}/${facts.allRequests}] ` +
    `${facts.remoteAddress} (${facts.remoteUser}) {${facts.variableCount * 2} vars in ${facts.variableBytes} bytes} ` +
    `[${clock.format(facts.startedAtUs / 1000)}] ${facts.method} ${facts.uri} => generated ${facts.bodyBytes} bytes in ` +
    `${duration} (${facts.protocol} ${facts.status}) ` +
    `${facts.fieldCount} headers in ${facts.headBytes} bytes (${facts.switches} switches on core ${facts.core})`;
  return facts.isUnchecked ? escapeBytes(line, 'text', false) : line;
}

function memoryText({ vszBytes, rssBytes }: ProcessMemory): string {
  const text = (bytes: number) => `${bytes} bytes/${Math.floor(bytes / 1024 ** 2)}MB`;
  return `{address space usage: ${text(vszBytes)}} {rss usage: ${text(rssBytes)}} `;
}
