// The actions that a hook can name (uWSGI docs: "Hooks"). What they do is in process/hook-actions.ts.

/** Served, with uWSGI's second spellings. */
export const hookActions = [
  ...(['exec', 'safeexec', 'print', 'log', 'cd', 'chdir', 'mkdir', 'create', 'creat', 'write', 'writen'] as const),
  ...(['append', 'appendn', 'unlink', 'chmod', 'chown', 'chown2', 'putenv', 'unix_signal'] as const),
];

export type HookAction = (typeof hookActions)[number];

/** What else uWSGI has. */
export const unservedHookActions: readonly string[] = [
  ...['exit', 'alarm', 'writefifo', 'spinningfifo', 'sticky', 'mount', 'umount', 'hostname', 'call', 'callret'],
  ...['callint', 'callintret', 'rpc', 'retryrpc', 'ffi', 'tcc', 'wait_for_fs', 'wait_for_file', 'wait_for_dir'],
  ...[
    'wait_for_socket',
    'tmpfs',
    'pivot_root',
    'setns',
    'umount2',
    'rename',
    'simple_loop',
    'subscribe',
    'unsubscribe',
  ],
];

/** `exec:echo a:b` is the action `exec` with the argument `echo a:b`. */
export function splitHook(text: string): { readonly action: string; readonly argument: string } {
  const colon = text.indexOf(':');
  if (colon < 0) return { action: text.trim(), argument: '' };
  return { action: text.slice(0, colon).trim(), argument: text.slice(colon + 1) };
}
