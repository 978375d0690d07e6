// Texts of the configuration that stand for something else in each request: `$1` to `$9` for what the rule's regular
// expression caught (`$0` for all of it), `${NAME}` for a variable. What is not there is empty, as in uWSGI.
import type { RoutedRequest } from './routed-request.js';

export type Template = (request: RoutedRequest) => string;

export function compileTemplate(text: string): Template {
  // Odd parts are references: the split keeps what the group caught.
  const parts = text.split(/\$(\d|\{[^}]*\})/);
  if (parts.length === 1) return () => text;
  return (request) => parts.map((part, index) => (index % 2 === 0 ? part : resolveReference(part, request))).join('');
}

function resolveReference(reference: string, request: RoutedRequest): string {
  if (reference.startsWith('{')) return request.variable(reference.slice(1, -1)) ?? '';
  return request.captures[Number(reference)] ?? '';
}
