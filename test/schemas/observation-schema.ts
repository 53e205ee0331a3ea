/** Rewrites the union of all observations, of which there are two for each kind. */
import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from './json-schema.js';

interface Branches {
  readonly value: JsonSchema;
  readonly failure: JsonSchema;
}

/** One object in which `kind` decides what `asked` and `value` are. */
export function observationSchema({ description, anyOf = [] }: JsonSchema): JsonSchema {
  const kinds = new Map<unknown, JsonSchema[]>();
  for (const branch of anyOf) {
    const kind = branch.properties?.['kind']?.const;
    kinds.set(kind, [...(kinds.get(kind) ?? []), branch]);
  }
  const { properties = {} } = anyOf[0] ?? {};
  const broken = { type: 'object', required: ['probe'] };
  return {
    ...(description === undefined ? {} : { description }),
    type: 'object',
    additionalProperties: false,
    required: ['id', 'kind', 'subject', 'asked', 'at'],
    properties: {
      ...properties,
      kind: { enum: [...kinds.keys()] },
      asked: {},
      value: {},
      failure:
        anyOf.find((branch) => branch.properties?.['failure'])?.properties?.['failure'] ?? {},
    },
    oneOf: [{ required: ['failure'] }, { required: ['value'] }],
    allOf: [
      // A probe that broke off has asked nothing, and has no value.
      { if: { required: ['value'] }, then: { properties: { asked: { not: broken } } } },
      ...[...kinds].map(([kind, branches]): JsonSchema => {
        const { value, failure } = sorted(kind, branches);
        const asked = value.properties?.['asked'] ?? {};
        const [first, second, ...more] = failure.properties?.['asked']?.anyOf ?? [];
        if (!isDeepStrictEqual(first, asked) || second === undefined || more.length > 0) {
          throw new Error(
            `a failure of ${String(kind)} does not say what was asked, or which probe`,
          );
        }
        return {
          if: { properties: { kind: { const: kind } } },
          then: {
            properties: {
              value: value.properties?.['value'] ?? {},
              asked: { if: broken, then: second, else: asked },
            },
          },
        };
      }),
    ],
  };
}

/** Throws `Error` unless there is one with a value, one with a failure, and they share the rest. */
function sorted(kind: unknown, branches: readonly JsonSchema[]): Branches {
  const [value, ...values] = branches.filter((one) => one.properties?.['value'] !== undefined);
  const [failure, ...failures] = branches.filter(
    (one) => one.properties?.['failure'] !== undefined,
  );
  const rest = ({ properties = {} }: JsonSchema): JsonSchema => ({
    properties: { ...properties, asked: {}, value: {}, failure: {} },
  });
  if (value === undefined || failure === undefined || values.length + failures.length > 0) {
    throw new Error(`an observation of ${String(kind)} is not a value or a failure`);
  }
  if (!isDeepStrictEqual(rest(value), rest(failure))) {
    throw new Error(`values and failures of ${String(kind)} differ in more than that`);
  }
  return { value, failure };
}
