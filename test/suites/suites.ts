// The frameworks whose own test suites run.ts runs on this server: how each is started, and which of its tests have to
// fail here because they ask for what the README's table of differences from node:http refuses. A new one is a row.

export interface Suite {
  /** The name in the package.json of the checkout. */
  readonly package: string;
  /** `mocha` and `tape` are the checkout's own; `node` is `node --test`. */
  readonly runner: 'mocha' | 'tape' | 'node';
  /**
   * For mocha and tape: what `npm test` gives them, without reporter and `--bail`. For node: what the names of its test
   * files end with.
   */
  readonly arguments: readonly string[];
  /** For node: folders whose files are left out. */
  readonly without?: readonly string[];
  /** By the end of a test's full name: the row of the differences that it runs into. */
  readonly deliberate?: Readonly<Record<string, string>>;
}

const leaks = '--check-leaks';

export const suites: readonly Suite[] = [
  {
    package: 'express',
    runner: 'mocha',
    arguments: ['--require', 'test/support/env', leaks, 'test/', 'test/acceptance/'],
    // They send `Host: http://example.com`.
    deliberate: {
      'when accepting html should escape the url': 'strict requests',
      'should not render evil javascript links in anchor href (prevent XSS)': 'strict requests',
      'when accepting text should encode the url': 'strict requests',
    },
  },
  { package: 'koa', runner: 'node', arguments: ['.test.js'] },
  // HTTP/2 is served by node's own servers in every mode.
  { package: 'fastify', runner: 'node', arguments: ['.test.js', '.test.mjs'], without: ['test/http2/'] },
  // packages/polka of its checkout.
  { package: 'polka', runner: 'tape', arguments: ['../../tests/polka.js'] },
  {
    package: 'connect',
    runner: 'mocha',
    arguments: ['--require', 'test/support/env', leaks, 'test/'],
    // They ask for a URL on another host than Host says.
    deliberate: {
      'app.use() should not obscure FQDNs': 'strict requests',
      'app.use() with a connect app should adjust FQDN req.url': 'strict requests',
      'should adjust FQDN req.url with multiple handlers': 'strict requests',
      'should adjust FQDN req.url with multiple routed handlers': 'strict requests',
    },
  },
  { package: 'body-parser', runner: 'mocha', arguments: [leaks, 'test/'] },
  { package: 'serve-static', runner: 'mocha', arguments: [leaks, 'test/'] },
  { package: 'send', runner: 'mocha', arguments: [leaks] },
  {
    package: 'finalhandler',
    runner: 'mocha',
    arguments: [leaks, 'test/'],
    // It asks for a URL on another host than Host says.
    deliberate: { '404 response should include pathname only': 'strict requests' },
  },
  { package: 'on-finished', runner: 'mocha', arguments: [leaks, 'test/'] },
  { package: 'compression', runner: 'mocha', arguments: [leaks] },
  { package: 'ws', runner: 'mocha', arguments: ['--throw-deprecation', 'test/*.test.js'] },
];
