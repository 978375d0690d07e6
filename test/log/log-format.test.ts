// Templates of request lines: what is a variable in them and what is not, and values that cannot forge a line.
import t from 'tap';
import { applicationVariables, compileFormat, parseFormat } from '../../dist/log/log-format.js';
import type { LoggedRequest } from '../../dist/log/variables.js';
import { variableNames } from '../../dist/log/variables.js';

/** A request whose texts are `text` and whose log variables are their own names, unless given. */
function request(text: string, logVariables: Readonly<Record<string, string>> = {}): LoggedRequest {
  return {
    pid: 1,
    worker: 2,
    core: 3,
    method: text,
    uri: text,
    protocol: text,
    host: text,
    remoteAddress: text,
    remoteUser: text,
    modifiers: [4, 5],
    variableCount: 6,
    variableBytes: 7,
    startedAtUs: 1_795_334_697_297_129,
    durationUs: 1_234_567.8,
    status: 200,
    bodyBytes: 3,
    fieldCount: 2,
    headBytes: 45,
    switches: 1,
    readErrors: 1,
    writeErrors: 1,
    memory: { vszBytes: 3 * 1024 * 1024 - 1, rssBytes: 1024 * 1024 },
    variable: () => text,
    logVariable: (name) => (Object.hasOwn(logVariables, name) ? logVariables[name] : undefined),
  };
}

function line(format: string, text = 'x', logVariables = {}): string {
  return compileFormat(format, { timeFormat: null })(request(text, logVariables));
}

/** What stands in a format, and what is written of it where every text is `V`. */
const formats: readonly (readonly [format: string, written: string])[] = [
  ['%(uri)', 'V'],
  ['%(uri)%(uri)', 'VV'],
  ['a %(uri) b', 'a V b'],
  ['%', '%'],
  ['%%', '%%'],
  ['100%', '100%'],
  ['a%%(uri)b', 'a%Vb'],
  ['a%%%(uri)b', 'a%%Vb'],
  ['a%(uri)%', 'aV%'],
  ['%(', '%('],
  ['%(uri', '%(uri'],
  ['%(uri %(uri)', '%(uri V'],
  ['%(uri%(uri)', '%(uriV'],
  ['%(%(uri)', '%(V'],
  ['x%()y%(uri)', 'x%()yV'],
  ['%)(%(uri)', '%)(V'],
  ['%((uri))', '%((uri))'],
  ['(uri)', '(uri)'],
  ['\\n%(uri)', '\\nV'],
  ['%(var.)', 'V'],
  ['%(metric.x)', '-'],
  ['%(nobody)', '-'],
  ['%(constructor)', '-'],
  ['%( uri)', '-'],
];

t.test('formats', async (t) => {
  for (const [format, written] of formats) t.equal(line(format, 'V'), written, format);
});

t.test('whatever stands in a format, no byte of it is lost and nothing throws', async (t) => {
  const seeds = ['%(uri) - %(status)', '{"m":"%(method)","x":%(mine)}', ...formats.map(([format]) => format)];
  const pieces = ['%', '(', ')', '%(', '%%', '"', '\\', ' ', '.', 'var.', '%(uri)', '\n', 'é'];
  let state = 1;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const wrong: string[] = [];
  for (let round = 0; round < 20_000; round += 1) {
    let format = seeds[next(seeds.length)]!;
    for (let change = next(4); change >= 0; change -= 1) {
      const at = next(format.length + 1);
      format = format.slice(0, at) + pieces[next(pieces.length)] + format.slice(at + next(3));
    }
    const parts = parseFormat(format);
    const again = parts.map((part) => ('text' in part ? part.text : `%(${part.variable})`)).join('');
    const names = parts.flatMap((part) => ('variable' in part ? [part.variable] : []));
    const isLine = typeof line(format) === 'string';
    if (again !== format || names.some((name) => /^$|[()]/.test(name)) || !isLine) wrong.push(format);
  }
  t.strictSame(wrong, []);
});

t.test('every variable of the table has a value', async (t) => {
  const values = Object.fromEntries(variableNames.map((name) => [name, line(`%(${name})`)]));
  t.match(values, {
    micros: '1234567',
    msecs: '1234',
    secs: '1.234568',
    time: '1795334697',
    tmsecs: '1795334697297',
    tmicros: '1795334697297129',
    size: '48',
    vars: '12',
    vszM: '2',
    rssM: '1',
    ioerr: '2',
    modifier2: '5',
    cl: '0',
  });
  t.notOk(Object.values(values).includes('-'));
});

t.test('ftime', async (t) => {
  const lineOf = compileFormat('%(ftime)|%(time)', { timeFormat: '%s' });
  t.equal(lineOf(request('')), '1795334697|1795334697');
});

t.test('names that are not the server’s', async (t) => {
  t.strictSame(applicationVariables('%(uri) %(mine) %(var.X) %(metric.x) %(toString)'), ['mine', 'toString']);
});

t.test('no value forges a line', async (t) => {
  const hostile = 'a"b\\c\r\n\x00\x1b[2J\x7f';
  t.equal(line('%(uri)', hostile), 'a"b\\c\\x0d\\x0a\\x00\\x1b[2J\\x7f');
  t.equal(line('x "%(uri)" %(uri)', hostile).slice(0, 15), 'x "a\\"b\\\\c\\x0d\\');
  const json = '{"uri": "%(uri)", "mine": "%(mine)", "status": %(status)}';
  const mine = 'caf\xe9 "\u2028\n\ud83d\ude00';
  const parsed = JSON.parse(line(json, hostile, { mine })) as { uri: string; mine: string };
  t.equal(parsed.uri, hostile);
  t.equal(parsed.mine, mine);
});

t.test('bytes beyond ASCII', async (t) => {
  t.equal(line('%(uri)', 'caf\xc3\xa9'), 'café');
  t.equal(line('%(uri)', 'caf\xe9'), 'caf\\xe9');
  t.equal(line('%(uri)', '\xc2\x9b2J'), '\\x9b2J', 'a control of C1, in UTF-8');
  t.equal(line('{%(uri)', 'caf\xe9'), '{caf\\u00e9');
  t.equal(line('%(mine)', '', { mine: 'caf\xe9' }), 'café', 'text of the application');
});
