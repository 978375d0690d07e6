// The one table of options: a row per option, and everything else about options is made from it, namely the command
// line, the files' language, --help, the README's table and the type of the finished configuration. uWSGI's names
// and its short letters stand here beside the plain word (`as`) that the rest of the code uses.
import type { FormatName } from './file-formats.js';
import type { InspectorSetting } from './inspector.js';
import type { MountSetting } from './mount.js';
import type { Owner, User } from './owner.js';
import type { RouteRule } from './route-rule.js';

/** How the text of a value is read; see coerce.ts, which has one reader per kind. */
export type OptionKind =
  | 'flag'
  | 'count'
  | 'seconds'
  | 'bytes'
  | 'size'
  | 'mode'
  | 'mask'
  | 'text'
  | 'path'
  | 'log'
  | 'format'
  | 'list'
  | 'assignments'
  | 'mounts'
  | 'hooks'
  | 'route'
  | 'owner'
  | 'user'
  | 'group'
  | 'groups'
  | 'choice'
  | 'socket'
  | 'inspector'
  | 'plugins'
  | 'configuration'
  | 'inheritance'
  | 'placeholder'
  | 'declaration'
  | 'logic'
  | 'action'
  | 'verb';

/** Group of an option in --help and in the README. */
export type OptionScope =
  | 'configuration'
  | 'sockets'
  | 'application'
  | 'processes'
  | 'system'
  | 'hooks'
  | 'requests'
  | 'routing'
  | 'logging';

/** What alone can honour an option, beyond a server in a process that is not its own; see program-options.ts. */
export type OptionNeed = 'command' | 'master' | 'process' | 'threads';

/** What the options of a whole group need; a row's own `needs` comes first. */
export const scopeNeeds = {
  configuration: 'command',
  sockets: 'nothing',
  application: 'nothing',
  processes: 'master',
  system: 'process',
  hooks: 'command',
  requests: 'nothing',
  routing: 'nothing',
  logging: 'nothing',
} as const satisfies Readonly<Record<OptionScope, OptionNeed | 'nothing'>>;

export interface OptionRow {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Short letters, case-sensitive. */
  readonly letter?: string;
  readonly kind: OptionKind;
  /** Property of `Config`; times are in milliseconds there, whatever the unit of the option. */
  readonly as?: string;
  /** Further properties that one value sets. */
  readonly also?: readonly string[];
  /** Value when nothing sets the property. One row per property has it. `null`: not set. */
  readonly default?: boolean | number | string | null | readonly string[] | Readonly<Record<string, string>>;
  readonly help: string;
  /** `accepted`: read and checked, without effect, because it is always so here or has no meaning in Node. */
  readonly status: 'served' | 'accepted';
  readonly scope: OptionScope;
  /** What alone can honour it, where that is not what its group needs. */
  readonly needs?: OptionNeed | 'nothing';
  /** Choices that need more than the option does. */
  readonly choicesNeed?: Readonly<Record<string, OptionNeed>>;
  /** How programs spell it, where that is not its name in camel case. */
  readonly property?: string;
  /** A flag that switches its property off, as uWSGI's `disable-logging`. */
  readonly inverted?: true;
  readonly least?: number;
  /** Larger values are lowered to this, with a warning that says why. */
  readonly most?: number;
  readonly mostReason?: string;
  /** The number may be `auto`: config.ts works it out when nothing overrules it. */
  readonly auto?: true;
  /** Real files have `true` here, which uWSGI reads as 0; so it is not an error. */
  readonly oftenFlag?: true;
  /** The value may be left out: then, and for `true` or `1`, this text is read instead. */
  readonly bare?: string;
  /** Accepted spellings and what each means. */
  readonly choices?: Readonly<Record<string, string>>;
  /** What a verb sends to the process of a pid file. */
  readonly signal?: NodeJS.Signals;
  /** Protocol of a socket row; `default` follows the option `protocol`. */
  readonly protocol?: 'http' | 'uwsgi' | 'default';
  /** Of the file that a configuration row names; by its extension when left out. */
  readonly format?: FormatName;
}

