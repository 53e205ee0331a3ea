/** Reads recordings, which hold all observations of a scan, and checks their schema. */
import type { ErrorObject } from 'ajv/dist/2020.js';
import { askedInId, idOf, isKind, type Observation, type Recording } from '../model/index.js';
import { visible } from '../report/kit/escape.js';
import { byId } from '../model/observation-view.js';
import { observationErrors, recordingErrors } from './recording-validator.js';
import { decisiveError, schemaMessage } from './schema-error.js';

/** Thrown if a file is not a recording that this version can read. The message is one line. */
export class NotARecording extends Error {
  constructor(where: string, what: string) {
    super(`${where}: ${visible(what, 300)}`);
    this.name = 'NotARecording';
  }
}

/** Maximum size of a recording in bytes. A large domain needs some hundred kilobytes. */
export const LARGEST_RECORDING = 64 * 1024 * 1024;
/**
 * Maximum nesting of JSON. An XML element needs two levels, and a stream has at most 64 levels of
 * elements.
 */
const DEEPEST = 256;

const FORMAT: Recording['format'] = 'xmpp-safeguard/recording';
const SCHEMA: Recording['schema'] = 2;

/** Returns why `parseRecording` would refuse a recording with these contents, or null. */
export function recordingFlaw(value: unknown): string | null {
  const errors = recordingErrors(value);
  return errors.length === 0 ? null : errorText(errors);
}

/** Returns why `parseRecording` would refuse a recording with this observation, or null. */
export function observationFlaw(value: unknown): string | null {
  // An observation may have two levels of nesting fewer than a recording, because the recording
  // and its list of observations add two levels.
  if (!isShallow(value, DEEPEST - 2)) return tooDeep(DEEPEST);
  const errors = observationErrors(value);
  return errors.length === 0 ? strangeId(value as Observation) : errorText(errors);
}

/** Reads text that `formatRecording` wrote. Throws a `NotARecording` that names `where`. */
export function parseRecording(text: string, where: string): Recording {
  const refuse = (why: string) =>
    new NotARecording(where, `not a recording of xmpp-safeguard: ${why}`);
  const size = Buffer.byteLength(text);
  if (size > LARGEST_RECORDING)
    throw refuse(`it is ${size} bytes long, more than the limit of ${LARGEST_RECORDING}`);
  const value = parsed(text, refuse);
  if (!isShallow(value, DEEPEST)) throw refuse(tooDeep(DEEPEST));
  const { format, schema: version } = Object(value) as { format?: unknown; schema?: unknown };
  if (format === 'xmpp-safeguard/verdict') {
    throw refuse('it is a verdict, which does not contain the observations');
  }
  if (format === FORMAT && typeof version === 'number' && version > SCHEMA) {
    throw new NotARecording(
      where,
      `was recorded by a newer xmpp-safeguard (schema ${version}; this version reads up to ${SCHEMA})`,
    );
  }
  const current = version === 1 ? withAsked(value, refuse) : value;
  const flaw = recordingFlaw(current);
  if (flaw !== null) throw refuse(flaw);
  const recording = current as Recording;
  return { ...recording, observations: ordered(recording.observations, refuse) };
}

type Refuse = (why: string) => NotARecording;

function parsed(text: string, refuse: Refuse): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse(error instanceof SyntaxError ? error.message : 'not JSON');
  }
}

/** Whether the value is nested at most `deepest` levels, so that recursion is safe. */
function isShallow(value: unknown, deepest: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return false;
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? (Object.values(item) as unknown[]) : [],
    );
  }
  return true;
}

function tooDeep(deepest: number): string {
  return `nested deeper than ${deepest} levels`;
}

function errorText(errors: readonly ErrorObject[]): string {
  const error = decisiveError(errors);
  if (error === undefined) return 'it does not match the schema';
  return `${error.instancePath} ${schemaMessage(error)}`.trim();
}

function ordered(
  observations: Recording['observations'],
  refuse: Refuse,
): Recording['observations'] {
  const sorted = [...observations].sort(byId);
  for (const [index, observation] of sorted.entries()) {
    const strange = strangeId(observation);
    if (strange !== null) throw refuse(strange);
    const { id } = observation;
    if (sorted[index - 1]?.id === id) throw refuse(`two observations have the id ${id}`);
  }
  return sorted;
}

function strangeId({ id, kind, subject, asked }: Observation): string | null {
  return id === idOf(kind, subject, asked)
    ? null
    : `the id ${id} does not belong to ${kind}@${subject}`;
}

/**
 * Adds the property `asked` to each observation. In schema 1, only the id of an observation
 * contains this data. If an id does not contain it, `asked` is `{}`, so that the error names the
 * fault of the file and not a property that came later.
 */
function withAsked(value: unknown, refuse: Refuse): unknown {
  const current = { ...(value as object), schema: SCHEMA };
  const { observations } = current as { readonly observations?: unknown };
  if (!Array.isArray(observations)) return current;
  const upgraded = (observation: unknown): unknown => {
    if (typeof observation !== 'object' || observation === null) return observation;
    const { id, kind, subject } = observation as Fields;
    if (typeof id !== 'string' || typeof subject !== 'string' || !isKind(kind)) {
      return { asked: {}, ...observation };
    }
    const asked = askedInId(kind, subject, id);
    if (asked === null) throw refuse(`the id ${id} does not belong to ${kind}@${subject}`);
    return { asked, ...observation };
  };
  return { ...current, observations: observations.map(upgraded) };
}

type Fields = Readonly<Partial<Record<'id' | 'kind' | 'subject', unknown>>>;
