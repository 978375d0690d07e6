// Contracts shared by floors above errors.ts. Keep it small: a type used on one floor only belongs there.
import type { ErrorCode } from './errors.js';

/** Protocol a listener speaks. */
export type ProtocolName = 'http' | 'uwsgi';

/** An error or a warning about the configuration, ready to be printed by `formatDiagnostic`. */
export interface Diagnostic {
  readonly code: ErrorCode;
  readonly message: string;
  /** `uwsgi.ini:12`, `--http-socket`, `UWSGI_PROCESSES`; empty where no place is to blame. */
  readonly place: string;
}

/** A socket to listen on, in the order of the configuration. */
export interface SocketSetting {
  /** As the user spelled it, quotes and comments removed: `127.0.0.1:8080`, `/run/app.sock`. */
  readonly address: string;
  readonly protocol: ProtocolName;
  /** The option's name as the user spelled it: `socket`, `http-socket`. */
  readonly option: string;
  readonly place: string;
}

/** One line of log text for a diagnostic: `workers: "lots" is not a number; … (uwsgi.ini:12)`. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  return diagnostic.place === '' ? diagnostic.message : `${diagnostic.message} (${diagnostic.place})`;
}