// biome-ignore format: a table, one short block per row
export const options = [
  // Configuration
  { name: 'ini', kind: 'configuration', format: 'ini', status: 'served', scope: 'configuration',
    help: 'load an ini file, FILE or FILE:SECTION (uwsgi); FILE may be -, exec://COMMAND or fd://N' },
  { name: 'yaml', aliases: ['yml'], letter: 'y', kind: 'configuration', format: 'yaml', status: 'served', scope: 'configuration',
    help: 'load a YAML file' },
  { name: 'json', aliases: ['js'], letter: 'j', kind: 'configuration', format: 'json', status: 'served', scope: 'configuration',
    help: 'load a JSON file' },
  { name: 'xml', aliases: ['xmlconfig'], letter: 'x', kind: 'configuration', format: 'xml', status: 'served', scope: 'configuration',
    help: 'load an XML file' },
  { name: 'include', aliases: ['config'], kind: 'configuration', status: 'served', scope: 'configuration',
    help: 'load a file of the format that its name tells; its options come here' },
  { name: 'inherit', kind: 'inheritance', status: 'served', scope: 'configuration',
    help: 'the same, but its options come after all others and have no references replaced' },
  { name: 'set', letter: 'S', kind: 'placeholder', status: 'served', scope: 'configuration',
    help: 'NAME=VALUE: set an option, or a value for %(NAME)' },
  { name: 'set-placeholder', aliases: ['set-ph'], kind: 'placeholder', status: 'served', scope: 'configuration',
    help: 'NAME=VALUE: set a value for %(NAME) that is no option' },
  { name: 'declare-option', aliases: ['declare-option2'], kind: 'declaration', status: 'served', scope: 'configuration',
    help: 'NAME=OPTION=VALUE;...: an option of your own, $1 is the first word of its value' },
  { name: 'for', kind: 'logic', status: 'served', scope: 'configuration',
    help: 'repeat the lines up to endfor for each word; %(_) is the word' },
  { name: 'for-glob', kind: 'logic', status: 'served', scope: 'configuration',
    help: 'the same for each path that a pattern matches' },
  { name: 'for-times', kind: 'logic', status: 'served', scope: 'configuration',
    help: 'the same for the numbers from 1 to N' },
  { name: 'for-readline', kind: 'logic', status: 'served', scope: 'configuration',
    help: 'the same for each line of a file' },
  { name: 'if-env', aliases: ['ifenv', 'if-not-env'], kind: 'logic', status: 'served', scope: 'configuration',
    help: 'read the lines up to endif if the environment has NAME, or NAME=VALUE; if-not-...: unless' },
  { name: 'if-opt', aliases: ['if-not-opt'], kind: 'logic', status: 'served', scope: 'configuration',
    help: 'the same for options: NAME, or NAME=VALUE' },
  { name: 'if-exists', aliases: ['ifexists', 'if-not-exists'], kind: 'logic', status: 'served', scope: 'configuration',
    help: 'the same if the path is there' },
  { name: 'if-file', aliases: ['if-not-file'], kind: 'logic', status: 'served', scope: 'configuration',
    help: 'the same if it is a file' },
  { name: 'if-dir', aliases: ['ifdir', 'if-directory', 'if-not-dir'], kind: 'logic', status: 'served', scope: 'configuration',
    help: 'the same if it is a folder' },
  { name: 'if-hostname', aliases: ['if-not-hostname'], kind: 'logic', status: 'served', scope: 'configuration',
    help: 'the same if that is the name of this machine' },
  { name: 'if-hostname-match', aliases: ['if-not-hostname-match'], kind: 'logic', status: 'served', scope: 'configuration',
    help: 'the same if its name matches a regular expression' },
  { name: 'if-plugin', aliases: ['ifplugin', 'if-not-plugin'], kind: 'logic', status: 'served', scope: 'configuration',
    help: 'the same if it is http, or a plugin named above' },
  { name: 'if-reload', aliases: ['if-not-reload'], kind: 'logic', status: 'served', scope: 'configuration',
    help: 'the same if the server reloads' },
  { name: 'endif', aliases: ['end-if', 'endfor', 'end-for', 'end'], kind: 'logic', status: 'served', scope: 'configuration',
    help: 'the end of such a block' },
  { name: 'strict', kind: 'flag', as: 'strict', default: false, status: 'served', scope: 'configuration',
    help: 'an unknown name in a file is an error' },
  { name: 'show-config', kind: 'flag', as: 'showConfig', default: false, status: 'served', scope: 'configuration',
    help: 'print all settings as an ini file, then start' },
  { name: 'help', aliases: ['usage'], letter: 'h', kind: 'action', status: 'served', scope: 'configuration',
    help: 'print this text and end' },
  { name: 'version', kind: 'action', status: 'served', scope: 'configuration',
    help: 'print the version and end' },
  { name: 'stop', kind: 'verb', signal: 'SIGINT', status: 'served', scope: 'configuration',
    help: 'stop the server of this pid file and end; on the command line only' },
  { name: 'reload', kind: 'verb', signal: 'SIGHUP', status: 'served', scope: 'configuration',
    help: 'reload the server of this pid file and end; on the command line only' },
  { name: 'pause', aliases: ['suspend', 'resume'], kind: 'verb', signal: 'SIGTSTP',
    status: 'served', scope: 'configuration',
    help: 'pause the server of this pid file, or have it go on, and end; on the command line only' },
  { name: 'plugins', aliases: ['plugin'], kind: 'plugins', status: 'accepted', scope: 'configuration',
    help: "names of uWSGI's plugins; what they add is built in or left out" },
  { name: 'need-plugins', aliases: ['need-plugin'], kind: 'plugins', status: 'accepted', scope: 'configuration',
    help: 'as plugins, but an unknown name is an error' },
  { name: 'plugins-dir', aliases: ['plugin-dir'], kind: 'list', status: 'accepted', scope: 'configuration',
    help: 'there are no plugins to load' },
  { name: 'binary-path', kind: 'text', status: 'accepted', scope: 'configuration',
    help: 'Node is found by itself' },

  // Sockets
  { name: 'http-socket', kind: 'socket', protocol: 'http', status: 'served', scope: 'sockets',
    help: 'listen for HTTP/1.1' },
  { name: 'http11-socket', kind: 'socket', protocol: 'http', status: 'served', scope: 'sockets',
    help: 'the same; keep-alive is on for both' },
  { name: 'http', kind: 'socket', protocol: 'http', status: 'served', scope: 'sockets',
    help: 'the same; there is no router process, the workers serve it' },
  { name: 'socket', letter: 's', kind: 'socket', protocol: 'default', status: 'served', scope: 'sockets',
    help: 'listen for the protocol of the option protocol' },
  { name: 'uwsgi-socket', kind: 'socket', protocol: 'uwsgi', status: 'served', scope: 'sockets',
    help: "listen for the uwsgi protocol (nginx's uwsgi_pass)" },
  { name: 'protocol', aliases: ['socket-protocol'], kind: 'choice', as: 'protocol',
    choices: { uwsgi: 'uwsgi', http: 'http', http11: 'http' }, default: 'uwsgi', status: 'served', scope: 'sockets',
    help: 'protocol of plain sockets: uwsgi or http' },
  { name: 'listen', letter: 'l', kind: 'count', as: 'backlog', default: null, least: 1, status: 'served',
    scope: 'sockets',
    help: "length of the kernel's accept queue (1024, or net.core.somaxconn where that is less)" },
  { name: 'chmod-socket', aliases: ['chmod'], letter: 'C', kind: 'mode', as: 'socketMode', default: null,
    bare: '666', status: 'served', scope: 'sockets',
    help: 'permissions of unix sockets, in octal (bare: 666)' },
  { name: 'chown-socket', kind: 'owner', as: 'socketOwner', default: null, status: 'served', scope: 'sockets',
    help: 'owner of unix sockets, USER or USER:GROUP' },
  { name: 'umask', kind: 'mask', as: 'umask', default: null, needs: 'process', status: 'served', scope: 'sockets',
    help: 'umask of the server, in octal' },
  { name: 'reuse-port', kind: 'flag', as: 'reusePort', default: false, status: 'served', scope: 'sockets',
    help: 'SO_REUSEPORT on TCP sockets' },
  { name: 'so-keepalive', kind: 'flag', as: 'tcpKeepAlive', default: false, status: 'served', scope: 'sockets',
    help: 'SO_KEEPALIVE on connections' },
  { name: 'tcp-nodelay', kind: 'flag', as: 'tcpNoDelay', default: true, status: 'served', scope: 'sockets',
    help: 'TCP_NODELAY on connections' },
  { name: 'no-defer-accept', kind: 'flag', as: 'deferAccept', inverted: true, default: true, status: 'served',
    scope: 'sockets',
    help: 'switch TCP_DEFER_ACCEPT off' },
  { name: 'vacuum', kind: 'flag', as: 'removeFilesAtExit', default: true, status: 'served', scope: 'sockets',
    help: 'remove unix sockets and pid files at exit' },
  { name: 'thunder-lock', kind: 'flag', status: 'accepted', scope: 'sockets',
    help: 'workers take from the accept queue only when they have room' },

  // Application
  { name: 'module', aliases: ['wsgi'], letter: 'w', kind: 'text', as: 'module', default: null, status: 'served',
    scope: 'application',
    help: 'application to load, MODULE or MODULE:CALLABLE; dots are folders' },
  { name: 'wsgi-file', aliases: ['file'], kind: 'text', as: 'applicationFile', default: null, status: 'served',
    scope: 'application',
    help: 'application to load, by file name' },
  { name: 'callable', kind: 'text', as: 'callable', default: null, status: 'served', scope: 'application',
    help: 'name the application is exported by, NAME, NAME.MEMBER or NAME()' },
  { name: 'interface', kind: 'choice', as: 'interface', default: 'auto',
    choices: { auto: 'auto', fetch: 'fetch', http: 'http', listen: 'listen', wsgi: 'wsgi' },
    choicesNeed: { listen: 'process' }, status: 'served', scope: 'application',
    help: 'how it is called: auto (what it exports decides), fetch, http, listen, wsgi' },
  { name: 'mount', aliases: ['worker-mount'], kind: 'mounts', as: 'mounts', default: [], status: 'served',
    scope: 'application',
    help: 'one application more: /PATH=APPLICATION or HOST/PATH=APPLICATION, named as for module' },
  { name: 'manage-script-name', kind: 'flag', as: 'managesScriptName', default: false, status: 'served',
    scope: 'application',
    help: 'choose the mount by the path of the request, which becomes SCRIPT_NAME and PATH_INFO' },
  { name: 'no-default-app', kind: 'flag', as: 'hasDefaultApplication', inverted: true, default: true,
    status: 'served', scope: 'application',
    help: 'answer 404 where no mount fits, not the default application' },
  { name: 'pythonpath', aliases: ['python-path', 'pp', 'jspath'], kind: 'list', as: 'modulePaths', default: [],
    status: 'served', scope: 'application',
    help: 'folder to look for modules in, after chdir' },
  { name: 'virtualenv', aliases: ['home', 'venv', 'pyhome'], letter: 'H', kind: 'text', as: 'environmentRoot',
    default: null, status: 'served', scope: 'application',
    help: 'folder whose node_modules are searched too' },
  { name: 'chdir', kind: 'path', as: 'chdir', default: null, needs: 'process', status: 'served', scope: 'application',
    help: 'working directory of the application' },
  { name: 'chdir2', kind: 'text', as: 'chdirAfterLoading', default: null, needs: 'process',
    status: 'served', scope: 'application',
    help: 'working directory from when the application is loaded' },
  { name: 'env', kind: 'assignments', as: 'environment', default: {}, needs: 'process',
    status: 'served', scope: 'application',
    help: 'environment variable for the workers, NAME=value' },
  { name: 'unenv', kind: 'list', as: 'removedVariables', default: [], needs: 'process',
    status: 'served', scope: 'application',
    help: 'environment variable that the workers do not inherit; env comes after it' },
  { name: 'need-app', kind: 'flag', as: 'needApplication', default: true, status: 'served', scope: 'application',
    help: 'do not start without the application' },
  { name: 'lazy-apps', aliases: ['lazy'], kind: 'flag', status: 'accepted', scope: 'application',
    help: 'every worker loads the application itself, always' },
  { name: 'single-interpreter', letter: 'i', kind: 'flag', status: 'accepted', scope: 'application',
    help: 'a worker has one interpreter, always' },
  { name: 'vhost', kind: 'flag', status: 'accepted', scope: 'application',
    help: 'a mount with a host is for that host, always' },
  { name: 'vhost-host', kind: 'flag', status: 'accepted', scope: 'application',
    help: 'the host is that of the Host header, always' },
  { name: 'py-call-osafterfork', kind: 'flag', status: 'accepted', scope: 'application',
    help: 'Python only' },
  { name: 'py-call-uwsgi-fork-hooks', kind: 'flag', status: 'accepted', scope: 'application',
    help: 'Python only' },

  // Processes
  { name: 'master', letter: 'M', kind: 'flag', as: 'master', default: true, status: 'served', scope: 'processes',
    help: 'a master process starts and replaces workers' },
  { name: 'processes', aliases: ['workers'], letter: 'p', kind: 'count', as: 'processes', default: 1, least: 1,
    most: 1024, mostReason: 'the most workers one master runs', auto: true, status: 'served', scope: 'processes',
    help: 'number of worker processes; auto: as many as CPUs and memory allow' },
  { name: 'cheaper', kind: 'count', as: 'leastProcesses', default: 0, oftenFlag: true, status: 'served',
    scope: 'processes',
    help: 'vary the number of workers between this one and processes, 0 for always all' },
  { name: 'cheaper-initial', kind: 'count', as: 'initialProcesses', default: null, least: 1, status: 'served',
    scope: 'processes',
    help: 'number of workers at the start (cheaper)' },
  { name: 'cheaper-step', kind: 'count', as: 'processStep', default: 1, least: 1, status: 'served',
    scope: 'processes',
    help: 'start so many workers at a time' },
  { name: 'cheaper-algo', kind: 'choice', as: 'scalingAlgorithm',
    choices: { spare: 'spare', backlog: 'backlog', busyness: 'busyness', manual: 'manual' }, default: 'spare',
    status: 'served', scope: 'processes',
    help: 'what decides: spare, backlog, busyness, or manual (the master FIFO alone)' },
  { name: 'cheaper-overload', kind: 'count', as: 'overloadLimit', default: 3, status: 'served', scope: 'processes',
    help: 'for spare and busyness: seconds to look at; for backlog: connections that may wait' },
  { name: 'cheaper-idle', kind: 'seconds', as: 'idleProcessMs', default: 0, status: 'served', scope: 'processes',
    help: 'stop a worker that served nothing for so many seconds, 0 for never' },
  { name: 'cheaper-rss-limit-soft', kind: 'bytes', as: 'softRssBytes', default: null, status: 'served',
    scope: 'processes',
    help: 'bytes that all together use while no more are started (container limit less a tenth)' },
  { name: 'cheaper-rss-limit-hard', kind: 'bytes', as: 'hardRssBytes', default: 0, status: 'served',
    scope: 'processes',
    help: 'stop workers, down to cheaper, while all together use so many bytes of memory, 0 for never' },
  { name: 'cheaper-busyness-max', kind: 'count', as: 'busynessMax', default: 50, most: 100,
    mostReason: 'the most there are of a hundred', status: 'served', scope: 'processes',
    help: 'busyness: more workers above this many per cent' },
  { name: 'cheaper-busyness-min', kind: 'count', as: 'busynessMin', default: 25, most: 100,
    mostReason: 'the most there are of a hundred', status: 'served', scope: 'processes',
    help: 'busyness: a worker less below this many per cent' },
  { name: 'cheaper-busyness-multiplier', kind: 'count', as: 'busynessMultiplier', default: 10, least: 1,
    status: 'served', scope: 'processes',
    help: 'busyness: so many times cheaper-overload in a row must be calm before a worker is stopped' },
  { name: 'cheaper-busyness-penalty', kind: 'count', as: 'busynessPenalty', default: 2, status: 'served',
    scope: 'processes',
    help: 'busyness: added to the multiplier when a worker that was stopped is missed soon' },
  { name: 'cheaper-busyness-backlog-alert', kind: 'count', as: 'backlogAlert', default: 33, status: 'served',
    scope: 'processes',
    help: 'busyness: start workers at once when more connections than this wait' },
  { name: 'cheaper-busyness-backlog-multiplier', kind: 'count', as: 'backlogMultiplier', default: 3, least: 1,
    status: 'served', scope: 'processes',
    help: 'busyness: the multiplier while such workers run' },
  { name: 'cheaper-busyness-backlog-step', kind: 'count', as: 'backlogStep', default: 1, least: 1,
    status: 'served', scope: 'processes',
    help: 'busyness: how many such workers at a time' },
  { name: 'cheaper-busyness-backlog-nonzero', kind: 'count', as: 'backlogNonzeroSeconds', default: 60,
    status: 'served', scope: 'processes',
    help: 'busyness: the same when connections wait for longer than so many seconds, 0 for never' },
  { name: 'cheap', kind: 'flag', as: 'startsAsleep', default: false, status: 'served', scope: 'processes',
    help: 'start the workers when the first connection comes' },
  { name: 'idle', kind: 'seconds', as: 'idleMs', default: 0, status: 'served', scope: 'processes',
    help: 'seconds without a request after which no worker runs until a connection comes, 0 for never' },
  { name: 'die-on-idle', kind: 'flag', as: 'endsWhenIdle', default: false, status: 'served', scope: 'processes',
    help: 'end the server then instead' },
  { name: 'threads', kind: 'count', as: 'threads', default: 0, most: 512, mostReason: 'the most threads one worker has',
    needs: 'threads', status: 'served', scope: 'processes',
    help: 'threads in each worker that run the application (0: it runs on the main thread)' },
  { name: 'async', aliases: ['asyncio', 'gevent'], kind: 'count', as: 'asyncCores', default: null, least: 1,
    most: 1_000_000, mostReason: 'the most cores one worker has', needs: 'nothing',
    status: 'served', scope: 'processes',
    help: 'requests in flight in each worker (1024), or in each of its threads (1)' },
  { name: 'thread-stack-size', aliases: ['thread-stacksize', 'threads-stacksize', 'threads-stack-size'], kind: 'count',
    as: 'threadStackKb', default: null, least: 192, most: 1_048_576, mostReason: 'a gigabyte', needs: 'threads',
    status: 'served',
    scope: 'processes',
    help: 'stack of each thread in kilobytes (4096)' },
  { name: 'thread-heap-size', kind: 'count', as: 'threadHeapMb', default: null, least: 16, most: 1_048_576,
    mostReason: 'a terabyte', needs: 'threads', status: 'served', scope: 'processes',
    help: "megabytes of JavaScript heap in each thread, which is replaced beyond it (Node's limit)" },
  { name: 'greenlet', kind: 'flag', status: 'accepted', scope: 'processes',
    help: 'requests are served side by side on an event loop, always' },
  { name: 'ugreen', kind: 'flag', status: 'accepted', scope: 'processes',
    help: 'the same' },
  { name: 'enable-threads', letter: 'T', kind: 'flag', status: 'accepted', scope: 'processes',
    help: 'the application may start threads, always' },
  { name: 'gevent-monkey-patch', aliases: ['gevent-early-monkey-patch'], kind: 'flag', status: 'accepted',
    scope: 'processes',
    help: 'Python only' },
  { name: 'die-on-term', kind: 'flag', status: 'accepted', scope: 'processes',
    help: 'SIGTERM stops the server, always' },
  { name: 'no-orphans', kind: 'flag', as: 'killOrphans', default: true, status: 'served', scope: 'processes',
    help: 'workers end with their master' },
  { name: 'worker-reload-mercy', kind: 'seconds', as: 'stopTimeoutMs', default: null, needs: 'nothing',
    status: 'served',
    scope: 'processes',
    help: 'seconds a worker has to finish its requests when it is told to end (reload-mercy, else 60)' },
  { name: 'reload-mercy', kind: 'seconds', as: 'mercyMs', default: null, needs: 'nothing',
    status: 'served', scope: 'processes',
    help: 'the same, where worker-reload-mercy does not say otherwise' },
  { name: 'start-timeout', kind: 'seconds', as: 'startTimeoutMs', default: 60_000, status: 'served',
    scope: 'processes',
    help: 'seconds a new worker has to get ready before the old one is told to end, 0 for any' },
  { name: 'autoreload', aliases: ['py-autoreload', 'py-auto-reload', 'python-autoreload', 'python-auto-reload'],
    kind: 'seconds', as: 'autoReloadMs', default: 0, status: 'served', scope: 'processes',
    help: 'reload when a file of the application changes; seconds between looks, 0 for never' },
  { name: 'inspect', kind: 'inspector', as: 'inspector', default: null, bare: '9229', needs: 'process', status: 'served',
    scope: 'processes',
    help: 'let debuggers attach to worker 1 at [HOST:]PORT (127.0.0.1:9229), to the next at PORT + 1' },
  { name: 'inspect-brk', kind: 'inspector', as: 'inspector', bare: '9229', needs: 'process', status: 'served', scope: 'processes',
    help: 'the same, and wait for one before the application is loaded, which stops at its first line' },
  { name: 'touch-reload', kind: 'list', as: 'touchReloadPaths', default: [], status: 'served', scope: 'processes',
    help: 'reload when this file is touched or comes into being' },
  { name: 'touch-chain-reload', kind: 'list', as: 'touchChainReloadPaths', default: [], status: 'served',
    scope: 'processes',
    help: 'the same, but the configuration is not read again' },
  { name: 'touch-workers-reload', kind: 'list', as: 'touchWorkersReloadPaths', default: [], status: 'served',
    scope: 'processes',
    help: 'the same as touch-chain-reload' },
  { name: 'touch-logreopen', kind: 'list', as: 'touchLogReopenPaths', default: [], status: 'served',
    scope: 'processes',
    help: 'open the log file anew when this file is touched or comes into being' },
  { name: 'touch-logrotate', kind: 'list', as: 'touchLogRotatePaths', default: [], status: 'served',
    scope: 'processes',
    help: 'rotate the log file when this file is touched or comes into being' },
  { name: 'master-fifo', kind: 'list', as: 'fifoPaths', default: [], status: 'served', scope: 'processes',
    help: 'named pipe that takes one-letter commands; the first ten are slots 0 to 9' },
  { name: 'max-requests', letter: 'R', kind: 'count', as: 'maxRequests', default: 0, status: 'served',
    scope: 'processes',
    help: 'replace a worker after so many requests, 0 for never' },
  { name: 'max-requests-delta', kind: 'count', as: 'maxRequestsDelta', default: null, status: 'served',
    scope: 'processes',
    help: 'so many more for each worker than for the one before it (not set: up to 10 % more, at random)' },
  { name: 'min-worker-lifetime', kind: 'seconds', as: 'minLifetimeMs', default: 10_000, status: 'served',
    scope: 'processes',
    help: 'no worker is recycled that is younger than so many seconds' },
  { name: 'max-worker-lifetime', kind: 'seconds', as: 'maxLifetimeMs', default: 0, status: 'served',
    scope: 'processes',
    help: 'replace a worker after so many seconds, but not before min-worker-lifetime; 0 for never' },
  { name: 'max-worker-lifetime-delta', kind: 'seconds', as: 'maxLifetimeDeltaMs', default: 0, status: 'served',
    scope: 'processes',
    help: 'so many seconds more for each worker than for the one before it' },
  { name: 'reload-on-rss', kind: 'count', as: 'maxRssMegabytes', default: 0, status: 'served', scope: 'processes',
    help: 'replace a worker that uses so many megabytes of memory, 0 for never' },
  { name: 'reload-on-as', kind: 'count', as: 'maxAddressSpaceMegabytes', default: 0, status: 'served',
    scope: 'processes',
    help: 'the same for its address space, of which Node alone takes a gigabyte' },
  { name: 'evil-reload-on-rss', kind: 'count', as: 'killRssMegabytes', default: 0, status: 'served',
    scope: 'processes',
    help: 'kill a worker that uses so many megabytes of memory, 0 for never' },
  { name: 'evil-reload-on-as', kind: 'count', as: 'killAddressSpaceMegabytes', default: 0, status: 'served',
    scope: 'processes',
    help: 'the same for its address space' },
  { name: 'mem-collector-freq', kind: 'seconds', as: 'memoryCheckMs', default: 3000, status: 'served',
    scope: 'processes',
    help: 'seconds between two looks at the memory for those that kill' },
  { name: 'pidfile', kind: 'path', as: 'pidFile', default: null, status: 'served', scope: 'processes',
    help: "write the master's pid to this file, before the user is changed" },
  { name: 'safe-pidfile', kind: 'path', as: 'safePidFile', default: null, status: 'served', scope: 'processes',
    help: 'the same; every pid file is written when the sockets are open' },
  { name: 'pidfile2', kind: 'path', as: 'pidFile2', default: null, status: 'served', scope: 'processes',
    help: "write the master's pid to this file, after the user is changed" },
  { name: 'safe-pidfile2', kind: 'path', as: 'safePidFile2', default: null, status: 'served', scope: 'processes',
    help: 'the same' },

  // Users, limits, names
  { name: 'gid', kind: 'group', as: 'gid', default: null, status: 'served', scope: 'system',
    help: 'group to become (not set: the one of the user)' },
  { name: 'uid', kind: 'user', as: 'user', default: null, status: 'served', scope: 'system',
    help: 'user to become once the sockets are open, with its groups' },
  { name: 'add-gid', kind: 'groups', as: 'extraGroups', default: [], status: 'served', scope: 'system',
    help: 'one more group to be in' },
  { name: 'no-initgroups', kind: 'flag', as: 'initGroups', inverted: true, default: true, status: 'served',
    scope: 'system',
    help: 'only gid and add-gid, not the other groups of the user' },
  { name: 'master-as-root', kind: 'flag', as: 'masterAsRoot', default: false, status: 'served', scope: 'system',
    help: 'only the workers become uid and gid' },
  { name: 'drop-after-apps', kind: 'flag', as: 'dropsAfterLoading', default: false, status: 'served', scope: 'system',
    help: 'the same, and only when they have loaded the application' },
  { name: 'immediate-uid', kind: 'user', as: 'immediateUser', default: null, status: 'served', scope: 'system',
    help: 'user to become before log, sockets and pid file are opened' },
  { name: 'immediate-gid', kind: 'group', as: 'immediateGid', default: null, status: 'served', scope: 'system',
    help: 'group to become then (not set: the one of the user)' },
  { name: 'chroot', kind: 'path', as: 'chroot', default: null, status: 'served', scope: 'system',
    help: 'folder that becomes the root once the sockets are open; chdir and Node.js are within it' },
  { name: 'limit-as', kind: 'count', as: 'addressSpaceLimitMegabytes', default: 0, status: 'served', scope: 'system',
    help: 'megabytes of address space for each process, 0 for any; too little for Node.js is left out' },
  { name: 'limit-nproc', aliases: ['rlimit-nproc'], kind: 'count', as: 'maxUserProcesses', default: null,
    status: 'served', scope: 'system',
    help: 'processes and threads that the user may have' },
  { name: 'max-fd', aliases: ['limit-nofile', 'rlimit-nofile'], kind: 'count', as: 'maxOpenFiles', default: null,
    least: 64, status: 'served', scope: 'system',
    help: 'file descriptors for each process (not set: as many as the hard limit allows)' },
  { name: 'limit-core', aliases: ['rlimit-core'], kind: 'bytes', as: 'maxCoreBytes', default: null, status: 'served',
    scope: 'system',
    help: 'largest core dump in bytes' },
  { name: 'limit-fsize', aliases: ['rlimit-fsize'], kind: 'bytes', as: 'maxFileBytes', default: null,
    status: 'served', scope: 'system',
    help: 'largest file that may be written, in bytes' },
  { name: 'limit-memlock', aliases: ['rlimit-memlock'], kind: 'bytes', as: 'maxLockedBytes', default: null,
    status: 'served', scope: 'system',
    help: 'memory that may be locked, in bytes' },
  { name: 'limit-stack', aliases: ['rlimit-stack'], kind: 'bytes', as: 'maxStackBytes', default: null,
    status: 'served', scope: 'system',
    help: 'largest stack in bytes, for programs that the server starts' },
  { name: 'cpu-affinity', kind: 'count', as: 'cpusPerWorker', default: 0, status: 'served', scope: 'system',
    help: 'processors that each worker is bound to, one worker after the other, 0 for any' },
  { name: 'auto-procname', kind: 'flag', as: 'namesProcesses', default: false, status: 'served', scope: 'system',
    help: 'name the processes "tswsgi master", "tswsgi worker 1"' },
  { name: 'procname', kind: 'text', as: 'processName', default: null, status: 'served', scope: 'system',
    help: 'name of all processes' },
  { name: 'procname-master', kind: 'text', as: 'masterName', default: null, status: 'served', scope: 'system',
    help: 'name of the master' },
  { name: 'procname-prefix', kind: 'text', as: 'processNamePrefix', default: null, status: 'served', scope: 'system',
    help: 'text before the names of the processes' },
  { name: 'procname-prefix-spaced', kind: 'text', as: 'processNamePrefixSpaced', default: null, status: 'served',
    scope: 'system',
    help: 'the same with a space behind it' },
  { name: 'procname-append', kind: 'text', as: 'processNameSuffix', default: null, status: 'served', scope: 'system',
    help: 'text behind the names of the processes' },
  { name: 'drop-after-init', kind: 'flag', status: 'accepted', scope: 'system',
    help: 'the user is changed when the sockets are open, always' },

  // Hooks
  { name: 'exec-asap', kind: 'list', as: 'execAsap', default: [], status: 'served', scope: 'hooks',
    help: 'shell command to run when the configuration has been read' },
  { name: 'exec-pre-jail', kind: 'list', as: 'execPreJail', default: [], status: 'served', scope: 'hooks',
    help: 'shell command to run when the sockets are open, as the user that started the server' },
  { name: 'exec-in-jail', kind: 'list', as: 'execInJail', default: [], status: 'served', scope: 'hooks',
    help: 'shell command to run after it' },
  { name: 'exec-post-jail', kind: 'list', as: 'execPostJail', default: [], status: 'served', scope: 'hooks',
    help: 'shell command to run within chroot' },
  { name: 'exec-as-root', kind: 'list', as: 'execAsRoot', default: [], status: 'served', scope: 'hooks',
    help: 'shell command to run before the user is changed; only when started as root' },
  { name: 'exec-as-user', kind: 'list', as: 'execAsUser', default: [], status: 'served', scope: 'hooks',
    help: 'shell command to run after the user is changed' },
  { name: 'exec-pre-app', kind: 'list', as: 'execPreApp', default: [], status: 'served', scope: 'hooks',
    help: 'shell command to run in each worker, before it loads the application' },
  { name: 'exec-post-app', kind: 'list', as: 'execPostApp', default: [], status: 'served', scope: 'hooks',
    help: 'shell command to run in each worker, when it has loaded the application' },
  { name: 'exec-as-user-atexit', kind: 'list', as: 'execAsUserAtExit', default: [], status: 'served', scope: 'hooks',
    help: 'shell command to run when the server has ended' },
  { name: 'hook-asap', kind: 'hooks', as: 'hookAsap', default: [], status: 'served', scope: 'hooks',
    help: 'action to take when the configuration has been read' },
  { name: 'hook-pre-jail', kind: 'hooks', as: 'hookPreJail', default: [], status: 'served', scope: 'hooks',
    help: 'action to take when the sockets are open, as the user that started the server' },
  { name: 'hook-in-jail', kind: 'hooks', as: 'hookInJail', default: [], status: 'served', scope: 'hooks',
    help: 'action to take after it' },
  { name: 'hook-post-jail', kind: 'hooks', as: 'hookPostJail', default: [], status: 'served', scope: 'hooks',
    help: 'action to take within chroot' },
  { name: 'hook-as-root', kind: 'hooks', as: 'hookAsRoot', default: [], status: 'served', scope: 'hooks',
    help: 'action to take before the user is changed; only when started as root' },
  { name: 'hook-as-user', kind: 'hooks', as: 'hookAsUser', default: [], status: 'served', scope: 'hooks',
    help: 'action to take after the user is changed' },
  { name: 'hook-pre-app', kind: 'hooks', as: 'hookPreApp', default: [], status: 'served', scope: 'hooks',
    help: 'action to take in each worker, before it loads the application' },
  { name: 'hook-post-app', kind: 'hooks', as: 'hookPostApp', default: [], status: 'served', scope: 'hooks',
    help: 'action to take in each worker, when it has loaded the application' },
  { name: 'hook-as-user-atexit', kind: 'hooks', as: 'hookAsUserAtExit', default: [], status: 'served', scope: 'hooks',
    help: 'action to take when the server has ended' },
  { name: 'hook-post-fork', kind: 'hooks', as: 'hookPostFork', default: [], status: 'served', scope: 'hooks',
    help: 'action to take in each worker, when it has started' },
  { name: 'hook-accepting', kind: 'hooks', as: 'hookAccepting', default: [], status: 'served', scope: 'hooks',
    help: 'action to take in each worker, when it is about to accept' },
  { name: 'hook-accepting1', kind: 'hooks', as: 'hookAccepting1', default: [], status: 'served', scope: 'hooks',
    help: 'action to take the same for worker 1' },
  { name: 'hook-accepting-once', kind: 'hooks', as: 'hookAcceptingOnce', default: [], status: 'served', scope: 'hooks',
    help: 'action to take as accepting, but not for those that replace one' },
  { name: 'hook-accepting1-once', kind: 'hooks', as: 'hookAccepting1Once', default: [],
    status: 'served', scope: 'hooks',
    help: 'action to take as accepting1, but not for those that replace one' },
  { name: 'hook-master-start', kind: 'hooks', as: 'hookMasterStart', default: [], status: 'served', scope: 'hooks',
    help: 'action to take when the master has started the workers' },
  { name: 'hook-touch', kind: 'list', as: 'hookTouch', default: [], status: 'served', scope: 'hooks',
    help: 'FILE ACTION: action for the master to take when the file is touched' },
  { name: 'touch-exec', kind: 'list', as: 'touchExec', default: [], status: 'served', scope: 'hooks',
    help: 'FILE COMMAND: shell command for the master to run when the file is touched' },

  // Requests
  { name: 'buffer-size', letter: 'b', kind: 'bytes', as: 'maxHeadBytes', default: 65_535, least: 1, most: 65_535,
    mostReason: 'the most a uwsgi packet can hold', status: 'served', scope: 'requests',
    help: 'largest request head in bytes' },
  { name: 'limit-post', kind: 'bytes', as: 'maxBodyBytes', default: 0, status: 'served', scope: 'requests',
    help: 'largest request body in bytes, 0 for any' },
  { name: 'socket-timeout', letter: 'z', kind: 'seconds', as: 'headTimeoutMs',
    also: ['bodyTimeoutMs', 'writeTimeoutMs'], status: 'served', scope: 'requests',
    help: 'sets header-timeout, body-timeout and write-timeout' },
  { name: 'header-timeout', kind: 'seconds', as: 'headTimeoutMs', default: 10_000, status: 'served',
    scope: 'requests',
    help: 'seconds for a whole request head, 0 for any' },
  { name: 'body-timeout', kind: 'seconds', as: 'bodyTimeoutMs', default: 60_000, status: 'served', scope: 'requests',
    help: 'seconds without a byte of a request body, 0 for any' },
  { name: 'write-timeout', kind: 'seconds', as: 'writeTimeoutMs', default: 60_000, status: 'served',
    scope: 'requests',
    help: 'seconds in which the client takes no byte of a response, 0 for any' },
  { name: 'keepalive-timeout', kind: 'seconds', as: 'keepAliveTimeoutMs', default: 65_000, status: 'served',
    scope: 'requests',
    help: 'seconds a connection may wait for its next request, 0 for no keep-alive' },
  { name: 'http-keepalive', kind: 'seconds', as: 'keepAliveTimeoutMs', bare: '65', status: 'served',
    scope: 'requests',
    help: 'the same; bare, true or 1 leave it at its default' },

  { name: 'queue-timeout', kind: 'seconds', as: 'queueTimeoutMs', default: 0, status: 'served', scope: 'requests',
    help: 'seconds without a core before a 503, 0 for any; kept connections of a stuck worker wait' },
  { name: 'harakiri', letter: 't', kind: 'seconds', as: 'requestTimeoutMs', default: 0, status: 'served',
    scope: 'requests',
    help: 'seconds that a request may take, 0 for any' },
  { name: 'harakiri-verbose', kind: 'flag', as: 'harakiriVerbose', default: false, needs: 'master',
    status: 'served', scope: 'requests',
    help: 'log what the kernel says of a worker that is killed for it' },
  { name: 'harakiri-graceful-timeout', kind: 'seconds', as: 'harakiriGracefulTimeoutMs', default: 0, needs: 'master',
    status: 'served',
    scope: 'requests',
    help: 'seconds a stuck worker has after harakiri-graceful-signal, 0 for SIGKILL at once' },
  { name: 'harakiri-graceful-signal', kind: 'count', as: 'harakiriGracefulSignal', default: 15, least: 1, most: 31,
    mostReason: 'the last signal that has a name', needs: 'master', status: 'served', scope: 'requests',
    help: 'number of the signal that a stuck worker gets first' },
  { name: 'harakiri-queue-threshold', kind: 'count', as: 'harakiriQueueThreshold', default: 0, needs: 'master',
    status: 'served',
    scope: 'requests',
    help: 'a stuck worker is left alone while fewer connections wait to be accepted' },
  { name: 'harakiri-no-arh', aliases: ['no-harakiri-arh', 'no-harakiri-after-req-hook'], kind: 'flag',
    status: 'accepted', scope: 'requests',
    help: 'the time of a request ends with its response, always' },

  // Routing: all are one list, so that the rules keep the order of the file
  { name: 'route', kind: 'route', as: 'routes', default: [], status: 'served', scope: 'routing',
    help: 'do ACTION where the regular expression matches PATH_INFO' },
  { name: 'route-uri', kind: 'route', as: 'routes', status: 'served', scope: 'routing',
    help: 'the same for REQUEST_URI' },
  { name: 'route-qs', kind: 'route', as: 'routes', status: 'served', scope: 'routing',
    help: 'the same for the query string' },
  { name: 'route-host', kind: 'route', as: 'routes', status: 'served', scope: 'routing',
    help: 'the same for the Host header' },
  { name: 'route-user-agent', kind: 'route', as: 'routes', status: 'served', scope: 'routing',
    help: 'the same for the User-Agent header' },
  { name: 'route-referer', kind: 'route', as: 'routes', status: 'served', scope: 'routing',
    help: 'the same for the Referer header' },
  { name: 'route-remote-addr', kind: 'route', as: 'routes', status: 'served', scope: 'routing',
    help: 'the same for REMOTE_ADDR' },
  { name: 'route-remote-user', kind: 'route', as: 'routes', status: 'served', scope: 'routing',
    help: 'the same for REMOTE_USER' },
  { name: 'route-if', kind: 'route', as: 'routes', status: 'served', scope: 'routing',
    help: 'do ACTION where CONDITION:OPERANDS holds' },
  { name: 'route-if-not', kind: 'route', as: 'routes', status: 'served', scope: 'routing',
    help: 'do ACTION where it does not hold' },
  { name: 'route-run', kind: 'route', as: 'routes', status: 'served', scope: 'routing',
    help: 'do ACTION for every request' },

  // Logging
  { name: 'disable-logging', letter: 'L', kind: 'flag', as: 'logRequests', inverted: true, default: true,
    status: 'served', scope: 'logging',
    help: 'no line per request' },
  { name: 'log-format', aliases: ['logformat'], kind: 'format', as: 'logFormat', default: null, status: 'served',
    scope: 'logging', help: 'template of request lines, %(NAME) for a variable' },
  { name: 'log-format-strftime', aliases: ['logformat-strftime'], kind: 'flag', as: 'logFormatDates', default: false,
    status: 'served', scope: 'logging',
    help: '%(ftime) of the template has the format of log-date' },
  { name: 'log-date', aliases: ['logdate', 'log-prefix'], kind: 'text', as: 'logDate', default: null,
    bare: '%a %b %e %H:%M:%S %Y', status: 'served', scope: 'logging',
    help: 'that format, as for strftime(3); lines of the server have no date' },
  { name: 'log-micros', kind: 'flag', as: 'logMicros', default: false, status: 'served', scope: 'logging',
    help: 'microseconds in request lines, without a template' },
  { name: 'memory-report', letter: 'm', kind: 'flag', as: 'logMemory', default: false, status: 'served', scope: 'logging',
    help: 'memory of the worker in request lines, without a template' },
  { name: 'log-x-forwarded-for', kind: 'flag', as: 'logForwarded', default: false, status: 'served', scope: 'logging',
    help: 'the address in request lines is X-Forwarded-For, where the request has it' },
  { name: 'log-zero', kind: 'flag', as: 'logsZero', default: false, status: 'served', scope: 'logging',
    help: 'with disable-logging: a line all the same for a response without a body' },
  { name: 'log-slow', kind: 'count', as: 'logSlowMs', default: 0, status: 'served', scope: 'logging',
    help: 'the same for a request that takes so many milliseconds' },
  { name: 'log-4xx', kind: 'flag', as: 'logs4xx', default: false, status: 'served', scope: 'logging',
    help: 'the same for a status from 400 to 499' },
  { name: 'log-5xx', kind: 'flag', as: 'logs5xx', default: false, status: 'served', scope: 'logging',
    help: 'the same for a status from 500 to 599' },
  { name: 'log-big', kind: 'bytes', as: 'logBigBytes', default: 0, status: 'served', scope: 'logging',
    help: 'the same for a body of so many bytes' },
  { name: 'log-ioerror', kind: 'flag', as: 'logsIoErrors', default: false, status: 'served', scope: 'logging',
    help: 'the same for a client that is gone before its request or its response is complete' },
  { name: 'log-sendfile', kind: 'flag', status: 'accepted', scope: 'logging',
    help: 'no response is sent with sendfile' },
  { name: 'log-json', kind: 'flag', as: 'logJson', default: false, status: 'served', scope: 'logging',
    help: 'the server log as JSON lines' },
  { name: 'logto', kind: 'log', as: 'logFile', default: null, property: 'logTo', status: 'served', scope: 'logging',
    help: 'file to log to, opened before the user is changed' },
  { name: 'logto2', kind: 'log', as: 'logFileAsUser', default: null, needs: 'process',
    status: 'served', scope: 'logging',
    help: 'the same, opened after it' },
  { name: 'daemonize', letter: 'd', kind: 'log', as: 'daemonLog', default: null, needs: 'command',
    status: 'served', scope: 'logging',
    help: 'serve in the background and log to this file; the command ends when a worker accepts' },
  { name: 'daemonize2', kind: 'log', as: 'daemonLog', needs: 'command', status: 'served', scope: 'logging',
    help: 'the same' },
  { name: 'log-truncate', kind: 'flag', as: 'truncatesLog', default: false, status: 'served', scope: 'logging',
    help: 'begin with an empty log file' },
  { name: 'log-maxsize', kind: 'size', as: 'logMaxBytes', default: 0, needs: 'master',
    status: 'served', scope: 'logging',
    help: 'rotate the log file beyond so many bytes (or 100m and the like), 0 for never' },
  { name: 'log-backupname', kind: 'path', as: 'logBackupPath', default: null, needs: 'master',
    status: 'served', scope: 'logging',
    help: 'what a rotated log file is renamed to (its name and the time)' },
  { name: 'logfile-chmod', kind: 'mode', as: 'logMode', default: null, status: 'served', scope: 'logging',
    help: 'permissions of the log file, in octal (640, less the umask)' },
  { name: 'logfile-chown', kind: 'flag', as: 'chownsLog', default: false, needs: 'process',
    status: 'served', scope: 'logging',
    help: 'give the log file to uid and gid' },
  { name: 'log-reopen', kind: 'flag', status: 'accepted', scope: 'logging',
    help: 'a log file that was moved away is opened anew at every reload, always' },
] as const satisfies readonly OptionRow[];

