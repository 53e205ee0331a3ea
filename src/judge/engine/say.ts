/**
 * Findings that rules return, and the functions to create them. Only the engine creates a `Say`,
 * and passes it to rules.
 */
import type { Basis, Coded, SettledStatus } from '../../model/index.js';
import type { TypedCoded } from '../../rules/codes.js';
import type { SubjectFinding } from './outcome.js';
import { isReading } from './known.js';
import type { Absent, Gap, Known, Reading, Sightings } from './reading.js';

export type Fact = Reading<unknown> | Sightings<unknown>;

interface Statement {
  readonly status: SubjectFinding['status'];
  readonly basis: Basis | null;
  readonly coded: TypedCoded;
  readonly evidence: readonly string[];
  /** Endpoint or name that the finding is about; null if it is the one that the rule judges. */
  readonly subject: string | null;
  /** Whether the finding is also one of the contradictions of the verdict. */
  readonly contradicts: boolean;
  /**
   * Whether this finding alone decides the status and text of the outcome, whatever the other
   * findings are.
   */
  readonly decisive: boolean;
  /**
   * Whether this finding is the outcome of the requirement, instead of the outcome that is merged
   * from all findings.
   */
  readonly isRow: boolean;
  /**
   * Whether the fact is unknown only because the scan made no query about it for any endpoint or
   * name.
   */
  readonly unasked: boolean;
  /** The place for which the rule was called; null for findings of the engine. */
  readonly by: object | null;
}

/**
 * A finding about an endpoint or a name. Rules can use only its type: the private field prevents
 * object literals and spread copies, so only `Say` creates one.
 */
export class Said implements Statement {
  readonly #made = true;
  declare readonly status: Statement['status'];
  declare readonly basis: Statement['basis'];
  declare readonly coded: Statement['coded'];
  declare readonly evidence: Statement['evidence'];
  declare readonly subject: Statement['subject'];
  declare readonly contradicts: Statement['contradicts'];
  declare readonly decisive: Statement['decisive'];
  declare readonly isRow: Statement['isRow'];
  declare readonly unasked: Statement['unasked'];
  declare readonly by: Statement['by'];

  constructor(statement: Statement) {
    Object.assign(this, statement);
    Object.freeze(this);
  }

  static is(value: object): value is Said {
    return #made in value;
  }
}

export function changed(statement: Statement, changes: Partial<Statement>): Said {
  return new Said({ ...statement, ...changes });
}

type From = Known<unknown>;

/** Ids of the observations that support a note or finding, or null if no observation does. */
type Shown = { readonly evidence: readonly string[] } | null;

/** Functions by which a rule creates findings. `from` is the value that supports the finding. */
export interface Say<C> {
  met<K extends keyof C & string>(from: From, basis: Basis, code: K, args: C[K]): Said;
  partial<K extends keyof C & string>(from: From, basis: Basis, code: K, args: C[K]): Said;
  missing<K extends keyof C & string>(from: From, basis: Basis, code: K, args: C[K]): Said;
  notApplicable<K extends keyof C & string>(from: From, basis: Basis, code: K, args: C[K]): Said;
  /**
   * Returns a finding with the status `manual`: only the operator can decide, whatever the scan
   * observed.
   */
  manual<K extends keyof C & string>(from: From, code: K, args: C[K]): Said;
  /**
   * Returns a note: a finding that does not affect the status of the requirement, so it may be
   * based on a failure or on no observation.
   */
  note<K extends keyof C & string>(from: Shown, code: K, args: C[K]): Said;
  /**
   * Returns a finding with the status `not-observed`, although the facts of the rule are known.
   */
  unseen<K extends keyof C & string>(code: K, args: C[K], from?: Shown): Said;
  /**
   * Returns findings for the reasons why a fact is unknown. Used for facts in `uses`, and for
   * reasons that the rule does not put into words itself.
   */
  gaps(of: Fact | readonly Gap[]): readonly Said[];
  /** Returns the same finding about another subject: the endpoint or name `subject`. */
  about(subject: string, finding: Said): Said;
  /** Returns the finding as information, which does not affect the status of the requirement. */
  asNote(finding: Said): Said;
  /** Adds the finding to the contradictions of the verdict too, as information. */
  contradicts(finding: Said): Said;
  /** Makes a finding that is not met decide the requirement, whatever else was observed. */
  decisive(finding: Said): Said;
  /**
   * Sets the outcome of a rule on the domain, instead of merging its findings. Ignored if a
   * finding or an unknown fact contradicts the outcome.
   */
  row(finding: Said): Said;
}

/**
 * Converts a code of one rule to a code of the catalogue. TypeScript cannot infer this for a
 * generic rule.
 */
export function codedOf(code: string, args: unknown): TypedCoded {
  const coded: Coded = { code, args: args as Coded['args'] };
  return coded as TypedCoded;
}

function saying(
  status: Statement['status'],
  basis: Basis | null,
  coded: TypedCoded,
  evidence: readonly string[],
  more: Partial<Pick<Statement, 'subject' | 'unasked' | 'by'>> = {},
): Said {
  const usual = {
    subject: null,
    contradicts: false,
    decisive: false,
    isRow: false,
    unasked: false,
    by: null,
  };
  return new Said({ status, basis, coded, evidence, ...usual, ...more });
}

/** Creates the functions with which a rule makes findings about one endpoint or name. */
export function sayOf<C>(by: object | null = null): Say<C> {
  const counted =
    (status: SettledStatus) =>
    <K extends keyof C & string>(from: From, basis: Basis, code: K, args: C[K]): Said =>
      saying(status, basis, codedOf(code, args), evidenceOf(from), { by });
  return {
    met: counted('compliant'),
    partial: counted('partial'),
    missing: counted('missing'),
    notApplicable: counted('not-applicable'),
    manual: (from, code, args) =>
      saying('manual', null, codedOf(code, args), evidenceOf(from), { by }),
    note: (from, code, args) =>
      saying('information', null, codedOf(code, args), from?.evidence ?? [], { by }),
    unseen: (code, args, from) =>
      saying('not-observed', null, codedOf(code, args), from?.evidence ?? [], { by }),
    gaps: (of) => ('seen' in of ? gapsOf(of) : of).map((one) => changed(ofGap(one), { by })),
    about: (subject, finding) => changed(finding, { subject }),
    asNote: (finding) => changed(finding, { status: 'information', basis: null, unasked: false }),
    contradicts: (finding) => changed(finding, { contradicts: true }),
    decisive: (finding) => changed(finding, { decisive: true }),
    row: (finding) => changed(finding, { isRow: true }),
  };
}

/** Throws `TypeError` for an object that is no reading, such as a changed copy of one. */
function evidenceOf(from: From): readonly string[] {
  if (!isReading(from)) throw new TypeError('a finding needs a reading that a fact made');
  return from.evidence;
}

export function ofGap({ cause, why, evidence, subject }: Gap): Said {
  const unasked = cause === 'unasked' && evidence.length === 0 && subject === undefined;
  return saying('not-observed', null, why, evidence, { subject: subject ?? null, unasked });
}

export function gapsOf(fact: Fact | Absent<unknown>): readonly Gap[] {
  return 'gaps' in fact ? fact.gaps : [];
}

/** Not exported, so that an object literal cannot be the sentence of a requirement. */
const worded = Symbol('worded');

/** Text of a requirement in the verdict; only `Overview` creates one. */
export interface RowSentence {
  readonly [worded]: true;
  readonly coded: TypedCoded;
}

export function sentenceOf(code: string, args: unknown): RowSentence {
  return { [worded]: true, coded: codedOf(code, args) };
}
