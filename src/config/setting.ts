// One line of the flat, ordered list that environment, command line and files are gathered into. Position in that
// list is the whole of precedence (uWSGI docs: "How uWSGI parses config files").

export interface Setting {
  /** As the user spelled it, without dashes. */
  readonly name: string;
  /** How messages call it, where that is not `name`: programs spell options their own way. */
  readonly spelled?: string;
  /** `null`: the name alone on the command line. */
  readonly value: string | null;
  /** `uwsgi.ini:12`, `--http-socket`, `-p`, `UWSGI_PROCESSES`. */
  readonly place: string;
  readonly origin: 'environment' | 'command-line' | 'file' | 'program';
  /** File and section it stands in, `''` outside of files: a scalar set twice within one is a mistake. */
  readonly unit: string;
  /** Set by `set`: its name may be one that only `%(name)` asks for, on the command line too. */
  readonly isSet?: true;
  /** Of a program: its value is meant as it stands. */
  readonly isLiteral?: true;
  /** Set by `set-ph`: no option, and its value stays as it is written. */
  readonly isPlaceholder?: true;
}
