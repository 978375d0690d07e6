// "Did you mean": the name nearest to a mistyped one, by edit distance, or one that it abbreviates.

/** In one run. More are no slips of the pen, and to compare each with all names takes its time. */
export const mostSuggestions = 50;

/**
 * The candidate nearest to `name`, or `undefined` when none is near. A slip for every three letters is forgiven,
 * three at most; a name cut short (`http-sock`) finds the shortest name it begins. Of equally near ones the first
 * wins, so give the names that are served before the rest.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase().replaceAll('_', '-');
  let nearest: string | undefined;
  let fewest = Math.min(3, Math.floor(wanted.length / 3)) + 1;
  let completion: string | undefined;
  const letters = lettersOf(wanted);
  for (const candidate of candidates) {
    const slips = missingLetters(letters, candidate) >= fewest ? fewest : editDistance(wanted, candidate, fewest);
    if (slips < fewest) {
      fewest = slips;
      nearest = candidate;
    }
    const isCompletion = wanted.length >= 4 && candidate.startsWith(wanted);
    if (isCompletion && (completion === undefined || candidate.length < completion.length)) completion = candidate;
  }
  return nearest ?? completion;
}

/** How many characters there are of each kind that matters here: one bit for each. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let index = 0; index < word.length; index++) letters |= 1 << (word.charCodeAt(index) & 31);
  return letters;
}

/** No distance is below this, and it is had at once: each letter that `word` lacks, or has alone, takes a slip. */
function missingLetters(letters: number, word: string): number {
  const others = lettersOf(word);
  return Math.max(countBits(letters & ~others), countBits(others & ~letters));
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/**
 * Number of letters inserted, removed, replaced or swapped with their neighbour between `a` and `b` (optimal string
 * alignment); `limit` when it is that or more.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      let cost = Math.min(at(above, column) + 1, at(current, column - 1) + 1, at(above, column - 1) + (isSame ? 0 : 1));
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) cost = Math.min(cost, at(before, column - 2) + 1);
      current.push(cost);
    }
    before = above;
    above = current;
  }
  return Math.min(limit, at(above, b.length));
}

function at(costs: readonly number[], index: number): number {
  return costs[index] ?? Number.POSITIVE_INFINITY;
}
