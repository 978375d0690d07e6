// Families of names: what is done with a request and its response beside the application.
import type { FamilyRow } from './family.js';

// biome-ignore format: a table, one short block per row
export const requestFamilies: readonly FamilyRow[] = [
  { family: 'static files', status: 'not served',
    names: `static-* check-static check-static-docroot mimefile mime-file honour-range file-serve-mode
      fileserve-mode`,
    reason: 'no files are served', instead: 'alias and root of nginx, or the package serve-static of npm' },
  { family: 'how files are sent', status: 'accepted', names: 'offload-threads offload-thread disable-sendfile',
    reason: 'no request waits while another one is sent, always' },
  { family: 'responses from the cache', status: 'not served', names: 'check-cache',
    reason: 'the application answers every request', instead: 'proxy_cache or uwsgi_cache of nginx' },
  { family: 'headers of all responses', status: 'not served',
    names: 'add-header rem-header del-header collect-header response-header-collect pull-header',
    reason: 'the headers stay those of the application', instead: 'add_header of nginx, or a middleware' },
  { family: 'rules for responses and errors', status: 'not served', names: 'error-route* response-route* final-route*',
    reason: 'the rule is left out', instead: 'the front-end, or a middleware' },
  { family: 'labels of rules', status: 'not served', names: 'route-label', reason: 'nothing goes there' },
  { family: 'pages for errors', status: 'not served', names: 'error-page-*',
    reason: 'the answers of the server are plain text', instead: 'error_page of nginx' },
  { family: 'bodies of requests', status: 'accepted', names: 'post-buffering post-buffering-bufsize body-read-warning',
    reason: 'small bodies are here before the application is called, larger ones stream, always' },
  { family: 'chunks of requests', status: 'not served', names: 'chunked-input-limit chunked-input-timeout',
    reason: 'a chunk has no limit of its own', instead: 'limit-post and body-timeout' },
  { family: 'upload progress', status: 'not served', names: 'upload-progress',
    reason: 'no files are written of it', instead: 'progress events in the browser' },
  { family: 'number of variables', status: 'not served', names: 'max-vars',
    reason: 'a request may have 128 headers or variables' },
  { family: 'size of response heads', status: 'accepted', names: 'response-headers-limit',
    reason: 'a response head may have any size' },
  { family: 'limits of WebSockets', status: 'not served', names: 'websocket*',
    reason: 'the application has the connection', instead: 'maxPayload and ping of the package ws' },
  { family: 'clients that go away', status: 'accepted',
    names: `ignore-sigpipe ignore-write-errors write-errors-tolerance write-errors-exception-only
      disable-write-exception`,
    reason: 'a client that goes away is no error, always' },
  { family: 'exceptions shown to the client', status: 'not served', names: 'catch-exceptions',
    reason: 'an exception is a 500, its stack is in the log', instead: 'tswsgi dev, which shows it' },
  { family: 'exceptions that end the worker', status: 'not served', names: 'reload-on-exception*',
    reason: 'an exception costs its own request', instead: 'restart() of tswsgi/app' },
  { family: 'exceptions reported', status: 'not served', names: 'exception-handler',
    reason: 'exceptions go to the log', instead: 'the package of an error tracker, in the application' },
];
