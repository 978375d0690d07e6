// The attributes that an app of PM2 can have, a row for each in the order of the new file: what becomes of it, and why.
// `script`, `cwd`, `env` and `port`, which belong together, are in migrate-pm2.ts.
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type App, line, type Piece, pathLine } from './app.js';
import { wordsOf } from './script.js';

type Attribute = (value: unknown, app: App) => Piece;

const idle =
  (text: string): Attribute =>
  () => ({ note: { kind: 'idle', text } });
const lost =
  (text: string): Attribute =>
  () => ({ note: { kind: 'lost', text } });
/** Only said where it is switched on. */
const lostIf =
  (isSet: (value: unknown) => boolean, text: string): Attribute =>
  (value) => ({ note: isSet(value) ? { kind: 'lost', text } : { kind: 'idle', text: 'it is the default' } });
const isOn = (value: unknown): boolean => value !== false && value !== 'false' && value !== 0;
const backoff = 'a worker that dies is replaced at once, and later each time when it keeps dying';

export const attributes: Readonly<Record<string, Attribute>> = {
  instances: readInstances,
  exec_mode: idle('workers share the sockets, as in cluster mode'),
  node_args: (value) => nodeOptionsPiece(wordsOf(value).join(' ')),
  args: (value) =>
    wordsOf(value).length === 0
      ? {}
      : { note: { kind: 'lost', text: 'an application has no arguments of its own here; instead: variables (env)' } },
  uid: (value) => ({ lines: [line('uid', String(value))] }),
  gid: (value) => ({ lines: [line('gid', String(value))] }),
  max_memory_restart: readMemory,
  kill_timeout: (value) => seconds('worker-reload-mercy', value),
  listen_timeout: (value) => seconds('start-timeout', value),
  wait_ready: idle('a worker takes requests when its program listens; process.send("ready") is not needed'),
  watch: (value) =>
    value === false
      ? {}
      : {
          lines: ['autoreload = 1'],
          note: { kind: 'todo', text: 'it watches the sources of the application; for production leave it out' },
        },
  ignore_watch: idle('node_modules, hidden folders, and what is no source, are not watched'),
  watch_delay: idle('the kernel tells of changes'),
  watch_options: idle('the kernel tells of changes'),
  pid_file: (value, app) => ({ lines: [pathLine('safe-pidfile', String(value), app)] }),
  log_file: (value, app) => (typeof value === 'string' ? logTo(value, app) : {}),
  out_file: (value, app) => {
    if (!app.attributes.has('log_file')) return logTo(String(value), app);
    return { note: { kind: 'lost', text: 'all output goes to one log, that of log_file' } };
  },
  error_file: (value, app) => {
    const { attributes: others } = app;
    if (!others.has('log_file') && !others.has('out_file')) return logTo(String(value), app);
    const isSame = value === (others.get('log_file') ?? others.get('out_file'));
    return isSame ? {} : { note: { kind: 'lost', text: 'all output goes to one log' } };
  },
  merge_logs: idle('all workers write to one log'),
  log_date_format: idle('the lines of requests have the time; others have none'),
  time: idle('the lines of requests have the time; others have none'),
  log_type: (value) => (value === 'json' ? { lines: ['log-json = true'] } : {}),
  disable_logs: (value) => (isOn(value) ? { lines: ['logto = /dev/null'] } : {}),
  filter_env: (value) =>
    Array.isArray(value)
      ? { lines: value.map((name) => line('unenv', String(name))) }
      : { note: { kind: 'lost', text: 'only single variables can be left out: unenv = NAME' } },
  autorestart: lostIf((value) => !isOn(value), 'a worker that ends is always replaced'),
  cron_restart: (value) => ({
    note: {
      kind: 'lost',
      text: `instead: a crontab line "${String(value)} tswsgi --reload PIDFILE", with safe-pidfile`,
    },
  }),
  min_uptime: idle(backoff),
  max_restarts: idle(backoff),
  restart_delay: idle(backoff),
  exp_backoff_restart_delay: idle(backoff),
  instance_var: lost('workers have no number in their environment; instead: workerId() of tswsgi/app'),
  increment_var: lost('workers share the sockets and the environment; instead: workerId() of tswsgi/app'),
  source_map_support: idle('stacks in the log are those of the source'),
  disable_source_map_support: idle('stacks in the log are those of the source'),
  shutdown_with_message: lostIf(isOn, 'workers are told to end otherwise; instead: onShutdown of tswsgi/app'),
  stop_exit_codes: lost('a worker that ends is always replaced'),
  treekill: idle('the server ends its workers; what those start is theirs'),
  kill_retry_time: idle('worker-reload-mercy says it all'),
  append_env_to_name: idle('there is no list of names; procname-prefix-spaced is shown by ps'),
  post_update: lost('instead: the tool that deploys'),
  namespace: idle('there is no list of names'),
  name_prefix: idle('there is no list of names'),
  username: idle('it is the user that starts the server'),
  force: idle('each server has a configuration of its own'),
  vizion: idle('nothing asks for versions'),
  pmx: idle('there is no dashboard'),
  automation: idle('there is no dashboard'),
  io: lostIf(isOn, 'there is no dashboard'),
  trace: lostIf(isOn, 'there is no tracing'),
  disable_trace: idle('there is no tracing'),
  deep_monitoring: lostIf(isOn, 'there is no dashboard'),
  event_loop_inspector: lostIf(isOn, 'SIGUSR2 writes what the workers are doing to the log'),
  v8: lostIf(isOn, 'there is no dashboard'),
  windows_hide: idle('this is Linux'),
  execute_command: idle('the server starts no other program'),
  write: idle('it is for PM2 alone'),
  install_url: idle('it is for PM2 alone'),
};

