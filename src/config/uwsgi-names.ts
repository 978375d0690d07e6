// Every option name that uWSGI 2.0 has, by kind, so that a name which is merely not served can be told from a typo,
// and so that the command line knows which of them take an argument. Data only; the options served here are in
// options.ts. Source: the option tables of uWSGI 2.0.21 to 2.0.30 and of the plugins in its tree.

/** How uWSGI reads the value of an option; `none` is an action such as `help` or `endif`. */
export type UwsgiKind = 'flag' | 'none' | 'int' | 'str' | 'list';

/** Whether an option takes an argument on the command line; `optional` ones take it as `--name=value` only. */
export type ArgumentStyle = 'none' | 'optional' | 'required';

const namesByKind: Readonly<Record<UwsgiKind, string>> = {
  flag: `
    abstract-socket alarm-cheap alarm-list alarms-list auto-procname auto-weight autoload cache-no-expire
    cache-report-freed-items cache-use-last-modified carbon-name-resolve carbon-no-workers carbon-resolve-names
    carbon-use-metrics catch-exceptions cgi-close-stdin-on-eof cgi-do-not-kill-on-error cgi-from-docroot cgi-mode
    cgi-optimize cgi-optimized cgi-path-info cheap cheaper-algo-list cheaper-algos-list cheaper-busyness-verbose
    cheaper-list check-static-docroot clock-list clocks-list close-on-exec close-on-exec2 command-mode
    daemons-honour-stdin die-on-idle die-on-term disable-logging disable-sendfile disable-write-exception
    drop-after-apps drop-after-init dump-options early-emperor emperor-graceful-shutdown emperor-magic-exec
    emperor-no-blacklist emperor-nofollow emperor-tyrant emperor-tyrant-nofollow enable-metrics
    enable-proxy-protocol enable-threads exit-on-reload fastrouter-cheap fastrouter-fallback-on-no-key
    fastrouter-quiet fiber force-gateway forkptyrouter-cheap freebind geoip-use-disk gevent-early-monkey-patch
    gevent-monkey-patch gevent-wait-for-hub greenlet gridfs-debug harakiri-no-arh harakiri-verbose honour-range
    honour-stdin http-auto-chunked http-auto-gzip http-cheap http-chunked-input http-enable-proxy-protocol
    http-manage-rtsp http-manage-source http-quiet http-raw-body http-server-name-as-http-host http-websockets
    https-export-cert ignore-script-name ignore-sigpipe ignore-write-errors imperial-monitor-list
    imperial-monitors-list jailed lazy lazy-apps ldap-schema ldap-schema-ldif log-4xx log-5xx log-format-strftime
    log-ioerror log-master log-master-req-stream log-master-stream log-micros log-reopen log-sendfile log-truncate
    log-x-forwarded-for log-zero logfile-chown logformat-strftime logger-list loggers-list loop-list loops-list
    lua-shell luashell manage-script-name master master-as-root memory-report metric-dir-restore metrics-dir-restore
    metrics-no-cores nagios need-app never-swap no-default-app no-defer-accept no-fd-passing
    no-harakiri-after-req-hook no-harakiri-arh no-initgroups no-orphans no-server no-site no-threads-wait
    notfound-log paste-logger perl-no-die-catch perl-no-plack persistent-ipcsem php-dump-config plshell-oneshot
    plugin-list plugins-list propagate-touch psgi-enable-psgix-io pty-input pty-log pty-no-isig py-call-osafterfork
    py-call-uwsgi-fork-hooks python-version rawrouter-cheap rawrouter-quiet rawrouter-xclient rb-thread rb-threads
    rbshell-oneshot rbthread rbthreads re-fork re-fork-as-root re-fork-post-jail reaper refork refork-as-root
    refork-post-jail reload-on-exception reload-os-env reuse-port router-list routers-list rsyslog-split-messages
    setns-preopen show-config shutdown-sockets single-interpreter skip-atexit skip-atexit-teardown skip-zero
    so-keepalive spooler-ordered spooler-quiet ssl-enable-sslv3 ssl-enable-tlsv1 ssl-enable3 ssl-option ssl-verbose
    sslrouter-cheap sslrouter-quiet sslrouter-sni stackless start-unsubscribed start_response-nodelay
    static-gzip-all stats-http stats-min stats-minified stats-no-cores stats-no-metrics strict subscription-dotsplit
    subscriptions-use-credentials symcall-use-next tcp-fast-open-client tcp-fastopen-client tcp-nodelay
    threaded-logger thunder-lock ugreen unsubscribe-on-graceful-reload use-abort vacuum vhost vhost-host
    write-errors-exception-only wsgi-accept-buffer wsgi-accept-buffers wsgi-disable-file-wrapper wsgi-strict
    zerg-fallback
  `,
  none: `
    cflags config-py dot-h end-blacklist end-for end-if end-whitelist endfor endif fastrouter-subscription-slot help
    if-not-reload if-reload pcre-jit perl-version rawrouter-subscription-slot usage version
  `,
  int: `
    alarm-freq alarm-msg-size async backtrace-depth body-read-warning buffer-size cache cache-blocksize
    cache-expire-freq cache-store-sync carbon-freq carbon-max-retry carbon-retry-delay carbon-timeout
    cgi-async-max-attempts cgi-buffer-size cgi-timeout cheaper cheaper-busyness-backlog-alert
    cheaper-busyness-backlog-multiplier cheaper-busyness-backlog-nonzero cheaper-busyness-backlog-step
    cheaper-busyness-max cheaper-busyness-min cheaper-busyness-multiplier cheaper-busyness-penalty cheaper-initial
    cheaper-overload cheaper-rss-limit-hard cheaper-rss-limit-soft cheaper-step check-interval chunked-input-limit
    chunked-input-timeout cpu-affinity cron-harakiri dumbloop-modifier1 emperor-broodlord emperor-curse-tolerance
    emperor-freq emperor-max-throttle emperor-required-heartbeat emperor-throttle evil-reload-on-as
    evil-reload-on-rss fastcgi-modifier1 fastcgi-modifier2 fastrouter-buffer-size fastrouter-events
    fastrouter-gracetime fastrouter-harakiri fastrouter-post-buffering fastrouter-processes fastrouter-timeout
    fastrouter-workers forkbomb-delay forkptyrouter-cols forkptyrouter-events forkptyrouter-harakiri
    forkptyrouter-processes forkptyrouter-rows forkptyrouter-timeout forkptyrouter-workers glusterfs-timeout
    harakiri harakiri-graceful-signal harakiri-graceful-timeout harakiri-queue-threshold heartbeat http-buffer-size
    http-connect-timeout http-events http-gracetime http-harakiri http-headers-timeout http-keepalive
    http-manage-expect http-modifier1 http-modifier2 http-processes http-socket-modifier1 http-socket-modifier2
    http-timeout http-workers https-socket-modifier1 https-socket-modifier2 idle ksm legion-death-on-lord-error
    legion-freq legion-scroll-list-max-size legion-scroll-max-size legion-skew-tolerance legion-tolerance limit-as
    limit-nproc limit-post listen locks log-big log-master-bufsize log-maxsize log-slow lua-gc-freq max-apps max-fd
    max-requests max-requests-delta max-vars max-worker-lifetime max-worker-lifetime-delta mem-collector-freq
    min-worker-lifetime mono-gc-freq mule-harakiri mule-msg-size mule-reload-mercy multicast-loop multicast-ttl
    offload-thread offload-threads optimize perl-auto-reload ping-timeout post-buffering post-buffering-bufsize prio
    processes py-auto-reload py-autoreload python-auto-reload python-autoreload queue queue-blocksize
    queue-store-sync rados-timeout raw-modifier1 raw-modifier2 rawrouter-buffer-size rawrouter-events
    rawrouter-gracetime rawrouter-harakiri rawrouter-max-retries rawrouter-processes rawrouter-timeout
    rawrouter-workers rb-gc-freq reload-mercy reload-on-as reload-on-rss response-headers-limit rpc-max rrdtool-freq
    rsyslog-packet-size ruby-gc-freq scgi-modifier1 scgi-modifier2 signal-bufsize signals-bufsize so-send-timeout
    so-write-timeout socket-rcvbuf socket-send-timeout socket-sndbuf socket-timeout socket-write-timeout
    spooler-freq spooler-frequency spooler-harakiri spooler-max-tasks spooler-processes ssl-session-timeout
    ssl-sessions-timeout ssl-verify-depth sslrouter-buffer-size sslrouter-events sslrouter-gracetime
    sslrouter-harakiri sslrouter-max-retries sslrouter-processes sslrouter-timeout sslrouter-workers
    static-cache-paths stats-pusher-default-freq stats-pushers-default-freq subscribe-freq subscription-tolerance
    subscriptions-sign-check-tolerance tcp-fast-open tcp-fastopen thread-stack-size thread-stacksize threads
    threads-stack-size threads-stacksize ugreen-stacksize v8-gc-freq v8-preemptive vassal-sos vassal-sos-backlog
    wait-for-fs-timeout wait-for-iface-timeout wait-for-interface-timeout wait-for-socket-timeout wait-iface-timeout
    wait-interface-timeout websocket-max-size websocket-ping-freq websocket-pong-tolerance websockets-max-size
    websockets-ping-freq websockets-pong-tolerance weight worker-reload-mercy workers write-errors-tolerance
  `,
  str: `
    allowed-modifiers asyncio binary-append-data binary-path blacklist build-plugin cache-store cache-sync callable
    cap carbon-hostname-dots carbon-id carbon-idle-avg carbon-root cgroup-dir-mode chdir chdir2 cheaper-algo
    check-cache chmod chmod-socket chown-socket chroot clock connect-and-read coroae daemonize daemonize2
    dumbloop-code dumbloop-function early-envdir emperor-cap emperor-on-demand-dir emperor-on-demand-directory
    emperor-on-demand-exec emperor-on-demand-ext emperor-on-demand-extension emperor-pidfile emperor-procname
    emperor-proxy-socket emperor-stats emperor-stats-server emperor-use-clone emperor-wrapper eval exit extract
    fallback-config fastrouter-gid fastrouter-post-buffering-dir fastrouter-resubscribe-bind fastrouter-ss
    fastrouter-stats fastrouter-stats-server fastrouter-subscription-fallback-key fastrouter-uid fastrouter-use-base
    fastrouter-use-cache fastrouter-use-code-string fastrouter-use-pattern fastrouter-use-socket fastrouter-zerg
    file file-serve-mode fileserve-mode flock flock-wait flock-wait2 flock2 for for-glob for-readline for-times
    force-cwd forkpty-router-cmd forkpty-router-command forkpty-urouter forkptyrouter-cmd forkptyrouter-command
    forkptyrouter-ss forkptyrouter-stats forkptyrouter-stats-server forkptyrouter-zerg forkptyurouter ftok
    gccgo-args gemset geoip-city geoip-country gevent gid go-args goroutines home http-gid http-ss http-stats
    http-stats-server http-subscription-fallback-key http-uid http-use-base http-use-cache http-use-code-string
    http-use-pattern http-use-socket http-zerg https-session-context if-dir if-directory if-env if-exists if-file
    if-hostname if-hostname-match if-not-dir if-not-env if-not-exists if-not-file if-not-hostname
    if-not-hostname-match if-not-opt if-not-plugin if-opt if-plugin ifdir ifenv ifexists ifplugin immediate-gid
    immediate-uid ini-paste ini-paste-logged jail jail-attach jid-file jidfile jwsgi lock-engine log-backupname
    log-date log-format log-prefix logdate logfile-chmod logformat logto logto2 loop lua metric-dir metrics-dir mode
    module mono-assembly mono-config mono-version multicast namespace namespace-net notify-socket ns ns-net pam
    pam-user paste pause pecan perl-args perl-local-lib php-app php-app-qs php-config php-docroot php-fallback
    php-fallback-qs php-fallback2 php-ini php-sapi-name php-server-software pidfile pidfile2 ping pivot-root
    pivot_root plshell print-sym print-symbol privileged-binary-patch privileged-binary-patch-arg procname
    procname-append procname-master procname-prefix procname-prefix-spaced profiler protocol psgi pty-connect
    pty-exec pty-socket pty-uconnect pump py py-executable py-program-name py-programname py-sys-executable
    py-tracebacker pyargv pyhome pypy-home pypy-ini-paste pypy-lib pypy-paste pypy-setup pypy-wsgi pypy-wsgi-file
    pyrun pyshell pyshell-oneshot python python-raw python-worker-override queue-store rack rails rawrouter-ss
    rawrouter-stats rawrouter-stats-server rawrouter-use-base rawrouter-use-cache rawrouter-use-code-string
    rawrouter-use-pattern rawrouter-use-socket rawrouter-zerg rbshell reload remap-modifier resolve resume ring-app
    rrdtool-lib rvm safe-pidfile safe-pidfile2 setns setns-socket signal sni-dir sni-dir-ciphers snmp snmp-community
    socket-protocol spooler-chdir ssl-session-use-cache ssl-sessions-use-cache ssl-tmp-dir sslrouter-session-context
    sslrouter-ss sslrouter-stats sslrouter-stats-server sslrouter-use-base sslrouter-use-cache
    sslrouter-use-code-string sslrouter-use-pattern sslrouter-use-socket sslrouter-zerg static-cache-paths-name
    stats stats-server stop subscribe-with-modifier1 subscription-algo subscription-notify-socket
    subscriptions-sign-check suspend test tornado tuntap-router-firewall-in tuntap-router-firewall-out
    tuntap-router-route tuntap-router-stats tuntap-use-credentials udp uid umask unprivileged-binary-patch
    unprivileged-binary-patch-arg unshare unshare2 upload-progress v8-jsgi vassal-cap vassals-cap vassals-start-hook
    vassals-stop-hook venv virtualenv web3 webdav-class-directory webdav-div webdav-lock-cache webdav-principal-base
    whitelist worker-exec worker-exec2 wsgi wsgi-env-behavior wsgi-env-behaviour wsgi-file wsgi-lite
    xslt-content-type zabbix-template zerg-server
  `,
  list: `
    add-cache-item add-gid add-header after-request-call after-request-hook alarm alarm-backlog alarm-fd
    alarm-listen-queue alarm-log alarm-lq alarm-metric alarm-segfault attach-control-daemon attach-daemon
    attach-daemon2 backlog-alarm binsh brutal-reload-on-fd cache-udp-node cache-udp-server cache2 call-as-emperor
    call-as-emperor1 call-as-emperor2 call-as-emperor4 call-as-root call-as-user call-as-user-atexit call-as-vassal
    call-as-vassal1 call-as-vassal3 call-asap call-in-jail call-post-app call-post-jail call-pre-app call-pre-jail
    carbon cgi cgi-allowed-ext cgi-helper cgi-index cgi-loadlib cgi-map-helper cgi-safe cgi-unset cgroup cgroup-opt
    check-mount check-mountpoint check-static clojure-load collect-header config cron cron-curl cron-curl-legion
    cron-legion cron2 curl-cron curl-cron-legion declare-option declare-option2 del-header dlopen emperor
    emperor-extra-ext emperor-extra-extension emperor-wrapper-fallback emperor-wrapper-override env envdir
    error-page-403 error-page-404 error-page-500 error-route error-route-host error-route-if error-route-if-not
    error-route-label error-route-qs error-route-referer error-route-remote-addr error-route-remote-user
    error-route-run error-route-status error-route-uri error-route-user-agent exception-handler exec-as-emperor
    exec-as-root exec-as-user exec-as-user-atexit exec-as-vassal exec-asap exec-in-jail exec-post-app exec-post-jail
    exec-pre-app exec-pre-jail farm fastcgi-nph-socket fastcgi-socket fastrouter fastrouter-fallback
    fastrouter-resubscribe fastrouter-subscription-server fastrouter-to fd-safe file-write final-route
    final-route-host final-route-if final-route-if-not final-route-label final-route-qs final-route-referer
    final-route-remote-addr final-route-remote-user final-route-run final-route-status final-route-uri
    final-route-user-agent forkpty-router forkptyrouter forkptyrouter-fallback fs-brutal-reload fs-reload fs-signal
    gccgo-load get glusterfs-mount go-load gridfs-mount hook-accepting hook-accepting-once hook-accepting1
    hook-accepting1-once hook-as-emperor hook-as-gateway hook-as-mule hook-as-root hook-as-user hook-as-user-atexit
    hook-as-vassal hook-asap hook-emperor-lost hook-emperor-reload hook-emperor-start hook-emperor-stop hook-in-jail
    hook-master-start hook-post-app hook-post-fork hook-post-jail hook-pre-app hook-pre-jail hook-touch http
    http-fallback http-resubscribe http-socket http-stud-prefix http-subscription-server http-to http-to-https
    http-var http11-socket httprouter https https-socket https2 import include inherit ini inject-after
    inject-before iprint jail-ip4 jail-ip6 jail2 js json jvm-class jvm-classpath jvm-main-class jvm-opt ldap legion
    legion-attach-daemon legion-cron legion-cron-curl legion-curl-cron legion-death legion-join legion-lord
    legion-mcast legion-node legion-node-joined legion-node-left legion-quorum legion-scroll legion-setup
    legion-smart-attach-daemon legion-smart-attach-daemon2 legion-unlord libjail listen-queue-alarm
    load-file-in-cache load-file-in-cache-gzip log-alarm log-drain log-encoder log-filter log-req-encoder
    log-req-route log-route log-socket log-syslog log-zeromq logger logger-req lq-alarm lua-load map-socket
    master-fifo metric metric-alarm metric-threshold mime-file mimefile mongrel2 mono-app mono-exec mono-index
    mono-key mount mount-as-emperor mount-as-root mount-as-vassal mount-asap mount-check mount-in-jail
    mount-post-jail mount-pre-jail mountpoint-check mule mules namespace-keep-mount need-plugin need-plugins
    not-alarm-log not-log-alarm perl-arg perl-auto-reload-ignore perl-exec perl-exec-post-fork php-allowed-docroot
    php-allowed-ext php-allowed-script php-app-bypass php-config-append php-constant php-exec-after php-exec-before
    php-exec-begin php-exec-end php-index php-ini-append php-set php-var plugin plugin-dir plugins plugins-dir
    post-pymodule-alias pp print pull-header puwsgi-socket py-auto-reload-ignore py-import py-sharedarea pyimport
    pymodule-alias pypy-eval pypy-eval-post-fork pypy-exec pypy-exec-post-fork pypy-pp pypy-python-path
    pypy-pythonpath python-import python-path pythonpath rados-mount raw-socket rawrouter rawrouter-fallback
    rawrouter-subscription-server rawrouter-to rb-lib rb-require rbrequire rbtimer reload-on-exception-repr
    reload-on-exception-type reload-on-exception-value reload-on-fd rem-header req-logger require
    response-header-collect response-route response-route-host response-route-if response-route-if-not
    response-route-label response-route-qs response-route-referer response-route-remote-addr
    response-route-remote-user response-route-run response-route-status response-route-uri response-route-user-agent
    ring-load route route-host route-if route-if-not route-label route-qs route-referer route-remote-addr
    route-remote-user route-run route-uri route-user-agent rrdtool ruby-lib ruby-require rubyrequire rvm-path
    safe-fd scgi-nph-socket scgi-socket segfault-alarm set set-ph set-placeholder setns-skip setns-socket-skip
    shared-import shared-py-import shared-pyimport shared-python-import shared-rb-require shared-rbrequire
    shared-require shared-ruby-require shared-rubyrequire shared-socket sharedarea signal-rbtimer signal-timer
    smart-attach-daemon smart-attach-daemon2 sni sni-regexp socket spooler spooler-external spooler-import
    spooler-py-import spooler-pyimport spooler-python-import sqlite sqlite3 ssl-socket sslrouter sslrouter-fallback
    sslrouter-subscription-server sslrouter-to sslrouter2 st static-check static-expires static-expires-mtime
    static-expires-path-info static-expires-path-info-mtime static-expires-type static-expires-type-mtime
    static-expires-uri static-expires-uri-mtime static-gzip static-gzip-dir static-gzip-ext static-gzip-prefix
    static-gzip-suffix static-index static-map static-map2 static-safe static-skip-ext stats-push subscribe
    subscribe-to subscribe2 subscriptions-credentials-check subscriptions-sign-skip-uid suwsgi-socket symcall
    symcall-post-fork symcall-register-rpc timer touch-chain-reload touch-exec touch-logreopen touch-logrotate
    touch-mules-reload touch-reload touch-signal touch-spoolers-reload touch-workers-reload tuntap-device
    tuntap-device-rule tuntap-router umount-as-emperor umount-as-root umount-as-vassal umount-asap umount-in-jail
    umount-post-jail umount-pre-jail undeferred-shared-socket unenv unique-cron unique-cron-legion
    unique-legion-cron uwsgi-socket v8-load v8-module-path vassal-set vassals-include vassals-include-before
    vassals-inherit vassals-inherit-before vassals-set wait-for-dir wait-for-file wait-for-fs wait-for-iface
    wait-for-interface wait-for-mountpoint wait-for-socket wait-iface wait-interface webdav-add-collection-prop
    webdav-add-collection-prop-comp webdav-add-collection-prop-href webdav-add-object-prop
    webdav-add-object-prop-comp webdav-add-object-prop-href webdav-add-option webdav-add-prop webdav-add-prop-comp
    webdav-add-prop-href webdav-add-rtype-collection-prop webdav-add-rtype-object-prop webdav-add-rtype-prop
    webdav-css webdav-javascript webdav-js webdav-mount webdav-skip-prop worker-mount xml xmlconfig xslt-docroot
    xslt-ext xslt-stylesheet xslt-var yaml yml zerg zerg-pool zergpool zeromq zeromq-socket zmq zmq-socket
  `,
};

