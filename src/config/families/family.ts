// What a row of the families says: names of uWSGI that are no option here, what becomes of them, and why. A family is told
// once, however many names it has.

/**
 * `accepted`: without effect, because it is always so here or has no meaning in Node; nothing is said. `not served`: a
 * warning. `refused`: an error, since going on would be unsafe, or would do what nobody asked for.
 */
export type FamilyStatus = 'accepted' | 'not served' | 'refused';

export interface FamilyRow {
  /** What its names have in common, as the README calls it. */
  readonly family: string;
  readonly status: FamilyStatus;
  /** Names, and patterns with `*`, separated by white space. */
  readonly names: string;
  /** Half a sentence: what leaving them out means, or why nothing is lost. */
  readonly reason: string;
  /** What does it: an option, another program, a package of npm. */
  readonly instead?: string;
}
