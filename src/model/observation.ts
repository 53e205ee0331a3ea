/** One observation: something that a probe observed, or why it could not. */
import type { Failure } from './failure.js';
import type { DeclaredKinds } from './kinds/index.js';
import type { ProbeId, Time } from './scalars.js';

export type Kind = keyof DeclaredKinds;

/** Values of observations by kind. They are observed facts without a judgement. */
export type Kinds = { readonly [K in Kind]: DeclaredKinds[K]['value'] };

/**
 * Types of `asked`, the parameters of the query that led to an observation, by kind of
 * observation.
 */
export type AskedOf = { readonly [K in Kind]: DeclaredKinds[K]['asked'] };

/** The probe broke off: its failure applies to all questions that it had not asked yet. */
export interface BrokenOff {
  readonly probe: ProbeId;
}

export type Observation<K extends Kind = Kind> = {
  [P in K]: {
    /** Id of the observation, derived from kind, subject and `asked`. */
    readonly id: string;
    readonly kind: P;
    readonly subject: string;
    /** Time of the observation, ISO 8601, UTC. */
    readonly at: Time;
  } & (
    | { readonly asked: AskedOf[P]; readonly value: Kinds[P]; readonly failure?: never }
    | { readonly asked: AskedOf[P] | BrokenOff; readonly failure: Failure; readonly value?: never }
  );
}[K];

/** Read access to the observations of some kinds, in a fixed order. */
export interface ObservationView<N extends Kind = Kind> {
  all<K extends N>(kind: K): readonly Observation<K>[];
  at<K extends N>(kind: K, subject: string): readonly Observation<K>[];
}