/** Names whose argument style does not follow from their kind. */
const argumentExceptions: Readonly<Record<ArgumentStyle, string>> = {
  none: `
    cgi-async-max-attempts lua-gc-freq so-send-timeout so-write-timeout socket-send-timeout socket-write-timeout
  `,
  optional: `
    check-cache chmod chmod-socket end-for end-if endfor endif exit fastrouter-use-cache fastrouter-use-socket
    http-enable-proxy-protocol http-keepalive http-manage-expect http-use-cache http-use-socket ksm log-date
    log-prefix log-syslog logdate mule mule-msg-size plshell pyshell pyshell-oneshot rawrouter-use-cache
    rawrouter-use-socket rbshell snmp ssl-session-use-cache ssl-sessions-use-cache ssl-verify-depth
    sslrouter-use-cache sslrouter-use-socket tuntap-use-credentials zabbix-template
  `,
  required: `
    alarm-cheap auto-weight fastrouter-quiet fastrouter-subscription-slot http-quiet http-server-name-as-http-host
    log-ioerror log-sendfile rawrouter-quiet rawrouter-subscription-slot sslrouter-quiet
  `,
};

/** Short letters of options that are not served here; those of served options are in options.ts. */
const letters: Readonly<Record<string, string>> = {
  A: 'sharedarea',
  J: 'test',
  O: 'optimize',
  Q: 'spooler',
  a: 'abstract-socket',
  c: 'cgi-mode',
  r: 'reaper',
  v: 'max-vars',
};

function index<Label extends string>(table: Readonly<Record<Label, string>>): ReadonlyMap<string, Label> {
  const found = new Map<string, Label>();
  for (const label of Object.keys(table) as Label[]) {
    for (const name of table[label].split(/\s+/)) if (name !== '') found.set(name, label);
  }
  return found;
}

const kinds = index(namesByKind);
const exceptions = index(argumentExceptions);

/** Kind of the uWSGI option `name`, or `undefined` when uWSGI has no such option. */
export function uwsgiKind(name: string): UwsgiKind | undefined {
  return kinds.get(name);
}

/** Argument style of the uWSGI option `name`; `undefined` when uWSGI has no such option. */
export function uwsgiArgumentStyle(name: string): ArgumentStyle | undefined {
  const kind = kinds.get(name);
  if (kind === undefined) return undefined;
  return exceptions.get(name) ?? (kind === 'flag' || kind === 'none' ? 'none' : 'required');
}

/** The uWSGI option behind a short letter, of those that options.ts does not claim. */
export function uwsgiLetter(letter: string): string | undefined {
  return Object.hasOwn(letters, letter) ? letters[letter] : undefined;
}

/** All names, for suggestions. */
export function uwsgiNames(): IterableIterator<string> {
  return kinds.keys();
}
