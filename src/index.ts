// What `import … from 'tswsgi'` gives.
export { logVar, setHarakiri } from './api/app.js';
export type { LoadedApplication } from './app/loader.js';
export { type ErrorCode, TswsgiError } from './errors.js';
export { createLogger, type Logger, type LoggerOptions } from './log/logger.js';
export {
  type CreateServerOptions,
  createServer,
  type OptionInput,
  type RunningServer,
} from './master/create-server.js';
export { ListenError } from './master/listeners.js';
export type { ProtocolName } from './types.js';
