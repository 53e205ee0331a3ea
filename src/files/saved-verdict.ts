/** Reads verdicts that this or another version wrote with `--format json`. */
import type { Verdict, VerdictDocument } from '../model/index.js';
import { Problem } from '../util/problem.js';
import { visible } from '../report/kit/escape.js';
import { TOOL } from '../util/tool.js';
import type { EarlierVerdict } from '../judge/scope.js';
import { decisiveError } from './schema-error.js';
import { checkSchema, verdictOf } from './verdict-versions.js';
import { firstVerdictErrors, verdictErrors } from './verdict-validator.js';

/**
 * Reads the verdict in a document, parsed from JSON. The sentences (`text`) stay in the verdict.
 * Throws a `Problem` that names `where`.
 */
export function readVerdict(value: unknown, where: string): Verdict {
  checkSchema(value, where);
  const { format, schema } = Object(value) as {
    readonly format?: unknown;
    readonly schema?: unknown;
  };
  if (format === 'xmpp-safeguard/error') throw new Problem(`${where}: holds no verdict`);
  const errors = schema === 1 ? firstVerdictErrors(value) : verdictErrors(value);
  if (errors.length === 0) return verdictOf(value as EarlierVerdict | VerdictDocument);
  const error = decisiveError(errors);
  const why = `${error?.instancePath ?? ''} ${error?.message ?? 'does not match the schema'}`;
  throw new Problem(
    `${where}: xmpp-safeguard ${TOOL.version} cannot read this verdict: ${visible(why.trim(), 300)}. If another version wrote it, judge its recording again`,
  );
}
