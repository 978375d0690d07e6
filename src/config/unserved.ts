// What it means that an option of uWSGI is not served yet: the half sentence behind the warning. First match wins.

const consequences: readonly (readonly [pattern: RegExp, consequence: string])[] = [
  [/^(call|mount|umount)-as/, 'nothing is run'],
  [/^(logger|logger-req|req-logger|log-syslog|log-socket)$/, 'the log goes to standard error'],
  [/harakiri/, 'what it limits may run for any time'],
  [/^(reload-on-|evil-reload)/, 'workers are not recycled'],
  [/^(static|check-static)/, 'no files are served'],
  [/^(https|suwsgi|ssl|fastcgi|scgi|raw|zeromq|zmq|mongrel2|puwsgi|shared)-?.*socket/, 'nothing listens there'],
  [/^(py-?auto-?reload|python-auto-?reload|touch-)/, 'nothing is reloaded'],
  [/^(php|psgi|perl|rack|ruby|rb|lua|jvm|jwsgi|mono|gccgo|pypy|coroae)/, 'it is for applications in another language'],
];

/** What the missing option `name` means for this run. */
export function consequenceOfLeavingOut(name: string): string {
  return consequences.find(([pattern]) => pattern.test(name))?.[1] ?? 'it has no effect';
}
