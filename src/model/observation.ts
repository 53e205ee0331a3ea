/** One observation: something that a probe saw, or why it did not. */
import type { Failure } from './failure.js';
import type { DeclaredKinds } from './kinds/index.js';
import type { ProbeId, Time } from './scalars.js';

export type Kind = keyof DeclaredKinds;

/** Values by kind: facts of the wire, no opinions. */
export type Kinds = { readonly [K in Kind]: DeclaredKinds[K]['value'] };

/** What was asked, by kind. */
export type AskedOf = { readonly [K in Kind]: DeclaredKinds[K]['asked'] };

/** The probe broke off: its failure holds for everything that it had not asked yet. */
export interface BrokenOff {
  readonly probe: ProbeId;
}

export type Observation<K extends Kind = Kind> = {
  [P in K]: {
    /** Follows from kind, subject and `asked`. */
    readonly id: string;
    readonly kind: P;
    readonly subject: string;
    /** ISO 8601, UTC. */
    readonly at: Time;
  } & (
    | { readonly asked: AskedOf[P]; readonly value: Kinds[P]; readonly failure?: never }
    | { readonly asked: AskedOf[P] | BrokenOff; readonly failure: Failure; readonly value?: never }
  );
}[K];

/** Observations of the declared kinds, in a fixed order; nothing else can be reached. */
export interface ObservationView<N extends Kind = Kind> {
  all<K extends N>(kind: K): readonly Observation<K>[];
  at<K extends N>(kind: K, subject: string): readonly Observation<K>[];
}
