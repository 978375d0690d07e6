import { execFileSync } from 'node:child_process';
import t from 'tap';
import { formatCtime, SecondClock } from '../../dist/log/time.js';

// One-digit days, a leap day, both sides of a daylight saving change.
const seconds = [0, 951_786_061, 1_795_334_697, 1_711_846_799, 1_711_846_800, 1_764_547_199];

t.test('formatCtime prints what ctime(3) does', async (t) => {
  for (const second of seconds) {
    const expected = execFileSync('date', ['-d', `@${second}`, '+%a %b %e %T %Y'], {
      env: { ...process.env, LC_ALL: 'C' },
    });
    t.equal(formatCtime(second * 1000 + 999), expected.toString().trimEnd());
    t.equal(formatCtime(second * 1000).length, 24);
  }
});

t.test('SecondClock follows the second', async (t) => {
  const clock = new SecondClock(formatCtime);
  for (const ms of [5000, 5999, 6000, 1000]) t.equal(clock.format(ms), formatCtime(ms));
});
