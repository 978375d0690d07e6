// The moments at which a configuration may have something done, one row each, in the order in which they come (uWSGI docs:
// "Hooks", "exec-asap" and its kin). First the actions of hook-PHASE, then the commands of exec-PHASE, as in uWSGI.
import type { Config } from '../config/config.js';
import { type HookAction, splitHook } from '../config/hook-names.js';
import { TswsgiError } from '../errors.js';
import { type HookContext, hookRunners, runCommand } from './hook-actions.js';

interface PhaseRow {
  readonly hooks: keyof Config & `hook${string}`;
  readonly commands?: keyof Config & `exec${string}`;
  /** uWSGI's name of it in the log; `undefined`: the user that it has become. */
  readonly label: string | undefined;
}

const phases = {
  asap: { hooks: 'hookAsap', commands: 'execAsap', label: 'asap' },
  preJail: { hooks: 'hookPreJail', commands: 'execPreJail', label: 'pre-jail' },
  inJail: { hooks: 'hookInJail', commands: 'execInJail', label: 'in-jail' },
  postJail: { hooks: 'hookPostJail', commands: 'execPostJail', label: 'post-jail' },
  asRoot: { hooks: 'hookAsRoot', commands: 'execAsRoot', label: 'as root' },
  asUser: { hooks: 'hookAsUser', commands: 'execAsUser', label: undefined },
  postFork: { hooks: 'hookPostFork', label: 'post-fork' },
  preApp: { hooks: 'hookPreApp', commands: 'execPreApp', label: 'pre app' },
  postApp: { hooks: 'hookPostApp', commands: 'execPostApp', label: 'post app' },
  accepting: { hooks: 'hookAccepting', label: 'accepting' },
  acceptingOnce: { hooks: 'hookAcceptingOnce', label: 'accepting-once' },
  accepting1: { hooks: 'hookAccepting1', label: 'accepting1' },
  accepting1Once: { hooks: 'hookAccepting1Once', label: 'accepting1-once' },
  masterStart: { hooks: 'hookMasterStart', label: 'master-start' },
  asUserAtExit: { hooks: 'hookAsUserAtExit', commands: 'execAsUserAtExit', label: undefined },
} as const satisfies Readonly<Record<string, PhaseRow>>;

export type HookPhase = keyof typeof phases;

/** Does what the configuration asks for in `phase`, one after the other. Throws at the first that fails, naming it. */
export async function runHooks(config: Config, phase: HookPhase, context: HookContext): Promise<void> {
  const { hooks, commands, label }: PhaseRow = phases[phase];
  const said = label ?? `as uid: ${process.getuid?.()} gid: ${process.getgid?.()}`;
  const end = label === undefined ? ' ...' : '...';
  for (const hook of config[hooks] as readonly string[]) {
    context.logger.info(`running "${hook}" (${said})${end}`);
    await runHook(hook, said, context);
  }
  for (const command of commands === undefined ? [] : (config[commands] as readonly string[])) {
    context.logger.info(`running "${command}" (${said})${end}`);
    await runCommand(command, context);
  }
}

/** The same for a phase after which nothing depends on it: a failure is told, and the rest is left out. */
export async function tryHooks(config: Config, phase: HookPhase, context: HookContext): Promise<void> {
  try {
    await runHooks(config, phase, context);
  } catch (error) {
    context.logger.error((error as Error).message);
  }
}

/** One action, `ACTION:ARGUMENT`. Throws HOOK_COMMAND_FAILED or HOOK_ACTION_FAILED. */
export async function runHook(hook: string, phase: string, context: HookContext): Promise<void> {
  const { action, argument } = splitHook(hook);
  try {
    await hookRunners[action as HookAction](argument, context);
  } catch (error) {
    if (error instanceof TswsgiError) throw error;
    throw new TswsgiError('HOOK_ACTION_FAILED', { hook, phase, reason: (error as Error).message }, { cause: error });
  }
}
