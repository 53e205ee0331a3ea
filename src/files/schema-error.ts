/** Texts for the errors that a schema check finds in a document. */
import type { ErrorObject } from 'ajv/dist/2020.js';
import { didYouMean } from '../util/did-you-mean.js';
import type { Problem } from '../util/problem.js';
import { pathOf, type Refuse } from './yaml-document.js';

/**
 * JSON Schema keywords whose errors only mean that no branch matches. The errors of the branches
 * are more exact.
 */
const BRANCHING: readonly string[] = ['anyOf', 'oneOf', 'if'];

/**
 * Returns the schema error that best describes what is wrong in the file; undefined if there is no
 * error.
 */
export function decisiveError(errors: readonly ErrorObject[]): ErrorObject | undefined {
  return errors.findLast(({ keyword }) => !BRANCHING.includes(keyword)) ?? errors[0];
}

/** Formats the message of an error with the property or the values that it is about. */
export function schemaMessage({ message, params }: ErrorObject): string {
  const named: unknown = params.additionalProperty ?? params.allowedValues ?? params.allowedValue;
  const detail = named === undefined ? '' : `: ${JSON.stringify(named)}`;
  return `${message ?? 'does not match the schema'}${detail}`;
}

/** Formats `scan has no "tiemout": did you mean timeout?` for an `additionalProperties` error. */
export function unknownProperty({ params, parentSchema }: ErrorObject, what: string): string {
  const said = String(params.additionalProperty);
  const parent = parentSchema as { readonly properties?: object } | undefined;
  const names = Object.keys(parent?.properties ?? {});
  const meant = didYouMean(said, names);
  const hint = meant === null ? `it has ${names.join(', ')}` : `did you mean ${meant}?`;
  return `${what} has no ${JSON.stringify(said)}: ${hint}`;
}

/** Returns the problem of a document that does not match its schema, at the value concerned. */
export function mismatch(
  value: unknown,
  errors: readonly ErrorObject[],
  refuse: Refuse,
  textOf: (error: ErrorObject | undefined) => string,
): Problem {
  const error = decisiveError(errors);
  const path = pathOf(value, error?.instancePath ?? '');
  const unknown: unknown = error?.params.additionalProperty;
  return refuse(typeof unknown === 'string' ? [...path, unknown] : path, textOf(error));
}
