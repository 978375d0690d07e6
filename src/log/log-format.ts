// The option log-format: a template of request lines, `%(NAME)` for a variable (uWSGI docs: "Formatting uWSGI requests
// logs"). Compiled once; a line reads of its request what the template names, and nothing else.
import { type EscapeStyle, escapeBytes, escapeText } from './escape.js';
import { type LoggedRequest, type VariableContext, variableNamed } from './variables.js';

/** A piece of a template: text as it is written, or the name of a variable. */
export type FormatPart = { readonly text: string } | { readonly variable: string };

/** Writes the line of a request, without its end. */
export type FormatLine = (request: LoggedRequest) => string;

/** What stands for a value that is empty or not there. */
const nothing = '-';

/** The pieces of `format`, in order. What is no whole `%(NAME)` is text. */
export function parseFormat(format: string): FormatPart[] {
  // Odd parts are names: the split keeps what the group caught.
  return format
    .split(/%\(([^()]+)\)/)
    .map((part, index) => (index % 2 === 0 ? { text: part } : { variable: part }))
    .filter((part) => !('text' in part) || part.text !== '');
}

/** Names of the variables that the application or a rule sets, as opposed to those that the server has. */
export function applicationVariables(format: string): string[] {
  return parseFormat(format).flatMap((part) =>
    'variable' in part && variableNamed(part.variable) === undefined ? [part.variable] : [],
  );
}

/** The function that writes lines of `format`. */
export function compileFormat(format: string, context: VariableContext): FormatLine {
  // Lines that programs read as JSON need its escapes.
  const style: EscapeStyle = format.trimStart().startsWith('{') ? 'json' : 'text';
  let isQuoted = false;
  const pieces = parseFormat(format).map((part): string | FormatLine => {
    if ('text' in part) {
      if ((part.text.split('"').length - 1) % 2 === 1) isQuoted = !isQuoted;
      return part.text;
    }
    return compileVariable(part.variable, context, style, isQuoted);
  });
  return (request) => {
    let line = '';
    for (const piece of pieces) line += typeof piece === 'string' ? piece : piece(request);
    return line;
  };
}

function compileVariable(name: string, context: VariableContext, style: EscapeStyle, isQuoted: boolean): FormatLine {
  const variable = variableNamed(name);
  if (variable === undefined)
    return (request) => escapeText(request.logVariable(name) ?? '', style, isQuoted) || nothing;
  const read = variable(context);
  return (request) => {
    const value = read(request);
    if (typeof value === 'number') return String(value);
    return escapeBytes(value ?? '', style, isQuoted) || nothing;
  };
}
