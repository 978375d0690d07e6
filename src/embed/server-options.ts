// The options of a server within a program, as a type. Made from the table in src/config/options.ts, by the rule that
// src/config/program-options.ts has; `SERVER_OPTIONS=write npm test server-options` writes it anew.

/** As in a configuration file, in camel case. A list stands for an option that is given several times. */
export interface ServerOptions {
  /** Listen for HTTP/1.1. Option `http-socket`. */
  readonly httpSocket?: string | readonly string[];
  /** The same; keep-alive is on for both. Option `http11-socket`. */
  readonly http11Socket?: string | readonly string[];
  /** The same; there is no router process, the workers serve it. Option `http`. */
  readonly http?: string | readonly string[];
  /** Listen for the protocol of the option protocol. Option `socket`. */
  readonly socket?: string | readonly string[];
  /** Listen for the uwsgi protocol (nginx's uwsgi_pass). Option `uwsgi-socket`. */
  readonly uwsgiSocket?: string | readonly string[];
  /** Protocol of plain sockets: uwsgi or http. Default: `uwsgi`. Option `protocol`. */
  readonly protocol?: 'uwsgi' | 'http' | 'http11';
  /** Length of the kernel's accept queue (1024, or net.core.somaxconn where that is less). Option `listen`. */
  readonly listen?: number;
  /** Permissions of unix sockets, in octal (bare: 666). A number, or its octal digits. Option `chmod-socket`. */
  readonly chmodSocket?: number | string | boolean;
  /** Owner of unix sockets, USER or USER:GROUP. Option `chown-socket`. */
  readonly chownSocket?: string;
  /** SO_REUSEPORT on TCP sockets. Default: false. Option `reuse-port`. */
  readonly reusePort?: boolean;
  /** SO_KEEPALIVE on connections. Default: false. Option `so-keepalive`. */
  readonly soKeepalive?: boolean;
  /** TCP_NODELAY on connections. Default: true. Option `tcp-nodelay`. */
  readonly tcpNodelay?: boolean;
  /** Switch TCP_DEFER_ACCEPT off. Default: false. Option `no-defer-accept`. */
  readonly noDeferAccept?: boolean;
  /** HTTP connections of proxy-allow-ips begin with a PROXY header, version 1 or 2. Default: false. Option `enable-proxy-protocol`. */
  readonly enableProxyProtocol?: boolean;
  /** Load balancers that send a PROXY header: addresses, networks, unix, or * for all. Option `proxy-allow-ips`. */
  readonly proxyAllowIps?: string | readonly string[];
  /** Remove unix sockets and pid files at exit. Default: true. Option `vacuum`. */
  readonly vacuum?: boolean;
  /** Application to load, MODULE or MODULE:CALLABLE; dots are folders. Option `module`. */
  readonly module?: string;
  /** Application to load, by file name. Option `wsgi-file`. */
  readonly wsgiFile?: string;
  /** Name the application is exported by, NAME, NAME.MEMBER or NAME(). Option `callable`. */
  readonly callable?: string;
  /** How it is called: auto (what it exports decides), fetch, http, listen, wsgi. Default: `auto`. Option `interface`. */
  readonly interface?: 'auto' | 'fetch' | 'http' | 'wsgi';
  /** One application more: /PATH=APPLICATION or HOST/PATH=APPLICATION, named as for module. Option `mount`. */
  readonly mount?: string | readonly string[];
  /** Choose the mount by the path of the request, which becomes SCRIPT_NAME and PATH_INFO. Default: false. Option `manage-script-name`. */
  readonly manageScriptName?: boolean;
  /** Answer 404 where no mount fits, not the default application. Default: false. Option `no-default-app`. */
  readonly noDefaultApp?: boolean;
  /** Folder to look for modules in, after chdir. Option `pythonpath`. */
  readonly pythonpath?: string | readonly string[];
  /** Folder whose node_modules are searched too. Option `virtualenv`. */
  readonly virtualenv?: string;
  /** Leave wsgi.file_wrapper out of environ. Default: false. Option `wsgi-disable-file-wrapper`. */
  readonly wsgiDisableFileWrapper?: boolean;
  /** Do not start without the application. Default: true. Option `need-app`. */
  readonly needApp?: boolean;
  /** Requests in flight in each worker (1024), or in each of its threads (1). Option `async`. */
  readonly async?: number;
  /** Seconds a worker has to finish its requests when it is told to end (reload-mercy, else 60). Option `worker-reload-mercy`. */
  readonly workerReloadMercy?: number;
  /** The same, where worker-reload-mercy does not say otherwise. In seconds. Option `reload-mercy`. */
  readonly reloadMercy?: number;
  /** Largest request head in bytes. Default: 65535. Option `buffer-size`. */
  readonly bufferSize?: number;
  /** Largest request body in bytes, 0 for any. Default: 0. Option `limit-post`. */
  readonly limitPost?: number;
  /** Sets header-timeout, body-timeout and write-timeout. In seconds. Option `socket-timeout`. */
  readonly socketTimeout?: number;
  /** Seconds for a whole request head, 0 for any. Default: 10. Option `header-timeout`. */
  readonly headerTimeout?: number;
  /** Seconds without a byte of a request body, 0 for any. Default: 60. Option `body-timeout`. */
  readonly bodyTimeout?: number;
  /** Seconds in which the client takes no byte of a response, 0 for any. Default: 60. Option `write-timeout`. */
  readonly writeTimeout?: number;
  /** Seconds a connection may wait for its next request, 0 for no keep-alive. Default: 65. Option `keepalive-timeout`. */
  readonly keepaliveTimeout?: number;
  /** The same; bare, true or 1 leave it at its default. In seconds. Option `http-keepalive`. */
  readonly httpKeepalive?: number | boolean;
  /** The application gets TRACE requests, which are refused otherwise. Default: false. Option `allow-trace`. */
  readonly allowTrace?: boolean;
  /** Proxies that are believed what they say of the client: addresses, networks, unix, or * for all. Option `forwarded-allow-ips`. */
  readonly forwardedAllowIps?: string | readonly string[];
  /** Fields they set: x-forwarded-for, x-forwarded-proto, x-forwarded-host, forwarded. Option `forwarded-fields`. */
  readonly forwardedFields?: string | readonly string[];
  /** Bytes a second that a request body must come at, over body-timeout, 0 for any. Default: 240. Option `body-rate`. */
  readonly bodyRate?: number;
  /** Bytes a second that the client must take of a response, over write-timeout, 0 for any. Default: 240. Option `write-rate`. */
  readonly writeRate?: number;
  /** Requests on one connection, which is closed behind the last of them, 0 for any. Default: 0. Option `max-requests-per-connection`. */
  readonly maxRequestsPerConnection?: number;
  /** Connections in each worker; the slowest go for new ones (0: as max-fd has room for). Default: 0. Option `max-connections`. */
  readonly maxConnections?: number;
  /** Connections in each worker from one address, 0 for any; behind a proxy all come from that. Default: 0. Option `max-connections-per-address`. */
  readonly maxConnectionsPerAddress?: number;
  /** Bytes kept in a worker for slow clients; beyond it the slowest go, 0 for any. Default: 1073741824. Option `max-buffered`. */
  readonly maxBuffered?: number;
  /** Seconds without a core before a 503, 0 for any; kept connections of a stuck worker wait. Default: 0. Option `queue-timeout`. */
  readonly queueTimeout?: number;
  /** Seconds that a request may take, 0 for any. Default: 0. Option `harakiri`. */
  readonly harakiri?: number;
  /** The time of a request ends with its whole response, not with the first part of it. Default: false. Option `harakiri-streams`. */
  readonly harakiriStreams?: boolean;
  /** Do ACTION where the regular expression matches PATH_INFO. Option `route`. */
  readonly route?: string | readonly string[];
  /** The same for REQUEST_URI. Option `route-uri`. */
  readonly routeUri?: string | readonly string[];
  /** The same for the query string. Option `route-qs`. */
  readonly routeQs?: string | readonly string[];
  /** The same for the Host header. Option `route-host`. */
  readonly routeHost?: string | readonly string[];
  /** The same for the User-Agent header. Option `route-user-agent`. */
  readonly routeUserAgent?: string | readonly string[];
  /** The same for the Referer header. Option `route-referer`. */
  readonly routeReferer?: string | readonly string[];
  /** The same for REMOTE_ADDR. Option `route-remote-addr`. */
  readonly routeRemoteAddr?: string | readonly string[];
  /** The same for REMOTE_USER. Option `route-remote-user`. */
  readonly routeRemoteUser?: string | readonly string[];
  /** Do ACTION where CONDITION:OPERANDS holds. Option `route-if`. */
  readonly routeIf?: string | readonly string[];
  /** Do ACTION where it does not hold. Option `route-if-not`. */
  readonly routeIfNot?: string | readonly string[];
  /** Do ACTION for every request. Option `route-run`. */
  readonly routeRun?: string | readonly string[];
  /** No line per request. Default: false. Option `disable-logging`. */
  readonly disableLogging?: boolean;
  /** Template of request lines, %(NAME) for a variable. Option `log-format`. */
  readonly logFormat?: string;
  /** %(ftime) of the template has the format of log-date. Default: false. Option `log-format-strftime`. */
  readonly logFormatStrftime?: boolean;
  /** That format, as for strftime(3); lines of the server have no date. Option `log-date`. */
  readonly logDate?: string | boolean;
  /** Microseconds in request lines, without a template. Default: false. Option `log-micros`. */
  readonly logMicros?: boolean;
  /** Memory of the worker in request lines, without a template. Default: false. Option `memory-report`. */
  readonly memoryReport?: boolean;
  /** The address in request lines is X-Forwarded-For, where the request has it. Default: false. Option `log-x-forwarded-for`. */
  readonly logXForwardedFor?: boolean;
  /** With disable-logging: a line all the same for a response without a body. Default: false. Option `log-zero`. */
  readonly logZero?: boolean;
  /** The same for a request that takes so many milliseconds. Default: 0. Option `log-slow`. */
  readonly logSlow?: number;
  /** The same for a status from 400 to 499. Default: false. Option `log-4xx`. */
  readonly log4xx?: boolean;
  /** The same for a status from 500 to 599. Default: false. Option `log-5xx`. */
  readonly log5xx?: boolean;
  /** The same for a body of so many bytes. Default: 0. Option `log-big`. */
  readonly logBig?: number;
  /** The same for a client that is gone before its request or its response is complete. Default: false. Option `log-ioerror`. */
  readonly logIoerror?: boolean;
  /** The server log as JSON lines. Default: false. Option `log-json`. */
  readonly logJson?: boolean;
  /** File to log to, opened before the user is changed. Option `logto`. */
  readonly logTo?: string;
  /** Begin with an empty log file. Default: false. Option `log-truncate`. */
  readonly logTruncate?: boolean;
  /** Permissions of the log file, in octal (640, less the umask). A number, or its octal digits. Option `logfile-chmod`. */
  readonly logfileChmod?: number | string;
}
