/**
 * Checks `safeguard.yml` against its schema. As for recordings, `test/bundle.js` puts compiled code
 * in the place of this module. Both give the same errors.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import schema from '../schemas/safeguard.schema.json' with { type: 'json' };

const options = { strict: true, strictRequired: false, allowUnionTypes: true, verbose: true };
let check: ValidateFunction | undefined;

/**
 * Returns the schema errors of the contents of safeguard.yml, each with its value and schema.
 * Empty if the contents are valid.
 */
export function safeguardErrors(value: unknown): readonly ErrorObject[] {
  check ??= new Ajv2020(options).compile(schema);
  return check(value) ? [] : (check.errors ?? []);
}
