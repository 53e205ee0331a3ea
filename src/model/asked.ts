/**
 * Ids of observations: `kind@subject`, with `#variant` for a kind that asks a subject more than one
 * question.
 */
import type { Failure } from './failure.js';
import type { KindSpec } from './kinds/declare.js';
import { KIND_SPECS } from './kinds/index.js';
import type { AskedOf, BrokenOff, Kind, Kinds, Observation } from './observation.js';

const SPECS: { readonly [K in Kind]: KindSpec<Kinds[K], AskedOf[K]> } = KIND_SPECS;

export function isKind(text: unknown): text is Kind {
  return typeof text === 'string' && Object.hasOwn(SPECS, text);
}

export function isBrokenOff(asked: object): asked is BrokenOff {
  return 'probe' in asked;
}

/**
 * Returns the part of an observation id that names the question asked; null if this kind has only
 * one question per subject.
 */
export function variantOf<K extends Kind>(kind: K, asked: AskedOf[K] | BrokenOff): string | null {
  return isBrokenOff(asked) ? `${asked.probe}!` : SPECS[kind].asked.write(asked);
}

export function idOf<K extends Kind>(
  kind: K,
  subject: string,
  asked: AskedOf[K] | BrokenOff,
): string {
  const variant = variantOf(kind, asked);
  return variant === null ? `${kind}@${subject}` : `${kind}@${subject}#${variant}`;
}

/**
 * Decodes the question that was asked from an observation id. Returns null if no observation of
 * this kind and subject can have that id.
 */
export function askedInId<K extends Kind>(
  kind: K,
  subject: string,
  id: string,
): AskedOf[K] | BrokenOff | null {
  const name = `${kind}@${subject}`;
  if (id !== name && !id.startsWith(`${name}#`)) return null;
  const variant = id === name ? null : id.slice(name.length + 1);
  const [, probe] = /^([a-z0-9-]+)!$/.exec(variant ?? '') ?? [];
  const asked = probe === undefined ? SPECS[kind].asked.read(variant) : { probe };
  return asked !== null && idOf(kind, subject, asked) === id ? asked : null;
}

/** Returns what was asked for this observation, or null if the probe broke off earlier. */
export function askedOf<A extends object>({
  asked,
}: {
  readonly asked: A | BrokenOff;
}): Exclude<A, BrokenOff> | null {
  return isBrokenOff(asked) ? null : (asked as Exclude<A, BrokenOff>);
}

/** Result of one step of a scan: a value or a failure. */
export type Step<T> =
  | { readonly value: T; readonly failure?: never }
  | { readonly failure: Failure; readonly value?: never };

/** Creates an observation. Its id is derived from kind, subject and `asked`. */
export function observationOf<K extends Kind>(
  kind: K,
  subject: string,
  asked: AskedOf[K],
  at: string,
  step: Step<Kinds[K]>,
): Observation<K> {
  return { id: idOf(kind, subject, asked), kind, subject, asked, at, ...step };
}

/**
 * Creates the observation that a probe broke off. It replaces all observations of that kind that
 * the probe would have made.
 */
export function brokenOffObservation<K extends Kind>(
  kind: K,
  subject: string,
  probe: string,
  at: string,
  failure: Failure,
): Observation<K> {
  const asked: BrokenOff = { probe };
  return { id: idOf(kind, subject, asked), kind, subject, asked, at, failure };
}
