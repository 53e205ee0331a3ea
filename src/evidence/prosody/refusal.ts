import type { Refusal } from '../../model/configuration.js';
import type { Evaluation } from './evaluation.js';
import { redactedReason } from './redact.js';

/** Statements of Jinja, and actions of Go's templates, which are not valid Lua. */
const STATEMENT =
  /\{%[-+]?\s*(if|for|set|endif|endfor|else|elif|include|extends|block|raw|macro|import)\b|\{\{-?\s*(if|range|with|template|define|end|else|\.\w|\$\w)/;
/**
 * A template variable such as `{{ name }}` inside a Lua string: Lua would read it as normal text.
 */
const IN_STRING = /\{\{-?\s*[\w.$]+[^"'\n]*?\}\}/;
const STRING = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;
const BARE = /\{\{-?\s*[a-z_][\w.]*\s*(\|[^}]*)?\}\}/i;

/**
 * Returns why this version of Prosody does not load the configuration file, or null if it loads
 * the file.
 */
export function refusalOf(
  evaluation: Evaluation,
  main: string,
  environment: Readonly<Record<string, string>>,
): Refusal | null {
  const { refusal, texts } = evaluation;
  const template = Object.entries(texts).find(([, text]) => isTemplate(text, refusal !== null));
  if (template !== undefined) {
    const [file, text] = template;
    return {
      file,
      line: lineOfTemplate(text),
      reason: 'it is a template',
      by: 'template',
      names: [],
    };
  }
  if (refusal === null) return null;
  const [, named, line] = /^(\S*?):(\d+): /.exec(refusal.reason) ?? [];
  const file = Object.keys(texts).find(
    (one) => one === named || (named?.startsWith('...') === true && one.endsWith(named.slice(3))),
  );
  const place = { file: file ?? main, line: file === undefined ? null : Number(line) };
  const reason = redactedReason(refusal.reason, evaluation, environment);
  // A missing included file outside the given folders may exist on the server, so it is not an
  // error of the configuration.
  const missing = evaluation.outside.find((one) => refusal.reason.includes(`${one}: No such file`));
  if (missing !== undefined) {
    return { ...place, reason: `${reason} (outside the given folders)`, by: 'limit', names: [] };
  }
  return { ...place, reason, ...cause(evaluation, refusal, environment) };
}

function isTemplate(text: string, isRefused: boolean): boolean {
  const code = text.replaceAll(/--\[(=*)\[.*?\]\1\]|--[^\n]*/gs, '');
  const strings = code.match(STRING) ?? [];
  return (
    STATEMENT.test(code) ||
    strings.some((one) => IN_STRING.test(one)) ||
    (isRefused && BARE.test(code))
  );
}

function lineOfTemplate(text: string): number | null {
  const at = text.search(/\{[{%]/);
  return at < 0 ? null : text.slice(0, at).split('\n').length;
}

/** Messages of Lua errors that an environment variable without a value may cause. */
const OF_NOTHING = /must have a name|nil value|got nil|got no value|forbidden characters/;
/**
 * Part of a Lua error that names a global, field or method that is not an environment variable
 * (`ENV_…`).
 */
const OF_GLOBAL = /\((global|field|method) '(?!ENV_)/;

function cause(
  { variables, unfollowed }: Evaluation,
  { reason, by }: NonNullable<Evaluation['refusal']>,
  environment: Readonly<Record<string, string>>,
): Pick<Refusal, 'by' | 'names'> {
  if (by === 'limit') return { by: 'limit', names: [] };
  const unset = variables.filter((name) => !Object.hasOwn(environment, name)).sort();
  const named = unset.filter((name) => new RegExp(`(^|\\W|ENV_)${name}(\\W|$)`).test(reason));
  if (named.length > 0) return { by: 'variable', names: named };
  const isValue = by === 'raised' || (OF_NOTHING.test(reason) && !OF_GLOBAL.test(reason));
  if (isValue && unset.length > 0) return { by: 'variable', names: unset };
  // A script that this program did not run may be the cause of a wrong value, but not of a syntax
  // error.
  if (unfollowed.length > 0 && (isValue || /expected, got|attempt to|not known/.test(reason))) {
    return unfollowed.includes('HOSTNAME')
      ? { by: 'variable', names: ['HOSTNAME'] }
      : { by: 'script', names: [...unfollowed].sort() };
  }
  return { by: 'server', names: [] };
}
