// What can go wrong on the TypeScript side, as data: one row per error or warning, a stable code beside its text. A
// row says what was wrong and what to do; the place (`uwsgi.ini:12`) is added by whoever reports it. Whether a row
// is an error or a warning is the reporter's choice: an unknown name is a warning in a file and an error under
// `strict`.

/** `{field}` marks a value filled in when the row is used; the type system asks for exactly these fields. */
export const errorTexts = {
  // Options: their names
  OPTION_UNKNOWN: 'unknown option "{name}"{suggestion}',
  OPTION_NOT_SERVED: '{name}: uWSGI has this option, tswsgi does not serve it yet; {reason}{instead}',
  OPTION_REFUSED: '{name}: tswsgi refuses this option of uWSGI, {reason}; remove it{instead}',
  LETTER_UNKNOWN: 'unknown option "-{letter}"; see --help for the letters there are',
  OPTION_SET_TWICE: '{name} is set more than once, "{last}" wins over "{first}"; remove one of the lines',
  VERB_IN_FILE: '{name} is for the command line and has no effect here: tswsgi --{name} FILE',
  OPTION_FORBIDDEN: 'forbidden option "{name}" (by {list}); leave it out here, or change the {list}',
  EXIT_AT_RELOAD: 'exit: the configuration ends the server with code {code}; one that runs goes on as it is',
  ARGUMENT_MISSING: '{name} needs a value: {usage}',
  ARGUMENT_UNEXPECTED: '{name} takes no value, got "{value}"',
  ARGUMENT_NOT_A_CONFIGURATION: 'cannot load the configuration "{path}": {reason}',

  // Configurations that are programs
  CONFIGURATION_PROGRAM: 'the configuration {path} gave no settings: {reason}',
  CONFIGURATION_NOT_READ: 'the configuration was not read: {reason}',
  CONFIGURATION_PROGRAM_OPTION: '{name} {reason}; leave it out',
  PROGRAM_NEEDS_TSX:
    'it is TypeScript, which Node.js {version} does not run: install tsx beside it (npm install tsx), or use Node.js 22.18 or later',
  PROGRAM_IS_ECOSYSTEM: 'it is an ecosystem file of PM2; tswsgi migrate {path} makes a configuration of it',
  PROGRAM_NO_CONFIGURATION: 'it {what}; write export default defineConfig(...) with an object of options',

  // Options of a server within a program
  PROGRAM_OPTION:
    'createServer serves in the process that calls it, and {name} {reason}; leave it out, or run the command tswsgi',
  PROGRAM_OPTION_IDLE: '{name} has no effect: {reason}; leave it out',
  PROGRAM_NO_SOCKET: "no socket to listen on; give one, such as httpSocket: '127.0.0.1:8080'",
  PROGRAM_NO_APPLICATION: 'no application; give it as app, or name it with module, wsgiFile or mount',
  PROGRAM_TWO_APPLICATIONS: 'app and {name} both give the application at the root; leave one of the two out',
  PROGRAM_TWO_LOGS: '{first} and {second} both say where the log goes; leave one of the two out',
  VALUE_WRONG_TYPE: '{name} is {type}; give {wanted}',

  // Options: their values
  VALUE_NOT_A_NUMBER: '{name}: "{value}" is not a number; give {wanted}',
  VALUE_FLAG_AS_NUMBER: '{name}: "{value}" is read as 0, as uWSGI does; give {wanted}',
  VALUE_NEGATIVE: '{name}: {value} is negative; give {wanted}',
  VALUE_OUT_OF_RANGE: '{name}: {value} is out of range; give {wanted}',
  VALUE_CLAMPED: '{name}: {value} is more than {most}, {why}; using {most}',
  VALUE_NUMBER_CUT: '{name}: "{value}" is read as {number}; remove "{rest}"',
  VALUE_COMMENT_CUT:
    '{name}: "{comment}" is taken for a comment; give it a line of its own, to uWSGI it is part of the value',
  VALUE_COMMENT_KEPT: '{name}: "{comment}" is part of the value; if it is a comment, give it a line of its own',
  VALUE_QUOTES_CUT: '{name}: the quotes round {value} are not part of an address and were removed; remove them',
  VALUE_QUOTES_KEPT: '{name}: the quotes in {value} are part of the value; remove them if that is not meant',
  VALUE_READS_AS_TRUE: '{name}: "{value}" reads as true; write true or false',
  VALUE_EMPTY: '{name} has no value; give {wanted}, or remove the line',
  VALUE_NOT_A_CHOICE: '{name}: "{value}" is not served; give one of {choices}{advice}',
  VALUE_NOT_A_MODE: '{name}: "{value}" is not a file mode; give octal digits such as {example}',
  VALUE_NOT_AN_ASSIGNMENT: '{name}: "{value}" has no "="; write NAME=value, such as {example}',
  VALUE_NOT_A_MOUNT: '{name}: "{value}" names no application; write /PATH=APPLICATION, such as /shop=shop.js',
  MOUNT_ON_ODD_HOST: '{name}: "{host}" is taken for the name of a host; if it is a path, write /{host}',
  MOUNT_TWICE: 'mountpoint {mountpoint} already configured ({first}). skip.',
  MOUNTS_BY_FRONT_END:
    'mount: over HTTP no path chooses an application, all requests go to the default one; set manage-script-name = true',
  VALUE_NOT_AN_OWNER:
    '{name}: there is no {what} "{value}" on this machine; give a name that exists or a number, such as {example}',
  VALUE_NOT_AN_ADDRESS:
    '{name}: "{value}" is not an address: {reason}; give host:port, :port, [::1]:port, /path or @name, such as {example}',
  VALUE_NOT_A_PEER:
    '{name}: "{value}" is neither an address nor a network; give addresses and networks with commas between them, unix for unix sockets or * for all, such as {example}',
  VALUE_NOT_AN_INSPECTOR: '{name}: "{value}" is no place for debuggers; give PORT or HOST:PORT, such as 127.0.0.1:9229',
  INSPECTOR_OPEN:
    '{name}: whoever reaches {host}:{port} can run code in the workers; give 127.0.0.1 unless the network is yours alone',
  INSPECTOR_LIMITED:
    '{name}: harakiri ends a request that stands at a breakpoint for longer than it allows; set harakiri = 0 to debug',
  VALUE_NOT_A_LOG:
    '{name}: "{value}" is no file, and logging over UDP is not served; {consequence}give the path of a file such as {example}',
  VALUE_IS_A_FILE: '{name}: "{value}" is the name of the file that is logged to; give its path',
  LOG_FORMAT_ODD: '{name}: "{value}" names no variable and is written as it is; write %(NAME)',
  LOG_METRIC: '{name}: there are no metrics, %({variable}) is written as "-"',
  LOG_DATE_UNUSED:
    '{name}: lines of the server have no date; it is the format of %(ftime) in log-format, with log-format-strftime',
  HOOK_UNKNOWN: '{name}: there is no action "{action}"; give ACTION:ARGUMENT, such as {example}, with one of {actions}',
  HOOK_NOT_SERVED: '{name}: the action "{action}" is not served, the line is left out',
  ROUTE_SYNTAX: '{name}: "{value}" is no rule; give {wanted}, such as {example}',
  ROUTE_PATTERN: '{name}: the regular expression "{value}" cannot be read: {reason}; JavaScript runs it here, not PCRE',
  ROUTE_STATUS:
    '{name}: {action} answers with "{value}", which is no status; give one such as "503 Service Unavailable"',
  ROUTE_NOT_SERVED: '{name}: the {what} is not served yet, the line is left out',
  ROUTE_GUARD:
    '{name}: the {what} is not served, and without this rule requests pass that it stops; remove the line, and let the front-end or the application stop them',
  ROUTE_UNKNOWN: '{name}: there is no {what}{suggestion}; correct or remove the line',
  DIRECTORY_MISSING: '{name}: {path} is not a directory; create it or correct the path',
  ADDRESS_TWICE: '{name}: the address {value} is listened on already ({first}); this line is left out',
  CHEAPER_TOO_HIGH: 'invalid cheaper value: {value} must be lower than processes ({processes})',
  CHEAPER_USELESS: 'cheaper = {value} has no effect: processes = auto comes to {processes}, which is not more',
  CHEAPER_INITIAL:
    'invalid cheaper-initial value ({value}), must be from cheaper ({least}) to processes ({processes}); using {used}',
  LIMITS_CROSSED: '{higher} ({high}) needs {lower} ({low}) to be set and lower; change one of the two',
  PLUGIN_UNKNOWN: '{name}: tswsgi has no plugins to load, "{value}" is left out{consequence}',

  // Substitution
  MAGIC_UNKNOWN: '"%{letter}" stands for nothing and was dropped; write %% for a percent sign',
  MAGIC_AT_END:
    'the "%" at the end of the line is kept; write %% for a percent sign, uWSGI would swallow the next line',
  REFERENCE_UNKNOWN: '{name}: {reference} stands for nothing and was left as it is',
  PLACEHOLDER_UNKNOWN: '{name}: {reference} {why}',
  REFERENCE_CIRCULAR: '{name}: the references in "{value}" lead back to themselves',
  REFERENCE_UNREADABLE: '{name}: {reference} cannot be read: {reason}',

  // Files
  FILE_UNREADABLE: 'cannot read the configuration file {path}: {reason}',
  FILE_CIRCULAR: 'the configuration {path} includes itself: {chain}',
  FILE_TOO_DEEP:
    'the configuration {path} is included {depth} files deep: {chain}; a file that has itself made anew never ends',
  FILE_NOT_LOADED_YET: '"ini = {value}" names a section of the last file, but no file was loaded before it',
  FILE_MALFORMED: 'this is no {label}: {reason}',
  FILE_VALUE_SKIPPED: '"{text}" is left out: {meaning}',
  SECTION_MISSING: '*** WARNING: Can\'t find {what} "{section}" in {label} configuration file {path} ***; {found}',
  SECTION_HEADER_ODD: 'the section header "{text}" is read as {meaning}; a comment needs a line of its own',

  HELP_NOT_KNOWN: 'there is no option "{name}"; tswsgi --help lists them all',

  // Blocks and placeholders
  LOGIC_NESTED: '{name}: a block has no other inside, and {open} of {place} is open; end it first',
  LOGIC_NESTED_SKIPPED:
    '{name} is within a block that is left out ({open} of {place}), whose end is the next endif or endfor; what comes after that is read',
  LOGIC_OPEN: '{name}: the block has no end; close it with {end}',
  LOGIC_END_ALONE: '{name} ends nothing: no block is open',
  LOGIC_UNREADABLE: '{name} = {value}: {reason}; write for example {name} = {example}',
  SETTINGS_TOO_MANY: 'there are more than {most} settings; look for a block or a file that comes again and again',
  PLACEHOLDERS_TOO_LONG:
    'the placeholders up to here come to more than {most} characters; look for one that is made of itself',
  SET_NOT_A_PAIR: '{name}: "{value}" sets nothing; give NAME=VALUE, such as base=/srv/site',
  RESOLVE_NOT_A_PAIR: '{name}: "{value}" resolves nothing; give NAME=HOST',
  RESOLVE_FAILED: '{name}: no address of {host}: {reason}',
  SET_IS_AN_OPTION: '{option}: "{name}" is an option and cannot be a placeholder; write "{name} = ..." or use set',
  DECLARATION_UNREADABLE:
    '{name}: "{value}" declares nothing; give NAME=OPTION=VALUE;OPTION=VALUE, with $1, $2 for the words of its value, such as recycle=max-requests=$1',
  DECLARATION_CIRCULAR: '{name}: the declared option leads back to itself',
  DAEMON_WITHOUT_FILE:
    'daemonize: the configuration comes from standard input, which a server in the background has not; give it as a file',
  FALLBACK: '!!! Fallback config to {path} !!!',
  FALLBACK_FAILED: 'fallback-config: {path} has failed as well and is not tried again',
  NO_SOCKET: 'no socket to listen on{unserved}; give one, such as http-socket = 127.0.0.1:8080{instead}',

  // Privileges
  PRIVILEGES_NOT_DROPPED: 'cannot become user {uid}, group {gid}: {reason}',
  PRIVILEGES_BACK: 'user {uid} can become root again, so nothing was gained; give another uid',
  UNREACHABLE_AFTER_DROP:
    'user {uid} cannot read {path}, which the workers are started from; install it where that user may go, or set master-as-root',

  // Root folder
  CHROOT_WITHOUT_NODE:
    'chroot: {path} is not there below {root}, and the workers are started from it; put Node.js and tswsgi into that folder',

  // Hooks
  HOOK_COMMAND_FAILED: 'command "{command}" exited with non-zero code: {code}',
  HOOK_ACTION_FAILED: '{hook} ({phase}) failed: {reason}',
  HOOK_ARGUMENTS: 'it needs {wanted}',

  // Application
  APP_NOT_NAMED: 'no application named; give module = name:callable or wsgi-file = app.js',
  APP_NOT_FOUND: 'cannot find the application {name}{hint}; looked for:\n{tried}',
  APP_IMPORT_FAILED: 'the application {file} failed while loading: {reason}',
  APP_NEEDS_TSX:
    'the application {file} is TypeScript, which Node.js {version} does not run: install tsx beside it (npm install tsx), ' +
    'or use Node.js 22.18 or later, or compile it and name the result',
  APP_CALLABLE_SYNTAX:
    '"{callable}" names no export of the application {file}; write NAME, NAME.MEMBER, or NAME() without arguments',
  APP_FACTORY_FAILED: 'the application {file} failed in {callable}: {reason}',
  APP_NO_CALLABLE: 'the application {file} exports no {wanted}; {found}',
  APP_NOT_A_FUNCTION: '{callable} of the application {file} is {type}, not a function',
  APP_INTERFACE_UNCLEAR:
    'cannot tell how {callable} of the application {file} is to be called, it is {found}; say so with interface =',
  APP_NO_INTERFACE: 'there is no interface {name}; there are {names}',
  APP_NEVER_LISTENED:
    'the application {file} has not called listen() on an http.Server, and interface = listen waits for that',
  APP_NOT_READY: '{callable} of the application {file} did not get ready: {reason}',

  APP_ADDON_NOT_IN_THREAD:
    'a native addon that the application needs cannot be loaded in a thread: its author has not made it ready for that; ' +
    'use processes instead of threads, or a newer version of it',

  // What the application asks of the server
  API_NO_SERVER:
    'no tswsgi server runs in this thread, so tswsgi/app tells its version only; run the application with the command tswsgi',
  API_NO_REQUEST: '{name} was called while no request is in hand; give it one: {name}(request, …)',
  API_NOT_A_REQUEST: '{name} was given {type}; give it a request: environ, req, or the Request of fetch',
  API_LOG_VARIABLE: 'logVar was given {type} for a name; give it a name and a value',
  API_NOT_A_FUNCTION: '{name} was given {type}; give it a function',
  API_TOO_LATE: 'onWorkerStart was called when the worker had started; call it while the application loads',
  API_SERVER_NOT_TOLD: 'the server (pid {pid}) cannot be told to {what}: {reason}',

  // Servers of a program's own
  HTTP_INSECURE_PARSER:
    'insecureHTTPParser: requests are always read strictly here; leave the option out, or serve such clients with node:http',
  HTTP_IN_CLUSTER:
    'a worker of node:cluster cannot listen here, because it is given no socket of its own; pass exclusive: true, or serve the application with the command tswsgi',

  // Requests and answers
  REQUEST_OVER: 'the request is over and was not looked at before its answer ended; read what you need of it earlier',
  CLIENT_GONE: 'the client closed the connection before its request body was complete',
  BODY_BROKEN: 'the request body broke off: {reason}',
  BODY_NOT_HERE:
    'the request body has not come yet; read it with "for await (const part of input)" or "await input.bytes()"',
  REQUEST_EXPIRED: 'the request was ended after {seconds} seconds: it took longer than harakiri allows',
  RESPONSE_UNWANTED: 'the client closed the connection before it had its response',
  REQUEST_TIME_LIMIT: 'harakiri cannot be set to {value}; give a number of seconds, 0 for no limit',
  UPGRADE_NOT_ASKED:
    "the request does not ask for another protocol (or has a body), so its connection stays the server's",
  RESPONSE_NO_HEAD: 'the application gave a body without a head; call startResponse(status, headers) first',
  RESPONSE_HEAD_SENT: 'the head of the answer has been sent already and cannot be changed',
  RESPONSE_STATUS: 'the status {value} is not valid; give one such as "200 OK", from 200 on, without line ends',
  RESPONSE_FIELDS: 'the header fields must be [name, value] pairs or an object, found {found}',
  RESPONSE_FIELD_NAME: 'the header name {name} is not valid; use letters, digits and hyphens',
  RESPONSE_FIELD_VALUE:
    'the value {value} of the header {name} is not valid; give text of latin1 characters without line ends or NUL',
  RESPONSE_CONTENT_LENGTH: 'the Content-Length {value} is not a number of bytes, or was given twice',
  RESPONSE_TRANSFER_ENCODING:
    'the Transfer-Encoding {value} cannot be sent; leave it out, the server frames the answer',
  RESPONSE_PART: 'a part of the body is {type}; give a string or a Uint8Array',
  RESPONSE_NOT_WEB: 'the application returned {type}; return a Response, or promise one',
  RESPONSE_RESULT:
    'the application returned {type}; return a string, a Uint8Array, or an iterable or async iterable of them',

  // The command dev
  DEV_NO_APPLICATION:
    'no application in {folder}: neither "main" of package.json nor {names} with .js, .mjs, .cjs, .ts, .mts or .cts; name its file: tswsgi dev FILE',

  // The commands migrate and init
  MIGRATE_NO_SOURCE: 'no file to migrate; name it: tswsgi migrate uwsgi.ini, or tswsgi migrate ecosystem.config.js',
  MIGRATE_ONTO_ITSELF: '{path} is the file that is read, which stays as it is; name another one with --output',
  MIGRATE_NO_SECTION: 'there is no {what} "{section}" with options; name the one to migrate: FILE:SECTION',
  MIGRATE_PROGRAM_FAILED: '{path} cannot be evaluated: {reason}; what it wrote stands above',
  MIGRATE_NO_APPS: '{path} exports no apps; give it a list "apps", each with a script, as PM2 reads it',
  INIT_PACKAGE_UNREADABLE: '{path} cannot be read: {reason}; correct it first',
  INIT_SERVER_NAME:
    '--nginx: "{value}" is no name of a server; give one such as example.org, or "example.org www.example.org"',
  INIT_INTERRUPTED: 'nothing was written; give --yes to be asked nothing',
  FILE_IS_THERE: '{path} is there already; give --force to overwrite it',
  FILE_NOT_WRITTEN: '{path} cannot be written: {reason}',

  // The command bench
  BENCH_PATH: 'url: "{value}" is not a path; give one such as "/items?page=2", percent-encoded',
  BENCH_METHOD: 'method: "{value}" is not a method; give one such as GET',
  BENCH_HEADER: 'header: "{value}" is not a header; write "Name: value"',
  BENCH_HEADER_TAKEN: 'header: {name} is set by the load itself; leave it out',
  BENCH_BODY: 'body: the file {path} cannot be read: {reason}',
  BENCH_REPORT:
    'report: the file {path} cannot be written: {reason}; give --report another name, or an empty one for none',
  BENCH_SERVER_ENDED: 'the server ended {when} ({how}); its log ends:\n{log}',
  BENCH_NOT_READY: 'the server did not get ready within {seconds} seconds; its log ends:\n{log}',
  BENCH_BAD_STATUS:
    '{method} {path} is answered with {status}; give a request that succeeds (url, method, header, body); the log ends:\n{log}',
  BENCH_NO_ANSWER: '{method} {path} is not answered: {reason}; the log ends:\n{log}',

  // Native addon
  ADDON_NOT_LOADED:
    'the native addon cannot be loaded; build it with "npm rebuild tswsgi" (in a clone: "npm run build"). Tried:\n{tried}',
} as const;

/** Stable name of an error or warning; tests and callers compare this, never the text. */
export type ErrorCode = keyof typeof errorTexts;

type FieldNames<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | FieldNames<Rest>
  : never;

/** The values a row needs. */
export type ErrorFields<Code extends ErrorCode> = Readonly<
  Record<FieldNames<(typeof errorTexts)[Code]>, string | number>
>;

/** The text of the row `code` with its fields filled in. */
export function formatError<Code extends ErrorCode>(code: Code, fields: ErrorFields<Code>): string {
  const values = fields as Readonly<Record<string, string | number>>;
  return errorTexts[code].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** An error made from a row of the table. `message` ends with the place where one is given. */
export class TswsgiError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'TswsgiError';
  readonly code: Code;
  /** Where the mistake stands: `uwsgi.ini:12`, `--http-socket`, `UWSGI_PROCESSES`. */
  readonly place: string | undefined;

  constructor(code: Code, fields: ErrorFields<Code>, options: { place?: string; cause?: unknown } = {}) {
    const text = formatError(code, fields);
    const at = options.place === undefined ? text : `${text} (${options.place})`;
    super(at, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.place = options.place;
  }
}

/** What `error` says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
