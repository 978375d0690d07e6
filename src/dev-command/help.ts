// What `tswsgi dev --help` prints.

/** Where it listens when nobody says so. */
export const usualPort = 8000;

export function formatDevelopmentHelp(): string {
  return `tswsgi dev: serves an application while you write it

usage: tswsgi dev [APP.js | FILE.ini] [--port PORT] [any option of the server]...

Without a file the application is "main" of package.json, or the first of app, server, index and wsgi
with .js, .mjs, .cjs, .ts, .mts or .cts in this folder.

  --port PORT
      listen on 127.0.0.1:PORT, 0 for any (${usualPort}, or the next one that is free)
  --inspect[=[HOST:]PORT]
      let a debugger attach (bare: 127.0.0.1:9229)
  --inspect-brk[=[HOST:]PORT]
      the same, and wait for one before the application is loaded

One worker serves, with a line for each request. When a source changes, new code answers; requests
that come meanwhile wait for it. Code that cannot be loaded is answered for with its error.
NODE_ENV is development unless it is set. Ctrl-C ends at once.
`;
}