type Row = (typeof options)[number];
type PropertyRow = Extract<Row, { readonly as: string }>;

interface ValueOfKind {
  flag: boolean;
  count: number;
  seconds: number;
  bytes: number;
  size: number;
  mode: number;
  mask: number;
  text: string;
  path: string;
  log: string;
  format: string;
  list: readonly string[];
  assignments: Readonly<Record<string, string>>;
  mounts: readonly MountSetting[];
  owner: Owner;
  user: User;
  group: number;
  groups: readonly number[];
  hooks: readonly string[];
  route: readonly RouteRule[];
  inspector: InspectorSetting;
}

type ValueOf<R extends PropertyRow> =
  | (R extends { readonly choices: infer Choices }
      ? Choices[keyof Choices]
      : R['kind'] extends keyof ValueOfKind
        ? ValueOfKind[R['kind']]
        : never)
  | (R extends { readonly auto: true } ? 'auto' : never)
  | (R extends { readonly default: null } ? null : never);

/** The properties that the table gives to `Config`, each with the type its kind has. */
export type OptionValues = { readonly [R in PropertyRow as R['as']]: ValueOf<R> };

const rowsByName = new Map<string, OptionRow>();
const rowsByLetter = new Map<string, OptionRow>();
for (const row of options as readonly OptionRow[]) {
  for (const name of optionNames(row)) rowsByName.set(name, row);
  if (row.letter !== undefined) rowsByLetter.set(row.letter, row);
}

