/** Recordings as files: all that a scan saw, to be judged again offline. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Recording } from './model.js';
import schema from './recording.schema.json' with { type: 'json' };
import { visible } from './report/escape.js';
import { byId } from './seen.js';

/** The file is not a recording, or not one that this version can read: one line says why. */
export class NotARecording extends Error {
  constructor(where: string, what: string) {
    super(`${where}: ${visible(what, 300)}`);
    this.name = 'NotARecording';
  }
}

/** Bytes. A recording of the largest domain is some hundred kilobytes. */
export const LARGEST_RECORDING = 64 * 1024 * 1024;
/** An XML element takes two levels, and a stream holds no more than 64 within each other. */
const DEEPEST = 256;

const FORMAT: Recording['format'] = 'xmpp-safeguard/recording';
const SCHEMA: Recording['schema'] = 1;

let compiled: ValidateFunction<Recording> | undefined;

function conforming(): ValidateFunction<Recording> {
  // `required` stands in the branches of a `oneOf`, away from its `properties`.
  const options = { strict: true, strictRequired: false, allowUnionTypes: true };
  return (compiled ??= new Ajv2020(options).compile<Recording>(schema));
}

/** Reads what `formatRecording` wrote; `where` is named in the error. Throws `NotARecording`. */
export function parseRecording(text: string, where: string): Recording {
  const refuse = (why: string) =>
    new NotARecording(where, `not a recording of xmpp-safeguard: ${why}`);
  const size = Buffer.byteLength(text);
  if (size > LARGEST_RECORDING)
    throw refuse(`${size} bytes, and none is larger than ${LARGEST_RECORDING}`);
  const value = parsed(text, refuse);
  assertShallow(value, refuse);
  const { format, schema: version } = Object(value) as { format?: unknown; schema?: unknown };
  if (format === 'xmpp-safeguard/verdict') {
    throw refuse('it is a verdict, and what it was judged from is not in it');
  }
  if (format === FORMAT && typeof version === 'number' && version > SCHEMA) {
    throw new NotARecording(
      where,
      `recorded by a newer xmpp-safeguard (schema ${version}; this one reads ${SCHEMA})`,
    );
  }
  const conforms = conforming();
  if (!conforms(value)) throw refuse(errorText(conforms.errors ?? []));
  return { ...value, observations: ordered(value.observations, refuse) };
}

type Refuse = (why: string) => NotARecording;

function parsed(text: string, refuse: Refuse): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse(error instanceof SyntaxError ? error.message : 'not JSON');
  }
}

/** Whoever walks the value later may do so by recursion. */
function assertShallow(value: unknown, refuse: Refuse): void {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw refuse(`nested deeper than ${DEEPEST} levels`);
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? (Object.values(item) as unknown[]) : [],
    );
  }
}

/** Behind the errors of the branches stands one that only says that no branch fits. */
const BRANCHING: readonly string[] = ['anyOf', 'oneOf', 'if'];

function errorText(errors: readonly ErrorObject[]): string {
  const error = errors.findLast(({ keyword }) => !BRANCHING.includes(keyword)) ?? errors[0];
  if (error === undefined) return 'it does not follow the schema';
  const { instancePath, message, params } = error;
  const named: unknown = params.additionalProperty ?? params.allowedValues ?? params.allowedValue;
  const detail = named === undefined ? '' : `: ${JSON.stringify(named)}`;
  return `${instancePath} ${message ?? 'is not as the schema says'}${detail}`.trim();
}

function ordered(
  observations: Recording['observations'],
  refuse: Refuse,
): Recording['observations'] {
  const sorted = [...observations].sort(byId);
  for (const [index, { id, kind, subject }] of sorted.entries()) {
    const name = `${kind}@${subject}`;
    if (id !== name && !id.startsWith(`${name}#`)) throw refuse(`the id ${id} is not of ${name}`);
    if (sorted[index - 1]?.id === id) throw refuse(`two observations with the id ${id}`);
  }
  return sorted;
}