/** PM2: 0 and `max` are all processors, a negative number is so many less. */
function readInstances(value: unknown, { cpuCount }: App): Piece {
  const number = Number(value);
  if (value === 'max' || number === 0) {
    return { lines: ['processes = auto'], note: { kind: 'changed', text: 'as many as processors and memory allow' } };
  }
  if (!Number.isInteger(number)) {
    return { note: { kind: 'lost', text: `"${String(value)}" is no number of workers` } };
  }
  if (number > 0) return { lines: [line('processes', number)] };
  if (cpuCount + number >= 1) return { lines: [`processes = %(%k - ${-number})`] };
  return { lines: ['processes = 1'], note: { kind: 'todo', text: `this machine has ${cpuCount} processors` } };
}

/**
 * Options of node: those that are options of the server have a line, those that node takes from NODE_OPTIONS go there, and
 * with the others node itself must be started, whose options the workers inherit.
 */
export function nodeOptionsPiece(text: string): Piece {
  const options = text
    .trim()
    .split(/\s+(?=-)/)
    .filter((option) => option !== '');
  const inspectors = options.filter((option) => /^--inspect(-brk)?(=|$)/.test(option));
  const others = options.filter((option) => !inspectors.includes(option));
  const isAllowed = (option: string) => process.allowedNodeEnvironmentFlags.has(option.replace(/[=\s].*$/s, ''));
  const allowed = others.filter(isAllowed).join(' ');
  const refused = others.filter((option) => !isAllowed(option)).join(' ');
  const lines = inspectors.map((option) => {
    const [name = '', value = '9229'] = option.slice('--'.length).split('=');
    return `${name} = ${value}`;
  });
  if (allowed !== '') lines.push(line('env', `NODE_OPTIONS=${allowed}`));
  if (refused !== '') {
    const said = `NODE_OPTIONS does not take ${refused}; start it so: node ${refused} node_modules/tswsgi/dist/cli.js --ini FILE`;
    return { lines, note: { kind: 'todo', text: said } };
  }
  if (lines.length === 0) return {};
  return { lines, note: { kind: 'changed', text: 'the workers get the options of node by NODE_OPTIONS' } };
}

/** `300M`, `1G`, `500000K`, or bytes; the server counts megabytes. */
function readMemory(value: unknown): Piece {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)\s*([KMG]?)B?$/i.exec(String(value)) ?? [];
  if (digits === undefined) return { note: { kind: 'lost', text: `"${String(value)}" is no amount of memory` } };
  const bytes = Number(digits) * 1024 ** ['', 'K', 'M', 'G'].indexOf(unit.toUpperCase());
  const megabytes = Math.max(1, Math.round(bytes / 1024 ** 2));
  const text = 'a worker that is larger is replaced when its successor serves, no request is lost';
  return { lines: [line('reload-on-rss', megabytes)], note: { kind: 'changed', text } };
}

function seconds(name: string, value: unknown): Piece {
  const milliseconds = Number(value);
  if (!(milliseconds >= 0)) return { note: { kind: 'lost', text: `"${String(value)}" is no time in milliseconds` } };
  return { lines: [line(name, milliseconds / 1000)] };
}

function logTo(path: string, app: App): Piece {
  const lines = [pathLine('logto', path, app)];
  const folder = dirname(resolve(app.directory, path));
  if (existsSync(folder)) return { lines };
  return { lines, note: { kind: 'todo', text: 'make the folder: the server makes none' } };
}
