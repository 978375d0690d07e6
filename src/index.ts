// What `import … from 'tswsgi'` gives.
export { logVar, setHarakiri } from './api/app.js';
export type { StartResponse, WsgiApplication } from './app/callable.js';
export type { FetchApplication, FetchContext } from './app/fetch.js';
export { type Configuration, type ConfigurationExport, defineConfig } from './config-program/define-config.js';
export { createServer } from './embed/create-server.js';
export type { LogEntry } from './embed/log.js';
export { type Application, ConfigurationError, type CreateServerOptions } from './embed/options.js';
export type { CloseOptions, RunningServer } from './embed/running-server.js';
export type { ApplicationStats, ServerStats } from './embed/statistics.js';
export { type ErrorCode, TswsgiError } from './errors.js';
export { createLogger, type Logger, type LoggerOptions } from './log/logger.js';
export { ListenError } from './master/listeners.js';
export type { Diagnostic } from './types.js';
