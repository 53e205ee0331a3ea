/**
 * Rules as declarations. A rule declares its scope, the facts that it needs, and its decision. The
 * engine calls a rule only with known facts, adds the reasons for unknown facts, and merges the
 * findings about all endpoints or names into one outcome. So a rule cannot return `compliant`
 * without evidence: it is not called.
 */
import type {
  Access,
  Endpoint,
  ObservationView,
  Role,
  Settings,
  Status,
} from '../../model/index.js';
import { ruleOf, type Rule } from './outcome.js';
import type { Settled, Survey } from './merge.js';
import type { Place } from './place.js';
import type { Absent, Gap, Known, NonEmpty, NotSeen } from './reading.js';
import { runRule } from './run-rule.js';
import type { Fact, RowSentence, Said, Say } from './say.js';
import type { AT, Spot } from './spot.js';

/**
 * An endpoint or a name, and everything that a rule may know about it. `R` is null for names, else
 * the roles of endpoints.
 */
export interface At<P, R extends Role | null = Role | null>
  extends Place<R>, Omit<Spot<R>, 'seen'> {
  readonly params: P;
}

export type { Rule, SubjectFinding } from './outcome.js';
export type { Survey } from './merge.js';
export type { Said, Say, RowSentence } from './say.js';

/**
 * What a rule knows when it judges one endpoint or name. The observations are left out, because a
 * rule that read observations could mistake a missing one for "no". Only facts read observations.
 */
export type DecidedAt<P, R extends Role | null = Role | null> = Omit<At<P, R>, typeof AT>;

export type Given<N> = { readonly [K in keyof N]: Exclude<N[K], NotSeen | Absent<unknown>> };

/** Type of what may be absent, such as TLS, according to the facts that a rule needs. */
type AbsentIn<N> = AbsenceOf<N[keyof N]>;
type AbsenceOf<F> = F extends Absent<infer T> ? T : never;
/**
 * Facts that a rule needs. Only the scope of the rule decides whether it judges endpoints or
 * names: a fact about the other kind is a type error.
 */
type Asked<P, R extends Role | null, N> = {
  readonly [K in keyof N]: (at: At<P, NoInfer<R>>) => N[K];
};

/** Data from which a rule makes the text of a requirement whose findings differ. */
export interface Overview<P, C> {
  readonly params: P;
  readonly seen: ObservationView;
  readonly survey: Survey;
  /**
   * Number of endpoints or names in the outcome. `count` returns how many of them have a given
   * status.
   */
  readonly total: number;
  count(status: Status): number;
  /** Returns the text of the first finding with this status, or null. */
  first(status: Status): RowSentence | null;
  /**
   * Returns the common sentence of all findings with this status; null if the sentences differ, or
   * if no finding has this status.
   */
  common(status: Status): RowSentence | null;
  /** Creates the sentence of the requirement in the verdict, from a code and its arguments. */
  say<K extends keyof C & string>(code: K, args: C[K]): RowSentence;
  /** Returns the arguments of every finding with this code, in the order of the findings. */
  args<K extends keyof C & string>(code: K): readonly C[K][];
}

type RowWords<P, C, T> = (all: Overview<P, C>) => T;

/**
 * Data of the scan that a rule gets to choose names and to write notes. It does not depend on one
 * endpoint or name.
 */
export interface Ground<P> extends Omit<Spot, 'subject' | 'role' | 'endpoint'> {
  readonly params: P;
}

/** The names to which a rule applies, and reasons why it may apply to more. */
export interface Subjects {
  readonly names: readonly string[];
  /**
   * Reasons why the rule may apply to further names, each with the endpoint or name (`subject`)
   * that the reason is about.
   */
  readonly hidden: readonly (Gap & { readonly subject: string })[];
}

type Scope<P, R extends Role | null> =
  | readonly R[]
  | ((params: P) => readonly R[])
  | 'domain'
  | { readonly names: (at: Ground<P>) => Subjects };

/**
 * How the findings about all endpoints or names are merged into one outcome. `worst`: the worst
 * finding decides. `everywhere`: the outcome is partial if only some comply. `anywhere`: one that
 * complies suffices; without one, the outcome is `not-observed`. `operator`: the outcome is
 * `manual` unless one is not met or all comply. Unknown facts become `manual` findings, except
 * facts of cause `unasked`.
 */
type Merge = 'worst' | 'everywhere' | 'anywhere' | 'operator';

