/**
 * Rules as declarations. A rule declares its scope, the facts that it needs, and its decision. The
 * engine calls it only with known facts, adds gaps for unknown ones, and merges the places into a
 * row. So a rule cannot return `compliant` without evidence: it is not called.
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

/** Data for the sentence of a row whose findings differ. */
export interface Overview<P, C> {
  readonly params: P;
  readonly seen: ObservationView;
  readonly survey: Survey;
  /** Number of subjects, and of those with a given status. */
  readonly total: number;
  count(status: Status): number;
  /** Returns the sentence of the first finding with this status, or null. */
  first(status: Status): RowSentence | null;
  /**
   * Returns the common sentence of all findings with this status; null if they differ, or there is
   * none.
   */
  common(status: Status): RowSentence | null;
  /** Creates the sentence of the row. */
  say<K extends keyof C & string>(code: K, args: C[K]): RowSentence;
  /** Returns the arguments of every finding with this code, in order. */
  args<K extends keyof C & string>(code: K): readonly C[K][];
}

type RowWords<P, C, T> = (all: Overview<P, C>) => T;

/** Data of the scan that a rule may use, without a place. */
export type Ground<P> = Omit<At<P>, 'subject' | 'role' | 'endpoint'>;

/** The names to which a rule applies, and reasons why there may be more. */
export interface Subjects {
  readonly names: readonly string[];
  /** Reasons why there may be more names, each with its `subject`. */
  readonly hidden: readonly (Gap & { readonly subject: string })[];
}

type Scope<P, R extends Role | null> =
  | readonly R[]
  | ((params: P) => readonly R[])
  | 'domain'
  | { readonly names: (at: Ground<P>) => Subjects };

/**
 * How places are merged into a row. `worst`: the worst place decides. `everywhere`: the row is
 * partial if only some places comply. `anywhere`: one compliant place suffices; without one, the
 * row is not observed. `operator`: the row is `manual` unless a place is not met or all comply.
 * Gaps become `manual` findings, except those of cause `unasked`.
 */
type Merge = 'worst' | 'everywhere' | 'anywhere' | 'operator';

export interface RuleDefinition<P, C, R extends Role | null, N, U> {
  /**
   * Endpoints of these roles, the domain, or names. A function needs the type of its parameter
   * written out: `({ role }: Params) => [role]`.
   */
  readonly scope: Scope<P, R>;
  /**
   * Facts that must be known before the rule is called. For several values, one known value
   * suffices.
   */
  readonly needs: Asked<P, R, N>;
  /** Facts that the rule receives even if they are unknown. */
  readonly uses?: Asked<P, R, U>;
  /**
   * Returns violations that do not depend on `needs`. If one is missing, the place gets no further
   * findings.
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
  /**
   * Returns notes, which do not affect the row. Called for every place, even if `needs` are
   * unknown.
   */
  notes?(
    uses: U,
    say: Pick<Say<C>, 'note' | 'about' | 'gaps' | 'asNote' | 'contradicts'>,
    at: At<P, NoInfer<R>>,
  ): readonly Said[];
  /** Returns findings about an endpoint that did not answer. */
  unreached?(say: Say<C>, at: At<P, NoInfer<R>>): readonly Said[];
  /**
   * For a rule on endpoints: notes about the domain or other names, which affect no endpoint's
   * status.
   */
  notesOnScan?(say: Pick<Say<C>, 'note' | 'about'>, ground: Ground<P>): readonly Said[];
  /** How places are merged into a row; default `worst`. */
  readonly merge?: Merge;
  /** Statuses whose row has its own sentence even if all findings say the same. */
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
    /** Sentence of an `operator` row if only some places were observed to comply. */
    readonly manual?: RowWords<P, C, RowSentence>;
  };
}

/** Input of a rule, without its parameters. */
export interface AnyInput {
  readonly seen: ObservationView;
  /** Domain in A-labels, lower case. */
  readonly domain: string;
  readonly settings: Settings;
  /** Access that the scan had. */
  readonly access: readonly Access[];
  /** Access that the requirement needs. */
  readonly needs: readonly Access[];
  /** Time at which certificates are checked, ISO 8601, UTC. */
  readonly at: string;
}

/** Input of a rule with its parameters. */
export type RuleInput<P> = AnyInput & { readonly params: P };

/**
 * Defines a rule with parameters `P` and codes `C` (names of codes with their arguments). Called in
 * two steps, because TypeScript cannot infer only some of the type arguments: `defineRule<Params,
 * Codes>()({ … })`.
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
