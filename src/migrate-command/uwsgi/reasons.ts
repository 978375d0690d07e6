// What becomes of an option of uWSGI that is not served: the reason, what to use instead, and whether anything is lost by
// it. The only file of this command that asks why; first match wins.
import { consequenceOfLeavingOut } from '../../config/unserved.js';

export interface Reason {
  readonly text: string;
  /** Nobody misses it. */
  readonly isHarmless: boolean;
}

interface Advice {
  readonly pattern: RegExp;
  /** What does it instead. */
  readonly instead?: string | ((value: string) => string);
  /** Why it needs nothing in its place. */
  readonly harmless?: string;
}

const advices: readonly Advice[] = [
  { pattern: /^static-map2?$/, instead: staticLocation },
  {
    pattern: /^(static|check-static|file-serve|mimefile)/,
    instead: 'nginx (root, alias, expires), or the application',
  },
  {
    pattern: /^(ignore-sigpipe|ignore-write-errors|write-errors-|disable-write-exception)/,
    harmless: 'a client that is gone costs a worker nothing',
  },
  {
    pattern: /^(post-buffering|body-read-warning|upload-progress)/,
    harmless: 'bodies stream to the application as they come',
  },
  {
    pattern: /^(reaper|close-on-exec|close-on-exec2|backtrace-depth|max-apps|honour-stdin|offload-threads?)$/,
    harmless: 'it has no meaning here',
  },
  {
    pattern: /^(log-master|log-master-bufsize|log-master-stream|log-route|log-drain|log-encoder|log-req-encoder)$/,
    instead: 'what collects the log',
  },
  {
    pattern: /^(logger|req-logger|logger-req|log-syslog|log-socket|rsyslog)/,
    instead: 'logto, or what collects standard error, such as journald',
  },
  { pattern: /^(wsgi|py|python|django|pep3333|paste|pecan|pypy)-/, harmless: 'it is for Python' },
  {
    pattern: /^(ini-paste|paste|pymodule-alias|import|shared-import|shared-pyimport|pyimport|post-pymodule-alias)/,
    instead: 'an import in the application',
  },
  { pattern: /^(https|suwsgi|ssl|sni|hsts|https2|http2|spdy)/, instead: 'nginx before the server, which ends TLS' },
  {
    pattern: /^(stats|stats-server|stats-http|stats-push|carbon|metric|enable-metrics|snmp|stats-)/,
    instead: 'SIGUSR1 and SIGUSR2, which write the state of the workers to the log',
  },
  {
    pattern: /^(emperor|vassal)/,
    instead: 'a server for each vassal, such as a systemd template unit (tswsgi init --systemd)',
  },
  { pattern: /^(legion|subscri|subscribe|fastrouter|rawrouter|sslrouter|zerg)/, instead: 'an upstream of nginx' },
  { pattern: /cron/, instead: 'a systemd timer or a line of a crontab' },
  { pattern: /attach-daemon|^(smart-)?attach|legion-attach/, instead: 'a service of its own' },
  { pattern: /^spooler/, instead: 'a queue with workers of its own' },
  { pattern: /^(mules?|farm)/, instead: 'a process or a worker thread of its own' },
  { pattern: /^(cache|queue|sharedarea|lock)/, instead: 'Redis or Valkey' },
  { pattern: /^(alarm|log-alarm|alert)/, instead: 'what watches the log' },
  {
    pattern: /^(cap|unshare|cgroup|namespace|ns-|setns|ksm|scd|jail|exec-as-vassal|privileged)/,
    instead: 'the service manager: systemd (CapabilityBoundingSet=, Private…=), or the container',
  },
  {
    pattern:
      /^http-(to$|processes|workers|modifier|timeout|headers-timeout|connect-timeout|auto-|raw-|chunked|buffer|websockets|manage-|server-name|stats)/,
    harmless: 'there is no router process to be set',
  },
  { pattern: /^http-to-https|^http-/, instead: 'nginx' },
  { pattern: /^(response-)?route|^(final|error)-route/, instead: 'nginx, or the application' },
  {
    pattern: /^(add-header|del-header|rem-header|collect-header|pull-header|response-header)/,
    instead: 'nginx (add_header), or the application',
  },
  { pattern: /^(fs-reload|fs-brain|touch-)/, instead: 'touch-reload' },
];

/** Why the option `name` of uWSGI is left out, as a half sentence. */
export function reasonOfLeavingOut(name: string, value: string): Reason {
  const advice = advices.find(({ pattern }) => pattern.test(name));
  if (advice?.harmless !== undefined) return { text: advice.harmless, isHarmless: true };
  const consequence = `not served: ${consequenceOfLeavingOut(name)}`;
  const instead = typeof advice?.instead === 'function' ? advice.instead(value) : advice?.instead;
  return { text: instead === undefined ? consequence : `${consequence}; instead: ${instead}`, isHarmless: false };
}

/** `/static=/srv/static` as nginx has it. */
function staticLocation(value: string): string {
  const [, prefix = '/static', folder = 'FOLDER'] = /^\s*([^=]+?)\s*=\s*(.+?)\s*$/.exec(value) ?? [];
  const [from, to] = [prefix, folder].map((path) => path.replace(/\/*$/, '/'));
  return `in nginx "location ${from} { alias ${to}; }"`;
}
