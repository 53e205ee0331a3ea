/** Reads verdicts that `--format json` wrote, also those of other versions. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Verdict } from './model.js';
import { Problem } from './problem.js';
import { visible } from './report/escape.js';
import { VERDICT_SCHEMA } from './report/json.js';
import { TOOL } from './tool.js';

let compiled: ValidateFunction<Verdict> | undefined;

/** Checks parsed JSON; its texts are kept beside the codes. Throws `Problem`, naming `where`. */
export function readVerdict(value: unknown, where: string): Verdict {
  const { schema } = Object(value) as { schema?: unknown };
  if (typeof schema === 'number' && schema > 1) {
    throw new Problem(
      `${where}: was written by a newer xmpp-safeguard (schema ${schema}; this version reads 1)`,
    );
  }
  const options = { strict: true, strictRequired: false, allowUnionTypes: true };
  const conforms = (compiled ??= new Ajv2020(options).compile<Verdict>(VERDICT_SCHEMA));
  if (conforms(value)) return value;
  const [error] = conforms.errors ?? [];
  const why = `${error?.instancePath ?? ''} ${error?.message ?? 'does not match the schema'}`;
  throw new Problem(
    `${where}: xmpp-safeguard ${TOOL.version} cannot read this verdict: ${visible(why.trim(), 300)}. If another version wrote it, judge its recording again`,
  );
}
