// What is meant to be different from node:http, one row each: the README's table has the same rows, and each has a case
// that shows it.
export const differences = {} as const satisfies Record<string, string>;

export type DifferenceName = keyof typeof differences;
