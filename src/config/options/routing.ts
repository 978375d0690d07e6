// Options that route requests. All are one list, so that the rules keep the order of the file.
import type { GroupRow } from '../option-row.js';

// biome-ignore format: a table, one short block per row
export const routingOptions = [
  { name: 'route', kind: 'route', as: 'routes', default: [], status: 'served',
    help: 'do ACTION where the regular expression matches PATH_INFO' },
  { name: 'route-uri', kind: 'route', as: 'routes', example: '^/old.* redirect:/new', status: 'served',
    help: 'the same for REQUEST_URI' },
  { name: 'route-qs', kind: 'route', as: 'routes', example: 'debug=1 log:debug', status: 'served',
    help: 'the same for the query string' },
  { name: 'route-host', kind: 'route', as: 'routes', example: '^www\\. redirect:https://example.org/', status: 'served',
    help: 'the same for the Host header' },
  { name: 'route-user-agent', kind: 'route', as: 'routes', example: 'kube-probe donotlog:', status: 'served',
    help: 'the same for the User-Agent header' },
  { name: 'route-referer', kind: 'route', as: 'routes', example: 'example.org donotlog:', status: 'served',
    help: 'the same for the Referer header' },
  { name: 'route-remote-addr', kind: 'route', as: 'routes', example: '^127\\. donotlog:', status: 'served',
    help: 'the same for REMOTE_ADDR' },
  { name: 'route-remote-user', kind: 'route', as: 'routes', example: '^admin$ harakiri:600', status: 'served',
    help: 'the same for REMOTE_USER' },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of uWSGI's rules
  { name: 'route-if', kind: 'route', as: 'routes', example: 'equal:${PATH_INFO};/health donotlog:', status: 'served',
    help: 'do ACTION where CONDITION:OPERANDS holds' },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of uWSGI's rules
  { name: 'route-if-not', kind: 'route', as: 'routes', example: 'equal:${HTTPS};on redirect:https://example.org/',
    status: 'served',
    help: 'do ACTION where it does not hold' },
  { name: 'route-run', kind: 'route', as: 'routes', example: 'logvar:stage=production', status: 'served',
    help: 'do ACTION for every request' },
] as const satisfies readonly GroupRow[];
