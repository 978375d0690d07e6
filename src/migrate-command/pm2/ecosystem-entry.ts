// Entry of the process that evaluates an ecosystem file: code of somebody's own, which may print, wait, or never end. What
// it exports goes to the process that asked for it; that one also sees to the end.
import { pathToFileURL } from 'node:url';

const [, , path = ''] = process.argv;
const namespace = (await import(pathToFileURL(path).href)) as { default?: unknown };
const exported = await (namespace.default ?? namespace);
const value = await (typeof exported === 'function' ? exported() : exported);
process.send?.(JSON.stringify(value, (_, item: unknown) => (item instanceof RegExp ? item.source : item)) ?? 'null');
