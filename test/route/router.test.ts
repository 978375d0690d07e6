// The rules over requests that are only what the rules see of them.
import t from 'tap';
import { parseConfiguration } from '../../dist/config/config.js';
import type { EnvironConstants } from '../../dist/request/environ.js';
import type { Exchange } from '../../dist/request/exchange.js';
import { noMount } from '../../dist/request/mount.js';
import { Router } from '../../dist/route/router.js';

interface Outcome {
  readonly isLeft: boolean;
  readonly lines: readonly string[];
  readonly limits: readonly number[];
  readonly head: readonly unknown[] | undefined;
  readonly end: 'answer' | 'abort' | undefined;
}

/** What `rules` do with a request of these variables, which comes over uwsgi. */
function route(rules: readonly string[], variables: Readonly<Record<string, string>>): Outcome {
  const { config, errors } = parseConfiguration({
    argv: ['--ini', 'a.ini'],
    environment: {},
    cwd: '/',
    readFile: () => `[uwsgi]\nsocket = :1\n${rules.join('\n')}`,
    readKind: () => null,
  });
  if (errors.length > 0) throw new Error(errors[0]?.message);
  const lines: string[] = [];
  const limits: number[] = [];
  let head: unknown[] | undefined;
  let end: Outcome['end'];
  const exchange = {
    mount: noMount,
    request: { isUwsgi: true, variable: (name: string) => variables[name] },
    response: {
      setHead: (...args: unknown[]) => {
        head = args;
      },
      end: () => {
        end = 'answer';
      },
      abort: () => {
        end = 'abort';
      },
    },
    limitTime: (seconds: number) => limits.push(seconds),
  } as unknown as Exchange;
  const router = new Router(config.routes, { constants: {} as EnvironConstants, log: (text) => lines.push(text) });
  return { isLeft: router.route(exchange), lines, limits, head, end };
}

const linesOf = (rules: readonly string[], variables: Readonly<Record<string, string>>) =>
  route(rules, variables).lines.join();

t.test('each option looks at its variable', async (t) => {
  for (const [option, variable] of [
    ['route', 'PATH_INFO'],
    ['route-uri', 'REQUEST_URI'],
    ['route-qs', 'QUERY_STRING'],
    ['route-host', 'HTTP_HOST'],
    ['route-user-agent', 'HTTP_USER_AGENT'],
    ['route-referer', 'HTTP_REFERER'],
    ['route-remote-addr', 'REMOTE_ADDR'],
    ['route-remote-user', 'REMOTE_USER'],
  ] as const) {
    const rules = [`${option} = b log:yes`];
    t.equal(linesOf(rules, { [variable]: 'abc' }), 'yes', option);
    t.equal(linesOf(rules, { [variable]: 'xyz' }), '', 'another value');
    t.equal(linesOf([`${option} = ^$ log:yes`], { [variable]: '' }), 'yes', 'an empty one');
    t.equal(linesOf([`${option} = ^$ log:yes`], {}), '', 'none');
  }
});

t.test('bytes of PATH_INFO that are UTF-8 are characters', async (t) => {
  t.equal(linesOf(['route = ^/é.$ log:yes'], { PATH_INFO: Buffer.from('/éé').toString('latin1') }), 'yes');
});

t.test('in order, to the end or to where one says so', async (t) => {
  const rules = [
    'route = ^/a log:1',
    'route-run = log:2',
    'route = ^/last last:',
    'route = ^/go continue:',
    'route-run = log:3',
  ];
  t.match(route(rules, { PATH_INFO: '/a' }), { isLeft: true, lines: ['1', '2', '3'] });
  t.match(route(rules, { PATH_INFO: '/last' }), { isLeft: true, lines: ['2'] });
  t.match(route(rules, { PATH_INFO: '/go' }), { isLeft: true, lines: ['2'] });
});

t.test('harakiri', async (t) => {
  const rules = ['route-run = harakiri:5', 'route = ^/any harakiri:0', 'route = ^/quick harakiri:0.25'];
  t.strictSame(route(rules, { PATH_INFO: '/any' }).limits, [5, 0]);
  t.strictSame(route(rules, { PATH_INFO: '/quick' }).limits, [5, 0.25]);
});

t.test('break', async (t) => {
  const fields = [
    ['Connection', 'close'],
    ['Content-Type', 'text/plain'],
  ];
  const after = 'route-run = log:after';
  t.match(route(['route-run = break:503', after], {}), {
    isLeft: false,
    lines: [],
    head: [503, fields],
    end: 'answer',
  });
  t.match(route(['route-run = break:403 Go Away', after], {}), { isLeft: false, head: ['403 Go Away', fields] });
  t.strictSame(route(['route-run = break:', after], {}), {
    isLeft: false,
    lines: [],
    limits: [],
    head: undefined,
    end: 'abort',
  });
});

t.test('log stands for what the rule caught and for variables, on one line', async (t) => {
  const variables = { PATH_INFO: '/u/7\nx', HTTP_HOST: 'h' };
  t.equal(
    linesOf(['route = ^/u/(\\d)(.)?(z)? log:$0|$1|$3|${HTTP_HOST}|${NO}|$|$x'], variables),
    '/u/7|7|||h||$|$x'.replace('|||', '||'),
  );
  t.equal(linesOf(['route-run = log:${PATH_INFO}'], variables), '/u/7\\x0ax');
  t.equal(linesOf(['route = ^/(u) log:a', 'route-run = log:[$1]'], variables), 'a,[]', 'of this rule alone');
});

t.test('conditions', async (t) => {
  const variables = { PATH_INFO: '/abc', HTTP_X: '/abc' };
  for (const [condition, holds] of [
    ['equal:${PATH_INFO};${HTTP_X}', true],
    ['eq:${PATH_INFO};/ab', false],
    ['==:${PATH_INFO};/abc', true],
    ['startswith:${PATH_INFO};/a', true],
    ['startswith:${PATH_INFO};b', false],
    ['endswith:${PATH_INFO};bc', true],
    ['contains:${PATH_INFO};b', true],
    ['contain:${PATH_INFO};z', false],
    ['regexp:${PATH_INFO};^/.b', true],
    ['re:${PATH_INFO};^b', false],
    ['empty:${HTTP_X}', false],
    ['empty:${HTTP_Y}', true],
  ] as const) {
    t.equal(linesOf([`route-if = ${condition} log:yes`], variables), holds ? 'yes' : '', condition);
    t.equal(linesOf([`route-if-not = ${condition} log:yes`], variables), holds ? '' : 'yes', `not ${condition}`);
  }
  t.equal(linesOf(['route-if = regexp:${PATH_INFO};^/(.) log:$1'], variables), 'a', 'what it caught');
});
