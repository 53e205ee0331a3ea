import { isTable, type LuaValue } from './lua/value.js';
import type { Evaluation } from './evaluation.js';

/** Pattern for names of options and variables whose values are secrets, or often contain one. */
export const SECRET_NAME =
  /secret|passw|passphrase|pwd|(^|_|\b)pass(_|\b|$)|token|credential|api_?key|(^|_)keys?(_|$)|private|cookie|salt|hmac|auth_url|(^|_)sql|dsn|webhook/i;

const SHORTEST_SECRET = 3;

/** Texts that must be removed from error messages of the server, because they may be secrets. */
function secretsOf(
  { options, texts, data }: Evaluation,
  environment: Readonly<Record<string, string>>,
): readonly string[] {
  const ofOptions = [...options.values()].flatMap((set) =>
    [...set].flatMap(([name, { value }]) =>
      SECRET_NAME.test(name) ? textsIn(value) : secretFields(value),
    ),
  );
  const literals = Object.values(texts).flatMap((text) =>
    text
      .split('\n')
      .filter((line) => SECRET_NAME.test(line))
      .flatMap((line) => [...line.matchAll(/"([^"]*)"?|'([^']*)'?/g)])
      .map(([, double, single]) => double ?? single ?? ''),
  );
  const lines = data.flatMap((text) => [text, ...text.split('\n')]).map((text) => text.trim());
  return [...Object.values(environment), ...ofOptions, ...literals, ...lines]
    .filter((one) => one.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
}

function textsIn(value: LuaValue): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return isTable(value) ? [...value.list, ...value.fields.values()].flatMap(textsIn) : [];
}

/** Returns secrets in the fields of Lua tables: `sql = { password = … }`. */
function secretFields(value: LuaValue): readonly string[] {
  if (!isTable(value)) return [];
  return [
    ...value.list.flatMap(secretFields),
    ...[...value.fields].flatMap(([name, one]) =>
      SECRET_NAME.test(name) ? textsIn(one) : secretFields(one),
    ),
  ];
}

const LONGEST_REASON = 300;

/**
 * Returns the error message of a refused configuration without secrets: without values of
 * variables and secret options, and without source text that Lua quotes from a line with a secret.
 */
export function redactedReason(
  reason: string,
  evaluation: Evaluation,
  environment: Readonly<Record<string, string>>,
): string {
  const { texts } = evaluation;
  const [, file = '', line = '0'] = /^(.*?):(\d+): /s.exec(reason) ?? [];
  const source = fileNamed(texts, file)?.split('\n')[Number(line) - 1] ?? '';
  // Lua quotes all of an unfinished string in its error message, so remove the quotation.
  let words = reason.replace(/near ['"]["'[].*$/s, 'near a text');
  if (SECRET_NAME.test(source)) {
    words = words
      .replace(/ near '.*'$/s, '')
      .replace(/\((global|local|field|constant|upvalue|method) '[^']*'\)/g, '($1)');
  }
  for (const secret of secretsOf(evaluation, environment)) words = words.replaceAll(secret, '…');
  // eslint-disable-next-line no-control-regex -- the text comes from the file
  return words.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, LONGEST_REASON);
}

/**
 * Returns the text of the file `name`. Lua replaces the beginning of a long name by `...`, so such
 * a name is compared by its end.
 */
export function fileNamed(
  texts: Readonly<Record<string, string>>,
  name: string,
): string | undefined {
  const end = name.replace(/^\.\.\./, '');
  const key = Object.keys(texts).find((one) => one === name || (end !== name && one.endsWith(end)));
  return key === undefined ? undefined : texts[key];
}
