// What `import … from 'tswsgi/app'` gives: the server, for the applications that run in it (uWSGI: the module `uwsgi`).
import { TswsgiError } from '../errors.js';
import core from './create-api.cjs';

const api = core.createApi(() => new TswsgiError('API_NO_SERVER', {}));

export const {
  version,
  opt,
  workerId,
  threadId,
  masterPid,
  requestId,
  totalRequests,
  workers,
  log,
  reload,
  stop,
  onWorkerStart,
  onShutdown,
  setHarakiri,
  logVar,
  worker_id,
  masterpid,
  mule_id,
  request_id,
  total_requests,
  set_logvar,
} = api;

export type { AnyRequest, ApplicationApi, GivenOptions, WorkerRow } from './types.js';
// biome-ignore lint/style/noDefaultExport: the module is one object to those who know uWSGI's
export { api as default };
