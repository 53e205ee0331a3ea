/** What rules say, and the makers of it. The makers are for the engine: rules are given a `Say`. */
import type { Basis, Coded, SettledStatus } from '../../model/index.js';
import type { TypedCoded } from '../../rules/codes.js';
import type { SubjectFinding } from './outcome.js';
import type { Gap, Known, Reading, Sightings } from './reading.js';

export type Fact = Reading<unknown> | Sightings<unknown>;

interface Statement {
  readonly status: SubjectFinding['status'];
  readonly basis: Basis | null;
  readonly coded: TypedCoded;
  readonly evidence: readonly string[];
  /** Null: the subject that the rule was asked about. */
  readonly subject: string | null;
  /** Also one of the contradictions of the verdict. */
  readonly contradicts: boolean;
  /** The row has this status, and its own sentence for it, whatever else was seen. */
  readonly decisive: boolean;
  /** The row itself, and none of its findings. */
  readonly isRow: boolean;
  /** Nothing was asked that would tell, of no name or endpoint. */
  readonly unasked: boolean;
}

/**
 * What a rule says of its subject. Rules know the type alone, and the private field keeps an object
 * literal, and a copy by spread, from being one: only `Say` makes them.
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

  constructor(statement: Statement) {
    Object.assign(this, statement);
  }

  static is(value: object): value is Said {
    return #made in value;
  }
}

export function changed(statement: Statement, changes: Partial<Statement>): Said {
  return new Said({ ...statement, ...changes });
}

type From = Known<unknown>;

/** Ids of observations, or null where nothing was observed. */
type Shown = { readonly evidence: readonly string[] } | null;

/** The words of a rule: each takes what the finding rests on. */
export interface Say<C> {
  met<K extends keyof C & string>(from: From, basis: Basis, code: K, args: C[K]): Said;
  partial<K extends keyof C & string>(from: From, basis: Basis, code: K, args: C[K]): Said;
  missing<K extends keyof C & string>(from: From, basis: Basis, code: K, args: C[K]): Said;
  notApplicable<K extends keyof C & string>(from: From, basis: Basis, code: K, args: C[K]): Said;
  /** What only the operator can settle, whatever was seen. */
  manual<K extends keyof C & string>(from: From, code: K, args: C[K]): Said;
  /** Does not count, so it may rest on a failure, or on no observation. */
  note<K extends keyof C & string>(from: Shown, code: K, args: C[K]): Said;
  /** Something that the rule cannot decide on, although the facts are known. */
  unseen<K extends keyof C & string>(code: K, args: C[K], from?: Shown): Said;
  /** The reasons of a fact that the rule only uses, or gaps that have no sentence of their own. */
  gaps(of: Fact | readonly Gap[]): readonly Said[];
  /** The same finding about another name or endpoint. */
  about(subject: string, finding: Said): Said;
  /** The same finding as information, which does not count. */
  asNote(finding: Said): Said;
  /** The finding also stands among the contradictions of the verdict, as information. */
  contradicts(finding: Said): Said;
  /** A finding that falls short makes the row, whatever else was seen. */
  decisive(finding: Said): Said;
  /**
   * The row in place of what the findings would make of it, for a rule on the domain. A row that
   * a finding or a gap speaks against is not taken.
   */
  row(finding: Said): Said;
}

/** The codes of a rule are some of all codes, which the types of one rule do not know. */
export function codedOf(code: string, args: unknown): TypedCoded {
  const coded: Coded = { code, args: args as Coded['args'] };
  return coded as TypedCoded;
}

function saying(
  status: Statement['status'],
  basis: Basis | null,
  coded: TypedCoded,
  evidence: readonly string[],
  more: Partial<Pick<Statement, 'subject' | 'unasked'>> = {},
): Said {
  const usual = {
    subject: null,
    contradicts: false,
    decisive: false,
    isRow: false,
    unasked: false,
  };
  return new Said({ status, basis, coded, evidence, ...usual, ...more });
}

export function sayOf<C>(): Say<C> {
  const counted =
    (status: SettledStatus) =>
    <K extends keyof C & string>(from: From, basis: Basis, code: K, args: C[K]): Said =>
      saying(status, basis, codedOf(code, args), from.evidence);
  return {
    met: counted('compliant'),
    partial: counted('partial'),
    missing: counted('missing'),
    notApplicable: counted('not-applicable'),
    manual: (from, code, args) => saying('manual', null, codedOf(code, args), from.evidence),
    note: (from, code, args) =>
      saying('information', null, codedOf(code, args), from?.evidence ?? []),
    unseen: (code, args, from) =>
      saying('not-observed', null, codedOf(code, args), from?.evidence ?? []),
    gaps: (of) => ('seen' in of ? gapsOf(of) : of).map(ofGap),
    about: (subject, finding) => changed(finding, { subject }),
    asNote: (finding) => changed(finding, { status: 'information', basis: null, unasked: false }),
    contradicts: (finding) => changed(finding, { contradicts: true }),
    decisive: (finding) => changed(finding, { decisive: true }),
    row: (finding) => changed(finding, { isRow: true }),
  };
}

export function ofGap({ cause, why, evidence, subject }: Gap): Said {
  const unasked = cause === 'unasked' && evidence.length === 0 && subject === undefined;
  return saying('not-observed', null, why, evidence, { subject: subject ?? null, unasked });
}

export function gapsOf(fact: Fact): readonly Gap[] {
  return 'gaps' in fact ? fact.gaps : [];
}

/** Not exported: a literal is no sentence of a row. */
const worded = Symbol('worded');

/** Only `Overview` makes one. */
export interface RowSentence {
  readonly [worded]: true;
  readonly coded: TypedCoded;
}

export function sentenceOf(code: string, args: unknown): RowSentence {
  return { [worded]: true, coded: codedOf(code, args) };
}
