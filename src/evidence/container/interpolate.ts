import { Unreadable } from './node.js';

export type Variables = ReadonlyMap<string, string>;

const DEEPEST = 20;
const LONGEST = 100_000;

/**
 * Replaces variables in the grammar of Compose: `$A`, `${A}`, `${A:-b}`, `${A-b}`, `${A:+b}`,
 * `${A+b}`, `${A:?b}`, `${A?b}` and `$$`. Adds the names of the variables to `used`.
 */
export function interpolate(
  text: string,
  variables: Variables,
  line: number | null,
  used: Set<string>,
  depth = 0,
): string {
  if (depth > DEEPEST || text.length > LONGEST)
    throw new Unreadable(line, 'limit', 'has variables that are nested too deeply');
  let result = '';
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    if (dollar === -1) return result + text.slice(at);
    result += text.slice(at, dollar);
    const rest = text.slice(dollar);
    const [plain, name] = /^\$([A-Za-z_]\w*)/.exec(rest) ?? [];
    if (rest.startsWith('$$')) {
      result += '$';
      at = dollar + 2;
    } else if (plain !== undefined && name !== undefined) {
      used.add(name);
      result += variables.get(name) ?? '';
      at = dollar + plain.length;
    } else if (rest.startsWith('${')) {
      const end = closing(text, dollar + 2);
      if (end === null)
        throw new Unreadable(line, 'server', 'has a variable without its closing brace');
      const inside = text.slice(dollar + 2, end);
      result += substituted(inside, variables, line, used, depth);
      at = end + 1;
    } else {
      throw new Unreadable(line, 'server', 'has a $ that begins no variable: write $$');
    }
  }
  return result;
}

/** Returns the offset of the brace that closes the one opened before `from`, or null. */
function closing(text: string, from: number): number | null {
  let open = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text.startsWith('${', at)) open += 1;
    if (text[at] === '}') open -= 1;
    if (open === 0) return at;
  }
  return null;
}

function substituted(
  inside: string,
  variables: Variables,
  line: number | null,
  used: Set<string>,
  depth: number,
): string {
  const [, name, operator = '', word = ''] =
    /^([A-Za-z_]\w*)(?:(:?[-+?])([^]*))?$/.exec(inside) ?? [];
  if (name === undefined)
    throw new Unreadable(line, 'server', 'has a variable that cannot be read');
  used.add(name);
  const value = variables.get(name);
  const isSet = value !== undefined && (!operator.startsWith(':') || value !== '');
  const instead = (): string => interpolate(word, variables, line, used, depth + 1);
  if (operator.endsWith('-')) return isSet ? value : instead();
  if (operator.endsWith('+')) return isSet ? instead() : '';
  if (operator.endsWith('?') && !isSet)
    throw new Unreadable(line, 'variable', `needs the variable ${name.slice(0, 100)}`, [
      name.slice(0, 100),
    ]);
  return value ?? '';
}
