/** Variables of an environment, as Compose reads them from an `.env` file. */
export type Environment = Readonly<Record<string, string>>;

/**
 * Thrown for a line of an `.env` file that cannot be read. The error does not contain the text of
 * the line, which may be a secret.
 */
export class EnvironmentFault extends Error {
  constructor(
    readonly line: number,
    what: string,
  ) {
    super(`line ${line}: ${what}`);
  }
}

const NAME = /^[A-Za-z_][\w.-]*$/;

/**
 * Reads an `.env` file: comments, `export`, quotes and `${NAME:-default}` as in Compose. Values
 * may use variables of the same file and of `given`, never variables of this process.
 * @throws {EnvironmentFault}
 */
export function parseEnvironment(text: string, given: Environment = {}): Environment {
  const variables = new Map<string, string>();
  const lookup = (name: string): string | undefined =>
    variables.get(name) ?? (Object.hasOwn(given, name) ? given[name] : undefined);
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const number = at + 1;
    const line = (lines[at] ?? '').trim().replace(/^export\s+/, '');
    if (line === '' || line.startsWith('#')) continue;
    const [, name = '', rest] = /^([^=:\s]+)\s*(?:[=:]\s*(.*))?$/s.exec(line) ?? [];
    if (!NAME.test(name)) throw new EnvironmentFault(number, 'no name of a variable before =');
    // In Compose, a variable without a value takes its value from the shell. The shell of this
    // process is ignored.
    if (rest === undefined) continue;
    const quote = rest[0];
    if (quote !== '"' && quote !== "'") {
      variables.set(name, interpolated(rest.replace(/(^|\s+)#.*$/s, '').trimEnd(), lookup));
      continue;
    }
    let quoted = rest.slice(1);
    let end = closing(quoted, quote);
    while (end < 0) {
      at += 1;
      if (at >= lines.length) throw new EnvironmentFault(number, `no closing ${quote}`);
      quoted += `\n${lines[at] ?? ''}`;
      end = closing(quoted, quote);
    }
    if (!/^\s*(#.*)?$/.test(quoted.slice(end + 1))) {
      throw new EnvironmentFault(number, `text after the closing ${quote}`);
    }
    const inside = quoted.slice(0, end);
    variables.set(name, quote === '"' ? unescaped(inside, lookup) : inside);
  }
  return Object.fromEntries(variables);
}

/** Parses the argument of `--env NAME=VALUE`. Returns null if the name is missing or not valid. */
export function parseVariable(text: string): readonly [name: string, value: string] | null {
  const at = text.indexOf('=');
  const name = text.slice(0, at);
  return at > 0 && NAME.test(name) ? [name, text.slice(at + 1)] : null;
}

function closing(text: string, quote: string): number {
  for (let at = 0; at < text.length; at += 1) {
    if (quote === '"' && text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unescaped(text: string, lookup: Lookup): string {
  // `$$` begins no variable, because Compose writes a dollar sign as two.
  const doubled = text.replaceAll('\\$', '$$$$');
  return interpolated(doubled, lookup).replaceAll(
    /\\(.)/gs,
    (_, char: string) => ESCAPES[char] ?? char,
  );
}

type Lookup = (name: string) => string | undefined;

const MOST_DEPTH = 8;

/** Replaces `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+other}` and `$$` in a text. */
export function interpolated(text: string, lookup: Lookup, depth = 0): string {
  if (depth > MOST_DEPTH) return text;
  return text.replaceAll(
    /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+?])((?:[^{}$]|\$(?!\{)|\$\{[^{}]*\})*))?\})/g,
    (whole, bare?: string, name?: string, operator?: string, word: string = '') => {
      if (whole === '$$') return '$';
      const value = lookup(bare ?? name ?? '');
      const isSet = operator?.startsWith(':') ? (value ?? '') !== '' : value !== undefined;
      if (operator?.endsWith('+')) return isSet ? interpolated(word, lookup, depth + 1) : '';
      if (isSet) return value ?? '';
      return operator?.endsWith('-') ? interpolated(word, lookup, depth + 1) : '';
    },
  );
}
