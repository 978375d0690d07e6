// For applications: how long the request in hand may take, whatever the option `harakiri` says.

/**
 * The request of `environ` is to be over in that many seconds from now; 0: it may take any time.
 *
 * @throws TswsgiError REQUEST_TIME_LIMIT when `seconds` is no such number
 */
export function setHarakiri(environ: Readonly<Record<string, unknown>>, seconds: number): void {
  (environ['tswsgi.set_harakiri'] as (seconds: number) => void)(seconds);
}