/** All spellings of an option, the main one first. */
export function optionNames(row: OptionRow): readonly string[] {
  return [row.name, ...(row.aliases ?? [])];
}

/** The row with this name or alias. */
export function findOption(name: string): OptionRow | undefined {
  return rowsByName.get(name);
}

/** What alone can honour the option; `nothing`: any server can. */
export function needOf(row: OptionRow): OptionNeed | 'nothing' {
  return row.needs ?? scopeNeeds[row.scope];
}

/** The row with this short letter. */
export function findLetter(letter: string): OptionRow | undefined {
  return rowsByLetter.get(letter);
}

/** All names and aliases in the table, for suggestions. */
export function knownNames(): IterableIterator<string> {
  return rowsByName.keys();
}

/** Kinds of options that have their effect while the settings are gathered, and what is done with each line. */
export const gatheringKinds: readonly OptionKind[] = [
  'configuration',
  'inheritance',
  'placeholder',
  'declaration',
  'logic',
];

const listKinds: readonly OptionKind[] = [
  'list',
  'groups',
  'hooks',
  'mounts',
  'route',
  'assignments',
  'socket',
  'plugins',
];

/** Does the option add up over several lines? All others take the last value. */
export function isAccumulating({ kind }: OptionRow): boolean {
  return listKinds.includes(kind) || gatheringKinds.includes(kind);
}
