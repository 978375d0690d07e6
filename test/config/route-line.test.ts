import t from 'tap';
import { type ConfigurationResult, parseConfiguration } from '../../dist/config/config.js';
import { limitsTime } from '../../dist/config/time-limits.js';
import { formatDiagnostic } from '../../dist/types.js';

function ini(...lines: string[]): ConfigurationResult {
  return parseConfiguration({
    argv: ['--ini', 'uwsgi.ini'],
    environment: {},
    cwd: '/srv',
    readFile: () => `[uwsgi]\n${lines.join('\n')}\nhttp-socket = :1\n`,
    readKind: () => null,
  });
}

t.test('rules keep the order of the file, whatever their options', async (t) => {
  const { config, errors, warnings } = ini(
    'route = ^/slow harakiri:30',
    'route-run = log:any text: with a colon',
    'route-host = (?i)^A\\. break:503 Try Later',
    'route-if-not = eq:${HTTP_X};a;b last:',
    'route-user-agent = curl continue',
    'route = ^/ harakiri:0.5',
  );
  t.strictSame([errors, warnings], [[], []]);
  t.strictSame(
    config.routes.map(({ text }) => text),
    [
      'subject: path_info regexp: ^/slow action: harakiri:30',
      'action: log:any text: with a colon',
      'subject: http_host regexp: (?i)^A\\. action: break:503 Try Later',
      'subject: ${HTTP_X};a;b func: !eq action: last:',
      'subject: user_agent regexp: curl action: continue:',
      'subject: path_info regexp: ^/ action: harakiri:0.5',
    ],
  );
  t.strictSame(
    config.routes.map(({ action, argument }) => [action, argument]),
    [
      ['harakiri', '30000'],
      ['log', 'any text: with a colon'],
      ['break', '503 Try Later'],
      ['last', ''],
      ['continue', ''],
      ['harakiri', '500'],
    ],
  );
  t.match(config.routes[2]?.test, {
    kind: 'match',
    variable: 'HTTP_HOST',
    expression: { source: '^A\\.', flags: 'iu' },
  });
  t.match(config.routes[3]?.test, {
    kind: 'condition',
    condition: 'equal',
    isNegated: true,
    operands: ['${HTTP_X}', 'a;b'],
  });
  t.strictSame(JSON.parse(JSON.stringify(config)), config, 'plain data');
});

t.test('files and the command line are one list', async (t) => {
  const { config } = parseConfiguration({
    argv: ['--route-run', 'log:first', '--ini', 'a.ini', '--route=^/x last:'],
    environment: {},
    cwd: '/srv',
    readFile: () => '[uwsgi]\nroute = ^/y harakiri:1\nhttp-socket = :1',
    readKind: () => null,
  });
  t.strictSame(
    config.routes.map(({ action }) => action),
    ['log', 'harakiri', 'last'],
  );
});

t.test('whether there is a limit to watch', async (t) => {
  t.equal(limitsTime(ini('harakiri = 1').config), true);
  t.equal(limitsTime(ini('route-run = harakiri:1').config), true);
  t.equal(limitsTime(ini('route-run = harakiri:0', 'route-run = log:1').config), false);
});

const leftOut: readonly [line: string, warning: string][] = [
  ['route = ^/a addheader:X: y', 'route: the action "addheader" is not served yet, the line is left out'],
  ['route-if = exists:/a log:x', 'route-if: the condition "exists" is not served yet, the line is left out'],
  [
    'route-if = ipv4in:${REMOTE_ADDR};10.0.0.0/8 last:',
    'route-if: the condition "ipv4in" is not served yet, the line is left out',
  ],
];

/** Rules that must not be left out, and what of each is not served. */
const guards: readonly [line: string, what: string][] = [
  ['route = ^/admin basicauth:Admin,jo:secret', 'action "basicauth"'],
  ['route-run = ldapauth:x,url=ldap://a', 'action "ldapauth"'],
  ['route-remote-addr = ^10\\. return:403', 'action "return"'],
  ['route-run = goto:deny', 'action "goto"'],
  ['route-if = ipv4in:${REMOTE_ADDR};10.0.0.0/8 break:403', 'condition "ipv4in"'],
  ['route-if-not = exists:/tmp/open break:503', 'condition "exists"'],
  ['route-if-not = ishigher:1;2 redirect:https://a/', 'condition "ishigher"'],
];