export interface RuleDefinition<P, C, R extends Role | null, N, U> {
  /**
   * Where the rule applies: endpoints of some roles, the domain, or names. A function needs the
   * type of its parameter written out: `({ role }: Params) => [role]`.
   */
  readonly scope: Scope<P, R>;
  /**
   * Whether the rule also applies to a web endpoint, if `scope` has the role c2s; by default, it
   * applies to none.
   */
  web?(endpoint: Endpoint): boolean;
  /**
   * Facts that must be known before the rule is called. For a fact with several values, one known
   * value is enough.
   */
  readonly needs: Asked<P, R, N>;
  /**
   * Facts that the rule receives even if they are unknown. What was not seen of them keeps a place
   * from being compliant or not applicable.
   */
  readonly uses?: Asked<P, R, U>;
  /**
   * Facts in `uses` of which nothing need be seen: they add a detail, or another fact covers the
   * same. Without them, the status must not be better.
   */
  readonly optional?: readonly (keyof U & string)[];
  /**
   * Returns violations that can be decided without the facts in `needs`. If one has the status
   * `missing`, the rule judges nothing else at this endpoint or name.
   */
  violations?(facts: U, say: Say<C>, at: DecidedAt<P, NoInfer<R>>): readonly Said[];
  decide(facts: Given<N> & U, say: Say<C>, at: DecidedAt<P, NoInfer<R>>): Said | readonly Said[];
  /**
   * Formats the reasons for several unknown facts in one sentence. No reason is lost: if no
   * finding here is `not-observed`, `missing` or `partial`, the engine adds a finding for each
   * reason.
   */
  gaps?(
    gaps: NonEmpty<Gap>,
    facts: N,
    say: Pick<Say<C>, 'unseen' | 'note' | 'gaps' | 'about' | 'row'>,
    at: At<P, NoInfer<R>>,
    found: readonly Said[],
  ): readonly Said[];
  /**
   * Returns notes, which do not affect the status of the requirement. Called for every endpoint or
   * name, even if `needs` are unknown.
   */
  notes?(
    uses: U,
    say: Pick<Say<C>, 'note' | 'about' | 'gaps' | 'asNote' | 'contradicts'>,
    at: At<P, NoInfer<R>>,
  ): readonly Said[];
  /** Returns findings about an endpoint that did not answer. */
  unreached?(say: Omit<Say<C>, 'met' | 'notApplicable'>, at: At<P, NoInfer<R>>): readonly Said[];
  /**
   * For a rule on endpoints: notes about the domain or other names, which do not affect the
   * status.
   */
  notesOnScan?(say: Pick<Say<C>, 'note' | 'about'>, ground: Ground<P>): readonly Said[];
  /** How findings are merged into the outcome of the requirement; default `worst`. */
  readonly merge?: Merge;
  /**
   * Statuses for which the outcome has the sentence from `row`, even if all findings have the same
   * sentence.
   */
  readonly own?: readonly (Settled | 'not-applicable')[];
  /**
   * Order of the findings of a rule on the domain. `sorted`, the default: by endpoint or name, the
   * worst first. `by-code`: by endpoint or name, and code. `said`: as the rule returns the
   * findings.
   */
  readonly order?: 'sorted' | 'by-code' | 'said';
  /**
   * Texts for a requirement whose findings differ, by status. Without a text for the status, the
   * requirement gets the text of its first finding.
   */
  readonly row: { readonly [S in Settled]?: RowWords<P, C, RowSentence | null> } & {
    readonly 'not-observed'?: RowWords<P, C, RowSentence | null>;
    readonly 'not-applicable'?: RowWords<P, C, RowSentence>;
    /**
     * Sentence for a rule with `merge` set to `operator`, if only some endpoints or names were
     * observed to comply.
     */
    readonly manual?: RowWords<P, C, RowSentence>;
  };
}

/** A rule on something that an endpoint or name may lack, such as TLS. */
export interface AbsenceRuleDefinition<P, C, R extends Role | null, N, U> extends RuleDefinition<
  P,
  C,
  R,
  N,
  U
> {
  /**
   * Called instead of `decide` if a fact shows that the judged thing, such as TLS, is absent. It
   * cannot return `met`, so a rule cannot treat absence as compliance.
   */
  absent(
    from: Known<AbsentIn<N>>,
    say: Pick<Say<C>, 'missing' | 'notApplicable' | 'unseen'>,
    at: DecidedAt<P, NoInfer<R>>,
  ): Said;
}

/** Input of a rule, without its parameters. */
export interface AnyInput {
  readonly seen: ObservationView;
  /** Scanned domain in A-labels, lower case. */
  readonly domain: string;
  readonly settings: Settings;
  /** Access that the scan had. */
  readonly access: readonly Access[];
  /** Kinds of access, such as an account, that a scan needs to check the requirement. */
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

/**
 * Defines a rule on something that an endpoint or name may lack, such as TLS. Other rules cannot
 * need a fact that reports this lack.
 */
export function defineRuleWithAbsence<P, C>() {
  return <
    N extends Record<string, Fact | Absent<unknown>>,
    const R extends Role | null = null,
    U extends object = object,
  >(
    definition: AbsenceRuleDefinition<P, C, R, N, U>,
  ): Rule<P> => ruleOf((input) => runRule(definition, input));
}
