/** Reads verdicts that this or another version wrote with `--format json`. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Verdict, VerdictDocument } from '../model/index.js';
import { Problem } from '../util/problem.js';
import { visible } from '../report/kit/escape.js';
import { VERDICT_SCHEMA } from '../report/machine/json.js';
import { TOOL } from '../util/tool.js';
import type { EarlierVerdict } from '../judge/scope.js';
import { decisiveError } from './schema-error.js';
import { checkSchema, verdictOf } from './verdict-versions.js';
import firstSchema from '../schemas/verdict-1.schema.json' with { type: 'json' };

/**
 * Validators by schema, compiled on first use, because compiling needs more time than reading a
 * file.
 */
const compiled = new Map<object, ValidateFunction>();

function validator<T>(schema: object): ValidateFunction<T> {
  const options = { strict: true, strictRequired: false, allowUnionTypes: true };
  const known = compiled.get(schema) ?? new Ajv2020(options).compile(schema);
  compiled.set(schema, known);
  return known as ValidateFunction<T>;
}

/**
 * Reads the verdict in a document, parsed from JSON. The `text` of each code stays in the verdict.
 * Throws a `Problem` that names `where`.
 */
export function readVerdict(value: unknown, where: string): Verdict {
  checkSchema(value, where);
  const { format, schema } = Object(value) as {
    readonly format?: unknown;
    readonly schema?: unknown;
  };
  if (format === 'xmpp-safeguard/error') throw new Problem(`${where}: holds no verdict`);
  const conforms =
    schema === 1
      ? validator<EarlierVerdict>(firstSchema)
      : validator<VerdictDocument>(VERDICT_SCHEMA);
  if (conforms(value)) return verdictOf(value);
  const error = decisiveError(conforms.errors ?? []);
  const why = `${error?.instancePath ?? ''} ${error?.message ?? 'does not match the schema'}`;
  throw new Problem(
    `${where}: xmpp-safeguard ${TOOL.version} cannot read this verdict: ${visible(why.trim(), 300)}. If another version wrote it, judge its recording again`,
  );
}
