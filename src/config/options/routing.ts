// Options that route requests. All are one list, so that the rules keep the order of the file.
import type { GroupRow } from '../option-row.js';

// biome-ignore format: a table, one short block per row
export const routingOptions = [
  { name: 'route', kind: 'route', as: 'routes', default: [], status: 'served',
    help: 'do ACTION where the regular expression matches PATH_INFO' },
  { name: 'route-uri', kind: 'route', as: 'routes', status: 'served',
    help: 'the same for REQUEST_URI' },
  { name: 'route-qs', kind: 'route', as: 'routes', status: 'served',
    help: 'the same for the query string' },
  { name: 'route-host', kind: 'route', as: 'routes', status: 'served',
    help: 'the same for the Host header' },
  { name: 'route-user-agent', kind: 'route', as: 'routes', status: 'served',
    help: 'the same for the User-Agent header' },
  { name: 'route-referer', kind: 'route', as: 'routes', status: 'served',
    help: 'the same for the Referer header' },
  { name: 'route-remote-addr', kind: 'route', as: 'routes', status: 'served',
    help: 'the same for REMOTE_ADDR' },
  { name: 'route-remote-user', kind: 'route', as: 'routes', status: 'served',
    help: 'the same for REMOTE_USER' },
  { name: 'route-if', kind: 'route', as: 'routes', status: 'served',
    help: 'do ACTION where CONDITION:OPERANDS holds' },
  { name: 'route-if-not', kind: 'route', as: 'routes', status: 'served',
    help: 'do ACTION where it does not hold' },
  { name: 'route-run', kind: 'route', as: 'routes', status: 'served',
    help: 'do ACTION for every request' },
] as const satisfies readonly GroupRow[];
