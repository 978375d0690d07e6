// From root to the user and groups of `uid`, `gid` and `add-gid`, once and for good (uWSGI docs: "Things to know", "uid").
// What was given up is looked at afterwards: a server that still has it does not start. The master calls it when the
// sockets are open; with `master-as-root` each worker does when it starts, with `drop-after-apps` when it has its application.
// `immediate-uid` and `immediate-gid` come before everything else, and are for good too.
import { accessSync, constants } from 'node:fs';

import type { Config } from '../config/config.js';
import { nameOfNumber } from '../config/machine.js';
import type { Owner, User } from '../config/owner.js';
import { TswsgiError } from '../errors.js';
import type { Logger } from '../log/logger.js';

// Node's types do not know it.
const { initgroups } = process as { initgroups?: (user: number, extraGroup: number) => void };

/** Who does it, and when. */
export type DropMoment = 'whenBound' | 'whenWorkerStarts' | 'whenLoaded';

/** Without a master there is one process, and nothing to stay root for but the application. */
export function dropMoment({ dropsAfterLoading, masterAsRoot, master }: Config): DropMoment {
  if (dropsAfterLoading) return 'whenLoaded';
  return masterAsRoot && master ? 'whenWorkerStarts' : 'whenBound';
}

/** Throws PRIVILEGES_NOT_DROPPED or PRIVILEGES_BACK. Started by another user than root it changes nothing, and says so. */
export function dropPrivileges(config: Config, logger: Pick<Logger, 'info' | 'warn'>): void {
  become(config, targetOf(config), logger);
}

/** The same for the user that the server is to be from the start: before there is a log, so it answers the lines for it. */
export function dropImmediately(config: Config): { readonly text: string; readonly isWarning: boolean }[] {
  const lines: { text: string; isWarning: boolean }[] = [];
  const { immediateUser: user, immediateGid: gid } = config;
  const target = { user, uid: user?.uid, gid: gid ?? user?.gid ?? undefined };
  become(config, target, {
    info: (text) => lines.push({ text, isWarning: false }),
    warn: (text) => lines.push({ text, isWarning: true }),
  });
  return lines;
}

interface Target {
  readonly user: User | null;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

function become(config: Config, target: Target, logger: Pick<Logger, 'info' | 'warn'>): void {
  const { uid, gid } = target;
  if (uid === undefined && gid === undefined) return;
  if (process.geteuid?.() !== 0) {
    warnOfOther(uid, gid, logger);
    return;
  }
  try {
    if (gid !== undefined) {
      process.setgid?.(gid);
      logger.info(`setgid() to ${gid}`);
    }
    for (const group of changeGroups(config, target)) {
      logger.info(`set additional group ${group} (${nameOfNumber('/etc/group', group)})`);
    }
    if (uid !== undefined && uid !== 0) {
      process.setuid?.(uid);
      logger.info(`setuid() to ${uid}`);
    }
  } catch (error) {
    const reason = (error as Error).message;
    throw new TswsgiError('PRIVILEGES_NOT_DROPPED', { uid: uid ?? 0, gid: gid ?? 'root', reason }, { cause: error });
  }
  verify(uid, gid);
  if (gid === undefined && uid !== 0) {
    logger.warn(`*** WARNING: user ${uid} is not in /etc/passwd, so the group stays that of root; give gid ***`);
  }
}

/** Who will own what the server makes; `undefined` when that is who it is already. */
export function ownerAfterDrop(config: Config): Owner | undefined {
  const { uid, gid } = targetOf(config);
  if (process.geteuid?.() !== 0 || (uid === undefined && gid === undefined)) return undefined;
  return { uid: uid ?? -1, gid: gid ?? -1 };
}

/** Throws UNREACHABLE_AFTER_DROP when this process cannot read one of `paths` any more. */
export function checkReachable(paths: readonly string[]): void {
  for (const path of paths) {
    try {
      accessSync(path, constants.R_OK);
    } catch (cause) {
      throw new TswsgiError('UNREACHABLE_AFTER_DROP', { uid: process.geteuid?.() ?? 0, path }, { cause });
    }
  }
}

/** uWSGI keeps the group of root when only `uid` is given, which leaves the files of root open. */
function targetOf({ user, gid }: Config): Target {
  return { user, uid: user?.uid, gid: gid ?? user?.gid ?? undefined };
}

/** Gives up the groups of root for those of the user. Answers those beside `gid`. */
function changeGroups({ initGroups, extraGroups }: Config, { user, gid }: Target): number[] {
  if (user !== null && user.gid !== null && initGroups) initgroups?.(user.uid, gid ?? user.gid);
  else process.setgroups?.([]);
  if (extraGroups.length > 0) process.setgroups?.([...new Set([...(process.getgroups?.() ?? []), ...extraGroups])]);
  return (process.getgroups?.() ?? []).filter((group) => group !== (gid ?? process.getegid?.()));
}

function verify(uid: number | undefined, gid: number | undefined): void {
  const isUser = uid === undefined || (process.getuid?.() === uid && process.geteuid?.() === uid);
  const isGroup = gid === undefined || (process.getgid?.() === gid && process.getegid?.() === gid);
  if (!isUser || !isGroup) {
    const reason = `the kernel says user ${process.geteuid?.()}, group ${process.getegid?.()}`;
    throw new TswsgiError('PRIVILEGES_NOT_DROPPED', { uid: uid ?? 0, gid: gid ?? 'root', reason });
  }
  if (uid === undefined || uid === 0) return;
  try {
    process.setuid?.(0);
  } catch {
    return; // as it must be
  }
  throw new TswsgiError('PRIVILEGES_BACK', { uid });
}

function warnOfOther(uid: number | undefined, gid: number | undefined, logger: Pick<Logger, 'warn'>): void {
  const isUser = uid === undefined || process.geteuid?.() === uid;
  const isGroup = gid === undefined || process.getegid?.() === gid;
  if (isUser && isGroup) return;
  logger.warn(
    `*** WARNING: only root can become another user: the server stays user ${process.geteuid?.()}, ` +
      `group ${process.getegid?.()} ***`,
  );
}
