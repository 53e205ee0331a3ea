/** Ids of observations: `kind@subject`, and `#variant` where a subject is asked more than once. */
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

/** What was asked as one text, as in the id; null for a kind that asks a subject once. */
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

/** What the id says was asked; null where no observation of that kind and subject has such an id. */
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

/** What was asked for this observation; null where the probe broke off before it asked. */
export function askedOf<A extends object>({
  asked,
}: {
  readonly asked: A | BrokenOff;
}): Exclude<A, BrokenOff> | null {
  return isBrokenOff(asked) ? null : (asked as Exclude<A, BrokenOff>);
}

/** What came of a question. */
export type Step<T> =
  | { readonly value: T; readonly failure?: never }
  | { readonly failure: Failure; readonly value?: never };

/** The only maker of observations: the id follows from kind, subject and `asked`. */
export function observationOf<K extends Kind>(
  kind: K,
  subject: string,
  asked: AskedOf[K],
  at: string,
  step: Step<Kinds[K]>,
): Observation<K> {
  return { id: idOf(kind, subject, asked), kind, subject, asked, at, ...step };
}

/** The failure of a probe in place of everything of that kind that it would have asked. */
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