t.test('what keeps requests from the application is not left out', async (t) => {
  for (const [line, what] of guards) {
    const [error, ...others] = ini(line).errors.map(formatDiagnostic);
    t.match(error, new RegExp(`the ${what} is not served, and without this rule .* remove the line, .*uwsgi\\.ini:2`));
    t.strictSame(
      others.filter((other) => !other.includes(' is not served, ')),
      [],
      line,
    );
  }
});

t.test('what is not served is a warning, also under strict', async (t) => {
  for (const [line, warning] of leftOut) {
    const { config, errors, warnings } = ini('strict = true', line);
    t.strictSame([errors, config.routes], [[], []], line);
    t.strictSame(warnings.map(formatDiagnostic), [`${warning} (uwsgi.ini:3)`]);
  }
});

const bad: readonly [line: string, error: RegExp][] = [
  ['route = ^/a', /^route: "\^\/a" is no rule; give REGEXP ACTION:ARGUMENT, such as .* \(uwsgi\.ini:2\)$/],
  ['route-run =', /^route-run: "" is no rule; give ACTION:ARGUMENT/],
  ['route-if = equal:a', /^route-if: "equal:a" is no rule; give CONDITION:OPERANDS ACTION:ARGUMENT/],
  ['route-if = equal:a log:x', /^route-if: "equal:a" is no rule; give equal:TEXT;TEXT/],
  ['route-if = empty: log:x', /^route-if: "empty:" is no rule; give empty:TEXT/],
  ['route = (a log:x', /^route: the regular expression "\(a" cannot be read: Unterminated group; .* \(uwsgi\.ini:2\)$/],
  ['route-if = re:${X};( log:x', /^route-if: the regular expression "\(" cannot be read: Unterminated group/],
  [
    'route = a harakiri:soon',
    /^route: harakiri: "soon" is not a number; give a number of seconds, such as 30 \(uwsgi\.ini:2\)$/,
  ],
  ['route = a harakiri:-1', /^route: harakiri: -1 is negative/],
  ['route = a harakiri', /^route: harakiri has no value/],
  [
    'route-run = harakri:1',
    /^route-run: there is no action "harakri"; did you mean "harakiri"\?; correct or remove the/,
  ],
  ['route-run = nosuch:1', /^route-run: there is no action "nosuch"; correct or remove the line \(uwsgi\.ini:2\)$/],
  ['route-if = equals:a;b log:x', /^route-if: there is no condition "equals"; did you mean "equal"\?; correct/],
  ['route-if = constructor:a;b log:x', /^route-if: there is no condition "constructor"; correct/],
  ['route-run = logvar:a', /^route-run: "logvar:a" is no rule; give logvar:NAME=VALUE/],
  ['route-run = logvar:=b', /^route-run: "logvar:=b" is no rule; give logvar:NAME=VALUE/],
  ['route-run = redirect:', /^route-run: "redirect" is no rule; give redirect:URL/],
  ['route = a break:soon', /^route: break answers with "soon", which is no status/],
  ['route = a break:100', /^route: break answers with "100", which is no status/],
];

t.test('mistakes are errors with their place', async (t) => {
  for (const [line, error] of bad) {
    const { errors } = ini(line);
    t.equal(errors.length, 1, line);
    t.match(errors.map(formatDiagnostic)[0], error);
  }
});

t.test('a number is read as uWSGI reads it, and not in silence', async (t) => {
  const { config, warnings } = ini('route = ^/a  harakiri:5 sheep ; five');
  t.match(config.routes, [{ action: 'harakiri', argument: '5000' }]);
  t.strictSame(
    warnings.map(({ code }) => code),
    ['VALUE_COMMENT_CUT', 'VALUE_NUMBER_CUT'],
  );
});
