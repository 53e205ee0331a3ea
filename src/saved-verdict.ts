/** Verdicts as files: what `--format json` wrote, maybe of another version. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Verdict } from './model.js';
import { Problem } from './problem.js';
import { visible } from './report/escape.js';
import { VERDICT_SCHEMA } from './report/json.js';
import { TOOL } from './tool.js';

let compiled: ValidateFunction<Verdict> | undefined;

/** `value`: parsed JSON. Its words stay in it beside the codes. Throws `Problem`, naming `where`. */
export function readVerdict(value: unknown, where: string): Verdict {
  const { schema } = Object(value) as { schema?: unknown };
  if (typeof schema === 'number' && schema > 1) {
    throw new Problem(
      `${where}: written by a newer xmpp-safeguard (schema ${schema}; this one reads 1)`,
    );
  }
  const options = { strict: true, strictRequired: false, allowUnionTypes: true };
  const conforms = (compiled ??= new Ajv2020(options).compile<Verdict>(VERDICT_SCHEMA));
  if (conforms(value)) return value;
  const [error] = conforms.errors ?? [];
  const why = `${error?.instancePath ?? ''} ${error?.message ?? 'does not follow the schema'}`;
  throw new Problem(
    `${where}: not a verdict as xmpp-safeguard ${TOOL.version} reads them: ${visible(why.trim(), 300)}; one of another version has to be made again: judge its recording`,
  );
}
