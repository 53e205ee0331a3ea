/**
 * Checks recordings and observations against their schema. `test/bundle.js` replaces this module
 * by code compiled from the schema, because compiling needs more time than everything else that
 * `judge` does. This module and the compiled code give the same errors.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import schema from '../schemas/recording.schema.json' with { type: 'json' };

// Strict mode requires `properties` next to `required`; in this schema, `properties` are in
// branches of a `oneOf`.
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
let recordingCheck: ValidateFunction | undefined;
let observationCheck: ValidateFunction | undefined;

/** Returns the schema errors of a recording; empty if it is valid. */
export function recordingErrors(value: unknown): readonly ErrorObject[] {
  const check = (recordingCheck ??= ajv.compile(schema));
  return check(value) ? [] : (check.errors ?? []);
}

/** Returns the errors of an observation; empty if it is valid. */
export function observationErrors(value: unknown): readonly ErrorObject[] {
  const check = (observationCheck ??= ajv.compile({
    $ref: '#/$defs/Observation',
    $defs: schema.$defs,
  }));
  return check(value) ? [] : (check.errors ?? []);
}
