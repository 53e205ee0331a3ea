/** Words for the errors that a schema check finds in a document. */
import type { ErrorObject } from 'ajv/dist/2020.js';

/** Keywords whose errors only say that no branch matches. The errors of the branches say more. */
const BRANCHING: readonly string[] = ['anyOf', 'oneOf', 'if'];

/** Returns the error that says most about what is wrong; undefined without errors. */
export function decisiveError(errors: readonly ErrorObject[]): ErrorObject | undefined {
  return errors.findLast(({ keyword }) => !BRANCHING.includes(keyword)) ?? errors[0];
}

/** Formats the message of an error with the property or the values that it is about. */
export function schemaMessage({ message, params }: ErrorObject): string {
  const named: unknown = params.additionalProperty ?? params.allowedValues ?? params.allowedValue;
  const detail = named === undefined ? '' : `: ${JSON.stringify(named)}`;
  return `${message ?? 'does not match the schema'}${detail}`;
}
