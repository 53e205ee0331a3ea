/**
 * Checks verdicts against the schema of their version. As for recordings, `test/bundle.js` puts
 * compiled code in the place of this module. Both give the same errors.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import firstSchema from '../schemas/verdict-1.schema.json' with { type: 'json' };
import schema from '../schemas/verdict.schema.json' with { type: 'json' };

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
let check: ValidateFunction | undefined;
let firstCheck: ValidateFunction | undefined;

/** Returns what is wrong with a verdict; empty if nothing is. */
export function verdictErrors(value: unknown): readonly ErrorObject[] {
  check ??= ajv.compile(schema);
  return check(value) ? [] : (check.errors ?? []);
}

/** Returns what is wrong with a verdict of schema 1; empty if nothing is. */
export function firstVerdictErrors(value: unknown): readonly ErrorObject[] {
  firstCheck ??= ajv.compile(firstSchema);
  return firstCheck(value) ? [] : (firstCheck.errors ?? []);
}
