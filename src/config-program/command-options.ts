// The options of a configuration that is a program which are no options of createServer, or have further values, as a type.
// Made from the table in src/config/options.ts; `SERVER_OPTIONS=write npm test command-options` writes it anew.

/** As in a configuration file, in camel case. */
export interface CommandOptions {
  /** Load an ini file, FILE or FILE:SECTION (uwsgi); FILE may be -, exec://, fd:// or http://. Option `ini`. */
  readonly ini?: string | readonly string[];
  /** Load a YAML file. Option `yaml`. */
  readonly yaml?: string | readonly string[];
  /** Load a JSON file. Option `json`. */
  readonly json?: string | readonly string[];
  /** Load an XML file. Option `xml`. */
  readonly xml?: string | readonly string[];
  /** Load a file of the format that its name tells; its options come here. Option `include`. */
  readonly include?: string | readonly string[];
  /** The same, but its options come after all others and have no references replaced. Option `inherit`. */
  readonly inherit?: string | readonly string[];
  /** NAME=VALUE: set an option, or a value for %(NAME). Option `set`. */
  readonly set?: string | readonly string[];
  /** NAME=VALUE: set a value for %(NAME) that is no option. Option `set-placeholder`. */
  readonly setPlaceholder?: string | readonly string[];
  /** NAME=OPTION=VALUE;...: an option of your own, $1 is the first word of its value. Option `declare-option`. */
  readonly declareOption?: string | readonly string[];
  /** When the server ends with code 1, serve by this file and nothing else. Option `fallback-config`. */
  readonly fallbackConfig?: string;
  /** NAME=HOST: set NAME to the IPv4 address of HOST, for %(NAME). Option `resolve`. */
  readonly resolve?: string | readonly string[];
  /** Put the text of a file before that of each configuration file read after this line. Option `inject-before`. */
  readonly injectBefore?: string | readonly string[];
  /** The same, behind it. Option `inject-after`. */
  readonly injectAfter?: string | readonly string[];
  /** These names, with spaces between, are errors up to end-blacklist. Option `blacklist`. */
  readonly blacklist?: string | readonly string[];
  /** The end of that. Option `end-blacklist`. */
  readonly endBlacklist?: string | readonly string[];
  /** All but these names are errors up to end-whitelist, which must be one of them. Option `whitelist`. */
  readonly whitelist?: string | readonly string[];
  /** The end of that. Option `end-whitelist`. */
  readonly endWhitelist?: string | readonly string[];
  /** Write the text to the log, with its references replaced. Option `print`. */
  readonly print?: string | readonly string[];
  /** The same at once, as it is written. Option `iprint`. */
  readonly iprint?: string | readonly string[];
  /** End with this code (0); what follows is not read. Option `exit`. */
  readonly exit?: string | readonly string[];
  /** An unknown name in a file is an error. Default: false. Option `strict`. */
  readonly strict?: boolean;
  /** As uWSGI: no word of unknown names in files and of options not served, unless strict. Default: false. Option `uwsgi-compat`. */
  readonly uwsgiCompat?: boolean;
  /** Print all settings as an ini file, then start. Default: false. Option `show-config`. */
  readonly showConfig?: boolean;
  /** Print the value of this option or placeholder and end. Option `get`. */
  readonly get?: string | readonly string[];
  /** Umask of the server, in octal. Option `umask`. */
  readonly umask?: number | string;
  /** How it is called: auto (what it exports decides), fetch, http, listen, wsgi. Default: `auto`. Option `interface`. */
  readonly interface?: 'auto' | 'fetch' | 'http' | 'listen' | 'wsgi';
  /** One application more: /PATH=APPLICATION or HOST/PATH=APPLICATION, named as for module. Option `mount`. */
  readonly mount?: string | readonly string[] | Readonly<Record<string, string>>;
  /** Working directory of the application. Option `chdir`. */
  readonly chdir?: string;
  /** Working directory from when the application is loaded. Option `chdir2`. */
  readonly chdir2?: string;
  /** Environment variable for the workers, NAME=value. Option `env`. */
  readonly env?: string | readonly string[] | Readonly<Record<string, string>>;
  /** Environment variable that the workers do not inherit; env comes after it. Option `unenv`. */
  readonly unenv?: string | readonly string[];
  /** A master process starts and replaces workers. Default: true. Option `master`. */
  readonly master?: boolean;
  /** Number of worker processes; auto: as many as CPUs and memory allow. Default: 1. Option `processes`. */
  readonly processes?: number;
  /** Vary the number of workers between this one and processes, 0 for always all. Default: 0. Option `cheaper`. */
  readonly cheaper?: number;
  /** Number of workers at the start (cheaper). Option `cheaper-initial`. */
  readonly cheaperInitial?: number;
  /** Start so many workers at a time. Default: 1. Option `cheaper-step`. */
  readonly cheaperStep?: number;
  /** What decides: spare, backlog, busyness, or manual (the master FIFO alone). Default: `spare`. Option `cheaper-algo`. */
  readonly cheaperAlgo?: 'spare' | 'backlog' | 'busyness' | 'manual';
  /** For spare and busyness: seconds to look at; for backlog: connections that may wait. Default: 3. Option `cheaper-overload`. */
  readonly cheaperOverload?: number;
  /** Stop a worker that served nothing for so many seconds, 0 for never. Default: 0. Option `cheaper-idle`. */
  readonly cheaperIdle?: number;
  /** Bytes that all together use while no more are started (container limit less a tenth). Option `cheaper-rss-limit-soft`. */
  readonly cheaperRssLimitSoft?: number;
  /** Stop workers, down to cheaper, while all together use so many bytes of memory, 0 for never. Default: 0. Option `cheaper-rss-limit-hard`. */
  readonly cheaperRssLimitHard?: number;
  /** Busyness: more workers above this many per cent. Default: 50. Option `cheaper-busyness-max`. */
  readonly cheaperBusynessMax?: number;
  /** Busyness: a worker less below this many per cent. Default: 25. Option `cheaper-busyness-min`. */
  readonly cheaperBusynessMin?: number;
  /** Busyness: so many times cheaper-overload in a row must be calm before a worker is stopped. Default: 10. Option `cheaper-busyness-multiplier`. */
  readonly cheaperBusynessMultiplier?: number;
  /** Busyness: added to the multiplier when a worker that was stopped is missed soon. Default: 2. Option `cheaper-busyness-penalty`. */
  readonly cheaperBusynessPenalty?: number;
  /** Busyness: start workers at once when more connections than this wait. Default: 33. Option `cheaper-busyness-backlog-alert`. */
  readonly cheaperBusynessBacklogAlert?: number;
  /** Busyness: the multiplier while such workers run. Default: 3. Option `cheaper-busyness-backlog-multiplier`. */
  readonly cheaperBusynessBacklogMultiplier?: number;
  /** Busyness: how many such workers at a time. Default: 1. Option `cheaper-busyness-backlog-step`. */
  readonly cheaperBusynessBacklogStep?: number;
  /** Busyness: the same when connections wait for longer than so many seconds, 0 for never. Default: 60. Option `cheaper-busyness-backlog-nonzero`. */
  readonly cheaperBusynessBacklogNonzero?: number;
  /** Start the workers when the first connection comes. Default: false. Option `cheap`. */
  readonly cheap?: boolean;
  /** Seconds without a request after which no worker runs until a connection comes, 0 for never. Default: 0. Option `idle`. */
  readonly idle?: number;
  /** End the server then instead. Default: false. Option `die-on-idle`. */
  readonly dieOnIdle?: boolean;
  /** Threads in each worker that run the application (0: it runs on the main thread). Default: 0. Option `threads`. */
  readonly threads?: number;
  /** Stack of each thread in kilobytes (4096). Option `thread-stack-size`. */
  readonly threadStackSize?: number;
  /** Megabytes of JavaScript heap in each thread, which is replaced beyond it (Node's limit). Option `thread-heap-size`. */
  readonly threadHeapSize?: number;
  /** Workers end with their master. Default: true. Option `no-orphans`. */
  readonly noOrphans?: boolean;
  /** Seconds a new worker has to get ready before the old one is told to end, 0 for any. Default: 60. Option `start-timeout`. */
  readonly startTimeout?: number;
  /** Reload when a file of the application changes; seconds between looks, 0 for never. Default: 0. Option `autoreload`. */
  readonly autoreload?: number;
  /** Let debuggers attach to worker 1 at [HOST:]PORT (127.0.0.1:9229), to the next at PORT + 1. Option `inspect`. */
  readonly inspect?: number | string | boolean;
  /** The same, and wait for one before the application is loaded, which stops at its first line. Option `inspect-brk`. */
  readonly inspectBrk?: number | string | boolean;
  /** Reload when this file is touched or comes into being. Option `touch-reload`. */
  readonly touchReload?: string | readonly string[];
  /** The same, but the configuration is not read again. Option `touch-chain-reload`. */
  readonly touchChainReload?: string | readonly string[];
  /** The same as touch-chain-reload. Option `touch-workers-reload`. */
  readonly touchWorkersReload?: string | readonly string[];
  /** Open the log file anew when this file is touched or comes into being. Option `touch-logreopen`. */
  readonly touchLogreopen?: string | readonly string[];
  /** Rotate the log file when this file is touched or comes into being. Option `touch-logrotate`. */
  readonly touchLogrotate?: string | readonly string[];
  /** Named pipe that takes one-letter commands; the first ten are slots 0 to 9. Option `master-fifo`. */
  readonly masterFifo?: string | readonly string[];
  /** Replace a worker after so many requests, 0 for never. Default: 0. Option `max-requests`. */
  readonly maxRequests?: number;
  /** So many more for each worker than for the one before it (not set: up to 10 % more, at random). Option `max-requests-delta`. */
  readonly maxRequestsDelta?: number;
  /** No worker is recycled that is younger than so many seconds. Default: 10. Option `min-worker-lifetime`. */
  readonly minWorkerLifetime?: number;
  /** Replace a worker after so many seconds, but not before min-worker-lifetime; 0 for never. Default: 0. Option `max-worker-lifetime`. */
  readonly maxWorkerLifetime?: number;
  /** So many seconds more for each worker than for the one before it. Default: 0. Option `max-worker-lifetime-delta`. */
  readonly maxWorkerLifetimeDelta?: number;
  /** Replace a worker that uses so many megabytes of memory, 0 for never. Default: 0. Option `reload-on-rss`. */
  readonly reloadOnRss?: number;
  /** The same for its address space, of which Node alone takes a gigabyte. Default: 0. Option `reload-on-as`. */
  readonly reloadOnAs?: number;
  /** Kill a worker that uses so many megabytes of memory, 0 for never. Default: 0. Option `evil-reload-on-rss`. */
  readonly evilReloadOnRss?: number;
  /** The same for its address space. Default: 0. Option `evil-reload-on-as`. */
  readonly evilReloadOnAs?: number;
  /** Seconds between two looks at the memory for those that kill. Default: 3. Option `mem-collector-freq`. */
  readonly memCollectorFreq?: number;
  /** Write the master's pid to this file, before the user is changed. Option `pidfile`. */
  readonly pidfile?: string;
  /** The same; every pid file is written when the sockets are open. Option `safe-pidfile`. */
  readonly safePidfile?: string;
  /** Write the master's pid to this file, after the user is changed. Option `pidfile2`. */
  readonly pidfile2?: string;
  /** The same. Option `safe-pidfile2`. */
  readonly safePidfile2?: string;
  /** Group to become (not set: the one of the user). Option `gid`. */
  readonly gid?: string;
  /** User to become once the sockets are open, with its groups. Option `uid`. */
  readonly uid?: string;
  /** One more group to be in. Option `add-gid`. */
  readonly addGid?: string | readonly string[];
  /** Only gid and add-gid, not the other groups of the user. Default: false. Option `no-initgroups`. */
  readonly noInitgroups?: boolean;
  /** Only the workers become uid and gid. Default: false. Option `master-as-root`. */
  readonly masterAsRoot?: boolean;
  /** The same, and only when they have loaded the application. Default: false. Option `drop-after-apps`. */
  readonly dropAfterApps?: boolean;
  /** User to become before log, sockets and pid file are opened. Option `immediate-uid`. */
  readonly immediateUid?: string;
  /** Group to become then (not set: the one of the user). Option `immediate-gid`. */
  readonly immediateGid?: string;
  /** Folder that becomes the root once the sockets are open; chdir and Node.js are within it. Option `chroot`. */
  readonly chroot?: string;
  /** Megabytes of address space for each process, 0 for any; too little for Node.js is left out. Default: 0. Option `limit-as`. */
  readonly limitAs?: number;
  /** Processes and threads that the user may have. Option `limit-nproc`. */
  readonly limitNproc?: number;
  /** File descriptors for each process (not set: as many as the hard limit allows). Option `max-fd`. */
  readonly maxFd?: number;
  /** Largest core dump in bytes. Option `limit-core`. */
  readonly limitCore?: number;
  /** Largest file that may be written, in bytes. Option `limit-fsize`. */
  readonly limitFsize?: number;
  /** Memory that may be locked, in bytes. Option `limit-memlock`. */
  readonly limitMemlock?: number;
  /** Largest stack in bytes, for programs that the server starts. Option `limit-stack`. */
  readonly limitStack?: number;
  /** Processors that each worker is bound to, one worker after the other, 0 for any. Default: 0. Option `cpu-affinity`. */
  readonly cpuAffinity?: number;
  /** Name the processes "tswsgi master", "tswsgi worker 1". Default: false. Option `auto-procname`. */
  readonly autoProcname?: boolean;
  /** Name of all processes. Option `procname`. */
  readonly procname?: string;
  /** Name of the master. Option `procname-master`. */
  readonly procnameMaster?: string;
  /** Text before the names of the processes. Option `procname-prefix`. */
  readonly procnamePrefix?: string;
  /** The same with a space behind it. Option `procname-prefix-spaced`. */
  readonly procnamePrefixSpaced?: string;
  /** Text behind the names of the processes. Option `procname-append`. */
  readonly procnameAppend?: string;
  /** Shell command to run when the configuration has been read. Option `exec-asap`. */
  readonly execAsap?: string | readonly string[];
  /** Shell command to run when the sockets are open, as the user that started the server. Option `exec-pre-jail`. */
  readonly execPreJail?: string | readonly string[];
  /** Shell command to run after it. Option `exec-in-jail`. */
  readonly execInJail?: string | readonly string[];
  /** Shell command to run within chroot. Option `exec-post-jail`. */
  readonly execPostJail?: string | readonly string[];
  /** Shell command to run before the user is changed; only when started as root. Option `exec-as-root`. */
  readonly execAsRoot?: string | readonly string[];
  /** Shell command to run after the user is changed. Option `exec-as-user`. */
  readonly execAsUser?: string | readonly string[];
  /** Shell command to run in each worker, before it loads the application. Option `exec-pre-app`. */
  readonly execPreApp?: string | readonly string[];
  /** Shell command to run in each worker, when it has loaded the application. Option `exec-post-app`. */
  readonly execPostApp?: string | readonly string[];
  /** Shell command to run when the server has ended. Option `exec-as-user-atexit`. */
  readonly execAsUserAtexit?: string | readonly string[];
  /** Action to take when the configuration has been read. Option `hook-asap`. */
  readonly hookAsap?: string | readonly string[];
  /** Action to take when the sockets are open, as the user that started the server. Option `hook-pre-jail`. */
  readonly hookPreJail?: string | readonly string[];
  /** Action to take after it. Option `hook-in-jail`. */
  readonly hookInJail?: string | readonly string[];
  /** Action to take within chroot. Option `hook-post-jail`. */
  readonly hookPostJail?: string | readonly string[];
  /** Action to take before the user is changed; only when started as root. Option `hook-as-root`. */
  readonly hookAsRoot?: string | readonly string[];
  /** Action to take after the user is changed. Option `hook-as-user`. */
  readonly hookAsUser?: string | readonly string[];
  /** Action to take in each worker, before it loads the application. Option `hook-pre-app`. */
  readonly hookPreApp?: string | readonly string[];
  /** Action to take in each worker, when it has loaded the application. Option `hook-post-app`. */
  readonly hookPostApp?: string | readonly string[];
  /** Action to take when the server has ended. Option `hook-as-user-atexit`. */
  readonly hookAsUserAtexit?: string | readonly string[];
  /** Action to take in each worker, when it has started. Option `hook-post-fork`. */
  readonly hookPostFork?: string | readonly string[];
  /** Action to take in each worker, when it is about to accept. Option `hook-accepting`. */
  readonly hookAccepting?: string | readonly string[];
  /** Action to take the same for worker 1. Option `hook-accepting1`. */
  readonly hookAccepting1?: string | readonly string[];
  /** Action to take as accepting, but not for those that replace one. Option `hook-accepting-once`. */
  readonly hookAcceptingOnce?: string | readonly string[];
  /** Action to take as accepting1, but not for those that replace one. Option `hook-accepting1-once`. */
  readonly hookAccepting1Once?: string | readonly string[];
  /** Action to take when the master has started the workers. Option `hook-master-start`. */
  readonly hookMasterStart?: string | readonly string[];
  /** FILE ACTION: action for the master to take when the file is touched. Option `hook-touch`. */
  readonly hookTouch?: string | readonly string[];
  /** FILE COMMAND: shell command for the master to run when the file is touched. Option `touch-exec`. */
  readonly touchExec?: string | readonly string[];
  /** Log what the kernel says of a worker that is killed for it. Default: false. Option `harakiri-verbose`. */
  readonly harakiriVerbose?: boolean;
  /** Seconds a stuck worker has after harakiri-graceful-signal, 0 for SIGKILL at once. Default: 0. Option `harakiri-graceful-timeout`. */
  readonly harakiriGracefulTimeout?: number;
  /** Number of the signal that a stuck worker gets first. Default: 15. Option `harakiri-graceful-signal`. */
  readonly harakiriGracefulSignal?: number;
  /** A stuck worker is left alone while fewer connections wait to be accepted. Default: 0. Option `harakiri-queue-threshold`. */
  readonly harakiriQueueThreshold?: number;
  /** The same, opened after it. Option `logto2`. */
  readonly logto2?: string;
  /** Serve in the background and log to this file; the command ends when a worker accepts. Option `daemonize`. */
  readonly daemonize?: string;
  /** The same. Option `daemonize2`. */
  readonly daemonize2?: string;
  /** Rotate the log file beyond so many bytes (or 100m and the like), 0 for never. Default: 0. Option `log-maxsize`. */
  readonly logMaxsize?: number | string;
  /** What a rotated log file is renamed to (its name and the time). Option `log-backupname`. */
  readonly logBackupname?: string;
  /** Give the log file to uid and gid. Default: false. Option `logfile-chown`. */
  readonly logfileChown?: boolean;
}
