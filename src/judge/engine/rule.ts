/**
 * Rules as declarations. A rule says where it looks, which facts it needs and what it makes of
 * them; the engine calls it only with facts that are known, adds what was not seen, and merges
 * the places into a row. So a rule cannot say `compliant` from nothing: it is not called.
 */
import type { Access, ObservationView, Role, Settings, Status } from '../../model/index.js';
import type { EndpointState } from '../../rules/shared/facts/coverage.js';
import type { Outcome } from './outcome.js';
import type { Settled, Survey } from './merge.js';
import type { Gap, NonEmpty, NotSeen } from './reading.js';
import { runRule } from './run-rule.js';
import type { Fact, RowSentence, Said, Say } from './say.js';

/**
 * A place in a recording, as a fact sees it. A fact that only exists for some roles takes
 * `Place<'c2s'>`, say: a rule whose scope has other roles too does not compile with it.
 */
export interface Place<R extends Role = Role> {
  readonly seen: ObservationView;
  /** Endpoint id, owner name or domain. */
  readonly subject: string;
  /** The role of the endpoint; empty where the place is no endpoint. */
  readonly roles: readonly R[];
}

/** A place, and all that a rule may know of the scan. */
export interface At<P, R extends Role = Role> extends Place<R> {
  readonly params: P;
  /** Null where the rule does not look at endpoints. */
  readonly endpoint: EndpointState | null;
  readonly domain: string;
  readonly settings: Settings;
  readonly access: readonly Access[];
  /** ISO 8601, UTC: the time that certificates are held against. */
  readonly time: string;
}

export type { Said, Say, RowSentence } from './say.js';

export type Given<N> = { readonly [K in keyof N]: Exclude<N[K], NotSeen> };
type Asked<P, R extends Role, N> = { readonly [K in keyof N]: (at: At<P, R>) => N[K] };

/** What a row may say of its findings where they do not all say the same. */
export interface Overview<P, C> {
  readonly params: P;
  readonly seen: ObservationView;
  readonly survey: Survey;
  /** How many subjects there are, and how many have this status. */
  readonly total: number;
  count(status: Status): number;
  /** What the first finding of this status says; null where none has it. */
  first(status: Status): RowSentence | null;
  /** What all findings of this status say; null where they differ, or where no finding has it. */
  common(status: Status): RowSentence | null;
  /** The sentence of the row. */
  say<K extends keyof C & string>(code: K, args: C[K]): RowSentence;
  /** What every finding of the code says, in order. */
  args<K extends keyof C & string>(code: K): readonly C[K][];
}

type RowWords<P, C, T> = (all: Overview<P, C>) => T;

/** All that a rule may know of the scan, apart from a place. */
export type Ground<P, R extends Role = Role> = Omit<At<P, R>, keyof Place | 'endpoint'> &
  Pick<Place, 'seen'>;

/** The names that a rule looks at, and those that may hide more. */
export interface Subjects {
  readonly names: readonly string[];
  /** Reasons why there may be more names; each has its `subject`. */
  readonly hidden: readonly (Gap & { readonly subject: string })[];
}

type Scope<P, R extends Role> =
  | readonly R[]
  | ((params: P) => readonly R[])
  | 'domain'
  | { readonly names: (at: Ground<P, R>) => Subjects };

/**
 * How places make a row. `worst`: the worst place is the row. `everywhere`: some places that have it
 * make it partial. `anywhere`: one place that has it is enough, and none is not observed.
 * `operator`: the row is `manual` unless something falls short or all places comply. Gaps become
 * `manual` findings, and gaps of cause `unasked` are left out.
 */
type Merge = 'worst' | 'everywhere' | 'anywhere' | 'operator';

export interface RuleDefinition<P, C, R extends Role, N, U> {
  /** Endpoints of these roles, the domain, or names. */
  readonly scope: Scope<P, R>;
  /** Facts without which the rule is not called. Of sightings, one is enough. */
  readonly needs: Asked<P, R, N>;
  /** Facts that the rule is given as they are. */
  readonly uses?: Asked<P, R, U>;
  /**
   * Shows what falls short whatever the needs are. Where something is missing by it, nothing else
   * is said of the place.
   */
  violations?(facts: U, say: Say<C>, at: At<P, R>): readonly Said[];
  decide(facts: Given<N> & U, say: Say<C>, at: At<P, R>): Said | readonly Said[];
  /**
   * Says several gaps in one sentence. Gaps are never lost: where it says nothing, and nothing
   * was found to fall short, the engine says each of them.
   */
  gaps?(
    gaps: NonEmpty<Gap>,
    facts: N,
    say: Pick<Say<C>, 'unseen' | 'note' | 'gaps' | 'about' | 'row'>,
    at: At<P, R>,
    found: readonly Said[],
  ): readonly Said[];
  /** What does not count. Said of every place, whether or not the needs are known. */
  notes?(
    uses: U,
    say: Pick<Say<C>, 'note' | 'about' | 'gaps' | 'asNote' | 'contradicts'>,
    at: At<P, R>,
  ): readonly Said[];
  /** What is known of an endpoint where nothing answered. */
  unreached?(say: Say<C>, at: At<P, R>): readonly Said[];
  /** Of a rule on endpoints: what no endpoint's status rests on, about the domain or other names. */
  notesOnScan?(say: Pick<Say<C>, 'note' | 'about'>, ground: Ground<P, R>): readonly Said[];
  /** `worst`, where it is not said. */
  readonly merge?: Merge;
  /** Rows of these statuses say their own sentence, where all findings say the same too. */
  readonly own?: readonly (Settled | 'not-applicable')[];
  /**
   * Of the findings of a rule on the domain. `sorted`, where it is not said: by subject, the worst
   * first. `by-code`: by subject and code. `said`: as the rule says them.
   */
  readonly order?: 'sorted' | 'by-code' | 'said';
  readonly row: { readonly [S in Settled]?: RowWords<P, C, RowSentence | null> } & {
    readonly 'not-observed'?: RowWords<P, C, RowSentence | null>;
    readonly 'not-applicable'?: RowWords<P, C, RowSentence>;
    /** The sentence of an `operator` row where only some places were seen to comply. */
    readonly manual?: RowWords<P, C, RowSentence>;
  };
}

/** All that a rule may know, apart from its parameters. */
export interface AnyInput {
  readonly seen: ObservationView;
  /** A-labels, lower case. */
  readonly domain: string;
  readonly settings: Settings;
  /** What the scan was allowed and able to do. */
  readonly access: readonly Access[];
  /** What the requirement needs. */
  readonly needs: readonly Access[];
  /** ISO 8601, UTC: the time that certificates are held against. */
  readonly at: string;
}

/** All that a rule may know. */
export type RuleInput<P> = AnyInput & { readonly params: P };

/** Rules on one requirement. Pure: the same input gives the same outcome. */
export type Rule<P> = (input: RuleInput<P>) => Outcome;

/**
 * A rule with parameters `P` and codes `C` (names of codes with their arguments). Two calls, since
 * TypeScript cannot be given some type arguments and infer the others:
 * `defineRule<Params, Codes>()({ … })`.
 */
export function defineRule<P, C>() {
  return <const R extends Role, N extends Record<string, Fact>, U extends object = object>(
      definition: RuleDefinition<P, C, R, N, U>,
    ): Rule<P> =>
    (input) =>
      runRule(definition, input);
}
