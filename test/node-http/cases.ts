// All behaviours, by topic.
import type { Case } from './case.js';
import { connections } from './cases/connections.js';
import { contexts } from './cases/contexts.js';
import { events } from './cases/events.js';
import { framing } from './cases/framing.js';
import { informational } from './cases/informational.js';
import { limits } from './cases/limits.js';
import { requestBody } from './cases/request-body.js';
import { requestHeaders } from './cases/request-headers.js';
import { requestLine } from './cases/request-line.js';
import { responseHead } from './cases/response-head.js';
import { sockets } from './cases/sockets.js';
import { streams } from './cases/streams.js';
import { timeouts } from './cases/timeouts.js';
import { upgrades } from './cases/upgrades.js';

export const topics: Readonly<Record<string, readonly Case[]>> = {
  'request line': requestLine,
  'request headers': requestHeaders,
  'request body': requestBody,
  'response head': responseHead,
  framing,
  informational,
  events,
  connections,
  sockets,
  timeouts,
  streams,
  limits,
  upgrades,
  contexts,
};
