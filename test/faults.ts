// What goes wrong around a server, what it does then, and what its log says: the rows of the README's table "What happens
// when". Each names the tests that hold it, by file and by words that stand there; faults.test.ts sees that they do.

export interface Fault {
  readonly does: string;
  /** Of the log; empty where nothing needs to be said. */
  readonly says: string;
  /** File in test/ without `.test.ts`, and words in it. */
  readonly checks: readonly (readonly [file: string, words: string])[];
}

// biome-ignore format: a table, one block per row
export const faults: Readonly<Record<string, Fault>> = {
  'the application throws, rejects or answers nonsense, also with `null`': {
    does: 'a 500; where a part has been sent, the connection breaks off',
    says: '`the application failed in GET /path` and the stack',
    checks: [['contract/failures.ts', "'throw-null'"], ['contract/failures.ts', "'throw-half-way'"]],
  },
  'the application answers twice': {
    does: 'while nothing has been sent, the last head counts; then the connection breaks off',
    says: '`the head of the answer has been sent already`, and the stack',
    checks: [['integration/application-faults', 'it answers twice']],
  },
  'the application never answers': {
    does: 'others are served; with `harakiri` the client gets a 504; when the client goes, `tswsgi.signal` is aborted',
    says: '`HARAKIRI`, and the request',
    checks: [['integration/harakiri-requests', 'the client gets a 504'], ['integration/broken-off-requests', 'gone while a slow application thinks']],
  },
  'the application blocks the event loop for ever': {
    does: 'other workers serve; with `harakiri` the worker is killed and replaced',
    says: '`HARAKIRI ON WORKER`, the stack, each request that is lost',
    checks: [['integration/harakiri-stuck', 'its client is told, the next one is served'], ['integration/balance-workers', 'stuck:']],
  },
  'the application throws in a timer, or rejects when its request is over': {
    does: 'the worker ends as Node ends any program, and is replaced; requests in its hands are cut; a thread alone is replaced',
    says: 'the stack, and `DAMN ! worker 1 (pid: 7) died`',
    checks: [['integration/application-faults', "'/timer-null'"], ['integration/application-faults', 'it rejects when its request is over'], ['integration/threads-that-end', "'/reject'"]],
  },
  'the application calls `process.exit()`': {
    does: 'the same',
    says: '`worker 1 (pid: 7) ends: the application has called process.exit(3)`, and where',
    checks: [['integration/application-faults', "'/exit-0'"], ['integration/threads-that-end', "'/exit'"]],
  },
  'the heap of a worker is full': {
    does: 'the same; a thread with `thread-heap-size` goes alone',
    says: 'what V8 says of its heap, and `died, killed by signal 6`',
    checks: [['integration/application-faults', "'/memory'"], ['integration/threads-that-end', "'/memory'"]],
  },
  'a worker crashes, or is killed (`kill -9`, the kernel out of memory)': {
    does: 'it is replaced at once; who had a request in it sees the connection break off; who waits to be accepted is served',
    says: '`DAMN ! worker 1 (pid: 7) died, killed by signal 9`',
    checks: [['integration/killed-worker-in-flight', 'stage.name'], ['integration/respawn-killed-worker', 'kill -9 of the only worker'], ['integration/application-faults', "'/crash'"]],
  },
  'workers die again and again before they serve': {
    does: 'they are started with growing pauses, then the server gives up',
    says: '`worker respawning too fast`',
    checks: [['integration/crash-loop', 'gives up']],
  },
  'a worker is stopped (SIGSTOP) and goes on (SIGCONT)': {
    does: 'others serve meanwhile; it answers what it has, and holds the time against no client',
    says: '',
    checks: [['integration/balance-workers', 'stopped while it slept'], ['integration/application-faults', 'it is stopped, and goes on'], ['integration/busy-worker', 'whileStopped']],
  },
  'the master is killed': {
    does: 'its workers end; with `no-orphans = false` they finish what they have in hand first',
    says: '',
    checks: [['integration/killed-master-serving', 'killMaster'], ['integration/orphans', 'gone with the master']],
  },
  'the application closes descriptor 0, 1 or 2': {
    does: 'connections never get these numbers; the log goes on through one of its own',
    says: 'all it would say',
    checks: [['integration/application-faults', 'it closes descriptor']],
  },
  'the application changes its working directory': {
    does: 'nothing of the server depends on it',
    says: '',
    checks: [['integration/application-faults', 'it goes to another folder']],
  },
  'no descriptor is left (EMFILE, ENFILE), or the kernel has no memory for one (ENOMEM)': {
    does: 'slow and idle connections make room; where there is none, new ones wait in the kernel',
    says: '`connections_full`, `out_of_descriptors`, seldom',
    checks: [['integration/out-of-descriptors', 'EMFILE is survived'], ['integration/out-of-descriptors', "'ENFILE'"]],
  },
  'more connections than `max-connections`, thousands of them slow': {
    does: 'the same',
    says: '`connections_full`, seldom',
    checks: [['integration/slow-clients', '10,000 slow connections'], ['integration/slow-clients', 'there is no room, and all of it is in use']],
  },
  'the memory for requests is full': {
    does: 'what needs some waits, without using the processor, and goes on when there is room',
    says: '',
    checks: [['integration/full-memory', 'more bodies than there is memory for']],
  },
  'clients do not take their answers': {
    does: 'each is cut off after `write-timeout`; beyond `max-buffered` those that have stood still for longest go at once',
    says: '`buffers_full`, seldom',
    checks: [['integration/slow-readers', 'one that takes some bytes now and then is given up'], ['integration/greedy-clients', 'more bytes than may wait in memory'], ['integration/greedy-clients', 'many large answers that nobody takes']],
  },
  'a client goes: in the head, in the body, while it waits for a core, for its answer, or takes it': {
    does: 'nothing is kept of it, nobody else gets its answer',
    says: 'a request that the application had: `the client closed the connection`',
    checks: [['integration/broken-off-requests', 'gone while the answer is sent'], ['integration/broken-off-requests', 'gone while a body is read'], ['integration/waiting-for-a-core', 'a waiter that goes together'], ['integration/queue-timeout', 'clients that have half-closed, and that have gone']],
  },
  'nginx in front is killed or restarted': {
    does: 'what it had in hand is dropped; the next one is served at once',
    says: '',
    checks: [['integration/nginx-restarts', 'restarted under load']],
  },
  'the disk of the log is full': {
    does: 'requests are answered; lines wait, up to 16 MiB, and come when there is room; the server can be stopped',
    says: 'what has been lost: `*** 7 log lines were lost`',
    checks: [['integration/log-faults', 'the disk of the log is full for a while'], ['integration/log-faults', 'nothing can be written to the log']],
  },
  'the reader of the log stands still: its pipe is full': {
    does: 'the same; an end waits for a reader for a second',
    says: 'the same',
    checks: [['integration/log-faults', 'the lines come when somebody reads'], ['log/logger', 'what is too much for a slow reader is dropped and counted']],
  },
  'the reader of the log is gone': {
    does: 'requests are answered, workers are replaced; the log is given up',
    says: 'nothing any more',
    checks: [['integration/log-faults', 'nobody reads the log'], ['log/logger', 'a log nobody reads any more ends nothing']],
  },
  'the clock is set': {
    does: 'nothing: no limit is measured on it',
    says: 'its lines have the new time',
    checks: [['floors', 'the time of day']],
  },
  'an application cannot be loaded': {
    does: 'the server does not start; at a reload the old workers serve on',
    says: 'the stack, and `no app loaded. GAME OVER`, or that nothing was reloaded',
    checks: [['integration/need-app', 'need-app, master'], ['integration/reload-failing', 'an application that cannot be loaded']],
  },
};
