// A worker process: waits for the master's first message, serves, and ends when it is told to or when the master is
// gone. The other side is master/worker-handle.ts. Only the entry file calls this; it ends the process.
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

import type { InspectorSetting } from '../config/inspector.js';
import { createLogger, describeError, type Logger } from '../log/logger.js';
import { formatCtime } from '../log/time.js';
import type { NativeBinding, NativeScoreboard } from '../native/binding-types.js';
import type { HookContext } from '../process/hook-actions.js';
import { reopenLog } from '../process/log-file.js';
import { nameProcess } from '../process/name.js';
import { dropMoment, dropPrivileges } from '../process/privileges.js';
import { reportExit } from './exit-report.js';
import type { Inspector } from './inspector.js';
import { type BootMessage, exitCodes, type MasterMessage, type WorkerMessage } from './messages.js';
import { Pause } from './pause.js';
import { limitsOf, Recycling } from './recycling.js';
import { StopRequest } from './stop-request.js';
import { loadWorker } from './worker.js';
import { handleWorkerSignals, inHandLines, servedLines } from './worker-signals.js';

/** Runs a worker in this process until its end, which is the end of the process. */
export async function runWorkerProcess(binding: NativeBinding): Promise<never> {
  const stopRequest = new StopRequest();
  // uWSGI: a worker that gets HUP finishes what it has and is replaced. Here the successor comes first, if there can be one.
  let isServing = false;
  let wantsSuccessor = false;
  const askForSuccessor = () => {
    if (!process.connected) return stopRequest.ask();
    wantsSuccessor = true;
    if (isServing) void send({ type: 'replace' });
  };
  let tell: (lines: (scoreboard: NativeScoreboard, id: number, pid: number) => string[]) => void = () => {};
  handleWorkerSignals({
    stop: () => stopRequest.signal(),
    replace: askForSuccessor,
    statistics: () => tell(servedLines),
    status: () => tell(inHandLines),
    ignore: () => {},
  });
  const orphaned = new Promise<void>((resolve) => process.once('disconnect', resolve));
  void orphaned.then(() => stopRequest.ask());

  const pause = new Pause();
  // The application may close what it writes to itself.
  const logFd = binding.duplicateDescriptor(2);
  const boot = await Promise.race([
    receiveBoot(stopRequest, pause, (received) => followLog(binding, received, logFd)),
    stopRequest.asked,
  ]);
  if (boot === undefined) process.exit(exitCodes.done);
  const { listeners, scoreboardFd, worker: identity, loadFailure } = boot;
  // Nothing is loaded then, so that no thread is of use.
  const config = loadFailure === null ? boot.config : { ...boot.config, threads: 0 };
  const isDevelopment = config.isDevelopment;
  const logger = createLogger({ ...(isDevelopment ? {} : { fd: logFd }), isJson: config.logJson, isDevelopment });
  let isEnding = false;
  const exit = (exitCode: number): never => {
    isEnding = true;
    process.exit(exitCode);
  };
  reportExit(logger, `worker ${identity.id} (pid: ${process.pid})`, () => !isEnding);
  const inspector = config.inspector === null ? undefined : await createInspector(config.inspector, boot, logger);
  const end = async (exitCode: number): Promise<never> => {
    await logger.flushed();
    inspector?.close(); // else node waits for the debuggers to go
    return exit(exitCode);
  };
  const scoreboard = new binding.Scoreboard(scoreboardFd);
  tell = (lines) => {
    for (const line of lines(scoreboard, identity.id, process.pid)) logger.info(line);
  };
  let exitCodeAtOnce: number = exitCodes.done;
  void stopRequest.insisted.then(() => {
    inspector?.close();
    exit(exitCodeAtOnce);
  });
  nameProcess(config, `worker ${identity.id}`);
  try {
    if (dropMoment(config) === 'whenWorkerStarts') dropPrivileges(config, logger);
  } catch (error) {
    logger.error((error as Error).message);
    return end(exitCodes.failed);
  }
  // Behind it, and once more behind the other change of user: the kernel forgets the tie then.
  if (config.killOrphans && !tieToMaster(binding, boot)) return end(exitCodes.done);
  void orphaned.then(() => logger.warn(orphanLine(boot)));

  if (config.isDevelopment) {
    process.on('uncaughtExceptionMonitor', (error) => void send({ type: 'dying', text: describeError(error) }));
  }
  await inspector?.open();
  void stopRequest.asked.then(() => inspector?.close());
  const loaded = loadWorker({
    binding,
    config,
    listeners,
    scoreboardFd,
    logger,
    logFd,
    worker: identity,
    masterPid: boot.masterPid,
    isFirst: boot.isFirst,
    loadFailure,
    inspector,
    hooks: createHooks(logger),
    becomeUser: () => {
      if (dropMoment(config) !== 'whenLoaded') return;
      dropPrivileges(config, logger);
      if (config.killOrphans && !tieToMaster(binding, boot)) stopRequest.ask();
    },
  });
  const outcome = await Promise.race([loaded, stopRequest.asked]);
  if (outcome === undefined) return end(exitCodes.done); // told to end while nothing was in hand
  await logger.flushed(); // what the master says about it comes behind what was said here
  if ('failure' in outcome) {
    exitCodeAtOnce = exitCodes.noApplication;
    await send({ type: 'failed', text: outcome.failure });
    await stopRequest.asked; // by the master once it has the text, or because it is gone
    return end(exitCodes.noApplication);
  }
  pause.attach(outcome.worker, identity.id, logger);
  // Before it accepts: if its first request never lets go of the loop, the master judges it as a worker that serves.
  await send({ type: 'ready', mountpoints: outcome.worker.mountpoints });
  outcome.worker.start();
  isServing = true;
  if (config.autoReloadMs > 0 && identity.id === 1) {
    const { reportModules } = await import('./module-report.js');
    reportModules(config.autoReloadMs, (paths) => void send({ type: 'modules', paths }));
  }
  if (wantsSuccessor) askForSuccessor();
  const recycling = new Recycling({
    limits: limitsOf(config, identity.id),
    workerId: identity.id,
    requestsServed: () => outcome.worker.requestsServed,
    logger,
    askForSuccessor,
  });
  recycling.start();
  await stopRequest.asked;
  recycling.stop();
  // The master has the watch; only without it a request that never ends is cut here.
  const abandoned = orphaned.then(() =>
    config.stopTimeoutMs > 0 ? delay(config.stopTimeoutMs) : stopRequest.insisted,
  );
  await outcome.worker.drain(0, abandoned, stopRequest.hurried);
  outcome.worker.close();
  if (recycling.hasAsked) logger.info(`...The work of process ${process.pid} is done. Seeya!`);
  return end(exitCodes.done);
}

