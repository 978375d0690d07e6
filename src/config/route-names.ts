// What a rule of internal routing can look at and do (uWSGI docs: "uWSGI internal routing"), by name. How each is done is in
// route/, which has one row for each name here.

/** The options that match a regular expression: the variable of the request, and uWSGI's word for it in the boot log. */
export const routeSubjects = {
  route: { variable: 'PATH_INFO', label: 'path_info' },
  'route-uri': { variable: 'REQUEST_URI', label: 'request_uri' },
  'route-qs': { variable: 'QUERY_STRING', label: 'query_string' },
  'route-host': { variable: 'HTTP_HOST', label: 'http_host' },
  'route-user-agent': { variable: 'HTTP_USER_AGENT', label: 'user_agent' },
  'route-referer': { variable: 'HTTP_REFERER', label: 'referer' },
  'route-remote-addr': { variable: 'REMOTE_ADDR', label: 'remote_addr' },
  'route-remote-user': { variable: 'REMOTE_USER', label: 'remote_user' },
} as const satisfies Readonly<Record<string, { readonly variable: string; readonly label: string }>>;

/** What an action takes behind its colon. */
export type ArgumentKind = 'seconds' | 'text' | 'status' | 'nothing' | 'assignment' | 'url';

/** The actions that are served. */
export const routeActions = {
  harakiri: 'seconds',
  log: 'text',
  logvar: 'assignment',
  donotlog: 'nothing',
  continue: 'nothing',
  last: 'nothing',
  break: 'status',
  redirect: 'url',
  'redirect-302': 'url',
  'redirect-permanent': 'url',
  'redirect-301': 'url',
} as const satisfies Readonly<Record<string, ArgumentKind>>;

export type RouteAction = keyof typeof routeActions;

/**
 * The actions that keep requests from the application: where a rule with one of them is left out, what it guards is open.
 * Some do so in the hands of another (`goto`, `rpcret`, `symcall`).
 */
const guardingActions: readonly string[] = [
  ...['break', 'redirect', 'redirect-302', 'redirect-permanent', 'redirect-301'],
  ...[
    'access',
    'basicauth',
    'break-with-status',
    'goto',
    'ldapauth',
    'radius',
    'return',
    'rpcret',
    'spnego',
    'symcall',
  ],
];

/** What else uWSGI has. */
export const unservedRouteActions: readonly string[] = [
  ...guardingActions.filter((name) => !Object.hasOwn(routeActions, name)),
  ...['addheader', 'addvar', 'alarm', 'cache', 'cachedec', 'cacheinc'],
  ...['cachemul', 'cachediv', 'cachestore', 'cache-store', 'cachevar', 'cacheset', 'cgi', 'chdir', 'chunked'],
  ...['clearheaders', 'delheader', 'disableheaders', 'donotoffload', 'expires', 'fastfile', 'file'],
  ...['fixcl', 'fixpathinfo', 'flush', 'forcecl', 'goon', 'gzip', 'hash', 'http', 'httpconnect'],
  ...['memcached', 'memcached-continue', 'memcachedstore', 'metricdec', 'metricdiv', 'metricinc'],
  ...['metricmul', 'metricset', 'offload', 'proxyhttp', 'proxyuwsgi', 'redis', 'redis-continue', 'redisstore'],
  ...['remheader', 'resetheaders', 'rewrite', 'rpc', 'rpcblob', 'rpcnext', 'rpcraw', 'rpcvar', 'seturi', 'send'],
  ...['send-crnl', 'sendfile', 'setapp', 'setdocroot', 'setfile', 'sethome', 'setmethod', 'setmodifier1'],
  ...['setmodifier2', 'setpathinfo', 'setprocname', 'setremoteaddr', 'setscheme', 'setscriptname', 'setuser'],
  ...['signal', 'ssi', 'static', 'template', 'tofile', 'toupper', 'uwsgi', 'xmldir', 'xslt'],
];

/** Whether a rule with that action must not be left out. */
export function isGuard(action: string): boolean {
  return guardingActions.includes(action);
}

/** How many operands, which semicolons part, a condition of `route-if` has; of a regular expression the second is one. */
export type OperandKind = 'one' | 'two' | 'expression';

/** The conditions that are served, with uWSGI's other spellings. */
export const routeConditions = {
  equal: { operands: 'two', aliases: ['isequal', 'eq', '=='] },
  startswith: { operands: 'two', aliases: [] },
  endswith: { operands: 'two', aliases: [] },
  contains: { operands: 'two', aliases: ['contain'] },
  regexp: { operands: 'expression', aliases: ['re'] },
  empty: { operands: 'one', aliases: [] },
} as const satisfies Readonly<Record<string, { readonly operands: OperandKind; readonly aliases: readonly string[] }>>;

export type RouteCondition = keyof typeof routeConditions;

/** What else uWSGI has. */
export const unservedRouteConditions: readonly string[] = [
  ...['exists', 'isfile', 'isdir', 'islink', 'isexec', 'ishigher', '>', 'ishigherequal', '>=', 'islower', '<'],
  ...['islowerequal', '<=', 'ipv4in', 'ipv6in', 'lord', 'incache'],
];

/** The condition of that name or alias. */
export function findRouteCondition(name: string): RouteCondition | undefined {
  const rows = Object.entries(routeConditions) as [RouteCondition, { readonly aliases: readonly string[] }][];
  return rows.find(([own, { aliases }]) => own === name || aliases.includes(name))?.[0];
}
