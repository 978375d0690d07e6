// The names a function gives to its parameters, which tell how it wants to be called.

/** Behind `async`, `function`, `*`, and a name, where there are any: the list itself, or the one name before an arrow. */
const listPattern = /^(?:async\b\s*)?(?:function\b\s*)?\*?\s*(?:\[[^\]]*\]|#?[\w$]+)?\s*\(/;
const bareArrowPattern = /^(?:async\s+)?([\w$]+)\s*=>/;
const namePattern = /^\s*(?:\.\.\.)?\s*([\w$]+)/;

/**
 * The names of the parameters in order, '' for one that is taken apart (`{ url }`). `undefined` for what has no such
 * list in its source: a class, a bound function, one of Node's own.
 */
export function parameterNames(callee: (...parameters: never[]) => unknown): readonly string[] | undefined {
  const source = Function.prototype.toString.call(callee).replace(commentPattern, ' ').trimStart();
  const bare = bareArrowPattern.exec(source)?.[1];
  if (bare !== undefined) return [bare];
  const opening = listPattern.exec(source)?.[0];
  if (opening === undefined || source.startsWith('class') || source.endsWith('{ [native code] }')) return undefined;
  return splitList(source, opening.length).map((part) => namePattern.exec(part)?.[1] ?? '');
}

const commentPattern = /\/\*[\s\S]*?\*\/|\/\/[^\n]*(?=\n)/g;

/** The parts of a parenthesized list whose content starts at `at`, as written. */
function splitList(source: string, at: number): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = at;
  for (let index = at; index < source.length; index += 1) {
    const letter = source[index] as string;
    if ('([{'.includes(letter)) depth += 1;
    else if (depth > 0 && ')]}'.includes(letter)) depth -= 1;
    else if (depth === 0 && (letter === ',' || letter === ')')) {
      parts.push(source.slice(from, index));
      from = index + 1;
      if (letter === ')') break;
    }
  }
  return parts.filter((part) => part.trim() !== '');
}