/** Obeys the master's messages; resolves with the first. */
function receiveBoot(
  stopRequest: StopRequest,
  pause: Pause,
  reopen: (boot: BootMessage) => void,
): Promise<BootMessage> {
  return new Promise((resolve) => {
    let boot: BootMessage | undefined;
    const actions = {
      boot: (message: BootMessage) => {
        boot = message;
        resolve(message);
      },
      drain: () => stopRequest.ask(),
      retire: () => stopRequest.retire(),
      stop: () => stopRequest.insist(),
      pause: () => pause.set(true),
      resume: () => pause.set(false),
      reopenLog: () => {
        if (boot !== undefined) reopen(boot);
      },
    };
    process.on('message', (message: MasterMessage) => {
      if (message.type === 'boot') actions.boot(message);
      else actions[message.type]();
    });
  });
}

/** Few processes have debuggers, and node's inspector is loaded for them only. */
async function createInspector(
  setting: InspectorSetting,
  { worker, isFirst }: BootMessage,
  logger: Logger,
): Promise<Inspector> {
  const { Inspector } = await import('./inspector.js');
  return new Inspector({ setting, workerId: worker.id, isFirst, logger });
}

function followLog(binding: NativeBinding, { config, worker }: BootMessage, logFd: number): void {
  try {
    reopenLog(binding, config, logFd);
  } catch (error) {
    console.error(`worker ${worker.id}: ${(error as Error).message}; it goes on in the old file`);
  }
}

function createHooks(logger: Logger): HookContext {
  return {
    logger,
    environment: process.env,
    setVariable(name, value) {
      process.env[name] = value;
    },
    takeSignal: () => 'unix_signal: only the master can give its signals away',
  };
}

/** The kernel kills this process when the master ends. False when it ended before that could be arranged. */
function tieToMaster(binding: NativeBinding, boot: BootMessage): boolean {
  return binding.dieWithParent(constants.signals.SIGKILL) && process.ppid === boot.masterPid;
}

function orphanLine({ worker }: BootMessage): string {
  const when = formatCtime(Date.now());
  return `${when} - tswsgi worker ${worker.id} screams: UAAAAAAH my master disconnected: i will kill myself !!!`;
}

/** Resolves when the message is with the kernel, or cannot be delivered because the master is gone. */
function send(message: WorkerMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}
