// The numbers of the records that native and JavaScript pass each other. native/shm/ring.h is the other side and
// says what each one means; test/request/layout.test.ts compares the two files.

export const EventKind = {
  request: 1,
  body: 2,
  bodyError: 3,
  drained: 4,
  gone: 5,
  notice: 6,
  allClosed: 7,
  expired: 8,
  stuck: 9,
  takenOver: 10,
  finished: 11,
  opened: 12,
  ended: 13,
  refused: 14,
  closed: 15,
  left: 16,
} as const;

export const RequestFlag = {
  isUwsgi: 1 << 8,
  isHttp11: 1 << 9,
  keepAlive: 1 << 10,
  isHead: 1 << 11,
  hasBody: 1 << 12,
  bodyIsHere: 1 << 13,
  expectsContinue: 1 << 14,
  droppedVariables: 1 << 15,
  hasUpgrade: 1 << 16,
  hasFinished: 1 << 17,
  hasLeft: 1 << 18,
} as const;

export const CommandKind = {
  write: 1,
  abort: 2,
  bodyAck: 3,
  proceed: 4,
  timeLimit: 5,
  takeOver: 6,
  beginAnswer: 10,
} as const;

export const CommandFlag = {
  end: 1 << 8,
  close: 1 << 9,
} as const;

export const ControlWord = {
  commandWords: 0,
  outputBytes: 1,
  isDraining: 2,
  requestsLow: 3,
  requestsHigh: 4,
  exceptions: 5,
  apps: 6,
  appCounts: 8,
} as const;

/** Positions in a request event, in words. */
export const RequestWord = {
  slot: 1,
  generation: 2,
  recordAt: 3,
  recordSize: 4,
  bodyAt: 5,
  bodySize: 6,
  startedUs: 7,
  core: 8,
  connection: 9,
} as const;

/** Positions in the request record, in 16-bit words. */
export const RecordWord = {
  fieldCount: 0,
  headAt: 1,
  method: 2,
  target: 4,
  path: 6,
  query: 8,
  host: 10,
  remoteSize: 12,
  remotePort: 13,
  listener: 14,
  modifiers: 15,
  headSize: 16,
  trailerSize: 17,
  words: 18,
} as const;

/** Bytes of one field in the record: name at, name size, value at, value size (16 bits each), hash (32 bits). */
export const fieldBytes = 12;
