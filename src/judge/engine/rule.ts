/**
 * Rules as declarations. A rule says where it looks, which facts it needs and what it makes of
 * them; the engine calls it only with facts that are known, adds what was not seen, and merges
 * the places into a row. So a rule cannot say `compliant` from nothing: it is not called.
 */
import type { Access, ObservationView, Role, Settings, Status } from '../../model/index.js';
import { ruleOf, type Rule } from './outcome.js';
import type { Settled, Survey } from './merge.js';
import type { ScannedPlace } from './place.js';
import type { Gap, NonEmpty, NotSeen } from './reading.js';
import { runRule } from './run-rule.js';
import type { Fact, RowSentence, Said, Say } from './say.js';

/** A place, and all that a rule may know there. `R`: null for names, else the roles of endpoints. */
export interface At<P, R extends Role | null = Role | null> extends ScannedPlace<R> {
  readonly params: P;
}

export type { Rule, SubjectFinding } from './outcome.js';
export type { Survey } from './merge.js';
export type { Said, Say, RowSentence } from './say.js';

export type Given<N> = { readonly [K in keyof N]: Exclude<N[K], NotSeen> };
/** The scope alone says which places there are: a fact that takes others is an error. */
type Asked<P, R extends Role | null, N> = {
  readonly [K in keyof N]: (at: At<P, NoInfer<R>>) => N[K];
};

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
export type Ground<P> = Omit<At<P>, 'subject' | 'role' | 'endpoint'>;

/** The names that a rule looks at, and those that may hide more. */
export interface Subjects {
  readonly names: readonly string[];
  /** Reasons why there may be more names; each has its `subject`. */
  readonly hidden: readonly (Gap & { readonly subject: string })[];
}

type Scope<P, R extends Role | null> =
  | readonly R[]
  | ((params: P) => readonly R[])
  | 'domain'
  | { readonly names: (at: Ground<P>) => Subjects };

/**
 * How places make a row. `worst`: the worst place is the row. `everywhere`: some places that have it
 * make it partial. `anywhere`: one place that has it is enough, and none is not observed.
 * `operator`: the row is `manual` unless something falls short or all places comply. Gaps become
 * `manual` findings, and gaps of cause `unasked` are left out.
 */
type Merge = 'worst' | 'everywhere' | 'anywhere' | 'operator';

export interface RuleDefinition<P, C, R extends Role | null, N, U> {
  /**
   * Endpoints of these roles, the domain, or names. A function needs the type of its parameter
   * written out: `({ role }: Params) => [role]`.
   */
  readonly scope: Scope<P, R>;
  /** Facts without which the rule is not called. Of sightings, one is enough. */
  readonly needs: Asked<P, R, N>;
  /** Facts that the rule is given as they are. */
  readonly uses?: Asked<P, R, U>;
  /**
   * Shows what falls short whatever the needs are. Where something is missing by it, nothing else
   * is said of the place.
   */
  violations?(facts: U, say: Say<C>, at: At<P, NoInfer<R>>): readonly Said[];
  decide(facts: Given<N> & U, say: Say<C>, at: At<P, NoInfer<R>>): Said | readonly Said[];
  /**
   * Says several gaps in one sentence. Gaps are never lost: unless it says something that was not
   * seen, or something was found to fall short, the engine says each of them.
   */
  gaps?(
    gaps: NonEmpty<Gap>,
    facts: N,
    say: Pick<Say<C>, 'unseen' | 'note' | 'gaps' | 'about' | 'row'>,
    at: At<P, NoInfer<R>>,
    found: readonly Said[],
  ): readonly Said[];
  /** What does not count. Said of every place, whether or not the needs are known. */
  notes?(
    uses: U,
    say: Pick<Say<C>, 'note' | 'about' | 'gaps' | 'asNote' | 'contradicts'>,
    at: At<P, NoInfer<R>>,
  ): readonly Said[];
  /** What is known of an endpoint where nothing answered. */
  unreached?(say: Say<C>, at: At<P, NoInfer<R>>): readonly Said[];
  /** Of a rule on endpoints: what no endpoint's status rests on, about the domain or other names. */
  notesOnScan?(say: Pick<Say<C>, 'note' | 'about'>, ground: Ground<P>): readonly Said[];
  /** `worst`, where it is not said. */
  readonly merge?: Merge;
  /** Rows of these statuses say their own sentence, where all findings say the same too. */
  readonly own?: readonly (Settled | 'not-applicable')[];
  /**
   * Of the findings of a rule on the domain. `sorted`, where it is not said: by subject, the worst
   * first. `by-code`: by subject and code. `said`: as the rule says them.
   */
  readonly order?: 'sorted' | 'by-code' | 'said';
  /** What a row says where its findings differ. Without a sentence it says what the first one says. */
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

/**
 * A rule with parameters `P` and codes `C` (names of codes with their arguments). Two calls, since
 * TypeScript cannot be given some type arguments and infer the others:
 * `defineRule<Params, Codes>()({ … })`.
 */
export function defineRule<P, C>() {
  return <
    N extends Record<string, Fact>,
    const R extends Role | null = null,
    U extends object = object,
  >(
    definition: RuleDefinition<P, C, R, N, U>,
  ): Rule<P> => ruleOf((input) => runRule(definition, input));
}
