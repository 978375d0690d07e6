// For mocha, of whatever version the checkout has: a reporter that writes down how each test ended. mocha loads it with
// `require`, so it is CommonJS and has the form of a class.
import fs = require('node:fs');

interface MochaTest {
  fullTitle(): string;
}

interface MochaRunner {
  on(event: 'pass' | 'pending', listener: (test: MochaTest) => void): void;
  on(event: 'fail', listener: (test: MochaTest, error: { readonly message?: string }) => void): void;
}

class Reporter {
  constructor(runner: MochaRunner) {
    const write = (outcome: string, test: MochaTest, error?: string): void => {
      const event = { kind: 'test', name: test.fullTitle(), outcome, ...(error === undefined ? {} : { error }) };
      fs.appendFileSync(process.env.TSWSGI_SUITE_EVENTS as string, `${JSON.stringify(event)}\n`);
    };
    runner.on('pass', (test) => write('passed', test));
    runner.on('pending', (test) => write('skipped', test));
    runner.on('fail', (test, error) => write('failed', test, error.message ?? String(error)));
  }
}

export = Reporter;
