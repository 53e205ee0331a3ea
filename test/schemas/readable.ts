/**
 * Rewrites unions, so that a validator names the fault. Of an `anyOf`, it would report the errors of
 * all branches.
 */
import { isDeepStrictEqual } from 'node:util';
import { isGeneric, resolved, type Definitions, type JsonSchema } from './json-schema.js';

/** The schema with all of its unions rewritten. Throws `Error` if branches cannot be told apart. */
export function readable(schema: JsonSchema, definitions: Definitions): JsonSchema {
  if (isGeneric(schema)) return readable(resolved(schema, definitions), definitions);
  const { anyOf, type, properties, items, additionalProperties, required, ...rest } = schema;
  if (anyOf !== undefined) return { ...rest, ...union(anyOf, definitions) };
  const inside = (one: JsonSchema): JsonSchema => readable(one, definitions);
  // The values say the type; with both, a wrong type would be reported without the values.
  const isListed = rest.enum !== undefined || rest.const !== undefined;
  return {
    ...rest,
    ...(type === undefined || isListed ? {} : { type }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: furtherProperties(additionalProperties, inside) }),
    ...(required === undefined ? {} : { required }),
    ...(properties === undefined ? {} : { properties: mapped(properties, inside) }),
    ...(items === undefined ? {} : { items: inside(items) }),
  };
}

export function mapped<T, R>(
  record: Readonly<Record<string, T>>,
  change: (value: T) => R,
): Readonly<Record<string, R>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function furtherProperties(
  schema: JsonSchema | boolean,
  inside: (schema: JsonSchema) => JsonSchema,
): JsonSchema | boolean {
  if (typeof schema === 'boolean') return schema;
  return isDeepStrictEqual(schema, { not: {} }) ? false : inside(schema);
}

function union(branches: readonly JsonSchema[], definitions: Definitions): JsonSchema {
  const values = branches.map((branch) => valuesOf(branch, definitions));
  if (values.every((list) => list !== null)) return { enum: values.flat() };
  const others = branches.filter(({ type }) => type !== 'null');
  if (others.length < branches.length) {
    // Null first: readers of errors take the last one.
    return { anyOf: [{ type: 'null' }, branchesOf(others, definitions)] };
  }
  return branchesOf(others, definitions);
}

/** All values of a schema that lists them; null for other schemas. */
function valuesOf(schema: JsonSchema, definitions: Definitions): readonly unknown[] | null {
  const { enum: list, const: value, type } = resolved(schema, definitions);
  if (list !== undefined) return list;
  if (value !== undefined) return [value];
  return type === 'null' ? [null] : null;
}

function branchesOf(branches: readonly JsonSchema[], definitions: Definitions): JsonSchema {
  const [first = {}, ...more] = branches.map((branch) => readable(branch, definitions));
  if (more.length === 0) return first;
  const isObject = (branch: JsonSchema): boolean => {
    const { type, anyOf } = resolved(branch, definitions);
    return type === 'object' || anyOf !== undefined;
  };
  const objects = branches.filter(isObject);
  const others = branches.filter((branch) => !isObject(branch));
  if (objects.length === 0) return { anyOf: others.map((one) => readable(one, definitions)) };
  if (objects.length > 1 && others.length === 0) return discriminated(branches, definitions);
  const [object = {}, ...objectsLeft] = objects;
  const [other = {}, ...othersLeft] = others;
  if (objectsLeft.length + othersLeft.length > 0 || typeof other.type !== 'string') {
    throw unlike(branches);
  }
  return { if: { type: other.type }, then: other, else: readable(object, definitions) };
}

/** Objects of which each has another value of one property. */
function discriminated(branches: readonly JsonSchema[], definitions: Definitions): JsonSchema {
  const [first = {}, ...rest] = branches;
  const valueIn = (branch: JsonSchema, name: string): unknown =>
    resolved(branch, definitions).properties?.[name]?.const;
  const name = Object.keys(resolved(first, definitions).properties ?? {}).find((property) => {
    const values = branches.map((branch) => valueIn(branch, property));
    return !values.includes(undefined) && new Set(values).size === values.length;
  });
  if (name === undefined) return extended(branches, definitions);
  const chain = rest.reduceRight<JsonSchema>(
    (otherwise, branch) => ({
      if: { type: 'object', properties: { [name]: { const: valueIn(branch, name) } } },
      then: readable(branch, definitions),
      else: otherwise,
    }),
    readable(first, definitions),
  );
  return {
    type: 'object',
    required: [name],
    properties: { [name]: { enum: branches.map((branch) => valueIn(branch, name)) } },
    ...chain,
  };
}

/** Two objects of which the second has properties that the first has not. */
function extended(branches: readonly JsonSchema[], definitions: Definitions): JsonSchema {
  const [short = {}, long = {}, ...others] = branches;
  const known = Object.keys(resolved(short, definitions).properties ?? {});
  const further = resolved(long, definitions).required?.find((name) => !known.includes(name));
  if (further === undefined || others.length > 0) throw unlike(branches);
  return {
    if: { type: 'object', required: [further], properties: { [further]: {} } },
    then: readable(long, definitions),
    else: readable(short, definitions),
  };
}

function unlike(branches: readonly JsonSchema[]): Error {
  return new Error(`no property tells these apart: ${JSON.stringify(branches)}`);
}
