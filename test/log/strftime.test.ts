import { execFileSync } from 'node:child_process';
import t from 'tap';
import { strftime } from '../../dist/log/strftime.js';

// %Z is left out: C has the names of zones that the zone itself gives, JavaScript those of a language.
const format =
  '%a|%A|%b|%B|%c|%C|%d|%D|%e|%F|%g|%G|%h|%H|%I|%j|%k|%l|%m|%M|%p|%P|%r|%R|%s|%S|%T|%u|%U|%V|%w|%W|%x|%X|%y|%Y|%z|%%';
// Around the ends of years, where weeks belong to the other one; leap days; both sides of a change of the clock.
const days = [0, 951_786_061, 1_711_846_799, 1_711_846_800, 1_795_334_697, 1_735_603_200, 1_735_689_600];
const ends = Array.from(
  { length: 24 },
  (_, index) => Date.UTC(2015 + Math.floor(index / 2), 11, 30 + (index % 2) * 3) / 1000,
);

t.test('writes what strftime(3) does', async (t) => {
  for (const second of [...days, ...ends]) {
    const env = { ...process.env, LC_ALL: 'C' };
    const expected = execFileSync('date', ['-d', `@${second}`, `+${format}`], { env })
      .toString()
      .trimEnd();
    t.equal(strftime(format, second * 1000 + 999), expected);
  }
});

t.test('what is no conversion stays', async (t) => {
  t.equal(strftime('%Q%', 0), '%Q%');
  t.equal(strftime('%Ey-%Od', 0), strftime('%y-%d', 0));
});
