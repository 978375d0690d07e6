// Makes a folder the root of this process and of all that it starts (uWSGI docs: chroot). Workers are started, not forked, so
// Node and this package must be in there, under the paths that they have outside. Only root can do it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Config } from '../config/config.js';
import { TswsgiError } from '../errors.js';
import type { Logger } from '../log/logger.js';
import type { NativeBinding } from '../native/binding-types.js';

/** Throws CHROOT_WITHOUT_NODE when one of `needed`, absolute paths, is missing; the error of chroot(2); that of chdir(2). */
export function enterRoot(
  { binding, config, logger }: { readonly binding: NativeBinding; readonly config: Config; readonly logger: Logger },
  root: string,
  needed: readonly string[],
): void {
  const missing = needed.find((path) => !existsSync(join(root, path)));
  if (missing !== undefined) throw new TswsgiError('CHROOT_WITHOUT_NODE', { path: missing, root });
  binding.changeRoot(root);
  logger.info(`chroot() to ${root}`);
  process.chdir(config.directory);
}
